"""Find the part of a page that holds the article.

Candidates: the element whose lines weigh most (running text counts for it, links and labels against it), what
trafilatura takes for the body of a page in Latin script, and what scripts and JSON-LD carry. The first two choose
among the page's own lines.
"""

from __future__ import annotations

import dataclasses
import itertools
import logging
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lxml import html

from digest.articles.boilerplate import count_prose, find_reason, is_end_heading, is_prose, is_running
from digest.articles.embedded import CarriedArticle, find_carried_articles
from digest.articles.page_lines import Line, fold_text, list_lines
from digest.documents.html import parse_html
from digest.han import HAN_CHARACTER

# A line of links or of labels takes away as much as its text and this many characters more.
_LINK_COST = 12
_LABEL_COST = 3

# Only this much running text after a heading such as 相关新闻 shows that the article goes on there.
_END_COST = 250.0

# Where a smaller share of the library's characters is found again in the page's lines, the library's own are taken.
_MOST_FOUND = 0.9

# After comments, a platform's notice or another main heading the article does not go on.
_NEVER = 100_000.0

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

# With fewer characters of running text than this, the text is looked for in scripts too.
_POOR = 60


def weigh_line(line: Line) -> float:
    """Return how much a line speaks for the element around it being the article's body; below zero, against it."""
    size = len(line.text)
    if line.part in {"comment", "related", "interface"} or line.share_linked > 0.5:
        return -size - _LINK_COST
    if line.part in {"caption", "table"}:
        return -_LABEL_COST
    reason = find_reason(line.text)
    if is_end_heading(line):
        return -_END_COST if reason == "related" else -_NEVER
    if reason is not None:
        return -min(size, 40.0)
    if is_prose(line.text) or line.text[-1] in "。！？”」":
        return size - 2.0 * line.linked
    return size * 0.5 if size >= 25 else -_LABEL_COST


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
    parts = {named: _find_believed_part(named, held, sizes.total()) for named in sizes}
    return [_set_part(line, parts[line.named]) for line in lines]


def _find_believed_part(named: Named, held: Mapping[int, int], total: int) -> str | None:
    """Return the innermost part that is believed; those of credits only where there is no other."""
    most = {"caption": _CREDIT_SIZE, "byline": _CREDIT_SIZE, "table": total, "wall": -1}  # a wall may hold the article
    believed = [part for element, part in named if held[element] <= most.get(part, _BELIEVED * total)]
    strong = [part for part in believed if part not in {"caption", "byline"}]
    found = strong or believed
    return found[-1] if found else None


def _set_part(line: Line, part: str | None) -> Line:
    return line if line.part == part else dataclasses.replace(line, part=part)


def find_title_lines(lines: Sequence[Line], titles: Sequence[str]) -> list[int]:
    """Return the indices of the lines that may print the title over the body, main headings before other lines.

    Args:
        lines: The page's lines.
        titles: What may be the title, the likeliest first, folded.
    """
    places = [
        (_rank_heading(line), rank, index)
        for index, line in enumerate(lines)
        if line.share_linked <= 0.5 and (rank := _rank_title(fold_text(line.text), titles)) is not None
    ]
    best = min(places, default=(0,))[0]
    return [index for level, _, index in sorted(places) if level == best][:3]


def _rank_title(folded: str, titles: Sequence[str]) -> int | None:
    """Return the place among the titles of the one that a line prints; after all if it prints the beginning of one."""
    if len(folded) < 5:
        return None
    if folded in titles:
        return titles.index(folded)
    is_beginning = len(folded) >= 8 and any(title.startswith(folded) for title in titles)
    return len(titles) if is_beginning else None


def _rank_heading(line: Line) -> int:
    if line.tag == "h1":
        return 0
    return 1 if line.tag in {"h2", "h3"} else 2


