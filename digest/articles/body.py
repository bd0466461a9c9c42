"""Finds the part of a page that holds the article.

Candidates: the element whose lines weigh most (running text counts for it, links and labels against it), what
readability and trafilatura take for the body, and what scripts and JSON-LD carry. All but the last only choose among
the page's own lines, so that they can be compared, and joined, line by line.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Sequence

from lxml import html

from digest.articles.lines import is_prose, own_reason
from digest.articles.metadata import embedded_bodies
from digest.articles.page import Line, fold, lines_of, parse
from digest.han import HAN_CHARACTER

# A line of links or of labels takes away as much as its text and this many characters more.
_LINK_COST = 12
_LABEL_COST = 3

# Names such as "sidebar" are not believed of an element that holds more than this share of the running text.
_BELIEVED = 0.5

# With fewer characters of running text than this, the text is looked for in scripts too.
_POOR = 200


def weight(line: Line) -> float:
    """How much a line speaks for (or, below zero, against) the element around it being the article's body."""
    size = len(line.text)
    if line.part in {"comment", "related", "interface"} or line.share_linked > 0.5:
        return -size - _LINK_COST
    if own_reason(line.text) is not None:
        return -min(size, 40.0)
    if is_prose(line.text):
        return size - 2.0 * line.linked
    return size * 0.5 if size >= 25 else -_LABEL_COST


def believe_names(lines: Sequence[Line]) -> None:
    """Set each line's `part` from the names around it, but for names of elements that hold most of the text."""
    total = 0
    held: Counter[int] = Counter()
    for line in lines:
        if is_prose(line.text) and line.share_linked < 0.4:
            total += len(line.text)
            for element, _ in line.named:
                held[element] += len(line.text)
    for line in lines:
        believed = [
            part for element, part in line.named if held[element] <= _BELIEVED * total or part in {"caption", "byline"}
        ]
        believed = [p for p in believed if p not in {"caption", "byline"}] or believed
        line.part = believed[-1] if believed else None


def heaviest(lines: Sequence[Line]) -> list[Line]:
    """Choose the lines of the element whose lines weigh most together; the innermost, where several weigh the same."""
    sums: defaultdict[int, float] = defaultdict(float)
    depth: dict[int, int] = {}
    for line in lines:
        value = weight(line)
        for level, element in enumerate(line.path):
            sums[element] += value
            depth[element] = level
    if not sums:
        return list(lines)
    best = max(sums, key=lambda element: (round(sums[element], 3), depth[element]))
    return [line for line in lines if best in line.path]


def prose_size(lines: Sequence[Line]) -> int:
    """Characters of running text."""
    return sum(len(line.text) for line in lines if line.share_linked < 0.4 and is_prose(line.text))


def find_body(root: html.HtmlElement, text: str, lines: list[Line]) -> list[Line]:
    """Find the lines of the part of a page that holds the article.

    Args:
        root: The page.
        text: Its source.
        lines: Its lines, by `lines_of`; their parts are set.

    Returns:
        Lines in the page's order; none where the page has no text.
    """
    believe_names(lines)
    latin = sum(len(HAN_CHARACTER.findall(line.text)) for line in lines) < 0.2 * sum(len(line.text) for line in lines)
    own = heaviest(lines) if lines else []
    if latin:
        return _by_trafilatura(text, lines) or own
    if prose_size(own) < _POOR:
        for body in embedded_bodies(root):
            fragment = parse(body)
            carried = lines_of(fragment) if fragment is not None else []
            if prose_size(carried) > 2 * prose_size(own):
                return carried
    return own


def _by_trafilatura(text: str, lines: list[Line]) -> list[Line]:
    """Choose the page's lines that trafilatura takes for the body."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs broken pages as errors
    found = trafilatura.extract(text, include_comments=False, include_tables=False, fast=True)
    if not found:
        return []
    words = fold(found)
    return [line for line in lines if (folded := fold(line.text)) and folded in words]
