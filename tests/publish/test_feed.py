"""The feed: what directories and apps require of one."""

from __future__ import annotations

import random
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from digest.publish.checks.feed import check_feed
from digest.publish.feed import derive_podcast_guid
from digest.publish.record import build_record
from digest.record import Record
from digest.settings import Show
from digest.types import Episode
from tests.publish.conftest import MP3, make_episode, make_show
from tests.publish.feeds import NS, build_feed, build_feed_files, channel_of, feed_of, texts

Many = Callable[[int], list[Record]]


def test_a_feed_parser_finds_no_fault(show: Show, episode: Episode) -> None:
    """A feed parser reads the feed as RSS 2.0 in UTF-8, without complaint."""
    parsed = feedparser.parse(feed_of(show, episode))
    assert not parsed.bozo
    assert (parsed.version, parsed.encoding) == ("rss20", "utf-8")
    assert parsed.entries[0].enclosures[0].length == str(len(MP3))


def test_prefixes_are_the_usual_ones(show: Show, episode: Episode) -> None:
    """Parsers that go by prefix find each namespace under its customary one, declared at the root."""
    root = etree.fromstring(feed_of(show, episode))
    assert {prefix: root.nsmap[prefix] for prefix in NS if prefix != "fh"} == {k: v for k, v in NS.items() if k != "fh"}
    assert b"ns0:" not in feed_of(show, episode)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("title", "示例·早报"),
        ("link", "https://pod.example/a/sample/"),
        ("description", "每天一期的新闻。\n本节目由人工智能合成语音播报。"),
        ("language", "zh-cn"),
        ("itunes:explicit", "false"),
        ("itunes:type", "episodic"),
        ("itunes:author", "编辑部"),
        ("image/url", "https://pod.example/a/sample/cover.jpg"),
        ("image/title", "示例·早报"),
        ("podcast:locked", "yes"),
        ("podcast:medium", "podcast"),
        ("podcast:txt[@purpose='ai-content']", "true"),
        ("podcast:updateFrequency[@rrule='FREQ=DAILY']", "每日"),
        ("lastBuildDate", "Mon, 05 Jan 2026 07:00:00 +0000"),
        ("item/link", "https://pod.example/a/sample/episodes/2026-01-05/index.html"),
        ("item/guid[@isPermaLink='false']", "7b0c2f4e-6a54-4a0c-8f42-0d7d5f6b9d11"),
        ("item/pubDate", "Mon, 05 Jan 2026 07:00:00 +0000"),
        ("item/itunes:duration", "3663"),
        ("item/itunes:explicit", "false"),
        ("item/itunes:episodeType", "full"),
        ("item/itunes:season", "2026"),
        ("item/itunes:episode", "5"),
        ("item/podcast:txt[@purpose='ai-content']", "true"),
    ],
)
def test_tags(path: str, value: str, show: Show, episode: Episode) -> None:
    """The channel and the item have the tag once, with the value that follows from the record."""
    assert texts(channel_of(feed_of(show, episode)), path) == [value]


def test_addresses_are_ascii_and_lie_under_the_show(episode: Episode) -> None:
    """Every address of our own begins with the show's, in ASCII, whatever the show's name."""
    show = make_show(name="早报", base_url="https://播客.example/pod/")
    channel = channel_of(feed_of(show, episode))
    enclosure = channel.find("item/enclosure").attrib
    folder = "https://xn--ubt53s.example/pod/%E6%97%A9%E6%8A%A5/"
    assert enclosure["url"] == f"{folder}episodes/2026-01-05/sample-2026-01-05.mp3"
    assert enclosure["type"] == "audio/mpeg"
    assert channel.find("atom:link[@rel='self']", NS).get("href") == f"{folder}feed.xml"
    assert channel.find("itunes:image", NS).get("href") == f"{folder}cover.jpg"


def test_podcast_guid() -> None:
    """podcast:guid is the namespace's UUIDv5 of the address without scheme and trailing slash: its own example."""
    assert derive_podcast_guid("https://podnews.net/rss/") == "9b024349-ccf0-5f69-a609-6b82873eab3c"


