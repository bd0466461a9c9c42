"""A feed is compared with the files that it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.publish.checks.feed import check_feed

MP3 = "episodes/2026-01-05/sample-2026-01-05.mp3"


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        (MP3, b"short", "not as long"),
        (MP3, None, "not in the folder"),
        ("episodes/2026-01-05/index.html", None, "leads nowhere"),
        (MP3.replace("mp3", "vtt"), b"", "is empty"),
        (MP3.replace("mp3", "chapters.json"), b'{"chapters": [{"startTime": 1}]}', "other chapters"),
        (MP3.replace("mp3", "chapters.json"), b"<html>", "other chapters"),
        ("cover.jpg", b"no picture", "cannot be read"),
    ],
)
def test_the_files_agree_with_the_feed(name: str, data: bytes | None, fault: str, published: Path) -> None:
    """A file that is missing, or not what the feed says, is named."""
    root = published / "sample"
    (root / name).unlink()
    if data is not None:
        (root / name).write_bytes(data)
    (found,) = check_feed((root / "feed.xml").read_bytes(), root=root)
    assert fault in str(found)
