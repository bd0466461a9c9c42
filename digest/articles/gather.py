"""Lists what a show's sources offer, decides what of it is worth reading, and reads that."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from digest.articles.extract import article_id, extract
from digest.articles.feeds import is_feed, parse_feed
from digest.articles.fetch import Document
from digest.errors import ArticleError
from digest.han import HAN_CHARACTER
from digest.types import Article, Entry, Failure

if TYPE_CHECKING:
    from digest.articles.fetch import Fetcher
    from digest.settings import Show, Source

# A feed item with so many Han characters is taken for the whole article: a teaser has one or two sentences.
_FULL_TEXT_HAN = 400


def list_entries(show: Show, source: Source, fetcher: Fetcher) -> tuple[Entry, ...] | Failure:
    """List a source's entries, in its order; a source that is a page is one entry.

    Returns:
        The entries, named and weighted as the show says, or why there are none.
    """
    try:
        document = fetcher.get(source.url, base=show.folder, allow_private=source.allow_private)
        if not is_feed(document):
            return (Entry(url=document.url, source=source.name, trust=source.trust),)
        feed = parse_feed(document)
    except ArticleError as error:
        return Failure("fetch", source.url, _reason(error, show))
    if not feed.entries:
        return Failure("fetch", source.url, "the feed has no entries")
    named = (
        dataclasses.replace(entry, source=source.name or entry.source or feed.title, trust=source.trust)
        for entry in feed.entries
    )
    return tuple(named)[: source.limit]


def worth_reading(
    entries: Iterable[Entry], *, now: datetime, fresh_hours: float | None, told: Collection[str]
) -> tuple[Entry, ...]:
    """Leave out what is too old, what was told before, and what is listed twice.

    Args:
        entries: In the order in which they are preferred.
        now: The time of the run.
        fresh_hours: The oldest an entry may be; None for no limit. An entry without a date counts as fresh.
        told: Ids of articles that earlier episodes have told.
    """
    oldest = now - timedelta(hours=fresh_hours) if fresh_hours else None
    kept: dict[str, Entry] = {}
    for entry in entries:
        stale = oldest is not None and entry.published is not None and entry.published < oldest
        if not stale and article_id(entry.url) not in told:
            kept.setdefault(article_id(entry.url), entry)
    return tuple(kept.values())


def read_entry(entry: Entry, show: Show, source: Source, fetcher: Fetcher) -> Article | Failure:
    """Read an entry's article: from the feed itself where it carries the whole text, else from its page."""
    try:
        if entry.html and len(HAN_CHARACTER.findall(entry.html)) >= _FULL_TEXT_HAN:
            document = Document(entry.url, entry.html.encode(), "text/html", "utf-8")
        else:
            document = fetcher.get(entry.url, base=show.folder, allow_private=source.allow_private)
        article = extract(document, entry)
        return dataclasses.replace(article, source=source.name) if source.name else article
    except ArticleError as error:
        return Failure("extract", entry.title or entry.url, _reason(error, show))


def _reason(error: ArticleError, show: Show) -> str:
    """The message without the folders of this machine: failures are published with the record."""
    return str(error).replace(f"{show.folder.resolve()}{os.sep}", "")
