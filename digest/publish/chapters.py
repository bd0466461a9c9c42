"""List the chapters of an episode as apps and directories are told them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from digest.publish.formats import clean_text, floor_seconds
from digest.record import Record
from digest.transcript import ChapterEntry

_Any = TypeVar("_Any")

_SHORTEST_S = 10.0  # YouTube shows no chapters at all where one is shorter
_FEWEST = 3  # and none where there are fewer


def list_chapters(record: Record) -> list[ChapterEntry]:
    """Return the chapters of a record as the podcast namespace's JSON has them, on whole seconds.

    AntennaPod reads a start as an integer, so chapters begin on whole seconds in all of their forms.
    """
    told = record["chapters"]
    last = told[-1] if told else None
    is_story = bool(last and any(story["start_s"] == last["start_s"] for story in record["stories"]))
    length_s = last["end_s"] - last["start_s"] if last else 0.0
    chapters: list[ChapterEntry] = []
    for chapter in join_closing(told, length_s, is_story=is_story):
        entry: ChapterEntry = {
            "startTime": floor_seconds(chapter["start_s"]),
            "title": clean_text(chapter["title"]),
        }
        if chapter["url"]:
            entry["url"] = chapter["url"]
        chapters.append(entry)
    return chapters


def join_closing(chapters: Sequence[_Any], length_s: float, *, is_story: bool) -> Sequence[_Any]:
    """Leave out the last chapter where it is a few words of farewell: they belong to the one before.

    Args:
        chapters: In the order of time.
        length_s: How long the last one lasts.
        is_story: Whether the last one tells a story, which keeps its chapter at any length.
    """
    is_farewell = not is_story and length_s < _SHORTEST_S
    return chapters[:-1] if is_farewell and len(chapters) > _FEWEST else chapters
