"""Read and write lists of subscriptions: OPML 1.0 and 2.0, as podcast and feed readers exchange them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from digest.documents.foreign_xml import strip_namespace
from digest.documents.open import Document
from digest.errors import FetchError

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
        title: What the list calls it; None where it gives no name.
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


def parse_opml(document: Document) -> Subscriptions:
    """Read a list of subscriptions.

    Args:
        document: OPML. Addresses are returned as they stand; whoever fetches them decides what they may lead to.

    Returns:
        Its feeds; outlines without a feed's address are folders or notes. A broken file is read as far as it goes.

    Raises:
        FetchError: It is not OPML.
    """
    root = document.xml
    if root is None or _get_name(root) != "opml":
        raise FetchError("{url}: not a list of feeds (OPML)", url=document.url)
    titles = (element for element in root.iter() if _get_name(element) == "title")
    title = next(titles, None)
    bodies = (child for child in root if _get_name(child) == "body")
    body = next(bodies, root)  # some lists have none
    found: dict[str, Subscription] = {}
    for feed in _iter_feeds(body, ()):
        found.setdefault(feed.url, feed)
    return Subscriptions(
        title=_fold_space(title.text) if title is not None else None,
        feeds=tuple(found.values()),
    )


def write_opml(subscriptions: Subscriptions) -> bytes:
    """Write a list of subscriptions as OPML 2.0 in UTF-8; the same list gives the same bytes."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    if subscriptions.title:
        etree.SubElement(head, "title").text = _drop_control_characters(subscriptions.title)
    body = etree.SubElement(root, "body")
    folders: dict[tuple[str, ...], etree._Element] = {(): body}
    for feed in subscriptions.feeds:
        parent = body
        for depth in range(1, len(feed.folders) + 1):
            path = feed.folders[:depth]
            if path not in folders:  # its first feed brings a folder into the list
                folders[path] = etree.SubElement(parent, "outline", text=_drop_control_characters(path[-1]))
            parent = folders[path]
        outline = etree.SubElement(parent, "outline", type="rss", text=_drop_control_characters(feed.title or feed.url))
        if feed.title:
            outline.set("title", _drop_control_characters(feed.title))
        outline.set("xmlUrl", _drop_control_characters(feed.url))
        if feed.page:
            outline.set("htmlUrl", _drop_control_characters(feed.page))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _iter_feeds(parent: etree._Element, folders: tuple[str, ...]) -> Iterator[Subscription]:
    """Yield the feeds below an element, each before those nested in it."""
    for outline in parent:
        if _get_name(outline) != "outline":
            continue
        attributes = {str(name).lower(): _fold_space(str(value)) for name, value in outline.attrib.items()}
        title = attributes.get("title") or attributes.get("text")
        url = _find_feed_address(attributes)
        if url:
            yield Subscription(url=url, title=title, page=attributes.get("htmlurl"), folders=folders)
        if len(outline) and len(folders) < _DEEPEST:
            inner = (*folders, title) if title else folders
            yield from _iter_feeds(outline, inner)


def _find_feed_address(attributes: Mapping[str, str | None]) -> str | None:
    """Return the address of the feed that an outline names; None for a link, or a note."""
    kind = (attributes.get("type") or "rss").lower()
    is_feed = kind in {"rss", "atom", "feed", "json"} or bool(attributes.get("xmlurl"))
    if not is_feed:
        return None
    for name in _FEED:
        address = attributes.get(name)
        if address:
            return address
    return None


def _get_name(element: etree._Element) -> str:
    """Return an element's name in lower case: readers spell OPML's names as they like."""
    return strip_namespace(element).lower()


def _fold_space(text: str | None) -> str | None:
    return _SPACE.sub(" ", text or "").strip() or None


def _drop_control_characters(text: str) -> str:
    """Remove the characters that XML 1.0 cannot hold."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
