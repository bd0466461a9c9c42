"""Reads and writes lists of subscriptions: OPML 1.0 and 2.0, as podcast and feed readers exchange them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from digest.documents.foreign_xml import local_name, parse_xml
from digest.errors import FetchError
from digest.types import Fetched

# Attributes that name the feed, as readers spell them; names are compared without case.
_FEED = ("xmlurl", "feedurl", "url")
_SPACE = re.compile(r"\s+")

# Readers nest folders one or two deep; a file that nests deeper is broken or hostile.
_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed of a list.

    Attributes:
        url: Address of the feed, as it stands in the list.
        title: What the list calls it; None where it names it not.
        page: Address of the site that the feed belongs to.
        folders: The folders around it, outermost first.
    """

    url: str
    title: str | None = None
    page: str | None = None
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """A list of feeds, in its order, each feed once."""

    title: str | None
    feeds: tuple[Subscription, ...]


def parse_opml(document: Fetched) -> Subscriptions:
    """Read a list of subscriptions.

    Args:
        document: OPML. Addresses are given back as they stand; whoever fetches them decides what they may lead to.

    Returns:
        Its feeds; outlines without a feed's address are folders or notes. A broken file is read as far as it goes.

    Raises:
        FetchError: It is no OPML.
    """
    root = parse_xml(document)
    if root is None or _name(root) != "opml":
        raise FetchError("{url}: not a list of feeds (OPML)", url=document.url)
    title = next((_folded(element.text) for element in root.iter() if _name(element) == "title"), None)
    found: dict[str, Subscription] = {}
    body = next((child for child in root if _name(child) == "body"), root)
    for feed in _feeds(body, ()):
        found.setdefault(feed.url, feed)
    return Subscriptions(title, tuple(found.values()))


def write_opml(subscriptions: Subscriptions) -> bytes:
    """Write a list of subscriptions as OPML 2.0 in UTF-8; the same list gives the same bytes."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    if subscriptions.title:
        etree.SubElement(head, "title").text = _printable(subscriptions.title)
    body = etree.SubElement(root, "body")
    folders: dict[tuple[str, ...], etree._Element] = {(): body}
    for feed in subscriptions.feeds:
        parent = body
        for depth in range(1, len(feed.folders) + 1):
            path = feed.folders[:depth]
            if path not in folders:
                folders[path] = etree.SubElement(parent, "outline", text=_printable(path[-1]))
            parent = folders[path]
        outline = etree.SubElement(parent, "outline", type="rss", text=_printable(feed.title or feed.url))
        if feed.title:
            outline.set("title", _printable(feed.title))
        outline.set("xmlUrl", _printable(feed.url))
        if feed.page:
            outline.set("htmlUrl", _printable(feed.page))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _feeds(parent: etree._Element, folders: tuple[str, ...]) -> Iterable[Subscription]:
    for outline in parent:
        if _name(outline) != "outline":
            continue
        attributes = {str(name).lower(): _folded(str(value)) for name, value in outline.attrib.items()}
        title = attributes.get("title") or attributes.get("text")
        if url := _feed_address(attributes):
            yield Subscription(url, title, attributes.get("htmlurl"), folders)
        if len(outline) and len(folders) < _DEEPEST:
            yield from _feeds(outline, (*folders, title) if title else folders)


def _feed_address(attributes: Mapping[str, str | None]) -> str | None:
    """Return the address of the feed that an outline names; None for a link, or a note."""
    kind = (attributes.get("type") or "rss").lower()
    if kind not in {"rss", "atom", "feed", "json"} and not attributes.get("xmlurl"):
        return None
    return next((address for name in _FEED if (address := attributes.get(name))), None)


def _name(element: etree._Element) -> str:
    return local_name(element).lower()


def _folded(text: str | None) -> str | None:
    return _SPACE.sub(" ", text or "").strip() or None


def _printable(text: str) -> str:
    """Without the control characters that XML 1.0 cannot hold."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
