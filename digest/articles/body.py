"""Finds the part of a page that holds the article.

Candidates: the element whose lines weigh most (running text counts for it, links and labels against it), what
readability and trafilatura take for the body, and what scripts and JSON-LD carry. All but the last only choose among
the page's own lines, so that they can be compared, and joined, line by line.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import html

from digest.articles.embedded import Carried, carried_articles
from digest.articles.lines import is_end, is_prose, own_reason
from digest.articles.page import Line, fold, lines_of, parse
from digest.han import HAN_CHARACTER

# A line of links or of labels takes away as much as its text and this many characters more.
_LINK_COST = 12
_LABEL_COST = 3

# To go on behind a heading such as 相关新闻 takes so much running text.
_END_COST = 250.0

# Where fewer of a library's characters than this share are found again in the page's lines, its own lines are taken.
_MOST_FOUND = 0.9

# Behind comments, a platform's notice or another main heading the article does not go on.
_NEVER = 100_000.0

# Names such as "sidebar" are not believed of an element that holds more than this share of the running text.
_BELIEVED = 0.5

# Nor are "author" and "caption" of an element with more running text than this.
_CREDIT_SIZE = 150

# An item of a list of articles has at most so many lines: headline, first words, outlet, time.
_CARD_LINES = 5

# The line over each post of a discussion.
_POSTED = re.compile(
    r"(?:发表于|發表於|回复于|回覆於|发帖时间|Posted:?)\s*[:：]?\s*(?:\d{4}[-/年]|[昨前今]天|\d+\s*(?:小时|小時|分钟|分鐘|天)前)"
)

# With fewer characters of running text than this, the text is looked for in scripts too.
_POOR = 60


def weight(line: Line) -> float:
    """How much a line speaks for (or, below zero, against) the element around it being the article's body."""
    size = len(line.text)
    if line.part in {"comment", "related", "interface"} or line.share_linked > 0.5:
        return -size - _LINK_COST
    if line.part in {"caption", "table"}:
        return -_LABEL_COST
    reason = own_reason(line.text)
    if is_end(line, reason):
        return -_END_COST if reason == "related" else -_NEVER
    if reason is not None:
        return -min(size, 40.0)
    if is_prose(line.text) or line.text[-1] in "。！？”」":
        return size - 2.0 * line.linked
    return size * 0.5 if size >= 25 else -_LABEL_COST


def believe_names(lines: Sequence[Line]) -> None:
    """Set each line's `part` from the names around it, but for names of elements that hold too much running text."""
    sizes: Counter[tuple[tuple[int, str], ...]] = Counter()  # by the names around: thousands of lines share them
    for line in lines:
        sizes[line.named] += len(line.text) if is_prose(line.text) and line.share_linked < 0.4 else 0
    total = sum(sizes.values())
    held: Counter[int] = Counter()
    for named, size in sizes.items():
        for element, _ in named:
            held[element] += size
    most = {"caption": _CREDIT_SIZE, "byline": _CREDIT_SIZE, "table": total, "wall": -1}  # a wall may hold the article
    parts: dict[tuple[tuple[int, str], ...], str | None] = {}
    for named in sizes:
        believed = [part for element, part in named if held[element] <= most.get(part, _BELIEVED * total)]
        strong = [part for part in believed if part not in {"caption", "byline"}]
        found = strong or believed
        parts[named] = found[-1] if found else None
    for line in lines:
        line.part = parts[line.named]


def title_lines(lines: Sequence[Line], titles: Sequence[str]) -> list[int]:
    """The indices of the lines that may print the title over the body, main headings before other lines.

    Args:
        lines: The page's lines.
        titles: What may be the title, the likeliest first, folded.
    """
    places: list[tuple[int, int, int]] = []
    for index, line in enumerate(lines):
        folded = fold(line.text)
        if len(folded) < 5 or line.share_linked > 0.5:
            continue
        rank = next((rank for rank, title in enumerate(titles) if folded == title), None)
        if rank is None and len(folded) >= 8 and any(title.startswith(folded) for title in titles):
            rank = len(titles)
        if rank is not None:
            places.append((0 if line.tag == "h1" else 1 if line.tag in {"h2", "h3"} else 2, rank, index))
    best = min(places, default=(0,))[0]
    return [index for level, _, index in sorted(places) if level == best][:3]


@dataclass(slots=True)
class _Run:
    """The lines of one element from its first running text on, while they add up to more."""

    first: int
    left_out: int
    depth: int
    total: float = 0.0
    best: float = 0.0
    last: int = 0


