"""Sources of every kind, from a real server on the loopback interface and from files beside the show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.fetching.fetcher import Fetcher
from digest.settings import Show, Source
from digest.sources.listing import Listing, list_entries
from tests.documents.test_epub import epub
from tests.documents.test_mhtml import BODY, SECOND, mhtml
from tests.folder_site import serve_folder

TITLE = "青屿大桥通车"
BODIES = f"<h1>{TITLE}</h1><p>{BODY}</p><p>{SECOND}</p>"
ARTICLE = f"<html><head><title>{TITLE}</title></head><body>{BODIES}</body></html>"
LINKS = "".join(f'<li><a href="/{n}.html">大桥通车的第{n}条消息</a></li>' for n in range(40))


def _feed(name: str, count: int = 2) -> str:
    items = "".join(f"<item><title>{name}{n}</title><link>{name}-{n}.html</link></item>" for n in range(count))
    return f"<rss version='2.0'><channel><title>{name}台</title>{items}</channel></rss>"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    with serve_folder(tmp_path) as address:
        yield address


def _listing(folder: Path, url: str, **settings: object) -> Listing:
    source = Source.model_validate({"url": url, "allow_private": True, **settings})
    show = Show(title="t", folder=folder, source=(source,))
    with Fetcher() as fetcher:
        return list_entries(show, source, fetcher)


def _names(listing: Listing) -> list[str]:
    return [entry.url.rsplit("/", 1)[1] for entry in listing.entries]


def test_a_list_of_feeds_gives_the_entries_of_each(tmp_path: Path) -> None:
    """Each feed's own name stands beside its entries, an entry listed twice counts once, `limit` is for each feed."""
    (tmp_path / "a.xml").write_text(_feed("甲", 5), encoding="utf-8")
    (tmp_path / "b.xml").write_text(_feed("乙"), encoding="utf-8")
    outlines = "".join(f'<outline xmlUrl="{name}"/>' for name in ("a.xml", "b.xml", "a.xml", "gone.xml"))
    (tmp_path / "all.opml").write_text(f"<opml><body>{outlines}</body></opml>", encoding="utf-8")
    listing = _listing(tmp_path, "all.opml", limit=2)
    assert _names(listing) == ["甲-0.html", "甲-1.html", "乙-0.html", "乙-1.html"]
    assert [entry.source for entry in listing.entries] == ["甲台", "甲台", "乙台", "乙台"]
    assert [(failure.stage, failure.item) for failure in listing.failures] == [("fetch", "gone.xml")]
    assert str(tmp_path) not in str(listing.failures[0].reason)


def test_an_entry_of_two_feeds_stands_where_it_is_listed_first(tmp_path: Path) -> None:
    """As the first feed has it."""
    for name, items in (("a", "甲乙"), ("b", "丙甲")):
        feed = "".join(f"<item><title>{item}{name}</title><link>{item}.html</link></item>" for item in items)
        (tmp_path / f"{name}.xml").write_text(f"<rss version='2.0'><channel>{feed}</channel></rss>", encoding="utf-8")
    (tmp_path / "all.opml").write_text(
        "<opml><body><outline xmlUrl='a.xml'/><outline xmlUrl='b.xml'/></body></opml>", encoding="utf-8"
    )
    assert [entry.title for entry in _listing(tmp_path, "all.opml").entries] == ["甲a", "乙a", "丙b"]


def test_a_list_of_feeds_does_not_lead_out_of_the_shows_folder(tmp_path: Path) -> None:
    """A file outside, and a list within a list, are failures."""
    (tmp_path / "show").mkdir()
    (tmp_path / "out.xml").write_text(_feed("外"), encoding="utf-8")
    text = '<opml><body><outline xmlUrl="../out.xml"/><outline xmlUrl="all.opml"/></body></opml>'
    (tmp_path / "show" / "all.opml").write_text(text, encoding="utf-8")
    listing = _listing(tmp_path / "show", "all.opml")
    assert listing.entries == ()
    assert len(listing.failures) == 2
    assert str(tmp_path) not in str(listing.failures)


