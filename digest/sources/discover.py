"""Finds the feeds behind what a user names: a feed itself, a list of feeds, or a page that leads to some."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from digest.documents.charset import decode
from digest.documents.html import parse_html
from digest.documents.kind import is_feed, is_opml
from digest.errors import ArticleError, NotAnArticle
from digest.fetching.fetcher import Fetcher
from digest.message import Message
from digest.sources.feed_links import feed_links
from digest.sources.feeds import Feed, parse_feed
from digest.sources.opml import parse_opml
from digest.types import Failure, Fetched
from digest.urls import find_host, is_same_site, join_web

_LOOKS_LIKE_A_FEED = re.compile(r"(?:^|[/._?=-])(?:rss|atom|feeds?|rdf)(?:[/._?&=-]|\d|$)|\.xml(?:$|\?)", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|评论|評論|回响|迴響", re.IGNORECASE)

# Where feeds lie on sites that do not announce them: WordPress, Hexo, Hugo, Jekyll, Typecho, Halo, Ghost.
_USUAL_PLACES = ("feed", "rss.xml", "atom.xml", "index.xml", "feed.xml", "feed.json", "rss")

MAX_FEEDS = 12
"""So many feeds of one page are tried; a page that lists more leaves the choice to its reader."""

_SAME = 0.5
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A feed that answered: its address and what it lists."""

    url: str
    feed: Feed


def find_feeds(
    document: Fetched, fetcher: Fetcher, *, allow_private: bool | Collection[str] = False
) -> tuple[tuple[Found, ...], tuple[Failure, ...]]:
    """Find the feeds behind a document.

    Args:
        document: What a user's address answered: a feed, OPML, or a page. A page's feeds are those it announces, else
            those it links, else one in a usual place; feeds of comments are passed over.
        fetcher: Fetches what the document leads to.
        allow_private: The hosts that may lie on this machine or in a private network; True: those of all addresses.

    Returns:
        Feeds with entries, in the document's order; of those that list the same articles the first. And what could
        not be read, or was too much to try.
    """
    if is_feed(document):
        return _read(((document.url, document),), fetcher, allow_private=allow_private)
    if is_opml(document):
        return read_feeds([feed.url for feed in parse_opml(document).feeds], fetcher, allow_private=allow_private)
    announced, linked = _links(document)
    for urls in (announced, linked):
        if not urls:
            continue
        found, failures = _read(((url, None) for url in urls[:MAX_FEEDS]), fetcher, allow_private=allow_private)
        if found:
            reason = Message("not tried: the page links too many feeds")
            untried = tuple(Failure("untried", "fetch", url, reason) for url in urls[MAX_FEEDS:])
            return found, (*failures, *untried)
    return _guess(document, fetcher, allow_private=allow_private)


def read_feeds(
    urls: Iterable[str], fetcher: Fetcher, *, allow_private: bool | Collection[str] = False
) -> tuple[tuple[Found, ...], tuple[Failure, ...]]:
    """Read feeds by address, several at a time; see `find_feeds`."""
    return _read(((url, None) for url in urls), fetcher, allow_private=allow_private)


def _read(
    candidates: Iterable[tuple[str, Fetched | None]], fetcher: Fetcher, *, allow_private: bool | Collection[str]
) -> tuple[tuple[Found, ...], tuple[Failure, ...]]:
    def read(candidate: tuple[str, Fetched | None]) -> Found | Failure:
        url, known = candidate
        try:
            document = known or fetcher.get(url, allow_private=allow_private)
            if not is_feed(document):
                return Failure("no feed", "fetch", url, Message("is no feed"))
            feed = parse_feed(document)
        except ArticleError as error:
            return Failure.from_error(error, "fetch", url)
        if not feed.entries:
            return Failure("no feed", "fetch", url, Message("the feed has no entries"))
        return Found(url, feed)

    found: list[Found] = []
    failures: list[Failure] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for result in pool.map(read, candidates):
            if isinstance(result, Failure):
                failures.append(result)
            elif not any(_same(result.feed, other.feed) for other in found):
                found.append(result)
    return tuple(found), tuple(failures)


def _same(one: Feed, other: Feed) -> bool:
    """Tell whether two feeds list the same articles, as a site's RSS and Atom do."""
    ours, theirs = ({entry.url for entry in feed.entries} for feed in (one, other))
    return len(ours & theirs) > _SAME * min(len(ours), len(theirs))


def _guess(
    document: Fetched, fetcher: Fetcher, *, allow_private: bool | Collection[str]
) -> tuple[tuple[Found, ...], tuple[Failure, ...]]:
    """Try the usual places, beside the page and at the top of its site; one is enough, and a miss is no failure."""
    if document.is_remote:
        bases = dict.fromkeys((urljoin(document.url, "./"), urljoin(document.url, "/")))
        for base, place in itertools.product(bases, _USUAL_PLACES):
            found, _ = _read(((urljoin(base, place), None),), fetcher, allow_private=allow_private)
            if found:
                return found, ()
    reason = Message("no feed was found there; name the address of its RSS or Atom feed")
    return (), (Failure("no feed", "fetch", document.url, reason),)


def _links(document: Fetched) -> tuple[list[str], list[str]]:
    """Return the addresses of feeds that a page announces, and those that it links in its text."""
    try:
        text = decode(document.data, document.charset, html=True)
    except NotAnArticle:
        return [], []
    root = parse_html(text)
    if root is None:
        return [], []
    base = _joined(document.url, str(next(iter(root.xpath("//base/@href")), ""))) or document.url
    linked: dict[str, None] = {}
    for link in root.iter("a"):
        url = _joined(base, link.get("href", ""))
        if url and _LOOKS_LIKE_A_FEED.search(urlsplit(url).path) and is_same_site(url, document.url):
            linked |= {} if _COMMENTS.search(f"{url} {link.text_content()}") else {url: None}
    announced = [url for href in feed_links(root, document.url) if (url := _joined(base, href))]
    return announced, list(linked)


def _joined(base: str, href: str) -> str | None:
    url = join_web(base, href.strip().replace("feed://", "http://", 1)) if href.strip() else None
    return url if url and find_host(url) else None
