"""Read a feed's XML as apps do; nothing that it names is loaded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from lxml import etree

from digest.publish.feed_tags import ATOM, ITUNES, PODCAST, PSC

NAMESPACES = {"itunes": ITUNES, "podcast": PODCAST, "atom": ATOM, "psc": PSC}
"""The namespaces of a feed by the prefixes that parsers look for."""


def parse_xml(xml: bytes) -> Any:
    """Return the root element of a feed.

    Raises:
        etree.XMLSyntaxError: It is not well-formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)  # an entity could name a file of this machine
    return etree.fromstring(xml, parser)


def find_base(channel: Any) -> str | None:
    """Return the address of the folder that a feed says it lies in, with a slash at the end; None if it says none."""
    own = channel.find("atom:link[@rel='self']", NAMESPACES)
    if own is None:
        return None
    folder, _, _ = own.get("href", "").rpartition("/")
    return f"{folder}/"


def is_uuid(text: str) -> bool:
    """Return whether a text is a UUID."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
