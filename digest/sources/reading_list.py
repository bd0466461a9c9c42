"""Lists of articles to read: bookmarks as browsers and read-later services export them, OPML, feeds, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from digest.documents.charset import decode
from digest.documents.foreign_xml import parse_xml
from digest.documents.html import parse_html
from digest.documents.kind import is_feed, is_opml
from digest.errors import FetchError, NotAnArticle
from digest.sources.feeds import parse_feed
from digest.types import Fetched
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


def reading_list(document: Fetched) -> ReadingList | None:
    """Read a list of articles.

    Args:
        document: A bookmarks file, OPML (with links or feeds), a feed, or a text with an address a line, where lines
            that begin with # do not count.

    Returns:
        What it names; None for anything else, which is an article then.

    Raises:
        FetchError: It is a list, and names nothing.
    """
    if is_feed(document):
        found: ReadingList | None = ReadingList(_once(entry.url for entry in parse_feed(document).entries))
    elif is_opml(document):
        found = _of_opml(document)
    else:
        found = _of_text(document)
    if found and not (found.articles or found.feeds):
        raise FetchError("{url}: a list, but it names no article", url=document.url)
    return found


def _of_text(document: Fetched) -> ReadingList | None:
    """Read bookmarks, or a text with an address a line; None for any other text, and for what is none."""
    try:
        text = decode(document.data[:5_000_000], document.charset, html=True)
    except NotAnArticle:
        return None  # a book, say
    if _BOOKMARKS.search(text[:1000]) or "time_added=" in text[:20_000]:
        return ReadingList(_of_bookmarks(text))
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if lines and all(is_web(line) and len(line.split()) == 1 for line in lines):
        return ReadingList(_once(lines))
    return None


def _of_bookmarks(text: str) -> tuple[str, ...]:
    root = parse_html(text)
    links = [] if root is None else [link for link in root.iter("a") if any(link.get(name) for name in _DATED)]
    links = links or ([] if root is None else list(root.iter("a")))
    return _once((link.get("href") or "").strip() for link in links)


def _of_opml(document: Fetched) -> ReadingList:
    """Tell an outline's feeds from its links: a feed has an xmlUrl, a link a url alone (OPML 2.0, type "link")."""
    root = parse_xml(document)
    feeds, articles = [], []
    for outline in [] if root is None else root.iter("{*}outline"):
        attributes = {str(name).lower(): str(value).strip() for name, value in outline.attrib.items()}
        feed, link = attributes.get("xmlurl"), attributes.get("url")
        if feed:
            feeds.append(feed)
        elif link and (attributes.get("type") or "link").lower() == "link":
            articles.append(link)
    return ReadingList(_once(articles), _once(feeds))


def _once(urls: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(url for url in urls if is_web(url)))
