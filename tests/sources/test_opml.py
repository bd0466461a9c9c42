"""Lists of subscriptions: what readers export is read, and what is written is read back the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.documents.kind import is_opml
from digest.documents.open import open_document
from digest.errors import FetchError
from digest.sources.opml import Subscription, Subscriptions, parse_opml, write_opml
from digest.types import Fetched

EXPORT = """<?xml version="1.0" encoding="UTF-8"?>
<!-- exported -->
<opml version="1.1">
  <head><title> 我的 订阅 </title></head>
  <body>
    <outline text="国内" title="国内">
      <outline text="晨港" title="晨港新闻" type="rss" xmlUrl="https://news.example/feed" htmlUrl="https://news.example/"/>
      <outline text="地方"><outline text="青屿" xmlurl="https://qingyu.example/atom?a=1&amp;b=2"/></outline>
    </outline>
    <outline text="再一次" type="rss" xmlUrl="https://news.example/feed"/>
    <outline text="说明" type="link" url="https://news.example/about"/>
    <outline text="空的文件夹"/>
    <outline type="rss" xmlUrl="feeds/local.xml"/>
  </body>
</opml>
"""


def _document(text: str | bytes) -> Fetched:
    return Fetched("https://news.example/all.opml", text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_an_export_gives_its_feeds_in_order_and_once(codec: str) -> None:
    """Folders, both spellings of xmlUrl and entities are read; notes and links to pages are no feeds."""
    document = _document(EXPORT.replace('encoding="UTF-8"', f'encoding="{codec.removesuffix("-sig")}"').encode(codec))
    assert is_opml(document)
    found = parse_opml(open_document(document))
    assert found.title == "我的 订阅"
    assert found.feeds == (
        Subscription("https://news.example/feed", "晨港新闻", "https://news.example/", ("国内",)),
        Subscription("https://qingyu.example/atom?a=1&b=2", "青屿", None, ("国内", "地方")),
        Subscription("feeds/local.xml"),
    )


def test_a_file_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    """What stands before the break is kept."""
    found = parse_opml(open_document(_document(EXPORT[: EXPORT.index('<outline text="再一次')])))
    assert [feed.title for feed in found.feeds] == ["晨港新闻", "青屿"]


def test_entities_are_not_expanded() -> None:
    """A file of nested entities costs nothing, and no other file is read through it."""
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "x" * 100}">' for i in range(12))
    text = f'<!DOCTYPE opml [{bomb}<!ENTITY f SYSTEM "file:///etc/hosts">]><opml><body><outline text="&e11;&f;" xmlUrl="https://news.example/f"/></body></opml>'
    feeds = parse_opml(open_document(_document(text))).feeds
    assert [feed.url for feed in feeds] == ["https://news.example/f"]
    assert len(feeds[0].title or "") < 100


@pytest.mark.parametrize("text", ["", "{}", "<rss/>", "<html><body>opml</body></html>", "\x00\x01"])
def test_what_is_no_opml_is_said_so(text: str) -> None:
    """The error names the address in one line."""
    with pytest.raises(FetchError, match=r"https://news\.example/all\.opml: not a list of feeds"):
        parse_opml(open_document(_document(text)))


_WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
_FEEDS = st.builds(
    Subscription,
    url=_WORDS.map(lambda word: f"https://news.example/{word}"),
    title=st.none() | _WORDS,
    page=st.none() | _WORDS.map(lambda word: f"https://{word}.example/"),
    folders=st.lists(_WORDS, max_size=3).map(tuple),
)


@given(st.none() | _WORDS, st.lists(_FEEDS, max_size=8, unique_by=lambda feed: feed.url))
def test_what_is_written_is_read_back(title: str | None, feeds: list[Subscription]) -> None:
    """Feeds, titles and folders survive; a feed without a title is called by its address."""
    data = write_opml(Subscriptions(title, tuple(feeds)))
    assert data == write_opml(Subscriptions(title, tuple(feeds)))
    back = parse_opml(open_document(_document(data)))
    want = {feed.url: (feed.title or feed.url, feed.page, feed.folders) for feed in feeds}
    assert {feed.url: (feed.title, feed.page, feed.folders) for feed in back.feeds} == want
    assert back.title == title


def test_a_name_that_is_none_is_passed_over() -> None:
    """The parser mends as it can: what it makes of a broken tag is no element of ours."""
    opml = b"<opml><body><:outline xmlUrl='http://a.example/'/><outline xmlUrl='https://b.example/f'/></body></opml>"
    assert [feed.url for feed in parse_opml(open_document(Fetched("a.opml", opml))).feeds] == ["https://b.example/f"]
