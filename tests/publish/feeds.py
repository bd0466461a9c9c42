"""Feeds for tests, built of records as publishing builds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from digest.publish.feed import FEED_NAMES, FeedKind, FeedPage, ShowFeed, list_feed_pages, sort_newest_first
from digest.publish.record import build_record
from digest.record import Record
from digest.settings import Show
from digest.types import Episode

NS = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "psc": "http://podlove.org/simple-chapters",
    "fh": "http://purl.org/syndication/history/1.0",
}


def build_feed(show: Show, records: Sequence[Record], *, kind: FeedKind) -> bytes:
    """Return a feed of a show with all of the records in one file."""
    return FeedPage(show, ShowFeed(kind), FEED_NAMES[kind], tuple(sort_newest_first(records))).build()


def build_feed_files(show: Show, records: Sequence[Record], *, kind: FeedKind) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file of a feed: its archives, oldest first, and the feed."""
    for page in list_feed_pages(show, records, ShowFeed(kind)):
        yield page.name, page.build()


def feed_of(show: Show, *episodes: Episode) -> bytes:
    """Return the feed of episodes."""
    return build_feed(show, [build_record(episode) for episode in episodes], kind="episode")


def channel_of(xml: bytes) -> Any:
    """Return the channel of a feed."""
    return etree.fromstring(xml).find("channel")


def texts(element: Any, path: str) -> list[str]:
    """Return the texts of the elements at a path."""
    return [found.text for found in element.findall(path, NS)]
