"""Sitemaps: pages in the order of their news, indexes, packed files, and what is none."""

from __future__ import annotations

import gzip
from datetime import datetime

import pytest

from digest.documents.gunzip import MAX_SITEMAP_BYTES
from digest.documents.kind import is_sitemap
from digest.documents.open import open_document
from digest.errors import FetchError
from digest.sources.sitemaps import parse_sitemap
from digest.types import Fetched

URL = "https://news.example/sitemap.xml"
NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
 <url><loc>https://news.example/a</loc><lastmod>2026-11-23T10:00:00+08:00</lastmod>
  <image:image><image:loc>https://news.example/a.jpg</image:loc><image:title>图片的说明</image:title></image:image>
  <news:news><news:publication><news:name>晨港新闻</news:name><news:language>zh</news:language></news:publication>
   <news:publication_date>2026-11-22T08:00:00</news:publication_date>
   <news:title>青屿大桥 通车</news:title></news:news></url>
 <url><loc>https://news.example/b</loc><lastmod>2026-11-23</lastmod></url>
 <url><loc> https://news.example/c </loc></url>
 <url><loc>javascript:alert(1)</loc></url>
 <url><loc>/etc/hosts</loc></url>
</urlset>
"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://news.example/2024.xml</loc><lastmod>2024-12-31</lastmod></sitemap>
<sitemap><loc>https://news.example/2026.xml.gz</loc><lastmod>2026-11-23</lastmod></sitemap>
<sitemap><loc>https://news.example/news.xml</loc></sitemap>
</sitemapindex>"""


@pytest.mark.parametrize("data", [NEWS.encode(), gzip.compress(NEWS.encode())])
def test_a_sitemap_gives_its_pages_the_newest_first(data: bytes) -> None:
    """The news extension names title, outlet and time; a Chinese one without a zone is +08:00."""
    document = Fetched(URL, data)
    assert is_sitemap(document)
    entries = parse_sitemap(open_document(document)).entries
    assert [(entry.url[-1], entry.position) for entry in entries] == [("b", 0), ("a", 1), ("c", 2)]
    assert (entries[1].title, entries[1].source) == ("青屿大桥 通车", "晨港新闻")
    assert entries[1].published == datetime.fromisoformat("2026-11-22T08:00:00+08:00")
    assert entries[2].published is None


def test_an_index_gives_the_maps_of_news_first_then_the_newest() -> None:
    """Only the first of them need be read for the day's news."""
    found = parse_sitemap(open_document(Fetched(URL, INDEX.encode())))
    assert [url.rsplit("/", 1)[1] for url in found.maps] == ["news.xml", "2026.xml.gz", "2024.xml"]
    assert found.entries == ()


def test_a_packed_bomb_is_refused() -> None:
    """What unpacks to more than the protocol allows is not read to its end."""
    bomb = gzip.compress(b"<urlset>" + bytes(MAX_SITEMAP_BYTES + 1))
    with pytest.raises(FetchError, match="unpacks to more than 50 MB"):
        parse_sitemap(open_document(Fetched(URL, bomb)))


@pytest.mark.parametrize("data", [b"", b"<rss/>", b"\x1f\x8b broken", b"<html><urlset/></html>"])
def test_what_is_no_sitemap_is_said_so(data: bytes) -> None:
    """The error names the address in one line."""
    assert not is_sitemap(Fetched(URL, data))
    with pytest.raises(FetchError, match=r"^https://news\.example/sitemap\.xml: "):
        parse_sitemap(open_document(Fetched(URL, data)))
