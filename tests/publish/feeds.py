"""Feeds for tests, built of records as publishing builds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from digest.publish.feed import FEED_NAMES, FeedKind, FeedPage, ShowFeed, list_feed_pages, sort_newest_first
from digest.record import Record
from digest.settings import Show


def build_feed(show: Show, records: Sequence[Record], *, kind: FeedKind) -> bytes:
    """Return a feed of a show with all of the records in one file."""
    return FeedPage(show, ShowFeed(kind), FEED_NAMES[kind], tuple(sort_newest_first(records))).build()


def build_feed_files(show: Show, records: Sequence[Record], *, kind: FeedKind) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file of a feed: its archives, oldest first, and the feed."""
    for page in list_feed_pages(show, records, ShowFeed(kind)):
        yield page.name, page.build()
