"""The page of voices side by side."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from lxml import html

from digest.catalog import open_catalog
from digest.publish.pages.voices import Sample, build_comparison
from digest.translation import set_language


def test_each_voice_has_its_player(tmp_path: Path) -> None:
    """The audio is in the page, byte for byte; a voice that failed says why; nothing is loaded from anywhere."""
    catalog = open_catalog(None, {}, tmp_path, tmp_path)
    samples = [
        Sample(catalog.read_voice("xiaoxiao"), b"\xff\xf3one", 1.24),
        Sample(catalog.read_voice("yunyang"), b"\xff\xf3two", 1.5),
        Sample(catalog.read_voice("espeak"), fault="espeak-ng is not installed"),
    ]
    page = build_comparison("<b>你好</b>", samples)
    root = html.document_fromstring(page)
    held = [base64.b64decode(player.get("src").partition(",")[2]) for player in root.iter("audio")]
    assert held == [b"\xff\xf3one", b"\xff\xf3two"]
    assert root.findtext(".//blockquote") == "<b>你好</b>"
    assert [code.text for code in root.iter("code")] == ["xiaoxiao", "yunyang", "espeak"]
    assert "espeak-ng is not installed" in root.text_content()
    assert "1.2 s" in root.text_content()
    assert root.get("lang") == "en"
    assert not re.search(r"https?://|<script", page.decode())
    assert page == build_comparison("<b>你好</b>", samples)


def test_it_speaks_the_owner_s_language(tmp_path: Path) -> None:
    """On a Chinese machine the page is Chinese; its policy lets in its own style by its hash and nothing else."""
    sample = Sample(
        open_catalog(None, {}, tmp_path, tmp_path).read_voice("yunyang"), fault="the offline voice is stopped"
    )
    set_language("zh")
    try:
        page = build_comparison("你好", [sample])
    finally:
        set_language("en")
    root = html.document_fromstring(page)
    assert root.get("lang") == "zh-CN"
    assert "男 · zh-CN · kokoro" in root.text_content()
    assert "离线音色已停止" in root.text_content()
    (style,) = root.iter("style")
    hashed = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert f"style-src 'sha256-{hashed}'" in root.xpath("//meta[@http-equiv]")[0].get("content")
