"""Lists what a source offers: a feed, a list of feeds, a sitemap, a book, an article, or a page that names its feed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.articles.extract import extract, make_article_id
from digest.documents.charset import decode
from digest.documents.epub import chapters_of_epub
from digest.documents.kind import Kind, is_feed
from digest.documents.open import Document, open_document
from digest.errors import ArticleError, FailureKind, FetchError, LinkList, NotAnArticle
from digest.files import hide_folder, to_relative
from digest.message import Message
from digest.sources.feed_links import feed_links, is_front
from digest.sources.feeds import Feed, parse_feed
from digest.sources.opml import parse_opml
from digest.sources.sitemaps import parse_sitemap
from digest.types import Entry, Failure, Fetched
from digest.urls import is_web, make_absolute

if TYPE_CHECKING:
    from digest.fetching.fetcher import Fetcher
    from digest.settings import Show, Source

# A list of feeds may name no other list, an index of sitemaps no other index; and of an index the newest are read.
_DEEPEST = 1
_MOST_MAPS = 3
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source offers: its entries in its order, and what of it could not be had."""

    entries: tuple[Entry, ...] = ()
    failures: tuple[Failure, ...] = ()


def list_entries(show: Show, source: Source, fetcher: Fetcher) -> Listing:
    """List a source's entries, in its order; an article's page is one entry.

    Returns:
        At most `source.limit` entries, of a list of feeds so many of each; named and weighted as the show says.
    """
    listing = _list(source.url, show, source, fetcher, depth=0)
    named = (
        dataclasses.replace(entry, source=source.name or entry.source, trust=source.trust) for entry in listing.entries
    )
    return Listing(tuple(named), listing.failures)


def _list(address: str, show: Show, source: Source, fetcher: Fetcher, *, depth: int) -> Listing:
    shown = address if is_web(address) else to_relative(str(show.folder / address), show.folder)

    def below(addresses: Sequence[str]) -> Listing:
        return _together(addresses, lambda url: _list(url, show, source, fetcher, depth=depth + 1))

    try:
        fetched = fetcher.get(shown, base=show.folder, allow_private=source.private_hosts, robots=source.robots)
        document = open_document(fetched)
        if document.kind is Kind.OPML:
            if depth == _DEEPEST:
                return _failed(shown, Message("a list of feeds within a list of feeds; name it as a source of its own"))
            urls = _addresses([feed.url for feed in parse_opml(document.fetched).feeds], document)
            return below(urls) if urls else _failed(address, Message("the list names no feeds"))
        if document.kind is Kind.SITEMAP:
            return _listed_in_map(document.fetched, shown, source, depth, below)
        if document.kind is Kind.EPUB:
            chapters = chapters_of_epub(document.fetched)
            return Listing(_numbered(_entry_of(chapter, source) for chapter in chapters))
        if document.kind is not Kind.FEED:
            return _listed_by_page(document, show, source, fetcher)
        return _listed_in_feed(parse_feed(document.fetched), shown, source)
    except ArticleError as error:
        return _failed(shown, hide_folder(error.message, show.folder), error.kind)


def _together(addresses: Sequence[str], list_one: Callable[[str], Listing]) -> Listing:
    """List several at once; their entries in the order of the addresses, each entry once."""
    with ThreadPoolExecutor(max_workers=min(_AT_ONCE, len(addresses))) as pool:
        listings = list(pool.map(list_one, addresses))
    entries = {
        make_article_id(entry.url): entry for listing in reversed(listings) for entry in reversed(listing.entries)
    }
    return Listing(
        tuple(reversed(entries.values())), tuple(failure for listing in listings for failure in listing.failures)
    )


def _listed_in_map(
    document: Fetched, shown: str, source: Source, depth: int, below: Callable[[Sequence[str]], Listing]
) -> Listing:
    found = parse_sitemap(document)
    if found.maps and depth < _DEEPEST:
        listing = below(found.maps[:_MOST_MAPS])
        newest = sorted(
            listing.entries, key=lambda entry: -entry.published.timestamp() if entry.published else float("inf")
        )
        return Listing(_numbered(newest[: source.limit]), listing.failures)
    if not found.entries:
        return _failed(shown, Message("the sitemap lists no pages"))
    return Listing(found.entries[: source.limit])


def _listed_in_feed(feed: Feed, shown: str, source: Source) -> Listing:
    if not feed.entries:
        return _failed(shown, Message("the feed has no entries"))
    named = (dataclasses.replace(entry, source=entry.source or feed.title) for entry in feed.entries)
    return Listing(tuple(named)[: source.limit])


def _listed_by_page(document: Document, show: Show, source: Source, fetcher: Fetcher) -> Listing:
    """Take an article's page as one entry, and a page that lists articles by the feed that it names."""
    named = feed_links(document.tree, document.url) if document.is_html else ()
    feeds = [found for url in named if (found := make_absolute(url, document.url))]
    if not (feeds and is_front(document.tree, document.url)):
        try:
            html = document.text if document.is_html else None
            entry = Entry(document.url, source=source.name, html=html, whole=html is not None, trust=source.trust)
            article = extract(document, entry, teasers=True)  # whether a teaser will do is told when it is read
        except LinkList as error:
            if not feeds:
                raise LinkList("{error}; or name a feed", error=error) from error
        except NotAnArticle:
            if not feeds:
                raise
        else:
            return Listing((dataclasses.replace(entry, article=article),))
    feed = fetcher.get(feeds[0], base=show.folder, allow_private=source.private_hosts, robots=source.robots)
    if not is_feed(feed):
        raise FetchError("{feed}: named as the feed of {url}, but is none", feed=feeds[0], url=document.url)
    return _listed_in_feed(parse_feed(feed), feeds[0], source)


def _entry_of(page: Fetched, source: Source) -> Entry:
    """Make an entry of a page that is read already."""
    html = decode(page.data, page.charset, html=True)
    return Entry(page.url, html=html, whole=True, trust=source.trust)


def _numbered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(dataclasses.replace(entry, position=position) for position, entry in enumerate(entries))


def _addresses(urls: Iterable[str], document: Document) -> list[str]:
    """Make the addresses of a list absolute."""
    found = (make_absolute(url, document.url) for url in urls)
    return list(dict.fromkeys(url for url in found if url is not None))


def _failed(item: str, reason: Message, kind: FailureKind = "no feed") -> Listing:
    return Listing(failures=(Failure(kind, "fetch", item, reason),))
