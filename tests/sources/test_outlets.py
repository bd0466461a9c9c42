"""The outlet of each entry of a feed that collects several, and what a feed is called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from digest.documents.open import open_document
from digest.fetching.fetcher import Fetcher
from digest.settings import Show, Source
from digest.sources.feeds import parse_feed
from digest.sources.listing import list_entries
from digest.sources.outlets import Origin, Signed, collects_several, find_origins, name_feed
from digest.types import Entry, Fetched

SIGNED = [
    Signed("大桥今天通车 - 青屿日报"),
    Signed("首班渡轮启航 - 晨港网"),
    Signed("青屿下雪了 - 老街坊"),
]


def test_outlets_behind_titles_are_cut_off_where_the_feed_writes_them() -> None:
    """Even one that is not called as outlets are, since the others are."""
    assert find_origins("集锦", SIGNED) == (
        Origin("大桥今天通车", "青屿日报"),
        Origin("首班渡轮启航", "晨港网"),
        Origin("青屿下雪了", "老街坊"),
    )


def test_a_dash_in_one_title_is_no_signature() -> None:
    mixed = [Signed("大桥通车 - 两岸欢腾"), Signed("首班渡轮启航"), Signed("青屿下雪")]
    assert find_origins("青屿网", mixed) == tuple(Origin(entry.title, None) for entry in mixed)


@pytest.mark.parametrize(
    ("entry", "origin"),
    [
        (Signed("大桥通车 - 青屿社", stated="青屿社"), Origin("大桥通车", "青屿社")),
        (Signed("大桥通车", stated="集锦", authors=("青屿社",)), Origin("大桥通车", "青屿社")),
        (Signed("大桥通车", authors=("青屿社記者周遠",)), Origin("大桥通车", "青屿社")),
        (Signed("大桥通车", authors=("周远", "晨港日报")), Origin("大桥通车", "晨港日报")),
        (Signed("大桥通车", authors=("周远",)), Origin("大桥通车", None)),
        (Signed(None), Origin(None, None)),
    ],
)
def test_what_is_stated_goes_before_who_wrote_it(entry: Signed, origin: Origin) -> None:
    """A person is no outlet, nor is the feed itself."""
    assert find_origins("集锦", [entry]) == (origin,)


def test_one_outlet_is_no_collection() -> None:
    assert collects_several(find_origins("集锦", SIGNED))
    assert not collects_several([Origin("甲", "青屿日报"), Origin("乙", "青屿日报"), Origin("丙", None)])


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("青屿网-时政频道", "青屿网"),
        ("港台 - 大中華", "港台"),
        ("即時 | 晨港時報", "晨港時報"),
        ("青屿社RSS_社會", "青屿社"),
        ("青屿社即時新聞", "青屿社"),
        ("晨港電台新聞", "晨港電台"),
        ("晨港日报", "晨港日报"),
        ("要闻", "要闻"),
        (None, None),
    ],
)
def test_a_feed_is_called_after_its_outlet(title: str | None, name: str | None) -> None:
    assert name_feed(title) == name


ITEMS = """
<item><title>大桥今天通车 - 青屿日报</title><link>http://example.com/1</link><source url="http://a.example">青屿日报</source></item>
<item><title>首班渡轮启航</title><link>http://example.com/2</link><dc:creator>晨港社記者周遠</dc:creator></item>
<item><title>青屿下雪</title><link>http://example.com/3</link>
  <media:credit role="publishing company">青屿网</media:credit></item>
<item><title>灯塔修好了</title><link>http://example.com/4</link>
  <media:credit role="photographer">晨港社</media:credit></item>
"""
RSS = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/"><channel><title>集锦</title>{ITEMS}</channel></rss>"""


def read_feed(text: str) -> tuple[Entry, ...]:
    return parse_feed(open_document(Fetched("http://example.com/feed", text.encode()))).entries


def test_a_feed_names_outlets_where_its_format_has_them() -> None:
    """The photographer of a picture is none."""
    entries = read_feed(RSS)
    assert [entry.outlet for entry in entries] == ["青屿日报", "晨港社", "青屿网", None]
    assert entries[0].title == "大桥今天通车"


def test_json_feeds_name_them_as_authors() -> None:
    items = [
        {"url": "http://example.com/1", "title": "大桥通车", "authors": [{"name": "青屿日报"}]},
        {"url": "http://example.com/2", "title": "渡轮启航", "author": {"name": "晨港网"}},
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "集锦", "items": items}
    assert [entry.outlet for entry in read_feed(json.dumps(feed))] == ["青屿日报", "晨港网"]


def test_the_outlet_outranks_the_name_that_a_show_gives_to_a_collection(tmp_path: Path) -> None:
    """A feed of one outlet is called as the show calls it."""
    (tmp_path / "several.xml").write_text(RSS, encoding="utf-8")
    (tmp_path / "one.xml").write_text(RSS.replace(ITEMS, ITEMS.split("\n")[2]), encoding="utf-8")
    for name, outlets in (("several.xml", ["青屿日报", "晨港社", "青屿网", None]), ("one.xml", [None])):
        source = Source(url=name, name="我的集锦")
        with Fetcher() as fetcher:
            listing = list_entries(Show(title="t", folder=tmp_path, source=(source,)), source, fetcher)
        assert [entry.outlet for entry in listing.entries] == outlets
        assert {entry.source for entry in listing.entries} == {"我的集锦"}
