"""Check what a new feed would do to those who follow the old one: items lost, new again, or moved in time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from lxml import etree

from digest.message import Message
from digest.publish.checks.fault import Fault, to_faults
from digest.publish.checks.feed_xml import NAMESPACES, is_uuid, parse_xml


def check_change(before: Sequence[bytes], after: Sequence[bytes], archived: Collection[str] = ()) -> tuple[Fault, ...]:
    """Return what a new feed would do to those who follow the old one.

    Args:
        before: The files of the published feed, or those of them that are to change. What is not XML has no followers.
        after: The files that are to take their place, the feed itself last in both.
        archived: GUIDs of the items of archives that stay as they are.
    """
    return tuple(to_faults("followers", _compare_feeds(before, after, archived)))


def read_show_guid(xml: bytes) -> str:
    """Return the `podcast:guid` of a feed, "" if it has none that is a UUID."""
    root = _read_root(xml)
    if root is None:
        return ""
    guid = str(root.findtext("channel/podcast:guid", "", NAMESPACES))
    return guid if is_uuid(guid) else ""


def _compare_feeds(before: Sequence[bytes], after: Sequence[bytes], archived: Collection[str]) -> Iterator[Message]:
    old: dict[str, str] = {}
    new: dict[str, str] = {}
    for xml in before:
        old |= _read_dates(xml)
    for xml in after:
        new |= _read_dates(xml)
    # A feed that had no GUID loses nothing by getting one.
    shows = {guid for guid in map(read_show_guid, before) if guid}
    lost_shows = shows - {read_show_guid(xml) for xml in after}
    if lost_shows and after:
        yield Message(
            "channel: podcast:guid {guid} would change: the index takes it for another show", guid=lost_shows.pop()
        )
    for guid in old:
        if guid not in new and guid not in archived:
            yield Message("item {guid}: is gone: apps delete it, or keep what they cannot download", guid=guid)
    for guid, date in old.items():
        if guid in new and new[guid] != date:
            yield Message(
                "item {guid}: its date moved from {date} to {new_date}: apps announce it as new",
                guid=guid,
                date=date,
                new_date=new[guid],
            )


def _read_dates(xml: bytes) -> dict[str, str]:
    """Return the dates of a feed's items, as they are written, by GUID."""
    root = _read_root(xml)
    if root is None:
        return {}
    dates: dict[str, str] = {}
    for item in root.iterfind("channel/item"):
        guid = item.findtext("guid", "")
        dates[guid] = item.findtext("pubDate", "")
    return dates


def _read_root(xml: bytes) -> Any:
    """Return the root element of a feed, None for what is not XML."""
    try:
        return parse_xml(xml)
    except etree.XMLSyntaxError:
        return None
