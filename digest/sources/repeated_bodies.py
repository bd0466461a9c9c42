"""Find pages of one site that show the same text under different titles: its notice, its front page, its form."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Sequence

from digest.articles.page_lines import fold_text
from digest.types import Article, Entry
from digest.urls import find_host

# Numbers and keys of a request differ from one answer to the next.
_VARYING = re.compile(r"[0-9a-z]+")
# Titles less alike than this are not of one event.
_ONE_TITLE = 0.5


def find_repeated(read: Sequence[tuple[Entry, Article]]) -> frozenset[int]:
    """Return the indices of the articles whose text another entry of their site has too, under another title.

    Args:
        read: Entries with the articles that were read of them.
    """
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (entry, article) in enumerate(read):
        if entry.title:
            groups[find_host(entry.url), fold_body(article)].append(index)
    repeated: set[int] = set()
    for indices in groups.values():
        titles = [fold_text(read[index][0].title or "") for index in indices]
        if any(_differ(titles[0], title) for title in titles[1:]):
            repeated |= set(indices)
    return frozenset(repeated)


def fold_body(article: Article) -> str:
    """Return what the text of an article has in common with itself as the site answers it at another time."""
    return _VARYING.sub("", fold_text("".join(article.paragraphs)))


def _differ(title: str, other: str) -> bool:
    return difflib.SequenceMatcher(None, title[:200], other[:200], autojunk=False).ratio() < _ONE_TITLE
