"""Find the part of a page that holds the article.

Candidates: the element whose lines weigh most (running text counts for it, links and labels against it), what
trafilatura takes for the body of a page in Latin script, and what scripts and JSON-LD carry. The first two choose
among the page's own lines.
"""

from __future__ import annotations

import dataclasses
import itertools
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lxml import html

from digest.articles.boilerplate import count_prose, find_reason, is_end_heading, is_prose
from digest.articles.embedded import CarriedArticle, find_carried_articles
from digest.articles.line_parts import assign_parts, mark_replies, mark_teasers, set_part
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

# With fewer characters of running text than this, the text is looked for in scripts too.
_POOR = 60

# Between a title and its body stand a line of time and source, and a few buttons. So many characters of running text
# between them halve the likelihood; lines between them cost nothing up to the second figure, and beyond it so many as
# the third halve it.
_HALVING_CHARS = 60
_FREE_LINES = 15
_HALVING_LINES = 15

# A main heading names an article; a shorter one may be the name of the site.
_LEAST_HEADING = 10

# This many places of the title are tried; each takes a walk over all lines.
_MOST_TITLE_LINES = 3

# Where no line prints a title, a heading that shares this share of its pairs of characters says it in other words.
_LIKE_TITLE = 0.3


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
        return -min(size, 40.0)  # a long caption within the text must not end it
    if is_prose(line.text) or line.text[-1] in "。！？”」":
        return size - 2.0 * line.linked
    return size * 0.5 if size >= 25 else -_LABEL_COST


def find_title_lines(lines: Sequence[Line], titles: Sequence[str]) -> list[int]:
    """Return the indices of the lines that may print the title over the body, main headings before other lines.

    Args:
        lines: The page's lines.
        titles: What may be the title, the likeliest first, folded.
    """
    places: list[tuple[int, int, int]] = []
    for index, line in enumerate(lines):
        if line.share_linked > 0.5:
            continue
        rank = _rank_title(fold_text(line.text), titles)
        if rank is not None:
            places.append((_rank_heading(line), rank, index))
    if not places:
        return _find_like_headings(lines, titles)
    places.sort()
    best_level = places[0][0]
    best = [index for level, _, index in places if level == best_level]
    return best[:_MOST_TITLE_LINES]


def _find_like_headings(lines: Sequence[Line], titles: Sequence[str]) -> list[int]:
    """Return the index of the heading that is most like a title: many a page prints another one than its window has.

    Below an article, pages load the next, which may be longer: without a place to begin, that would be taken.
    """
    wanted = [pairs for pairs in map(_list_pairs, titles) if pairs]
    for tag in ("h1", "h2"):
        headings = [index for index, line in enumerate(lines) if line.tag == tag and line.share_linked <= 0.5]
        likeness: dict[int, float] = {}
        for index in headings:
            pairs = _list_pairs(fold_text(lines[index].text))
            likeness[index] = max((_compare_pairs(pairs, title) for title in wanted), default=0.0)
        best = max(headings, key=likeness.__getitem__, default=None)  # of two that are alike the first
        if best is not None and likeness[best] >= _LIKE_TITLE:
            return [best]
    return []


def _list_pairs(folded: str) -> frozenset[str]:
    return frozenset(map("".join, itertools.pairwise(folded)))


