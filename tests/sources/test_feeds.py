"""Feeds: each file of tests/data/feeds with what is read from it beside it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.documents.kind import is_feed
from digest.documents.open import open_document, open_html
from digest.errors import FetchError
from digest.sources.feeds import parse_feed
from digest.sources.freshness import choose_fresh, name_told
from digest.types import Fetched

DATA = Path(__file__).parent.parent / "data" / "feeds"
CASES = sorted(path for path in DATA.iterdir() if path.suffix in {".xml", ".json"} and ".want." not in path.name)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_a_feed_gives_its_entries(path: Path) -> None:
    """Title, addresses, times and texts are what stands beside the file."""
    want = json.loads(path.with_name(f"{path.name}.want.json").read_text(encoding="utf-8"))
    document = Fetched("https://news.example/feeds/all", path.read_bytes(), "application/xml")
    assert is_feed(document)
    feed = parse_feed(open_document(document))
    assert feed.title == want["title"]
    got = [
        {
            "url": entry.url,
            "title": entry.title,
            "published": entry.published.isoformat() if entry.published else None,
            "source": entry.source,
            "html": entry.html,
            "position": entry.position,
        }
        for entry in feed.entries
    ]
    assert got == want["entries"]
    assert all(entry.published is None or isinstance(entry.published, datetime) for entry in feed.entries)


def test_the_charset_is_ours_to_decide() -> None:
    """A GBK feed that calls itself UTF-8 is read all the same."""
    text = (DATA / "rss.xml").read_text(encoding="utf-8").replace("&#8203;", "")
    feed = parse_feed(open_document(Fetched("https://news.example/f", text.encode("gb18030"), None, "utf-8")))
    assert feed.title == "晨港新闻"


def test_a_feed_in_a_file_leads_to_files_beside_it(tmp_path: Path) -> None:
    """Relative links count from the feed's folder, with percent signs undone."""
    path = tmp_path / "feed.xml"
    item = (
        "<item><title>甲</title><link>pages/%E7%94%B2.html#top</link></item><item><link>file:///etc/hosts</link></item>"
    )
    data = f"<rss version='2.0'><channel><title>t</title>{item}</channel></rss>".encode()
    feed = parse_feed(open_document(Fetched(str(path), data)))
    assert [entry.url for entry in feed.entries] == [str(tmp_path.resolve() / "pages" / "甲.html")]


def test_a_feed_on_the_web_never_leads_to_files() -> None:
    """An address such as /etc/hosts is one of the site's."""
    data = b"<rss version='2.0'><channel><item><link>/etc/hosts</link></item><item><link>file:///a</link></item></channel></rss>"
    feed = parse_feed(open_document(Fetched("https://news.example/f.xml", data)))
    assert [entry.url for entry in feed.entries] == ["https://news.example/etc/hosts"]


def test_broken_xml_keeps_the_entries_before_the_break() -> None:
    """A feed that is cut off is read as far as it goes."""
    data = (DATA / "rss.xml").read_bytes()
    feed = parse_feed(open_document(Fetched("https://news.example/f", data[: data.index(b"</item>") + 20])))
    assert feed.entries[0].title == "青屿大桥通车"


def test_what_feedparser_falls_over_is_mended_first() -> None:
    """A link that ends outside of the item that it began in: the entries around it are read all the same."""
    items = [f"<item><title>{name}</title><link>https://news.example/{name}</link></item>" for name in "ab"]
    broken = "<rss version='2.0'><channel>" + "<item><link</item</link>".join(items)
    found = parse_feed(open_document(Fetched("https://news.example/feed", broken.encode())))
    assert [entry.title for entry in found.entries] == ["a", "b"]


@pytest.mark.parametrize(
    "data", [b"", b"<html><body>no</body></html>", b"{}", b"{broken", b"[1]", bytes(range(256)) * 20]
)
def test_what_is_no_feed_is_said_so(data: bytes) -> None:
    """The error names the address in one line."""
    document = Fetched("https://news.example/f", data)
    assert not is_feed(document)
    with pytest.raises(FetchError, match=r"https://news\.example/f") as caught:
        parse_feed(open_document(document))
    assert "\n" not in str(caught.value)


_BODIES = ["大桥今天上午通车。", "气象台发布寒潮预警。", "银行下调贷款利率。"]


def _make_items(links: list[str], guids: list[str]) -> str:
    items = [
        f"<item><title>新闻{number}</title>{f'<link>{link}</link>' if link else ''}"
        f"<guid isPermaLink='false'>{guid}</guid><description>{text}</description></item>"
        for number, (link, guid, text) in enumerate(zip(links, guids, _BODIES, strict=True))
    ]
    return f"<rss version='2.0'><channel><title>晨报</title><link>https://a.example/</link>{''.join(items)}</channel></rss>"


@pytest.mark.parametrize(
    "links",
    [
        ["https://a.example/"] * 3,
        ["https://a.example/list.html"] * 3,
        [f"https://a.example/list.html#{number}" for number in range(3)],
        [f"https://a.example/#/news/{number}" for number in range(3)],
        [f"https://a.example/news?src={number}" for number in range(3)],
        ["https://a.example/n", "https://a.example/n/", "https://a.example/n?from=x"],
        ["", "", ""],
    ],
)
def test_entries_that_share_an_address_are_each_one(links: list[str]) -> None:
    document = open_html("https://a.example/feed.xml", _make_items(links, ["a", "b", "c"]))
    entries = parse_feed(document).entries
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert len(choose_fresh(entries, now=now, fresh_hours=None, told=())) == 3
    # What was told of them before, by whatever id, is not told again; the others are.
    told = name_told([("an id of an older version", entries[0].url, entries[0].title or "")])
    assert choose_fresh(entries, now=now, fresh_hours=None, told=told) == entries[1:]
    alone = parse_feed(open_html("https://a.example/feed.xml", _make_items(links, ["a", "b", "c"]))).entries[:1]
    assert choose_fresh(alone, now=now, fresh_hours=None, told=told) == ()


def test_one_article_under_two_headlines_is_one() -> None:
    page = _make_items(["https://a.example/1"] * 3, ["a", "a", "a"])
    entries = parse_feed(open_html("https://a.example/feed.xml", page)).entries
    assert len(choose_fresh(entries, now=datetime(2026, 11, 24, tzinfo=UTC), fresh_hours=None, told=())) == 1
