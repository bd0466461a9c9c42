"""Leave out what several articles of one site have in common: its notices, its greetings, its notes on authors.

No list of words knows them all, but a line that stands at the edge of two articles on different matters tells of
neither. Reports of one matter may rightly share a sentence, so their titles decide.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Hashable, Sequence
from itertools import combinations, pairwise

from digest.articles.page_lines import fold_text
from digest.types import Article, DroppedLine

# Longer lines are paragraphs, and so few characters tell nothing (问：).
_LONGEST = 120
_SHORTEST = 4

# So many paragraphs from either end of an article are its edges.
_EDGE = 3

# Titles that share so many of their pairs of characters (Dice's coefficient) are on one matter.
_ONE_MATTER = 0.2

# Where they are a larger share of an article, it is told again elsewhere, and they are its text.
_MOST_SHARED = 0.3

# Of many articles with one line these are enough to see whether they are on different matters.
_MOST_COMPARED = 8


def drop_shared(articles: Sequence[Article], sites: Sequence[Hashable]) -> list[Article]:
    """Leave out the lines at the edges of articles that others of the same site, on other matters, have there, too.

    Args:
        articles: Those of one run.
        sites: Where each is from, in the same order; those with equal values are compared.

    Returns:
        The articles in the same order; one of which too much would be left out is kept whole.
    """
    places: defaultdict[tuple[Hashable, str], list[int]] = defaultdict(list)
    edges = [_find_edges(article) for article in articles]
    for index, site in enumerate(sites):
        for folded in set(edges[index].values()):
            places[site, folded].append(index)
    shared: defaultdict[int, set[str]] = defaultdict(set)
    for (_, folded), indices in places.items():
        if len(indices) > 1 and _are_on_different_matters([articles[index].title for index in indices]):
            for index in indices:
                shared[index].add(folded)
    return [_drop(article, edges[index], shared[index]) for index, article in enumerate(articles)]


def _find_edges(article: Article) -> dict[int, str]:
    """Return the short paragraphs near both ends, folded, by their index."""
    count = len(article.paragraphs)
    found: dict[int, str] = {}
    for index, text in enumerate(article.paragraphs):
        if len(text) > _LONGEST or _EDGE <= index < count - _EDGE:
            continue
        folded = fold_text(text)
        if len(folded) >= _SHORTEST:
            found[index] = folded
    return found


def _are_on_different_matters(titles: Sequence[str]) -> bool:
    pairs = [frozenset(map("".join, pairwise(fold_text(title)))) for title in titles[:_MOST_COMPARED]]
    return any(one and other and _compare(one, other) < _ONE_MATTER for one, other in combinations(pairs, 2))


def _compare(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def _drop(article: Article, edges: dict[int, str], shared: set[str]) -> Article:
    left_out = {index for index, folded in edges.items() if folded in shared}
    kept = tuple(text for index, text in enumerate(article.paragraphs) if index not in left_out)
    size = sum(map(len, article.paragraphs))
    if not left_out or size - sum(map(len, kept)) > _MOST_SHARED * size:
        return article
    dropped = tuple(DroppedLine(article.paragraphs[index], "interface") for index in sorted(left_out))
    return dataclasses.replace(article, paragraphs=kept, dropped=(*article.dropped, *dropped))