def _compare_pairs(one: frozenset[str], other: frozenset[str]) -> float:
    """Return what two sets share, 0 to 1 (Dice's coefficient)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _rank_title(folded: str, titles: Sequence[str]) -> int | None:
    """Return the place among the titles of the one that a line prints; after all if it prints the beginning of one."""
    if len(folded) < 5:
        return None
    if folded in titles:
        return titles.index(folded)
    if len(folded) >= 8 and any(title.startswith(folded) for title in titles):
        return len(titles)
    return None


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
            self.best = self.total
            self.last = index


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
    likelihoods = {element: _estimate_likelihood(run, title) for element, run in runs.items()}
    # Rounded, so that the depth decides between elements that weigh the same, and no noise of their sums.
    best = max(runs, key=lambda element: (round(likelihoods[element], 3), runs[element].depth))
    run = runs[best]
    return likelihoods[best], best, run.first, run.last


def _measure_runs(lines: Sequence[Line], weights: Sequence[float], title: int | None) -> dict[int, _Run]:
    """Return the run of each element that has one."""
    runs: dict[int, _Run] = {}
    after = -1 if title is None else title
    left_out = 0
    for index, line in enumerate(lines):
        is_text = weights[index] > 0 and is_prose(line.text)
        if is_text and index > after:
            start = _Run(index, left_out, depth=0)
            _begin_runs(runs, start, line.path, may_begin_anew=title is None)
            left_out += len(line.text)
        is_next_article = index != title and _is_main_heading(line)
        value = -_NEVER if is_next_article else weights[index]
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
    return line.tag == "h1" and line.share_linked < 0.5 and len(line.text) >= _LEAST_HEADING


def _estimate_likelihood(run: _Run, title: int | None) -> float:
    """Return how likely an element's run is the body: what it weighs, less the further it is from the title."""
    if title is None:
        return run.best
    lines_between = max(0, run.first - title - _FREE_LINES)
    cost_of_text = 1 + (run.left_out / _HALVING_CHARS) ** 2
    cost_of_lines = 1 + lines_between / _HALVING_LINES
    return run.best / cost_of_text / cost_of_lines


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
    if _is_latin(lines):
        found = _ask_trafilatura(text, named)
        if found is not None:
            return found
    marked = mark_replies(mark_teasers(named))
    folded_titles = [fold_text(title) for title in titles]
    shown = _find_stretch(marked, find_title_lines(marked, folded_titles))
    if count_prose(shown) < _POOR:
        found = _find_in_scripts(root, marked, shown, folded_titles)
        if found is not None:
            return found
    return Found(shown, marked)


def _find_in_scripts(
    root: html.HtmlElement, lines: list[Line], shown: Sequence[Line], titles: Sequence[str]
) -> Found | None:
    """Return the first article of a script that has far more running text than the page shows."""
    least = 2 * count_prose(shown)
    for carried in find_carried_articles(root):
        fragment = parse_html(carried.body)
        if fragment is None:
            continue
        body = list_lines(fragment)
        if carried.is_page:
            parts = mark_replies(mark_teasers(assign_parts(body)))
            body = _find_stretch(parts, find_title_lines(parts, titles))
        if count_prose(body) > least:
            return Found(body, lines, carried)
    return None


def _is_latin(lines: Sequence[Line]) -> bool:
    """Whether a page has next to no Chinese; a library chooses the body of such a page."""
    han = 0
    chars = 0
    for line in lines:
        han += len(HAN_CHARACTER.findall(line.text))
        chars += len(line.text)
    return han < 0.2 * chars


def _find_stretch(lines: Sequence[Line], titles: Sequence[int]) -> list[Line]:
    """Return the likeliest body over all places of the title, from after the title to where it weighs most."""
    places: list[int | None] = [*titles] or [None]
    weights = [weigh_line(line) for line in lines]
    best: tuple[float, int, int, int] | None = None
    best_title: int | None = None
    for title in places:
        heaviest = find_heaviest(lines, weights, title)
        if heaviest is not None and (best is None or heaviest[0] > best[0]):
            best = heaviest
            best_title = title
    if best is None:
        return []
    _, element, first, last = best
    start = _find_start(lines, element, first, best_title)
    return [line for line in lines[start : last + 1] if element in line.path]


def _find_start(lines: Sequence[Line], element: int, first: int, title: int | None) -> int:
    """Go back from the first running text to what the element has before it, such as 本报讯, but not to the title."""
    for index in range(first, -1, -1):
        if index == title or element not in lines[index].path:
            return index + 1
    return 0


def _ask_trafilatura(text: str, lines: Sequence[Line]) -> Found | None:
    """Choose the page's lines that trafilatura takes for the body; what it takes is in no other part of the page."""
    import trafilatura  # here, since pages in Chinese do not need it

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs broken pages as errors
    found = trafilatura.extract(text, include_comments=False, include_tables=False)
    if not found:
        return None
    words = fold_text(found)
    whole = {fold_text(line) for line in found.splitlines()}
    marked: list[Line] = []
    chosen: list[Line] = []
    for line in lines:
        is_printed = _is_printed(line, words, whole)
        known = set_part(line, None) if is_printed else line
        marked.append(known)
        if is_printed:
            chosen.append(known)
    chars_found = sum(len(fold_text(line.text)) for line in chosen)
    if chars_found < _MOST_FOUND * len(words):
        own = [Line(text) for text in found.splitlines() if text.strip()]
        return Found(own, list(lines)) if own else None
    return Found(chosen, marked) if chosen else None


def _is_printed(line: Line, words: str, whole: Collection[str]) -> bool:
    """Return whether a text prints a line: as one of its own, or, if it is long enough to tell, within one."""
    folded = fold_text(line.text)
    return folded in whole or (len(folded) >= 20 and folded in words)
