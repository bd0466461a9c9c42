"""The chapters that apps are told: on whole seconds, and none for a few words of farewell."""

from __future__ import annotations

import pytest

from digest.publish.chapters import join_closing, list_chapters
from digest.publish.record import build_record
from digest.record import Record
from digest.types import Episode


@pytest.fixture
def record(episode: Episode) -> Record:
    return build_record(episode)


def test_a_short_farewell_belongs_to_the_chapter_before(record: Record) -> None:
    """The record keeps it, for the page; what directories read leaves it out."""
    assert [chapter["title"] for chapter in record["chapters"]][-1] == "结束语"
    assert [chapter["startTime"] for chapter in list_chapters(record)] == [0, 4, 23]


def test_a_last_story_keeps_its_chapter(record: Record) -> None:
    """However short it is: a show may have no closing words."""
    record["stories"][-1]["start_s"] = record["chapters"][-1]["start_s"]
    assert len(list_chapters(record)) == 4


@pytest.mark.parametrize(
    ("count", "length_s", "is_story", "left"),
    [
        (4, 4.0, False, 3),
        (4, 10.0, False, 4),
        (4, 4.0, True, 4),
        (3, 4.0, False, 3),
        (1, 4.0, False, 1),
        (0, 0, False, 0),
    ],
)
def test_which_is_left_out(count: int, length_s: float, is_story: bool, left: int) -> None:
    """Never where fewer than three would be left: YouTube and Spotify then show none."""
    assert len(join_closing(range(count), length_s, is_story=is_story)) == left
