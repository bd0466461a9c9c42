"""Say of each line of a page what kind of part it stands in: by the names around it, or by the lines beside it."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from digest.articles.boilerplate import count_prose, is_prose, is_running
from digest.articles.page_lines import Line

# Names such as "sidebar" are not believed of an element that holds more than this share of the running text.
_BELIEVED = 0.5

# Nor are "author" and "caption" of an element with more running text than this.
_CREDIT_SIZE = 150

# An item of a list of articles has at most this many lines: headline, first words, outlet, time.
_CARD_LINES = 5

# Fewer of them are not a list, but an article that begins under a link.
_LEAST_TEASERS = 3

# The line over each post of a discussion.
_POSTED = re.compile(
    r"(?:发表于|發表於|回复于|回覆於|发帖时间|Posted:?)\s*[:：]?\s*(?:\d{4}[-/年]|[昨前今]天|\d+\s*(?:小时|小時|分钟|分鐘|天)前)"
)
_LONGEST_POSTED = 60

# A first post with less running text than this is not the article.
_LEAST_POST = 60

Named = tuple[tuple[int, str], ...]


def assign_parts(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with their `part`, by the names around them that are believed.

    A name is not believed of an element that holds too much running text.
    """
    sizes: Counter[Named] = Counter()  # by the names around: thousands of lines share them
    for line in lines:
        sizes[line.named] += len(line.text) if is_running(line) else 0
    held: Counter[int] = Counter()
    for named, size in sizes.items():
        for element, _ in named:
            held[element] += size
    total = sizes.total()
    parts = {named: _find_believed_part(named, held, total) for named in sizes}
    return [set_part(line, parts[line.named]) for line in lines]


def _find_believed_part(named: Named, held: Mapping[int, int], total: int) -> str | None:
    """Return the innermost part that is believed; those of credits only where there is no other."""
    most_held = {
        "caption": _CREDIT_SIZE,
        "byline": _CREDIT_SIZE,
        "table": total,  # told by its cells, not by a name: it is one however large it is
        "wall": -1,  # a wall may hold the article
    }
    believed = [part for element, part in named if held[element] <= most_held.get(part, _BELIEVED * total)]
    strong = [part for part in believed if part not in {"caption", "byline"}]
    if strong:
        return strong[-1]
    return believed[-1] if believed else None


def set_part(line: Line, part: str | None) -> Line:
    """Return the line with the part; the line itself where it has that part already."""
    return line if line.part == part else dataclasses.replace(line, part=part)


def mark_teasers(lines: Sequence[Line]) -> list[Line]:
    """Return the lines, those as related that are items of a list of articles: a linked headline and first words."""
    held: Counter[int] = Counter()
    for line in lines:
        held.update(line.path)
    teasers: set[int] = set()
    for index, (before, line) in enumerate(itertools.pairwise(lines), 1):
        if _is_teaser(before, line, held):
            teasers.add(index)
    if len(teasers) < _LEAST_TEASERS:
        return list(lines)
    return [set_part(line, "related") if index in teasers else line for index, line in enumerate(lines)]


def _is_teaser(before: Line, line: Line, held: Mapping[int, int]) -> bool:
    """Return whether a line has the first words of another article, under its headline, both in a small element."""
    is_headline = before.share_linked >= 0.8 and len(before.text) >= 8
    has_first_words = line.share_linked <= 0.8 and is_prose(line.text)
    if not is_headline or not has_first_words:
        return False
    around_both = [element for element, other in zip(before.path, line.path, strict=False) if element == other]
    if not around_both:
        return False
    innermost = around_both[-1]
    return held[innermost] <= _CARD_LINES


def mark_replies(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with all that follows the first post of a discussion as comments.

    Each post has its line of 发表于 and time over it.
    """
    posts = [index for index, line in enumerate(lines) if _is_post_head(line)]
    if len(posts) < 2:
        return list(lines)
    first, second = posts[:2]
    if count_prose(lines[first + 1 : second]) < _LEAST_POST:
        return list(lines)
    replies = [set_part(line, "comment") for line in lines[second:]]
    return [*lines[:second], *replies]


def _is_post_head(line: Line) -> bool:
    return len(line.text) <= _LONGEST_POSTED and _POSTED.search(line.text) is not None
