"""What stands above characters is their reading, or nothing that is said."""

from __future__ import annotations

import pytest
from lxml import etree

from digest.documents.html import parse_html, tidy


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("朱家<ruby>角<rt>jué</rt></ruby>古镇", "朱家角（jué）古镇"),
        ("<ruby>龃<rt>jǔ</rt>龉<rt>yǔ</rt></ruby>不断", "龃龉（jǔ yǔ）不断"),
        ("<ruby><rb>龃龉</rb><rp>（</rp><rt>jǔ yǔ</rt><rp>）</rp></ruby>不断", "龃龉（jǔ yǔ）不断"),
        ("<ruby>岱<rp>(</rp><rt>ㄉㄞˋ</rt><rp>)</rp></ruby>山", "岱（ㄉㄞˋ）山"),
        ("<ruby>\n 岱 \n<rt> ㄉㄞˋ </rt>\n</ruby>山", "岱（ㄉㄞˋ）山"),
        ("<ruby>东京<rt>Tokyo</rt></ruby>今天", "东京今天"),
        ("<ruby>東京<rt>とうきょう</rt></ruby>今天", "東京今天"),
        ("<b>新<ruby>角<rt>jué</rt></ruby></b>，旧", "新角（jué），旧"),
        ("<ruby>甲</ruby>乙", "甲乙"),
    ],
)
def test_readings_stand_behind_what_they_read(markup: str, text: str) -> None:
    """In brackets, per run; brackets for old browsers, translations and other scripts are left out."""
    root = parse_html(f"<html><body><p>{markup}</p></body></html>")
    assert root is not None
    assert tidy("".join(root.itertext())) == text
    assert b"<ruby" not in etree.tostring(root)


def test_ruby_alone_and_within_itself() -> None:
    """A fragment that is nothing but ruby, and ruby within ruby, lose no text."""
    for markup in ("<ruby>角<rt>jué</rt></ruby>", "<p><ruby>甲<ruby>乙<rt>yǐ</rt></ruby></ruby></p>"):
        root = parse_html(markup)
        assert root is not None
        said = "".join(root.itertext())
        assert said in ("角（jué）", "甲乙（yǐ）")
