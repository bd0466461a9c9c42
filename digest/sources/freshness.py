"""Decide which entries are worth reading: fresh ones that no earlier episode has told, with dates that can be true."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from digest.articles.article_id import fold_name, make_entry_id
from digest.articles.dates import CHINA
from digest.message import Message
from digest.types import Article, Entry, Failure, UnreadReason

_Value = TypeVar("_Value")

# News feeds are younger than this; what claims to be older has an empty or broken date, mostly second 0 of 1970.
_OLDEST = datetime(1995, 1, 1, tzinfo=UTC)
# How far a server's clock, or a zone that it left out, may put a date into the future.
_SLACK = timedelta(days=1)
# Where hardly anything is fresh, what is older by so many times is told too, where no episode could tell it before.
_AT_MOST_OLDER = 3.0


def drop_wrong_dates(listed: Mapping[Entry, _Value], now: datetime) -> tuple[dict[Entry, _Value], tuple[Failure, ...]]:
    """Take away dates that cannot be true; the entry then counts as undated.

    Returns:
        The entries, and one failure for each whose date was taken away: 1970-01-01, 2999-12-31.
    """
    kept: dict[Entry, _Value] = {}
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


def keep_until(entries: Iterable[Entry], end: datetime | None) -> tuple[Entry, ...]:
    """Keep what was published up to a moment; None keeps all. What has no date may be younger, and is left out."""
    if end is None:
        return tuple(entries)
    return tuple(entry for entry in entries if entry.published is not None and entry.published <= end)


def choose_fresh(
    entries: Iterable[Entry], *, now: datetime, fresh_hours: float | None, told: Collection[str]
) -> tuple[Entry, ...]:
    """Leave out what is too old, what was told before, and what is listed twice.

    Args:
        entries: In the order in which they are preferred.
        now: The time of the run.
        fresh_hours: The oldest an entry may be; None for no limit. An entry without a date counts as fresh.
        told: Ids of articles that earlier episodes have told.
    """
    kept: dict[str, Entry] = {}
    for entry in entries:
        article_id = make_entry_id(entry.url, entry.name)
        if not _is_told(entry, told) and not _is_stale(entry, now, fresh_hours):
            kept.setdefault(article_id, entry)
    return tuple(kept.values())


def name_told(articles: Iterable[tuple[str, str | None, str]]) -> frozenset[str]:
    """Return the ids of told articles (id, address, title), with those that address and title give together."""
    told: set[str] = set()
    for article_id, url, title in articles:
        told.add(article_id)
        if url:
            told.add(make_entry_id(url, fold_name(title)))
    return frozenset(told)


def _is_told(entry: Entry, told: Collection[str]) -> bool:
    """Whether an episode has told an entry, by its address, or by that and its title."""
    by_title = make_entry_id(entry.url, fold_name(entry.title))
    return make_entry_id(entry.url, entry.name) in told or by_title in told


def find_reach(
    entries: Collection[Entry], *, now: datetime, fresh_hours: float | None, told: Collection[str], enough: int
) -> float | None:
    """Find how many hours back an episode takes its news: `fresh_hours`, or more where these bring hardly any.

    When feeds have been silent for days, or the machine was off, one late entry would else be all that an episode
    tells. Then it reaches back to the last day that had news, as long again as `fresh_hours` before its latest entry;
    but never before the latest entry that an episode has told, since what was passed over then is no news now.

    Args:
        entries: All that are listed, fresh or not.
        now, fresh_hours, told: See `choose_fresh`.
        enough: So many fresh entries are enough for an episode.

    Returns:
        At most `_AT_MOST_OLDER` times `fresh_hours`; None for no limit.
    """
    if not fresh_hours or len(choose_fresh(entries, now=now, fresh_hours=fresh_hours, told=told)) >= enough:
        return fresh_hours
    told_times = [entry.published for entry in entries if entry.published and _is_told(entry, told)]
    last_told = max(told_times, default=_OLDEST)
    most = _AT_MOST_OLDER * fresh_hours
    reachable = choose_fresh(entries, now=now, fresh_hours=most, told=told)
    older = [entry.published for entry in reachable if entry.published and _is_stale(entry, now, fresh_hours)]
    latest = max(older, default=_OLDEST)
    if latest <= last_told:
        return fresh_hours
    start = max(latest - timedelta(hours=fresh_hours), last_told)
    return min(most, (now - start) / timedelta(hours=1))


def _is_stale(entry: Entry, now: datetime, fresh_hours: float | None) -> bool:
    if not fresh_hours or entry.published is None:
        return False
    return _find_latest_moment(entry.published) < now - timedelta(hours=fresh_hours)


def choose_newest(entries: Sequence[Entry], *, now: datetime, fresh_hours: float | None) -> Entry | None:
    """Return the newest entry of a source with a slot, told before or not; None where it is too old.

    A page whose address stays the same every day has been told before; what it says today has not.

    Args:
        entries: In the source's order; of those without a date the first is taken for the newest.
    """
    fresh = choose_fresh(entries, now=now, fresh_hours=fresh_hours, told=())
    dated = [entry for entry in fresh if entry.published is not None]
    if not dated:
        return fresh[0] if fresh else None
    return max(dated, key=lambda entry: entry.published or _OLDEST)


def explain_unfilled(
    entries: Iterable[Entry], *, now: datetime, fresh_hours: float | None
) -> tuple[tuple[Entry, UnreadReason], ...]:
    """Return why entries of sources with a slot do not fill it: each with its reason."""
    found: list[tuple[Entry, UnreadReason]] = []
    for entry in entries:
        is_stale = _is_stale(entry, now, fresh_hours)
        found.append((entry, UnreadReason.TOO_OLD if is_stale else UnreadReason.NOT_NEWEST))
    return tuple(found)


def explain_unread(
    entries: Iterable[Entry], fresh: Collection[Entry], *, told: Collection[str], end: datetime | None
) -> tuple[tuple[Entry, UnreadReason], ...]:
    """Return why `choose_fresh` left out each entry that it left out.

    Args:
        entries: All that were listed.
        fresh: Those that were kept.
        told: Ids of articles that earlier episodes have told.
        end: What was published later was left out before.

    Returns:
        The entries in order, each with its reason.
    """
    kept = {make_entry_id(entry.url, entry.name) for entry in fresh}
    found: list[tuple[Entry, UnreadReason]] = []
    for entry in entries:
        article_id = make_entry_id(entry.url, entry.name)
        is_too_late = end is not None and (entry.published is None or entry.published > end)
        if _is_told(entry, told):
            found.append((entry, UnreadReason.TOLD_BEFORE))
        elif is_too_late:
            found.append((entry, UnreadReason.TOO_LATE))
        elif article_id not in kept:
            found.append((entry, UnreadReason.TOO_OLD))
        elif entry not in fresh:
            found.append((entry, UnreadReason.LISTED_TWICE))
    return tuple(found)


def keep_fresh(articles: Iterable[Article], *, now: datetime, fresh_hours: float | None) -> tuple[Article, ...]:
    """Leave out the articles whose own page says that they are too old: not every list states times, or true ones."""
    if not fresh_hours:
        return tuple(articles)
    oldest = now - timedelta(hours=fresh_hours)
    kept: list[Article] = []
    for article in articles:
        is_fresh = article.published is None or _find_latest_moment(article.published) >= oldest
        if is_fresh:
            kept.append(article)
    return tuple(kept)


def _find_latest_moment(published: datetime) -> datetime:
    """Return the latest moment that a time can mean: midnight, in its own zone or China's, may mean the whole day."""
    is_day = any(
        (moment.hour, moment.minute, moment.second) == (0, 0, 0) for moment in (published, published.astimezone(CHINA))
    )
    return published + timedelta(days=1) if is_day else published