def test_a_private_show_is_kept_from_directories(episode: Episode) -> None:
    """A private show says itunes:block and names no address to write to; a public one has an owner and no block."""
    private = channel_of(feed_of(make_show(public=False, email="a@b.example"), episode))
    public = channel_of(feed_of(make_show(public=True, email="a@b.example"), episode))
    assert texts(private, "itunes:block") == ["yes"]
    assert b"a@b.example" not in etree.tostring(private)
    assert texts(public, "itunes:block") == []
    assert texts(public, "itunes:owner/itunes:email") == ["a@b.example"]


def test_a_hub_and_a_way_to_give(episode: Episode) -> None:
    """A show with a hub says where apps subscribe to it (WebSub), and one with supporters where to give; else nothing.

    A password in an address, or what is no address of the web, does not come into the feed.
    """
    own = make_show(hub="https://hub.example/", funding="https://给.example/支持?a=1&b=2")
    channel = channel_of(feed_of(own, episode))
    assert [it.get("href") for it in channel.findall("atom:link[@rel='hub']", NS)] == ["https://hub.example/"]
    (funding,) = channel.findall("podcast:funding", NS)
    assert funding.get("url") == "https://xn--fo0a.example/%E6%94%AF%E6%8C%81?a=1&b=2"
    assert funding.text == "支持本节目"
    assert len(channel.findall("atom:link[@rel='self']", NS)) == 1
    assert channel.findtext("link") == "https://pod.example/a/sample/"
    assert check_feed(feed_of(own, episode)) == ()
    assert feedparser.parse(feed_of(own, episode)).feed.links[1:] != []
    bare = channel_of(feed_of(make_show(), episode))
    assert bare.findall("atom:link[@rel='hub']", NS) == bare.findall("podcast:funding", NS) == []
    for wrong in ("javascript:alert(1)", "hub.example"):
        with pytest.raises(ValueError, match="hub"):
            make_show(hub=wrong)


def test_newest_first_in_any_order(show: Show, many: Many) -> None:
    """The items stand newest first, and the bytes are the same, in whatever order the records come."""
    records = many(12)
    shuffled = random.Random(7).sample(records, len(records))  # noqa: S311
    xml = build_feed(show, records, kind="episode")
    assert build_feed(show, shuffled, kind="episode") == xml
    dates = [parsedate_to_datetime(date) for date in texts(channel_of(xml), "item/pubDate")]
    assert dates == sorted(dates, reverse=True)
    assert len(dates) == 12


def test_what_a_directory_may_ask_for(episode: Episode) -> None:
    """Rights, licence, place, proof of ownership, a new address and who makes it: each where the show says so."""
    asked = make_show(
        copyright="© 2026 编辑部",
        license="CC-BY-4.0",
        location="台北",
        verify="abc-123",
        moved_to="https://new.example/feed.xml",
    )
    channel = channel_of(feed_of(asked, episode))
    assert channel.findtext("copyright") == "© 2026 编辑部"
    assert texts(channel, "podcast:license") == ["CC-BY-4.0"]
    assert texts(channel, "podcast:location") == ["台北"]
    assert texts(channel, "podcast:txt[@purpose='verify']") == ["abc-123"]
    assert texts(channel, "itunes:new-feed-url") == ["https://new.example/feed.xml"]
    assert texts(channel, "podcast:person") == ["编辑部"]
    plain = channel_of(feed_of(make_show(), episode))
    for name in ("copyright", "podcast:license", "podcast:location", "itunes:new-feed-url"):
        assert texts(plain, name) == []


def test_a_list_of_articles_promises_no_day(episode: Episode) -> None:
    """Only a show with sources says that an episode comes each day; a correction is the feed's last change."""
    listed = make_show(source=())
    assert texts(channel_of(feed_of(listed, episode)), "podcast:updateFrequency") == []
    record = build_record(episode)
    record["corrected"] = "2026-01-06T08:00:00+00:00"
    channel = channel_of(build_feed(make_show(), [record], kind="episode"))
    assert channel.findtext("lastBuildDate") == "Tue, 06 Jan 2026 08:00:00 +0000"


