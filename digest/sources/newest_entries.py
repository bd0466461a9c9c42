"""Cut a feed that lists thousands of entries to its newest, before a parser takes minutes over all of them."""

from __future__ import annotations

import re

from digest.articles.dates import parse_time

MOST_ENTRIES = 5_000
"""More than a reader of news asks for; what a feed lists beyond is its archive."""

_ENTRY = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)\b", re.IGNORECASE)
_ENTRY_END = re.compile(r"</(?:\w{1,20}:)?(?:item|entry)\s{0,20}>", re.IGNORECASE)
_TIME = re.compile(r"<(?:\w{1,20}:)?(?:pubDate|published|updated|date)\b[^<>]{0,200}>([^<>]{4,80})<", re.IGNORECASE)


def keep_newest(text: str, most: int = MOST_ENTRIES) -> str:
    """Return a feed's XML with its newest entries, at most so many, and all that stands around its entries.

    The newest stand first, as in nearly all feeds, unless the last entry is dated later than the first.
    """
    starts = [match.start() for match in _ENTRY.finditer(text)]
    if len(starts) <= most:
        return text
    if _is_rising(text, starts):
        return text[: starts[0]] + text[starts[-most] :]
    ends = list(_ENTRY_END.finditer(text, starts[-1]))
    after = text[ends[-1].end() :] if ends else ""  # without an end the parser closes what is open
    return text[: starts[most]] + after


def _is_rising(text: str, starts: list[int]) -> bool:
    first, last = (_find_time(text[start:end]) for start, end in ((starts[0], starts[1]), (starts[-1], len(text))))
    return first is not None and last is not None and first < last


def _find_time(entry: str) -> float | None:
    match = _TIME.search(entry[:20_000])
    when = parse_time(match[1]) if match else None
    return when.moment.timestamp() if when else None
