"""Find the feeds that an address leads to: a feed itself, a list of feeds, or a page that leads to some."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from lxml.html import HtmlElement

from digest.documents.kind import Kind
from digest.documents.open import Document, open_document
from digest.errors import ArticleError, NotAnArticle
from digest.fetching.fetcher import Fetcher
from digest.message import Message
from digest.sources.feed_links import find_feed_links, looks_like_feed
from digest.sources.feeds import Feed, parse_feed
from digest.sources.opml import parse_opml
from digest.types import Failure
from digest.urls import find_host, is_same_site, join_web

_COMMENTS = re.compile(r"comment|评论|評論|回响|迴響", re.IGNORECASE)

# Where feeds lie on sites that do not announce them: WordPress, Hexo, Hugo, Jekyll, Typecho, Halo, Ghost.
_USUAL_PLACES = ("feed", "rss.xml", "atom.xml", "index.xml", "feed.xml", "feed.json", "rss")

MAX_FEEDS = 12
"""How many feeds of one page are tried; a page that links more leaves the choice to its reader."""

# Two feeds that share more than this part of the shorter one's entries list the same articles.
_MOST_SHARED = 0.5
_THREADS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A feed that answered: its address and what it lists."""

    url: str
    feed: Feed


def find_feeds(
    document: Document, fetcher: Fetcher, *, allow_private: bool | Collection[str] = False
) -> tuple[tuple[Found, ...], tuple[Failure, ...]]:
    """Find the feeds that a document leads to.

    Args:
        document: What a user's address answered: a feed, OPML, or a page. A page's feeds are those it announces, else
            those it links, else one in a usual place; feeds of comments are passed over.
        fetcher: Fetches what the document leads to.
        allow_private: The hosts that may lie on this machine or in a private network; True: those of all addresses.

    Returns:
        Feeds with entries, in the document's order; of those that list the same articles the first. And what could
        not be read, or was too much to try.
    """
    if document.kind is Kind.FEED:
        return _collect_feeds([_read_feed(document, document.url)])
    if document.kind is Kind.OPML:
        return read_feeds([feed.url for feed in parse_opml(document).feeds], fetcher, allow_private=allow_private)
    root = _parse_page(document)
    linked: list[list[str]] = []
    if root is not None:  # what a page announces is surer than what it links
        linked = [_find_announced(root, document.url), _find_linked(root, document.url)]
    for urls in linked:
        found, failures = read_feeds(urls[:MAX_FEEDS], fetcher, allow_private=allow_private)
        if found:
            reason = Message("not tried: the page links too many feeds")
            untried = tuple(Failure("untried", "fetch", url, reason) for url in urls[MAX_FEEDS:])
            return found, (*failures, *untried)
    return _try_usual_places(document, fetcher, allow_private=allow_private)


def read_feeds(
    urls: Iterable[str], fetcher: Fetcher, *, allow_private: bool | Collection[str] = False
) -> tuple[tuple[Found, ...], tuple[Failure, ...]]:
    """Read feeds by address, several at a time; see `find_feeds`."""

    def read(url: str) -> Found | Failure:
        try:
            document = open_document(fetcher.get(url, allow_private=allow_private))
        except ArticleError as error:
            return Failure.from_error(error, "fetch", url)
        return _read_feed(document, url)

    with ThreadPoolExecutor(_THREADS) as pool:
        return _collect_feeds(pool.map(read, urls))


def _read_feed(document: Document, url: str) -> Found | Failure:
    if document.kind is not Kind.FEED:
        return Failure("no feed", "fetch", url, Message("is no feed"))
    try:
        feed = parse_feed(document)
    except ArticleError as error:
        return Failure.from_error(error, "fetch", url)
    if not feed.entries:
        return Failure("no feed", "fetch", url, Message("the feed has no entries"))
    return Found(url, feed)


def _collect_feeds(results: Iterable[Found | Failure]) -> tuple[tuple[Found, ...], tuple[Failure, ...]]:
    """Part feeds from failures; of feeds that list the same articles the first is kept."""
    found: list[Found] = []
    failures: list[Failure] = []
    for result in results:
        if isinstance(result, Failure):
            failures.append(result)
        elif not any(_list_the_same(result.feed, other.feed) for other in found):
            found.append(result)
    return tuple(found), tuple(failures)


def _list_the_same(feed: Feed, other: Feed) -> bool:
    """Whether two feeds list the same articles, as a site's RSS and Atom do."""
    ours = {entry.url for entry in feed.entries}
    theirs = {entry.url for entry in other.entries}
    return len(ours & theirs) > _MOST_SHARED * min(len(ours), len(theirs))


def _try_usual_places(
    document: Document, fetcher: Fetcher, *, allow_private: bool | Collection[str]
) -> tuple[tuple[Found, ...], tuple[Failure, ...]]:
    """Try the usual places, beside the page and at the top of its site; the first feed is enough.

    A miss is no failure, since nobody said that a feed is there.
    """
    if document.is_remote:
        beside = join_web(document.url, "./")
        at_top = join_web(document.url, "/")
        folders = dict.fromkeys(folder for folder in (beside, at_top) if folder)
        for folder, place in itertools.product(folders, _USUAL_PLACES):
            found, _ = read_feeds([f"{folder}{place}"], fetcher, allow_private=allow_private)
            if found:
                return found, ()
    reason = Message("no feed was found there; name the address of its RSS or Atom feed")
    return (), (Failure("no feed", "fetch", document.url, reason),)


def _parse_page(document: Document) -> HtmlElement | None:
    """Return a page's tree; None where there is nothing in it, or its bytes are no text."""
    try:
        return document.tree
    except NotAnArticle:
        return None


def _find_announced(root: HtmlElement, url: str) -> list[str]:
    """Return the addresses of the feeds that a page announces in `link` elements."""
    base = _find_base(root, url)
    found = [_join(base, link) for link in find_feed_links(root, url)]
    return [feed for feed in found if feed]


def _find_linked(root: HtmlElement, url: str) -> list[str]:
    """Return the addresses of the feeds of its own site that a page links in its text, each once."""
    base = _find_base(root, url)
    found: dict[str, None] = {}
    for link in root.iter("a"):
        feed = _join(base, link.get("href", ""))
        if feed is None or not looks_like_feed(feed):
            continue
        is_of_comments = _COMMENTS.search(f"{feed} {link.text_content()}") is not None
        if is_same_site(feed, url) and not is_of_comments:
            found[feed] = None
    return list(found)


def _find_base(root: HtmlElement, url: str) -> str:
    """Return what the relative addresses of a page count from."""
    bases = root.xpath("//base/@href")
    if not bases:
        return url
    return _join(url, str(bases[0])) or url


def _join(base: str, link: str) -> str | None:
    """Make a link absolute; None where it does not lead to a host. Old pages write feed:// for http://."""
    if not link.strip():
        return None
    link = link.strip().replace("feed://", "http://", 1)
    url = join_web(base, link)
    return url if url and find_host(url) else None
