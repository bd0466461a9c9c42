"""Tags that feedgen does not know, in its extension mechanism: podcast namespace, simple chapters, paging.

It also writes `itunes:explicit`, of which feedgen knows only the values that directories refuse today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
PSC = "http://podlove.org/simple-chapters"
ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"  # RFC 5005


@dataclass(frozen=True, slots=True)
class Tag:
    """An XML element to be written: its namespace, local name, text, attributes and children."""

    namespace: str
    name: str
    text: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Tag, ...] = ()


class ChannelTags:
    """The channel's further tags. feedgen finds it as `feed.tags`.

    Namespaces are declared here and not per item: those of an item alone come out as `ns0:`, which parsers that go
    by prefix do not see.
    """

    def __init__(self) -> None:
        self.written: tuple[Tag, ...] = ()

    def extend_ns(self) -> dict[str, str]:
        """Return the namespaces that the feed declares, by prefix."""
        # These very prefixes: the Podcast Index's parser and others go by them, not by the address.
        return {"itunes": ITUNES, "podcast": PODCAST, "psc": PSC}

    def extend_rss(self, feed: Any) -> Any:
        """Write the tags into the channel of the feed's root element, and return that."""
        _append_tags(feed.find("channel"), self.written)
        return feed


class ArchiveTags(ChannelTags):
    """The same for a feed that is continued in archives (RFC 5005)."""

    def extend_ns(self) -> dict[str, str]:
        """Return the namespaces that the feed declares, by prefix."""
        return {**super().extend_ns(), "fh": HISTORY}


class ItemTags:
    """An item's further tags. feedgen finds it as `entry.tags`."""

    def __init__(self) -> None:
        self.written: tuple[Tag, ...] = ()

    def extend_rss(self, entry: Any) -> Any:
        """Write the tags into the item's element, and return that."""
        _append_tags(entry, self.written)
        return entry


def format_flag(value: bool) -> str:
    """Return a flag as RSS extensions write it: true or false."""
    return "true" if value else "false"  # Apple no longer takes yes and no


def _append_tags(parent: Any, tags: Iterable[Tag]) -> None:
    for tag in tags:
        name = f"{{{tag.namespace}}}{tag.name}"  # {http://…}name, as lxml writes a qualified name
        element = etree.SubElement(parent, name, dict(tag.attributes))
        element.text = tag.text
        _append_tags(element, tag.children)
