"""Join the lines of one sentence that a page breaks apart: by <br> at a fixed width, or by a figure in its middle."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.articles.page_lines import Line

# No sentence begins with these, and none ends with those.
_GOES_ON = tuple("，。、；：！？,;”’」』》）")
_OPEN = tuple("，、")
_ENDED = tuple("。！？!?…：:；;”」』）)")

# No paragraph is longer; what would be joined beyond it is a trap.
_LONGEST = 2_000

# A sentence goes on after at most this many lines of a figure.
_MOST_BETWEEN = 4

# Lines of a fixed width: so many at least, of so many characters at least, which differ by so many at most.
_LEAST_WRAPPED = 3
_LEAST_WIDTH = 12
_MOST_DIFFERENCE = 2
# More than this share of them ends within a sentence.
_SHARE_OPEN = 0.5


def join_broken_lines(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with those joined that are parts of one sentence."""
    joined: list[Line] = []
    for line in lines:
        index = _find_beginning(line, joined)
        if index is None or len(joined[index].text) > _LONGEST:
            joined.append(line)
        else:
            joined[index] = _join(joined[index], line)
    return _join_wrapped(joined)


def _find_beginning(line: Line, before: Sequence[Line]) -> int | None:
    """Return the index of the line whose sentence goes on in this one: right before it, or before a figure."""
    if not before:
        return None
    last = before[-1]
    goes_on = line.text.startswith(_GOES_ON)
    if last.ends_with_break and last.path == line.path and (goes_on or last.text.endswith(_OPEN)):
        return len(before) - 1
    if not goes_on:
        return None
    for index in range(len(before) - 1, max(-1, len(before) - 2 - _MOST_BETWEEN), -1):
        earlier = before[index]
        if earlier.path == line.path:
            return None if earlier.text.endswith(_ENDED) else index
        is_within = earlier.path[: len(line.path)] == line.path
        if not is_within:
            return None
    return None


def _join_wrapped(lines: list[Line]) -> list[Line]:
    """Join the lines that <br> ends at a fixed width, as old pages and mails do."""
    joined: list[Line] = []
    index = 0
    while index < len(lines):
        end = _find_end_of_block(lines, index)
        block = lines[index : end + 1]
        if _is_wrapped(block):
            whole = block[0]
            for line in block[1:]:
                whole = _join(whole, line)
            block = [whole]
        joined += block
        index = end + 1
    return joined


def _find_end_of_block(lines: Sequence[Line], start: int) -> int:
    """Return the index of the last line of a run that is parted by <br> alone."""
    end = start
    while end + 1 < len(lines) and lines[end].ends_with_break and lines[end + 1].path == lines[start].path:
        end += 1
    return end


def _is_wrapped(block: Sequence[Line]) -> bool:
    widths = [len(line.text) for line in block]
    if len(block) < _LEAST_WRAPPED or sum(widths) > _LONGEST:
        return False
    full = widths[:-1]
    if min(full) < _LEAST_WIDTH or max(full) - min(full) > _MOST_DIFFERENCE or widths[-1] > max(full):
        return False
    still_open = sum(not line.text.endswith(_ENDED) for line in block[:-1])
    has_sentences = any("，" in line.text or "。" in line.text for line in block)
    return has_sentences and still_open > _SHARE_OPEN * len(full)


def _join(first: Line, second: Line) -> Line:
    """Return two lines as one, with a space between two words in Latin letters."""
    is_latin = first.text[-1:].isascii() and second.text[:1].isascii() and second.text[:1].isalnum()
    return dataclasses.replace(
        first,
        text=f"{first.text}{' ' if is_latin else ''}{second.text}",
        linked=first.linked + second.linked,
        bold=first.bold and second.bold,
        ends_with_break=second.ends_with_break,
    )
