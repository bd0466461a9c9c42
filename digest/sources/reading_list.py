"""Read lists of articles: bookmarks as browsers and read-later services export them, OPML, feeds, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from digest.documents.kind import Kind
from digest.documents.open import Document
from digest.errors import FetchError, NotAnArticle
from digest.sources.feeds import parse_feed
from digest.urls import is_web

# The first line of every browser's export; Pocket's, and those made like it, date each link with time_added.
_BOOKMARKS = re.compile(r"^\s*<!DOCTYPE\s+NETSCAPE-Bookmark-file", re.IGNORECASE)
_DATED = ("add_date", "time_added")


@dataclass(frozen=True, slots=True)
class ReadingList:
    """What a document names to be read.

    Attributes:
        articles: Addresses of articles, in the document's order, each once.
        feeds: Addresses of feeds, whose newest articles are meant.
    """

    articles: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()


def parse_reading_list(document: Document) -> ReadingList | None:
    """Read a list of articles.

    Args:
        document: A bookmarks file, OPML (with links or feeds), a feed, or a text with an address a line, where lines
            that begin with # do not count.

    Returns:
        What it names; None for anything else, which is an article then.

    Raises:
        FetchError: It is a list, and names nothing.
    """
    found = _parse_by_kind(document)
    if found and not (found.articles or found.feeds):
        raise FetchError("{url}: a list, but it names no article", url=document.url)
    return found


def _parse_by_kind(document: Document) -> ReadingList | None:
    if document.kind is Kind.FEED:
        return ReadingList(_keep_web(entry.url for entry in parse_feed(document).entries))
    if document.kind is Kind.OPML:
        return _parse_outlines(document.xml)
    if document.kind is Kind.EPUB:
        return None
    try:
        text = document.text
    except NotAnArticle:  # the bytes are no text: a picture, say
        return None
    is_pocket = "time_added=" in text[:20_000]
    if is_pocket or _BOOKMARKS.search(text[:1000]):
        return _parse_bookmarks(document)
    return _parse_lines(text)


def _parse_outlines(root: etree._Element | None) -> ReadingList:
    """Part an outline's feeds from its links: a feed has an xmlUrl, a link a url alone (OPML 2.0, type "link")."""
    feeds: list[str] = []
    articles: list[str] = []
    outlines = [] if root is None else root.iter("{*}outline")
    for outline in outlines:
        attributes = {str(name).lower(): str(value).strip() for name, value in outline.attrib.items()}
        feed = attributes.get("xmlurl")
        link = attributes.get("url")
        kind = (attributes.get("type") or "link").lower()
        if feed:
            feeds.append(feed)
        elif link and kind == "link":
            articles.append(link)
    return ReadingList(_keep_web(articles), _keep_web(feeds))


def _parse_bookmarks(document: Document) -> ReadingList:
    """Read the links that are dated, as bookmarks are; where none is, all of them."""
    if document.tree is None:
        return ReadingList()
    links = list(document.tree.iter("a"))
    dated = [link for link in links if any(link.get(name) for name in _DATED)]
    addresses = [(link.get("href") or "").strip() for link in dated or links]
    return ReadingList(_keep_web(addresses))


def _parse_lines(text: str) -> ReadingList | None:
    """Read a text with an address a line; None for any other text."""
    addresses: list[str] = []
    for row in text.splitlines():
        line = row.strip()
        if not line or line.startswith("#"):
            continue
        if not is_web(line) or len(line.split()) > 1:
            return None
        addresses.append(line)
    return ReadingList(_keep_web(addresses)) if addresses else None


def _keep_web(urls: Iterable[str]) -> tuple[str, ...]:
    """Keep the addresses that lead to the web, each once: bookmarks hold scripts and files as well."""
    return tuple(dict.fromkeys(url for url in urls if is_web(url)))
