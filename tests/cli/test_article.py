"""`article`: from a page to an MP3."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT, digest


@pytest.mark.model
def test_one_article_is_spoken_by_the_real_voice(tmp_path: Path) -> None:
    """From a page on standard input to an MP3 that verifies, with the words on paper as they were printed."""
    page = (ROOT / "feeds" / "sample" / "music.html").read_bytes()
    done = digest(tmp_path, "article", "-", "-o", "music.mp3", "--minutes", "0.3", "--json", stdin=page)
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert record["duration_s"] > 8
    assert abs(record["loudness_lufs"] + 19) <= 1
    assert record["true_peak_dbtp"] <= -1
    assert digest(tmp_path, "verify", "music.mp3").returncode == 0
