"""Find the feeds that a page announces, and recognize pages that list articles."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from digest.articles.metadata import read_metadata
from digest.urls import find_path, is_web, join_web

# WHATWG HTML, 4.6.7.1: rel="alternate" with these types; rel="feed" is an older proposal.
_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_COMMENTS = re.compile(r"comments?\b|评论|評論|留言|回应|回應", re.IGNORECASE)
# /, /index.html, /default.aspx
_FRONT = re.compile(r"^/?(?:(?:index|default|home)\.\w{2,5})?$", re.IGNORECASE)
# /rss, /blog/feed/, /atom1, /news.xml; but not /feedback
_LOOKS_LIKE_A_FEED = re.compile(r"(?:^|[/._?=-])(?:rss|atom|feeds?|rdf)(?:[/._?&=-]|\d|$)|\.xml(?:$|\?)", re.IGNORECASE)
_FRONT_TYPES = frozenset({"website", "blog", "object", "profile"})


def find_feed_links(root: HtmlElement | None, url: str) -> tuple[str, ...]:
    """Return the feeds that a page announces, in its order; those of comments are left out.

    Args:
        root: The page; None of an empty one.
        url: Its address; relative addresses count from it.

    Returns:
        Addresses, each once; of a page on the web only addresses on the web.
    """
    if root is None:
        return ()
    base = _find_base(root, url)
    found: dict[str, None] = {}
    for link in root.iter("link"):
        href = (link.get("href") or "").strip()
        if not href or not _announces_feed(link):
            continue
        title = link.get("title") or ""
        if _COMMENTS.search(f"{title} {href}"):
            continue
        address = join_web(base, href) if is_web(base) else href
        if address is not None:
            found[address] = None
    return tuple(found)


def looks_like_feed(address: str) -> bool:
    """Return whether an address is spelled as those of feeds are: /rss, /blog/feed/, /news.xml."""
    return _LOOKS_LIKE_A_FEED.search(find_path(address)) is not None


def is_front_page(root: HtmlElement | None, url: str) -> bool:
    """Whether a page lists articles: it is the root of a site, or it calls itself a site or a collection."""
    if is_web(url) and _FRONT.match(find_path(url)):
        return True
    if root is None:
        return False
    metadata = read_metadata(root)
    kind = (metadata.find_meta("og:type") or "").lower()
    # Some sites call every page a website; one that describes an article in its JSON-LD is that article.
    return kind in _FRONT_TYPES and not metadata.linked


def _find_base(root: HtmlElement, url: str) -> str:
    """Return what relative addresses of a page count from."""
    if not is_web(url):
        return url  # a page that was saved: its links count from its file
    for element in root.iter("base"):
        href = element.get("href")
        if href:
            return join_web(url, href) or url
    return url


def _announces_feed(link: HtmlElement) -> bool:
    rels = (link.get("rel") or "").lower().split()
    media_type = (link.get("type") or "").partition(";")[0].strip().lower()
    is_alternate = "alternate" in rels and media_type in _TYPES
    is_feed = "feed" in rels and "stylesheet" not in rels
    return is_alternate or is_feed