@dataclass(slots=True)
class _Run:
    """The lines of one element from its first running text on, while they add up to more.

    Attributes:
        first: The index of its first line.
        left_out: Characters of running text between the title and it.
        depth: How many elements are around the element.
        total: What its lines weigh so far.
        best: The most they weighed.
        last: The index of the line with which they weighed most.
    """

    first: int
    left_out: int
    depth: int
    total: float = 0.0
    best: float = 0.0
    last: int = 0

    def add(self, index: int, value: float) -> None:
        """Add a line."""
        self.total += value
        if self.total > self.best:
            self.best, self.last = self.total, index


def find_heaviest(
    lines: Sequence[Line], weights: Sequence[float], title: int | None
) -> tuple[float, int, int, int] | None:
    """Choose the element that is most likely the body, and the stretch of its lines that weighs most.

    A stretch begins with an element's first running text and ends where it weighs most: running text adds to it,
    links and labels take away. An article's body is the first running text after its title, so that an element counts
    the less, the more text it leaves out between the title and itself. Of elements that weigh the same, the innermost
    is chosen.

    Args:
        lines: The page's lines.
        weights: Their weights, by `weigh_line`.
        title: The index of the line that prints the title, where one does.

    Returns:
        How likely it is, the element, and the indices of the stretch's first and last line; None where there is no
        text.
    """
    runs = _measure_runs(lines, weights, title)
    if not runs:
        return None
    best = max(runs, key=lambda element: (round(_estimate_likelihood(runs[element], title), 3), runs[element].depth))
    return _estimate_likelihood(runs[best], title), best, runs[best].first, runs[best].last


def _measure_runs(lines: Sequence[Line], weights: Sequence[float], title: int | None) -> dict[int, _Run]:
    """Return the run of each element that has one."""
    runs: dict[int, _Run] = {}
    after = -1 if title is None else title
    left_out = 0
    for index, line in enumerate(lines):
        begins = weights[index] > 0 and is_prose(line.text) and index > after
        if begins:
            _begin_runs(runs, _Run(index, left_out, 0), line.path, may_begin_anew=title is None)
            left_out += len(line.text)
        value = -_NEVER if index != title and _is_main_heading(line) else weights[index]
        for element in line.path:
            if element in runs:
                runs[element].add(index, value)
    return runs


def _begin_runs(runs: dict[int, _Run], start: _Run, path: Sequence[int], *, may_begin_anew: bool) -> None:
    """Begin a run in each element around a line that has none.

    Without a title to begin after, what came first may be a menu: a run that weighs nothing any more begins anew.
    """
    for depth, element in enumerate(path):
        run = runs.get(element)
        if run is None or (may_begin_anew and run.total < 0):
            runs[element] = dataclasses.replace(start, depth=depth)


def _is_main_heading(line: Line) -> bool:
    return line.tag == "h1" and line.share_linked < 0.5 and len(line.text) >= 10


def _estimate_likelihood(run: _Run, title: int | None) -> float:
    if title is None:
        return run.best
    return run.best / (1 + (run.left_out / 60) ** 2) / (1 + max(0, run.first - title - 15) / 15)


def mark_teasers(lines: Sequence[Line]) -> list[Line]:
    """Return the lines, those as related that are items of a list of articles: a linked headline and first words."""
    held: Counter[int] = Counter()
    for line in lines:
        held.update(line.path)
    found = {
        index for index, (before, line) in enumerate(itertools.pairwise(lines), 1) if _is_teaser(before, line, held)
    }
    if len(found) < _LEAST_TEASERS:
        return list(lines)
    return [_set_part(line, "related" if index in found else line.part) for index, line in enumerate(lines)]


def _is_teaser(before: Line, line: Line, held: Mapping[int, int]) -> bool:
    """Return whether a line has the first words of another article, under its headline, both in a small element."""
    if before.share_linked < 0.8 or len(before.text) < 8 or line.share_linked > 0.8 or not is_prose(line.text):
        return False
    shared = [element for element, other in zip(before.path, line.path, strict=False) if element == other]
    return bool(shared) and held[shared[-1]] <= _CARD_LINES


