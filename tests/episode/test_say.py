"""A text is spoken to a file, and nothing of it is published."""

from __future__ import annotations

from pathlib import Path

import pytest
from mutagen.id3 import ID3

from digest.catalog import Catalog
from digest.episode.say import say
from digest.episode.studio import Studio
from digest.errors import NotAnArticle
from tests.studio import NOW, seconds_of


def test_a_text_becomes_one_file(catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    mp3 = tmp_path / "out" / "hello.mp3"
    mp3.parent.mkdir()
    master = say("今天有雨。请带伞。", catalog.read_voice("xiaobei"), NOW, studio, mp3)
    assert seconds_of(mp3) == pytest.approx(master.duration_s, abs=0.1)  # MP3 ends on a whole frame
    tags = ID3(mp3)
    assert (str(tags["TIT2"]), str(tags["TALB"])) == ("今天有雨。", "digest")
    assert [path.name for path in mp3.parent.iterdir()] == ["hello.mp3"]
    assert not list((tmp_path / "cache").glob("work-*"))


def test_without_words_there_is_no_file(catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    mp3 = tmp_path / "hello.mp3"
    mp3.write_bytes(b"the one before")
    with pytest.raises(NotAnArticle):
        say(" ", catalog.read_voice("xiaobei"), NOW, studio, mp3)
    assert mp3.read_bytes() == b"the one before"
