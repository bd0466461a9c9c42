"""What a new feed would do to those who follow the old one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from digest.publish.checks.change import check_change, read_show_guid
from digest.record import Record
from digest.settings import Show
from tests.publish.feeds import build_feed

GUID = "9b024349-ccf0-5f69-a609-6b82873eab3c"
FEED = '<rss xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel>{}</channel></rss>'


def test_a_new_episode_changes_nothing_old(show: Show, many: Callable[[int], list[Record]]) -> None:
    """The next day's feed is no harm to subscribers; one that loses an item or moves a date is."""
    records = many(3)
    today, tomorrow = (build_feed(show, records[:count], kind="episode") for count in (2, 3))
    assert check_change([today], [tomorrow]) == ()
    assert ["is gone" in str(fault) for fault in check_change([tomorrow], [today])] == [True]
    moved: list[Record] = [{**records[0], "published": "2025-12-31T07:00:00+00:00"}, records[1]]
    assert [
        "date moved" in str(fault) for fault in check_change([today], [build_feed(show, moved, kind="episode")])
    ] == [True]


@pytest.mark.parametrize(
    ("xml", "guid"),
    [
        (FEED.format(f"<podcast:guid>{GUID}</podcast:guid>"), GUID),
        (FEED.format("<podcast:guid>the show</podcast:guid>"), ""),
        (FEED.format("<guid>9b024349-ccf0-5f69-a609-6b82873eab3c</guid>"), ""),
        (FEED.format(""), ""),
        ("no XML", ""),
        ("", ""),
    ],
)
def test_the_guid_of_a_show_is_read(xml: str, guid: str) -> None:
    """A feed without a UUID of its own has no identity that could be kept."""
    assert read_show_guid(xml.encode()) == guid


def test_another_guid_is_another_show() -> None:
    """Followers of a show would lose it; what had no GUID loses nothing."""
    old, new = (FEED.format(f"<podcast:guid>{guid}</podcast:guid>").encode() for guid in (GUID, GUID[::-1]))
    (fault,) = check_change([old], [FEED.format("").encode()])
    assert (fault.kind, GUID in str(fault)) == ("followers", True)
    assert check_change([FEED.format("").encode()], [new]) == ()
    assert check_change([b"no XML"], [new]) == ()
