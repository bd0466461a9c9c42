"""List what a source offers: a feed, a list of feeds, a sitemap, a book, an article, or a page that names its feed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.articles.article_id import make_entry_id
from digest.articles.extract import extract
from digest.articles.paywall import measure_text
from digest.documents.epub import open_chapters
from digest.documents.kind import Kind
from digest.documents.open import Document
from digest.errors import ArticleError, FailureKind, FetchError, LinkList, NotAnArticle
from digest.files import hide_folder, to_relative
from digest.message import Message
from digest.sources.feed_links import find_feed_links, is_front_page, looks_like_feed
from digest.sources.feeds import parse_feed
from digest.sources.open_pages import open_address
from digest.sources.opml import parse_opml
from digest.sources.outlets import name_feed
from digest.sources.sitemaps import parse_sitemap
from digest.types import Entry, Failure
from digest.urls import is_web, make_absolute

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.fetching.fetcher import Fetcher
    from digest.settings import Show, Source

# A list of feeds may name no other list, and an index of sitemaps no other index: else a site could send us in circles.
_DEEPEST = 1
# An index may name hundreds of sitemaps, back to the site's first year; the newest hold what is fresh.
_MOST_SITEMAPS = 3
_THREADS = 8

# A page of fewer characters where a feed was is a notice of the site.
_LEAST_AT_FEED = 500


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source offers: its entries in its order, and what of it could not be had."""

    entries: tuple[Entry, ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class _Request:
    """What is to be listed.

    Attributes:
        address: As the show writes it, or as the list does that leads there.
        source: The show's source, which says what may be fetched, and how many entries are taken.
        depth: 0 for the source itself, 1 for what it leads to.
    """

    address: str
    show: Show
    source: Source
    fetcher: Fetcher
    depth: int = 0

    @property
    def shown(self) -> str:
        """The address as it may be published: of a file, its path from the show's folder."""
        if is_web(self.address):
            return self.address
        return to_relative(str(self.show.folder / self.address), self.show.folder)

    def open(self) -> Document:
        """Fetch what the address answers, and open it."""
        return open_address(
            self.shown,
            self.fetcher,
            base=self.show.folder,
            allow_private=self.source.private_hosts,
            robots=self.source.robots,
        )


def list_entries(show: Show, source: Source, fetcher: Fetcher) -> Listing:
    """List a source's entries, in its order; an article's page is one entry.

    Returns:
        At most `source.limit` entries, of a list of feeds that many of each; named and weighted as the show says.
    """
    request = _Request(address=source.url, show=show, source=source, fetcher=fetcher)
    listing = _list_address(request)
    entries = [
        dataclasses.replace(entry, source=source.name or entry.source, trust=source.trust) for entry in listing.entries
    ]
    return Listing(tuple(entries), listing.failures)


def _list_address(request: _Request) -> Listing:
    try:
        document = request.open()
        list_document = _LISTERS.get(document.kind, _list_page)
        return list_document(document, request)
    except ArticleError as error:
        return _fail(request.shown, hide_folder(error.message, request.show.folder), error.kind)


def _list_opml(document: Document, request: _Request) -> Listing:
    if request.depth == _DEEPEST:
        reason = Message("a list of feeds within a list of feeds; name it as a source of its own")
        return _fail(request.shown, reason)
    found = [make_absolute(feed.url, document.url) for feed in parse_opml(document).feeds]
    valid = [address for address in found if address is not None]
    addresses = list(dict.fromkeys(valid))
    if not addresses:
        return _fail(request.shown, Message("the list names no feeds"))
    return _list_each(addresses, request)


def _list_sitemap(document: Document, request: _Request) -> Listing:
    sitemap = parse_sitemap(document)
    limit = request.source.limit
    if sitemap.maps and request.depth < _DEEPEST:
        listing = _list_each(sitemap.maps[:_MOST_SITEMAPS], request)
        newest_first = sorted(listing.entries, key=_count_seconds_back)
        return Listing(_number_entries(newest_first[:limit]), listing.failures)
    if not sitemap.entries:
        return _fail(request.shown, Message("the sitemap lists no pages"))
    return Listing(sitemap.entries[:limit])


def _list_book(document: Document, request: _Request) -> Listing:
    """List the chapters of a book; their text comes along, so that nothing more is fetched."""
    entries = [
        Entry(chapter.url, html=chapter.text, whole=True, trust=request.source.trust)
        for chapter in open_chapters(document)
    ]
    return Listing(_number_entries(entries))


def _list_feed(document: Document, request: _Request) -> Listing:
    feed = parse_feed(document)
    if not feed.entries:
        return _fail(request.shown, Message("the feed has no entries"))
    first = feed.entries[: request.source.limit]
    # An aggregator's entries name the outlets that they come from.
    name = name_feed(feed.title)
    entries = [dataclasses.replace(entry, source=entry.source or name) for entry in first]
    return Listing(tuple(entries))


def _list_page(document: Document, request: _Request) -> Listing:
    """List an article's page as one entry, and a page that lists articles by the feed that it names."""
    feeds = _find_feeds(document)
    if feeds and is_front_page(document.tree, document.url):
        return _list_feed_of_page(feeds[0], document, request)
    try:
        return Listing((_read_page(document, request.source, request.address),))
    except LinkList as error:
        if not feeds:
            raise LinkList("{error}; or name a feed", error=error) from error
    except NotAnArticle:
        if not feeds:
            raise
    return _list_feed_of_page(feeds[0], document, request)


_LISTERS: Mapping[Kind, Callable[[Document, _Request], Listing]] = {
    Kind.OPML: _list_opml,
    Kind.SITEMAP: _list_sitemap,
    Kind.EPUB: _list_book,
    Kind.FEED: _list_feed,
}


def _find_feeds(document: Document) -> list[str]:
    """Return the addresses of the feeds that a page names; none of a text."""
    if not document.is_html:
        return []
    found: list[str] = []
    for link in find_feed_links(document.tree, document.url):
        address = make_absolute(link, document.url)
        if address:
            found.append(address)
    return found


def _list_feed_of_page(address: str, page: Document, request: _Request) -> Listing:
    request = dataclasses.replace(request, address=address)
    feed = request.open()
    if feed.kind is not Kind.FEED:
        raise FetchError("{feed}: named as the feed of {url}, but is none", feed=address, url=page.url)
    return _list_feed(feed, request)


def _read_page(document: Document, source: Source, address: str) -> Entry:
    """Read a page to see whether it is an article; the article comes along, so that it is read once.

    Raises:
        NotAnArticle: It is not one.
    """
    html = document.text if document.is_html else None
    entry = Entry(
        url=document.url,
        source=source.name,
        html=html,
        whole=html is not None,
        trust=source.trust,
    )
    # Whether the beginning of an article will do depends on the source; `read_document` decides it.
    article = extract(document, entry, teasers=True)
    is_notice = article.published is None or measure_text("".join(article.paragraphs)) < _LEAST_AT_FEED
    if looks_like_feed(address) and is_notice:
        raise NotAnArticle("{url}: its address is that of a feed, but it answers a short page", url=address)
    return dataclasses.replace(entry, article=article)


def _list_each(addresses: Sequence[str], request: _Request) -> Listing:
    """List what a list leads to, several at once; the entries in the order of the addresses, each entry once."""
    depth = request.depth + 1
    requests = [dataclasses.replace(request, address=address, depth=depth) for address in addresses]
    with ThreadPoolExecutor(max_workers=min(_THREADS, len(requests))) as pool:
        listings = list(pool.map(_list_address, requests))
    entries: dict[str, Entry] = {}
    failures: list[Failure] = []
    for listing in listings:
        failures += listing.failures
        for entry in listing.entries:
            entries.setdefault(make_entry_id(entry.url, entry.name), entry)
    return Listing(tuple(entries.values()), tuple(failures))


def _count_seconds_back(entry: Entry) -> float:
    """Return what orders entries with the newest first, and those without a time last."""
    return -entry.published.timestamp() if entry.published else float("inf")


def _number_entries(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(dataclasses.replace(entry, position=position) for position, entry in enumerate(entries))


def _fail(item: str, reason: Message, kind: FailureKind = "no feed") -> Listing:
    return Listing(failures=(Failure(kind, "fetch", item, reason),))
