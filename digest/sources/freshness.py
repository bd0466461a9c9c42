"""Which dates of entries can be believed, and which entries belong to a day."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from digest.message import Message
from digest.types import Entry, Failure

_Of = TypeVar("_Of")

# Feeds are younger than this; what claims to be older has an empty or broken date, mostly second 0 of 1970.
_OLDEST = datetime(1995, 1, 1, tzinfo=UTC)
# A clock, or a zone that nobody stated, may be wrong by so much.
_SLACK = timedelta(days=1)


def believed(listed: Mapping[Entry, _Of], now: datetime) -> tuple[dict[Entry, _Of], tuple[Failure, ...]]:
    """Take away dates that cannot be true; the entry then counts as undated.

    Returns:
        The entries, and one failure for each whose date was taken away: 1970-01-01, 2999-12-31.
    """
    kept: dict[Entry, _Of] = {}
    failures: list[Failure] = []
    for entry, value in listed.items():
        when = entry.published
        if when is not None and not _OLDEST <= when <= now + _SLACK:
            reason = Message("its date, {date}, cannot be true; read as undated", date=f"{when:%Y-%m-%d}")
            failures.append(Failure("wrong date", "fetch", entry.title or entry.url, reason))
            kept.setdefault(dataclasses.replace(entry, published=None), value)
        else:
            kept.setdefault(entry, value)
    return kept, tuple(failures)


def until(entries: Iterable[Entry], end: datetime | None) -> tuple[Entry, ...]:
    """Keep what was published up to a moment; None keeps all. What has no date cannot be said to be so old."""
    if end is None:
        return tuple(entries)
    return tuple(entry for entry in entries if entry.published is not None and entry.published <= end)