def mark_replies(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with all that follows the first post of a discussion as comments.

    Each post has its line of 发表于 and time over it.
    """
    posts = [index for index, line in enumerate(lines) if len(line.text) <= 60 and _POSTED.search(line.text)]
    if len(posts) < 2:
        return list(lines)
    first, second = posts[:2]
    if count_prose(lines[first + 1 : second]) < _POOR:
        return list(lines)
    return [*lines[:second], *(_set_part(line, "comment") for line in lines[second:])]


@dataclass(frozen=True, slots=True)
class Found:
    """Where the article of a page is.

    Attributes:
        body: The lines of the part that holds it, in the page's order; none where the page has no text.
        lines: All the lines of the page, with their parts. Those of the body are among them, if the page shows it.
        carried: The article of a script, if the body is made of its lines.
    """

    body: list[Line]
    lines: list[Line]
    carried: CarriedArticle | None = None


def find_body(root: html.HtmlElement, text: str, lines: Sequence[Line], titles: Sequence[str]) -> Found:
    """Find the lines of the part of a page that holds the article.

    Args:
        root: The page.
        text: Its source.
        lines: Its lines, by `list_lines`.
        titles: What may be its title, the likeliest first.
    """
    named = assign_parts(lines)
    if _is_latin(lines) and (found := _ask_trafilatura(text, named)) is not None:
        return found
    told = mark_replies(mark_teasers(named))
    own = _find_stretch(told, find_title_lines(told, [fold_text(text) for text in titles]))
    if count_prose(own) < _POOR:
        for carried in find_carried_articles(root):
            fragment = parse_html(carried.body)
            body = list_lines(fragment) if fragment is not None else []
            if count_prose(body) > 2 * count_prose(own):
                return Found(body, told, carried)
    return Found(own, told)


def _is_latin(lines: Sequence[Line]) -> bool:
    han = sum(len(HAN_CHARACTER.findall(line.text)) for line in lines)
    return han < 0.2 * sum(len(line.text) for line in lines)


def _find_stretch(lines: Sequence[Line], titles: Sequence[int]) -> list[Line]:
    """Return the likeliest body over all places of the title, from after the title to where it weighs most."""
    places: list[int | None] = [*titles] or [None]
    weights = [weigh_line(line) for line in lines]
    runs = [(run, title) for title in places if (run := find_heaviest(lines, weights, title)) is not None]
    if not runs:
        return []
    (_, element, first, last), title = max(runs, key=lambda item: item[0][0])
    start = next((i for i in range(first, -1, -1) if element not in lines[i].path or i == title), -1) + 1
    return [line for line in lines[start : last + 1] if element in line.path]


def _ask_trafilatura(text: str, lines: Sequence[Line]) -> Found | None:
    """Choose the page's lines that trafilatura takes for the body; what it takes is in no other part of the page."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs broken pages as errors
    found = trafilatura.extract(text, include_comments=False, include_tables=False)
    if not found:
        return None
    words, whole = fold_text(found), {fold_text(line) for line in found.splitlines()}
    marked = [_set_part(line, None) if _is_printed(line, words, whole) else line for line in lines]
    chosen = [line for line in marked if _is_printed(line, words, whole)]
    if sum(len(fold_text(line.text)) for line in chosen) < _MOST_FOUND * len(words):
        own = [Line(text) for text in found.splitlines() if text.strip()]
        return Found(own, list(lines)) if own else None
    return Found(chosen, marked) if chosen else None


def _is_printed(line: Line, words: str, whole: Collection[str]) -> bool:
    """Return whether a text prints a line: as one of its own, or, if it is long enough to tell, within one."""
    folded = fold_text(line.text)
    return folded in whole or (len(folded) >= 20 and folded in words)
