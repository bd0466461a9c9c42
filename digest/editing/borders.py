"""Where a sentence may be cut: at the border of a clause, or around a bracket."""

from __future__ import annotations

from collections.abc import Sequence


def is_border(text: str, position: int) -> bool:
    """Return whether a cut at a position of a text parts no word: at an end, or beside a mark, a bracket or a space."""
    if position <= 0 or position >= len(text):
        return True
    return not (text[position - 1].isalnum() and text[position].isalnum())


def are_ordered(ranges: Sequence[Sequence[int]], start: int, end: int) -> bool:
    """Return whether ranges lie within `start` to `end`, none is empty, and none begins before the last one ends."""
    reached = start
    for first, last in ranges:
        if not reached <= first < last <= end:
            return False
        reached = last
    return True