def test_a_sitemap_index_gives_the_newest_pages_of_its_maps(tmp_path: Path, site: str) -> None:
    """Maps are merged by time and limited together."""
    for name, month in (("one", "10"), ("two", "11")):
        urls = "".join(
            f"<url><loc>{site}/{name}-{day}.html</loc><lastmod>2026-{month}-0{day}</lastmod></url>" for day in (1, 2)
        )
        (tmp_path / f"{name}.xml").write_text(f"<urlset>{urls}</urlset>", encoding="utf-8")
    maps = "".join(f"<sitemap><loc>{site}/{name}.xml</loc></sitemap>" for name in ("one", "two", "gone"))
    (tmp_path / "map.xml").write_text(f"<sitemapindex>{maps}</sitemapindex>", encoding="utf-8")
    listing = _listing(tmp_path, f"{site}/map.xml", limit=3, name="晨港")
    assert _names(listing) == ["two-2.html", "two-1.html", "one-2.html"]
    assert [entry.position for entry in listing.entries] == [0, 1, 2]
    assert {entry.source for entry in listing.entries} == {"晨港"}
    assert [failure.item for failure in listing.failures] == [f"{site}/gone.xml"]


def test_a_page_that_lists_articles_is_read_by_its_feed(tmp_path: Path, site: str) -> None:
    """The feed that the page names takes its place; a list without a feed is a failure that says what to do."""
    link = '<link rel="alternate" type="application/rss+xml" href="feed.xml">'
    (tmp_path / "list.html").write_text(f"<html><head>{link}</head><body><ul>{LINKS}</ul></body></html>", "utf-8")
    (tmp_path / "bare.html").write_text(f"<html><body><ul>{LINKS}</ul></body></html>", "utf-8")
    (tmp_path / "feed.xml").write_text(_feed("港"), encoding="utf-8")
    assert _names(_listing(tmp_path, f"{site}/list.html")) == _names(_listing(tmp_path, "list.html"))
    assert _listing(tmp_path, f"{site}/list.html").entries[0].source == "港台"
    (failure,) = _listing(tmp_path, f"{site}/bare.html").failures
    assert "a list of 40 links" in str(failure.reason)
    assert "feed" in str(failure.reason)


def test_a_front_page_with_running_text_is_read_by_its_feed(tmp_path: Path, site: str) -> None:
    """The root of a site is no article, whatever it prints; without a feed it is what it prints."""
    link = '<link rel="alternate" type="application/rss+xml" href="feed.xml">'
    (tmp_path / "index.html").write_text(ARTICLE.replace("<head>", f"<head>{link}"), "utf-8")
    (tmp_path / "feed.xml").write_text(_feed("港"), encoding="utf-8")
    assert [entry.source for entry in _listing(tmp_path, f"{site}/").entries] == ["港台", "港台"]
    (tmp_path / "index.html").write_text(ARTICLE, "utf-8")
    (entry,) = _listing(tmp_path, f"{site}/").entries
    assert entry.whole


@pytest.mark.parametrize("name", ["a.html", "a.mhtml"])
def test_an_articles_page_is_one_entry_read_once(tmp_path: Path, name: str) -> None:
    """The page comes with the entry, so that it is not fetched again."""
    (tmp_path / name).write_bytes(ARTICLE.encode() if name == "a.html" else mhtml())
    (entry,) = _listing(tmp_path, name, trust=2.0).entries
    assert entry.whole
    assert BODY in (entry.html or "")
    assert entry.trust == 2.0


def test_a_book_gives_its_chapters(tmp_path: Path) -> None:
    """In the order of reading."""
    (tmp_path / "b.epub").write_bytes(epub())
    listing = _listing(tmp_path, "b.epub")
    assert [entry.position for entry in listing.entries] == [0, 1]
    assert all(entry.whole for entry in listing.entries)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (_feed("空", 0), "no entries"),
        ("<opml><body/></opml>", "names no feeds"),
        ("<urlset/>", "lists no pages"),
        ("", "is empty"),
        ("\x00\x01\x02", "not an article"),
    ],
)
def test_a_source_that_offers_nothing_is_a_failure(tmp_path: Path, text: str, reason: str) -> None:
    """One entry in the run report, without a path of this machine."""
    (tmp_path / "x").write_text(text, encoding="utf-8")
    (failure,) = _listing(tmp_path, "x").failures
    assert reason in str(failure.reason)
    assert str(tmp_path) not in f"{failure.item}{failure.reason}"


def test_a_notice_where_a_feed_was_is_no_article(site: str, tmp_path: Path) -> None:
    """Though it has sentences and a date; a page at any other address is read."""
    text = "本报电子版今天起改由新的地址提供，读者可以在客户服务部查询详情，原来的地址不再更新内容。"
    notice = f"<title>公告</title><p>2026-11-30</p><p>{text}</p>"
    for name, count in (("feed.xml", 0), ("page.html", 1)):
        (tmp_path / name).write_text(f"<html><body>{notice}</body></html>", encoding="utf-8")
        listing = _listing(tmp_path, f"{site}/{name}")
        assert len(listing.entries) == count
        assert ["address is that of a feed" in str(failure.reason) for failure in listing.failures] == [True] * (
            1 - count
        )
