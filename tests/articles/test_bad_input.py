"""Whatever a source offers, a run goes on: each bad item is one failure that says what is wrong, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.articles.page_lines import MOST_LINES
from digest.fetching.fetcher import MAX_BYTES, Fetcher
from digest.settings import Show, Source
from digest.sources.entry_articles import fetch_entry, read_document
from digest.sources.listing import list_entries
from digest.types import Article, Entry, Failure
from tests.sources.test_listing import ARTICLE

BAD: dict[str, tuple[bytes, str]] = {
    "empty.html": (b"", "is empty"),
    "blank.html": (b" \n\t\x00 ", "is empty"),
    "shell.html": (b"<html><body></body></html>", "0 characters of running text"),
    "huge.html": (ARTICLE.encode() + b" " * (2 * MAX_BYTES), "larger than 10 MB"),
    "lines.html": ("<p>青屿大桥今日通车。</p>".encode() * (MOST_LINES + 1), "more than 20000 lines"),
    "log.txt": ("青屿大桥今日通车。\n".encode() * (MOST_LINES + 1), "more than 20000 lines"),
    "deep.html": (b"<div>" * 100_000, "0 characters of running text"),
    "bytes.html": (bytes([0x80, 0xFF, 0x81, 0x20]) * 500, "UTF-8"),
    "report.html": (b"%PDF-1.7 ...", "a PDF"),
    "photo.html": (b"\xff\xd8\xff\xe0", "a picture"),
    "book.epub": (b"PK\x03\x04", "an archive or office file"),
    "font.html": (ARTICLE.replace("，", "\ue5a1").replace("的", "&#xE602;").encode(), "drawn by a font of its own"),
    "english.html": (b"<html><body><h1>404 Not Found</h1><p>nginx</p></body></html>", "not there"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_item_is_one_failure_with_its_reason(tmp_path: Path, name: str) -> None:
    """Empty, huge, endless, deep, binary and undecodable files; no path of this machine is told."""
    data, reason = BAD[name]
    (tmp_path / name).write_bytes(data)
    source = Source(url="feed.xml")
    show = Show(title="t", folder=tmp_path, source=(source,))
    with Fetcher() as fetcher:
        entry = Entry(str(tmp_path / name))
        failure = read_document(entry, show, source, fetch_entry(entry, show, source, fetcher))
    assert isinstance(failure, Failure)
    assert (failure.stage, failure.item) == ("extract", name)
    assert reason in str(failure.reason)
    assert str(tmp_path) not in str(failure.reason)
    assert "\n" not in str(failure.reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<rss version='2.0'><channel>", "no entries"),
        ("<rss version='2.0'><channel><item><title>x</title></item></channel></rss>", "no entries"),
        ('{"version":"https://jsonfeed.org/version/1.1","items":', "broken JSON"),
        ('{"version":"https://jsonfeed.org/version/1.1"}', "no list of items"),
        ("<opml version='2.0'><body><outline text='x'/></body></opml>", "names no feeds"),
        ("<sitemapindex/>", "lists no pages"),
    ],
)
def test_a_broken_feed_is_one_failure_with_its_reason(tmp_path: Path, text: str, reason: str) -> None:
    """Cut off, without addresses, without items."""
    (tmp_path / "feed").write_text(text, encoding="utf-8")
    source = Source(url="feed")
    show = Show(title="t", folder=tmp_path, source=(source,))
    with Fetcher() as fetcher:
        listing = list_entries(show, source, fetcher)
    (failure,) = listing.failures
    assert failure.item == "feed"
    assert reason in str(failure.reason)
    assert str(tmp_path) not in str(failure.reason)


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("label", ["utf-8", "gb2312", "big5", "iso-8859-1"])
def test_a_wrong_charset_is_no_failure(tmp_path: Path, codec: str, label: str) -> None:
    """The page is read right, whatever it says of itself."""
    page = ARTICLE.replace("<head>", f'<head><meta charset="{label}">')
    (tmp_path / "a.html").write_bytes(page.encode(codec))
    source = Source(url="a.html")
    show = Show(title="t", folder=tmp_path, source=(source,))
    with Fetcher() as fetcher:
        entry = Entry(str(tmp_path / "a.html"))
        article = read_document(entry, show, source, fetch_entry(entry, show, source, fetcher))
    assert isinstance(article, Article)
    assert article.title == "青屿大桥通车"