def heaviest(lines: Sequence[Line], weights: Sequence[float], title: int | None) -> tuple[float, int, int, int] | None:
    """Choose the element that is most likely the body, and the stretch of its lines that weighs most.

    A stretch begins with an element's first running text and ends where it weighs most: running text adds to it,
    links and labels take away. An article's body is the first running text behind its title, so that an element counts
    the less, the more text it leaves out between the title and itself. Of elements that weigh the same, the innermost
    is chosen.

    Args:
        lines: The page's lines.
        weights: Their weights, by `weight`.
        title: The index of the line that prints the title, where one does.

    Returns:
        How likely it is, the element, and the indices of the stretch's first and last line; None where there is no
        text.
    """
    runs: dict[int, _Run] = {}
    prose = 0
    for index, line in enumerate(lines):
        value = weights[index]
        counts = value > 0 and is_prose(line.text) and (title is None or index > title)
        if line.tag == "h1" and line.share_linked < 0.5 and len(line.text) >= 10 and index != title:
            value = -_NEVER
        for depth, element in enumerate(line.path):
            run = runs.get(element)
            if counts and (run is None or (run.total < 0 and title is None)):
                run = runs[element] = _Run(index, prose, depth)
            if run is not None:
                run.total += value
                if run.total > run.best:
                    run.best, run.last = run.total, index
        if counts:
            prose += len(line.text)

    def likelihood(run: _Run) -> float:
        if title is None:
            return run.best
        return run.best / (1 + (run.left_out / 60) ** 2) / (1 + max(0, run.first - title - 15) / 15)

    if not runs:
        return None
    best = max(runs, key=lambda element: (round(likelihood(runs[element]), 3), runs[element].depth))
    return likelihood(runs[best]), best, runs[best].first, runs[best].last


def mark_teasers(lines: Sequence[Line]) -> None:
    """Mark the items of lists of other articles, each a linked headline and the first words of its text."""
    found: list[Line] = []
    held: Counter[int] = Counter()
    for line in lines:
        held.update(line.path)
    for before, line in itertools.pairwise(lines):
        if before.share_linked < 0.8 or len(before.text) < 8 or line.share_linked > 0.8 or not is_prose(line.text):
            continue
        shared = [element for element, other in zip(before.path, line.path, strict=False) if element == other]
        if shared and held[shared[-1]] <= _CARD_LINES:
            found.append(line)
    if len(found) >= 3:
        for line in found:
            line.part = "related"


def mark_replies(lines: Sequence[Line]) -> None:
    """Mark what follows the first post of a discussion: each post has its line of 发表于 and time over it."""
    posts = [index for index, line in enumerate(lines) if len(line.text) <= 60 and _POSTED.search(line.text)]
    if len(posts) < 2:
        return
    first, second = posts[:2]
    if prose_size(lines[first + 1 : second]) >= _POOR:
        for line in lines[second:]:
            line.part = "comment"


def prose_size(lines: Sequence[Line]) -> int:
    """Characters of running text."""
    return sum(len(line.text) for line in lines if line.share_linked < 0.4 and is_prose(line.text))


def find_body(
    root: html.HtmlElement, text: str, lines: list[Line], titles: Sequence[str]
) -> tuple[list[Line], Carried | None]:
    """Find the lines of the part of a page that holds the article.

    Args:
        root: The page.
        text: Its source.
        lines: Its lines, by `lines_of`; their parts are set.
        titles: What may be its title, the likeliest first.

    Returns:
        Lines in the page's order, none where the page has no text; and the article of a script, if they are its lines.
    """
    believe_names(lines)
    latin = sum(len(HAN_CHARACTER.findall(line.text)) for line in lines) < 0.2 * sum(len(line.text) for line in lines)
    if latin and (found := _by_trafilatura(text, lines)):
        return found, None
    mark_teasers(lines)
    mark_replies(lines)
    own = _stretch(lines, title_lines(lines, [fold(text) for text in titles]))
    if prose_size(own) < _POOR:
        for carried in carried_articles(root):
            fragment = parse(carried.body)
            found = lines_of(fragment) if fragment is not None else []
            if prose_size(found) > 2 * prose_size(own):
                return found, carried
    return own, None


def _stretch(lines: Sequence[Line], titles: Sequence[int]) -> list[Line]:
    """The likeliest body over all places of the title, from behind the title to where it weighs most."""
    places: list[int | None] = [*titles] or [None]
    weights = [weight(line) for line in lines]
    runs = [(run, title) for title in places if (run := heaviest(lines, weights, title)) is not None]
    if not runs:
        return []
    (_, element, first, last), title = max(runs, key=lambda item: item[0][0])
    start = next((i for i in range(first, -1, -1) if element not in lines[i].path or i == title), -1) + 1
    return [line for line in lines[start : last + 1] if element in line.path]


def _by_trafilatura(text: str, lines: list[Line]) -> list[Line]:
    """Choose the page's lines that trafilatura takes for the body."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs broken pages as errors
    found = trafilatura.extract(text, include_comments=False, include_tables=False)
    if not found:
        return []
    words, whole = fold(found), {fold(line) for line in found.splitlines()}
    chosen = [line for line in lines if (folded := fold(line.text)) in whole or (len(folded) >= 20 and folded in words)]
    if sum(len(fold(line.text)) for line in chosen) < _MOST_FOUND * len(words):
        return [Line(text) for text in found.splitlines() if text.strip()]
    for line in chosen:
        line.part = None  # what the library believes to be the body is not called otherwise by the name of its part
    return chosen