def test_articles_are_a_feed_of_their_own(show: Show, episode: Episode) -> None:
    """The feed of single articles has its own address, title and podcast:guid, and no episode numbers."""
    record: Record = {**build_record(episode), "kind": "article"}
    channel = channel_of(build_feed(show, [record], kind="article"))
    assert channel.find("atom:link", NS).get("href").endswith("/sample/articles.xml")
    assert channel.findtext("title") == "示例·早报·单篇文章"
    assert texts(channel, "podcast:guid") == [derive_podcast_guid("pod.example/a/sample/articles.xml")]
    assert texts(channel, "item/itunes:episode") == []


def test_a_feed_without_items(show: Show) -> None:
    """A show that has published nothing has a valid feed of the same bytes at every build."""
    assert not feedparser.parse(build_feed(show, [], kind="episode")).bozo
    assert build_feed(show, [], kind="episode") == build_feed(show, [], kind="episode")


def test_traditional_shows(episode: Episode) -> None:
    """A show in Traditional Chinese says zh-tw, and its own words are Traditional."""
    channel = channel_of(feed_of(make_show(language="zh-Hant", title="早報", description=""), episode))
    assert channel.findtext("language") == "zh-tw"
    assert channel.findtext("description") == "早報：由人工智慧合成語音播報的新聞摘要。"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80))
def test_any_title_gives_a_feed_that_parses(title: str) -> None:
    """Markup, control characters and lone surrogates in a title never break the feed."""
    record = build_record(make_episode())
    record["title"] = f"早{title}"
    record["stories"][0]["title"] = f"早]]>{title}"
    record["chapters"][0]["title"] = f"早{title}"
    assert not feedparser.parse(build_feed(make_show(), [record], kind="episode")).bozo


def test_archives(show: Show, many: Many) -> None:
    """A feed of 350 items is three files: its newest 200, and two full archives that lead to all the others."""
    pages = dict(build_feed_files(show, many(350), kind="episode"))
    assert list(pages) == ["feed-1.xml", "feed-2.xml", "feed.xml"]
    name, found = "feed.xml", []
    while name:
        channel = channel_of(pages[name])
        found += texts(channel, "item/guid")
        assert (channel.find("fh:archive", NS) is None) == (name == "feed.xml")
        assert len({it.get("href") for it in channel.findall("atom:link[@rel='prev-archive']", NS)}) <= 1
        following = channel.find("atom:link[@rel='next']", NS)
        name = following.get("href").rpartition("/")[2] if following is not None else ""
    assert found[:200] == [f"guid-{number:05}" for number in reversed(range(150, 350))]
    assert list(dict.fromkeys(found)) == [f"guid-{number:05}" for number in reversed(range(350))]
    assert len(texts(channel_of(pages["feed-2.xml"]), "item/guid")) == 100


@pytest.mark.parametrize("count", [199, 200, 201, 300, 301])
def test_one_new_item_moves_one_out(show: Show, many: Many, count: int) -> None:
    """However long the feed: an app that reads no archives never loses a hundred at once."""
    before, after = (
        texts(channel_of(dict(build_feed_files(show, many(number), kind="episode"))["feed.xml"]), "item/guid")
        for number in (count, count + 1)
    )
    assert len(after) == min(count + 1, 200)
    assert set(before) - set(after) == set(before[199:])


def test_full_archives_do_not_change(show: Show, many: Many) -> None:
    """The next day's episode changes the feed and no archive."""
    before, after = (dict(build_feed_files(show, many(count), kind="episode")) for count in (250, 251))
    assert before["feed-1.xml"] == after["feed-1.xml"]
    assert before["feed.xml"] != after["feed.xml"]


def test_a_short_feed_is_one_file(show: Show, many: Many) -> None:
    """With two hundred items or fewer there is no archive."""
    assert [name for name, _ in build_feed_files(show, many(200), kind="episode")] == ["feed.xml"]
