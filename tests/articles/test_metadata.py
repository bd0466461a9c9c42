"""Metadata: what meta elements and JSON-LD say of a page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from digest.articles.metadata import Metadata, read_metadata
from digest.documents.html import parse_html


def _read(head: str = "", body: str = "", linked: Any = None) -> Metadata:
    script = f"<script type='application/ld+json'>{json.dumps(linked)}</script>" if linked is not None else ""
    root = parse_html(f"<html><head>{head}{script}</head><body>{body}</body></html>")
    assert root is not None
    return read_metadata(root)


def test_the_first_meta_element_of_a_name_counts() -> None:
    """By property, name or itemprop, in lower case, with entities and space folded; empty ones are left out."""
    found = _read(
        "<meta property='OG:Title' content=' 通车\u3000了 '><meta name='og:title' content='又'>"
        "<meta itemprop='datePublished' content='2026'><meta name='author' content=''><meta content='无名'>"
    )
    assert found.meta == {"og:title": "通车 了", "datepublished": "2026"}
    assert found.find_meta("author", "og:title") == "通车 了"
    assert found.find_meta("author") is None


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ("<link rel='Canonical' href='https://news.example/a'>", "https://news.example/a"),
        ("<meta property='og:url' content='https://news.example/b'>", "https://news.example/b"),
        ("<link rel='canonical' href='/a'>", None),
        ("<link rel='canonical' href='https://'>", None),
        ("<link rel='stylesheet' href='https://news.example/a.css'>", None),
    ],
)
def test_the_address_that_a_page_gives_as_its_own(head: str, address: str | None) -> None:
    """Only a whole one."""
    assert _read(head).canonical == address


@pytest.mark.parametrize(
    ("body", "account"),
    [
        ("<a id='js_name'> 晨港发布 </a>", "晨港发布"),
        ("<b class='user-nickname'>晨港</b><b class='nickname'>又</b>", "晨港"),
        (f"<b class='nickname'>{'长' * 31}</b>", None),
        ("<b class='nickname'></b>", None),
    ],
)
def test_the_account_that_published_a_page(body: str, account: str | None) -> None:
    """The first that is marked as one, unless it is longer than a name."""
    assert _read(body=body).find_meta("account") == account


@pytest.mark.parametrize(
    ("linked", "publisher"),
    [
        ({"@type": "NewsArticle", "publisher": {"name": "晨港网"}}, "晨港网"),
        ([{"@type": "Person"}, {"@type": ["Thing", "BlogPosting"], "publisher": ["晨港&amp;网"]}], "晨港&网"),
        ({"@graph": [{"@type": "WebPage", "mainEntity": {"@type": "Report", "publisher": "晨港网"}}]}, "晨港网"),
        ({"@type": "Organization", "publisher": "晨港网"}, None),
        ({"@type": "NewsArticle", "publisher": 7}, None),
    ],
)
def test_json_ld_states_its_articles(linked: Any, publisher: str | None) -> None:
    """Wherever in it they stand; what is not an article states nothing."""
    assert _read(linked=linked).find_linked("author", "publisher") == publisher


def test_broken_json_ld_is_passed_over() -> None:
    """It is common, and one source among others."""
    found = _read("<title>通车</title><script type='application/ld+json'>{broken</script>")
    assert (found.linked, found.window) == ((), "通车")


@pytest.mark.parametrize(
    ("linked", "tier", "locked", "free"),
    [
        ({"isAccessibleForFree": False}, "", True, False),
        ({"isAccessibleForFree": "https://schema.org/True"}, "", False, True),
        ({"hasPart": {"isAccessibleForFree": "False"}, "isAccessibleForFree": True}, "", True, False),
        ({}, "locked", True, False),
        ({}, "free", False, True),
        ({}, "metered", False, False),
    ],
)
def test_a_page_says_whether_it_is_free_to_read(linked: dict[str, Any], tier: str, locked: bool, free: bool) -> None:
    """A metered page says neither, and what is locked in part is locked."""
    meta = f"<meta property='article:content_tier' content='{tier}'>"
    found = _read(meta, linked={"@type": "Article", **linked})
    assert (found.locked, found.free) == (locked, free)
