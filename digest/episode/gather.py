"""Gather the news of an episode: list what a show's sources offer, and read the articles that are new."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from digest.articles.article_id import make_entry_id
from digest.articles.shared_lines import drop_shared
from digest.episode.studio import Studio
from digest.message import Message
from digest.runners.local import run
from digest.settings import Show, Source
from digest.sources.entry_articles import Answer, fetch_entry, read_document, read_feed_text
from digest.sources.freshness import (
    choose_fresh,
    choose_newest,
    drop_wrong_dates,
    explain_unfilled,
    explain_unread,
    find_reach,
    keep_fresh,
    keep_until,
    name_told,
)
from digest.sources.listing import list_entries
from digest.sources.repeated_bodies import find_repeated, fold_body
from digest.types import Article, Entry, Failure, Progress, UnreadReason
from digest.urls import find_host, redact

# As many pages of a source as this, all unreadable, are no accident.
_FEWEST_FOR_HINT = 3

# With fewer fresh entries than one for so many minutes there is hardly anything to tell.
_MINUTES_PER_ENTRY = 2


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry that is not among those of which an episode is chosen, by its title or address."""

    item: str
    published: datetime | None
    reason: UnreadReason


@dataclass(frozen=True, slots=True)
class Offer:
    """What the sources offer.

    Attributes:
        listed: How many entries they list.
        fresh: The entries worth reading, each with its source, which decides what may be fetched for it.
        unread: The other entries: told before, too old, or listed twice.
        failures: The sources that cannot be listed, and the fresh entries whose date cannot be true.
        fresh_hours: How old an entry may be to count as fresh; None for no limit. See `find_reach`.
    """

    listed: int
    fresh: tuple[tuple[Entry, Source], ...]
    unread: tuple[Unread, ...]
    failures: tuple[Failure, ...]
    fresh_hours: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of an offer.

    Attributes:
        articles: Those of which the episode is chosen.
        unread: Those that are too old, as their own page says.
        failures: The entries that cannot be read.
        headlines: Of these entries their titles, as articles without a text: what others report matters more.
        hints: What a setting of a source would make better.
    """

    articles: tuple[Article, ...]
    unread: tuple[Unread, ...]
    failures: tuple[Failure, ...]
    headlines: tuple[Article, ...] = ()
    hints: tuple[Message, ...] = ()


def list_offer(show: Show, day: date, now: datetime, studio: Studio, *, end: datetime | None = None) -> Offer:
    """List what every source of a show offers for an episode.

    Args:
        day: The episode's; what episodes of earlier days have told is not offered again.
        end: Leave out what was published later, or nobody knows when; None keeps all.
    """
    told = frozenset() if show.repeat else name_told(studio.store.find_told_before(show.name, day))
    offered, unlisted = _list_entries(show, studio)
    listed, undated = drop_wrong_dates(offered, now)
    in_time = keep_until(listed, end)
    news = [entry for entry in in_time if not listed[entry].slot]
    # A day that was missed has its own news only, and a show that repeats takes what it is given.
    enough = 0 if end or show.repeat else math.ceil(show.minutes / _MINUTES_PER_ENTRY)
    reach = find_reach(news, now=now, fresh_hours=show.fresh_hours, told=told, enough=enough)
    fresh = (
        *choose_fresh(news, now=now, fresh_hours=reach, told=told),
        *_fill_slots(in_time, listed, show, now),
    )
    unfilled = [entry for entry in in_time if listed[entry].slot and entry not in fresh]
    listed_news = [entry for entry in listed if not listed[entry].slot or entry not in in_time]
    left = (
        *explain_unread(listed_news, set(fresh), told=told, end=end),
        *explain_unfilled(unfilled, now=now, fresh_hours=show.fresh_hours),
    )
    # The wrong date of an entry that is not read anyway is nobody's trouble.
    fresh_names = {_name_entry(entry) for entry in fresh}
    undated_fresh = [failure for failure in undated if failure.item in fresh_names]
    return Offer(
        listed=len(listed),
        fresh=tuple((entry, listed[entry]) for entry in fresh),
        unread=tuple(Unread(_name_entry(entry), entry.published, reason) for entry, reason in left),
        failures=(*unlisted, *undated_fresh),
        fresh_hours=reach,
    )


def _fill_slots(entries: Sequence[Entry], listed: Mapping[Entry, Source], show: Show, now: datetime) -> Iterator[Entry]:
    """Yield for each source with a slot its newest entry, unless that is too old."""
    for source in show.source:
        own = [entry for entry in entries if source.slot and listed[entry] == source]
        newest = choose_newest(own, now=now, fresh_hours=show.fresh_hours)
        if newest is not None:
            yield newest


def read_articles(show: Show, offer: Offer, now: datetime, studio: Studio) -> Reading:
    """Read the articles of the entries that are worth it.

    Pages are fetched by this process, which keeps to the sites' rules; they are read where the runner says.
    """

    def fetch(listed: tuple[Entry, Source]) -> Answer:
        entry, source = listed
        return fetch_entry(entry, show, source, studio.fetcher)

    documents = run(fetch, offer.fresh)
    # A generator: while some are fetched, others are read already.
    fetched = ((entry, source, document) for (entry, source), document in zip(offer.fresh, documents, strict=True))
    task = functools.partial(_read, show)
    results = studio.runner.map(task, fetched, _fail_reading)
    read: list[_Read] = []
    for done, ((entry, source), result) in enumerate(zip(offer.fresh, results, strict=True), 1):
        read.append((entry, source, result))
        studio.on_progress(Progress("extract", done, len(offer.fresh), _name_entry(entry)))
    read = _drop_furniture(_refuse_repeated(read))
    articles = [result for _, _, result in read if isinstance(result, Article)]
    failures = [result for _, _, result in read if isinstance(result, Failure)]
    headlines = [
        _make_headline(entry)
        for entry, source, result in read
        if isinstance(result, Failure) and entry.title and not source.slot
    ]
    # Once more, by the dates that the pages themselves give: a list may have none.
    young = keep_fresh(articles, now=now, fresh_hours=offer.fresh_hours)
    kept = {article.id for article in young}
    old = [article for article in articles if article.id not in kept]
    unread = tuple(Unread(article.title, article.published, UnreadReason.TOO_OLD) for article in old)
    return Reading(young, unread, tuple(failures), tuple(headlines), tuple(_list_hints(read)))


def _list_entries(show: Show, studio: Studio) -> tuple[dict[Entry, Source], tuple[Failure, ...]]:
    """List what every source offers; an entry that several sources list belongs to the first."""
    listed: dict[Entry, Source] = {}
    failures: list[Failure] = []
    sources = show.source
    listings = run(lambda source: list_entries(show, source, studio.fetcher), sources)
    for done, (source, listing) in enumerate(zip(sources, listings, strict=True), 1):
        failures += listing.failures
        for entry in listing.entries:
            listed.setdefault(entry, source)
        studio.on_progress(Progress("fetch", done, len(sources), source.name or source.url))
    return listed, tuple(failures)


def _refuse_repeated(read: Sequence[_Read]) -> list[_Read]:
    """Return what was read, without the texts that a site shows in place of several articles.

    What the feed carries of such an article is read instead.
    """
    found = [(index, entry, result) for index, (entry, _, result) in enumerate(read) if isinstance(result, Article)]
    repeated = find_repeated([(entry, article) for _, entry, article in found])
    kept = list(read)
    for place in repeated:
        index, entry, article = found[place]
        source = read[index][1]
        reason = Message("its site shows the same text in place of several articles")
        failure = Failure("no article", "extract", _name_entry(entry), reason)
        instead = read_feed_text(entry, source, failure)
        if isinstance(instead, Article) and fold_body(instead) == fold_body(article):
            instead = failure
        kept[index] = (entry, source, instead)
    return kept


def _drop_furniture(read: Sequence[_Read]) -> list[_Read]:
    """Return what was read, without the lines that articles of one host share."""
    found = [(index, result) for index, (_, _, result) in enumerate(read) if isinstance(result, Article)]
    # Files have no host, and are of their source.
    sites = [find_host(result.url or "") or read[index][1].url for index, result in found]
    bare = drop_shared([result for _, result in found], sites)
    kept = list(read)
    for (index, _), article in zip(found, bare, strict=True):
        entry, source, _ = read[index]
        kept[index] = (entry, source, article)
    return kept


def _list_hints(read: Sequence[_Read]) -> Iterator[Message]:
    """Yield a line for each source of whose pages none can be read, while its feed carries text."""
    results: dict[Source, list[Article | Failure]] = {}
    for _, source, result in read:
        results.setdefault(source, []).append(result)
    for source, answers in results.items():
        instead = [answer for answer in answers if isinstance(answer, Article) and answer.from_feed]
        failed = [answer for answer in answers if isinstance(answer, Failure)]
        if len(instead) >= _FEWEST_FOR_HINT and len(instead) + len(failed) == len(answers):
            yield Message(
                "{source}: none of its {count} pages could be read, and its feed's own text is told; "
                "fetch_pages = false in its [[source]] asks for them no more",
                source=redact(source.name or source.url),
                count=len(answers),
            )


_Fetched = tuple[Entry, Source, Answer]
_Read = tuple[Entry, Source, Article | Failure]


def _read(show: Show, fetched: _Fetched) -> Article | Failure:
    entry, source, document = fetched
    return read_document(entry, show, source, document)


def _fail_reading(fetched: _Fetched, why: Message) -> Failure:
    entry, _, _ = fetched
    return Failure("worker", "extract", _name_entry(entry), Message("cannot be read: {why}", why=why))


def _make_headline(entry: Entry) -> Article:
    return Article(
        id=make_entry_id(entry.url, entry.name),
        title=entry.title or "",
        paragraphs=(),
        published=entry.published,
        source=entry.source,
        position=entry.position,
        trust=entry.trust,
    )


def _name_entry(entry: Entry) -> str:
    return entry.title or entry.url
