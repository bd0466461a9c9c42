"""The feeds that a page names, and pages that list articles."""

from __future__ import annotations

import pytest

from digest.documents.html import parse_html
from digest.sources.feed_links import find_feed_links, is_front_page

PAGE = """<html><head>
<link rel="alternate" type="application/rss+xml" title="晨港 - 评论" href="/comments/feed/">
<link rel="Alternate" type="application/atom+xml; charset=utf-8" href="/atom.xml">
<link rel="alternate" hreflang="en" href="/en/">
<link rel="stylesheet" href="/x.css"><link rel="alternate" type="application/rss+xml" href="javascript:x">
<link rel="alternate" type="application/feed+json" href="feed.json"><link rel="alternate" type="application/rss+xml">
</head><body><p>正文</p></body></html>"""


def test_a_page_names_its_feeds() -> None:
    """Relative addresses count from the page; feeds of comments, translations and scripts are left out."""
    assert find_feed_links(parse_html(PAGE), "https://news.example/list/") == (
        "https://news.example/atom.xml",
        "https://news.example/list/feed.json",
    )
    assert find_feed_links(parse_html(""), "https://news.example/") == ()


def test_a_base_element_moves_them() -> None:
    """`<base href>` is what relative addresses count from."""
    page = PAGE.replace("<head>", '<head><base href="https://cdn.example/a/">')
    assert find_feed_links(parse_html(page), "https://news.example/")[1] == "https://cdn.example/a/feed.json"


@pytest.mark.parametrize(
    ("head", "url", "front"),
    [
        ("", "https://news.example/", True),
        ("", "https://news.example/index.shtml", True),
        ("", "https://news.example/2026/a.html", False),
        ('<meta property="og:type" content="website">', "https://news.example/china/", True),
        ('<meta property="og:type" content="article">', "https://news.example/china/", False),
    ],
)
def test_a_front_page_is_told_from_an_article(head: str, url: str, front: bool) -> None:
    """By its address, or by what it calls itself."""
    assert is_front_page(parse_html(f"<html><head>{head}</head><body>x</body></html>"), url) is front
