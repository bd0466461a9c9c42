"""Finds the feeds that a page names, and tells a page that lists articles by what it says of itself."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from digest.articles.metadata import read_metadata
from digest.urls import is_web, join_web

# WHATWG HTML, 4.6.7.1: rel="alternate" with these types; rel="feed" is an older proposal.
_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_COMMENTS = re.compile(r"comments?\b|评论|評論|留言|回应|回應", re.IGNORECASE)
_FRONT = re.compile(r"^/?(?:(?:index|default|home)\.\w{2,5})?$", re.IGNORECASE)


def feed_links(root: HtmlElement | None, url: str) -> tuple[str, ...]:
    """List the feeds that a page names, in its order; those of comments are left out.

    Args:
        root: The page; None of an empty one.
        url: Its address; relative addresses count from it.

    Returns:
        Addresses; of a page on the web only such on the web.
    """
    if root is None:
        return ()
    base = next((element.get("href") for element in root.iter("base") if element.get("href")), None)
    start = (join_web(url, base) if base and is_web(url) else None) or url
    found: list[str] = []
    for link in root.iter("link"):
        rels = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        href = (link.get("href") or "").strip()
        is_named = ("alternate" in rels and kind in _TYPES) or ("feed" in rels and "stylesheet" not in rels)
        if not href or not is_named or _COMMENTS.search(f"{link.get('title') or ''} {href}"):
            continue
        address = join_web(start, href) if is_web(start) else href
        if address is not None:
            found.append(address)
    return tuple(dict.fromkeys(found))


def is_front(root: HtmlElement | None, url: str) -> bool:
    """Tell a page that lists articles: the root of a site, or one that calls itself a site or a collection."""
    if is_web(url) and _FRONT.match(urlsplit(url).path):
        return True
    if root is None:
        return False
    metadata = read_metadata(root)
    kind = (metadata.find_meta("og:type") or "").lower()
    return kind in {"website", "blog", "object", "profile"} and not metadata.linked
