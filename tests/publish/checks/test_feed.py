"""The feed's doctor finds what it should, and nothing in a sound feed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.publish.checks.feed import check_feed
from digest.publish.record import build_record
from digest.settings import Show
from digest.types import Episode
from tests.publish.feeds import build_feed

NOW = datetime(2026, 1, 6, tzinfo=UTC)


@pytest.fixture
def feed(show: Show, episode: Episode) -> str:
    return build_feed(show, [build_record(episode)], kind="episode").decode()


def test_a_published_feed_is_sound(published: Path) -> None:
    """What the program publishes has no fault, beside its files either."""
    root = published / "sample"
    assert check_feed((root / "feed.xml").read_bytes(), now=NOW, root=root) == ()


@pytest.mark.parametrize(
    ("sound", "broken", "fault"),
    [
        ("</rss>", "", "not well-formed"),
        ("<language>zh-cn</language>", "", "language stands 0 times"),
        ("<language>", "<language>zh</language><language>", "language stands 2 times"),
        ('rel="self"', 'rel="other"', "no atom:link rel=self"),
        (
            "<link>https://pod.example/a/sample/</link>",
            "<link>https://pod.example/a/sample/feed.xml</link>",
            "feed itself",
        ),
        (">false</itunes:explicit>", ">no</itunes:explicit>", "neither true nor false"),
        ('text="Daily News"', 'text="Daily"', "none of Apple's"),
        ('text="News"', 'text="news"', "none of Apple's"),
        ('cover.jpg"', 'cover.webp"', "does not end in .jpg"),
        ("<podcast:guid>", "<podcast:guid>x", "no UUID"),
        ("<description>", f"<description>{'一' * 1334}", "bytes, not 1 to 4000"),
        ('isPermaLink="false"', 'isPermaLink="true"', "isPermaLink=false"),
        ("7b0c2f4e-6a54-4a0c-8f42-0d7d5f6b9d11</guid>", "a b</guid>", "white space"),
        ("<pubDate>Mon", "<pubDate>Tue", "no RFC 2822 date"),
        ("<pubDate>Mon, 05 Jan 2026", "<pubDate>Sat, 05 Jan 2030", "in the future"),
        (".mp3", ".ogg", "does not end in .mp3"),
        ('length="102400"', 'length="None"', "no length"),
        (
            "https://pod.example/a/sample/episodes/2026-01-05/sample-2026-01-05.mp3",
            "https://pod.example/早.mp3",
            "in ASCII",
        ),
        ('type="audio/mpeg"', 'type="audio/ogg"', "no audio that apps know"),
        (">3663<", ">3663.04<", "no number of seconds"),
        ('<podcast:txt purpose="ai-content">true</podcast:txt>', "", "ai-content"),
        ("<language>zh-cn", "<language>zh", "not zh-cn or zh-tw"),
        ("<title>2026年1月5日", "<title>示例·早报 2026年1月5日", "begins with the show's name"),
        ('start="00:00:04.000"', 'start="00:00:04.500"', "whole second"),
        ("<podcast:medium>podcast</podcast:medium>", "", "no podcast:medium"),
        (
            "<itunes:block>yes</itunes:block>",
            "<itunes:block>yes</itunes:block><itunes:owner><itunes:email>a@b.c</itunes:email></itunes:owner>",
            "a private feed names",
        ),
        ('duration="19.0"', 'duration="9.0"', "soundbite"),
        ("podcastindex.org/namespace/1.0", "podcastindex.org/namespace/2.0", "no podcast:locked"),
        ('start="00:00:00.000"', 'start="00:00:09.000"', "begin at zero"),
    ],
)
def test_a_fault_is_found(sound: str, broken: str, fault: str, feed: str) -> None:
    """Each fault put into a sound feed is named."""
    assert sound in feed
    assert any(fault in str(found) for found in check_feed(feed.replace(sound, broken).encode(), now=NOW))


def test_a_prefix_of_its_own(feed: str) -> None:
    """A namespace under another prefix is as good as absent to parsers that go by prefix."""
    other = feed.replace("podcast:", "pod:").replace("xmlns:podcast=", "xmlns:pod=")
    assert ["not declared as podcast" in str(it) for it in check_feed(other.encode())] == [True]


def test_doubled_items(feed: str) -> None:
    """An item that stands twice shares GUID and enclosure with itself, and both are named."""
    start, end = feed.index("<item>"), feed.index("</item>") + len("</item>")
    found = check_feed((feed[:end] + feed[start:end] + feed[end:]).encode())
    assert len([fault for fault in found if "stands 2 times" in str(fault)]) == 2
