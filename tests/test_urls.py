"""Addresses: joined, compared, made fit for others, and shown without secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.errors import FetchError
from digest.message import Message
from digest.types import Failure
from digest.urls import (
    find_file_path,
    find_host,
    find_path,
    find_scheme,
    is_same_site,
    is_web,
    join_web,
    make_absolute,
    normalize_host,
    redact,
    strip_address,
    to_web_url,
)


@pytest.mark.parametrize(
    ("address", "scheme", "web"),
    [
        ("https://news.example/a", "https", True),
        ("HTTP://news.example/a", "HTTP", True),
        ("ftp://news.example/a", "ftp", False),
        ("feeds/local.xml", None, False),
        ("C:/feeds/local.xml", None, False),
        ("-", None, False),
        ("", None, False),
    ],
)
def test_the_web_is_told_from_files(address: str, scheme: str | None, *, web: bool) -> None:
    """By the scheme; a drive's letter is none."""
    assert find_scheme(address) == scheme
    assert is_web(address) is web


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://NEWS.Example:8080/a", "news.example"),
        ("http://[::1]:80/", "::1"),
        ("feeds/local.xml", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_an_address_has_a_host(address: str, host: str) -> None:
    """In the form in which hosts are compared, whatever port and spelling."""
    assert find_host(address) == host


def test_a_host_is_named_alike_in_addresses_and_alone() -> None:
    """Of names and of IP addresses of both kinds."""
    assert [normalize_host(name) for name in ("News.Example", "127.0.0.1", "::1")] == [
        "news.example",
        "127.0.0.1",
        "::1",
    ]


@pytest.mark.parametrize(
    ("address", "other", "same"),
    [
        ("https://www.xinwen.com.cn/a", "https://feeds.xinwen.com.cn/rss", True),
        ("https://www.xinwen.com.cn/a", "https://www.ribao.com.cn/rss", False),
        ("https://news.example.org/", "http://example.org:8080/rss", True),
        ("https://news.example.org/", "https://example.net/rss", False),
        ("https://a.gov.cn/", "https://b.gov.cn/", False),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:9000/rss", True),
        ("http://127.0.0.1/", "http://127.0.1.1/", False),
        ("http://localhost/", "http://localhost/rss", True),
        ("https://news.example.org/", "http://[::1", False),
    ],
)
def test_sites_are_compared_by_registrable_domain(address: str, other: str, *, same: bool) -> None:
    """Two sites under .com.cn are two sites; a host without such a domain is compared as it is."""
    assert is_same_site(address, other) is same


@pytest.mark.parametrize(
    ("link", "base", "joined"),
    [
        (" ../b ", "https://news.example/list/a", "https://news.example/b"),
        ("//cdn.example/b", "https://news.example/a", "https://cdn.example/b"),
        ("javascript:void(0)", "https://news.example/a", None),
        ("http://[", "https://news.example/a", None),
        ("", "https://news.example/a", None),
        ("file:///etc/passwd", "https://news.example/a", None),
        ("b.html", "/srv/feeds/a.xml", "/srv/feeds/b.html"),
        ("%E6%96%B0.html", "/srv/feeds/a.xml", "/srv/feeds/新.html"),
        ("https://news.example/b", "/srv/feeds/a.xml", "https://news.example/b"),
        ("file:///srv/b.html", "/srv/feeds/a.xml", None),
        ("mailto:a@b.example", "/srv/feeds/a.xml", None),
        ("#part", "/srv/feeds/a.xml", None),
    ],
)
def test_a_link_becomes_absolute(link: str, base: str, joined: str | None) -> None:
    """The web leads to the web only; a file to files beside it too."""
    assert make_absolute(link, base) == joined


def test_a_link_that_cannot_be_joined_leads_nowhere() -> None:
    """Neither can one to a file."""
    assert join_web("https://news.example/a", "b?c=1") == "https://news.example/b?c=1"
    assert join_web("https://news.example/a", "http://[") is None
    assert join_web("/srv/a.html", "b.html") is None


@pytest.mark.parametrize(
    ("url", "ascii_form"),
    [
        ("https://example.org/a?b=%20c#d", "https://example.org/a?b=%20c#d"),
        ("https://例子.测试/新 闻", "https://xn--fsqu00a.xn--0zwm56d/%E6%96%B0%20%E9%97%BB"),
        ("/srv/1.html", None),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://[broken", None),
        ("https://a..b/", None),
    ],
)
def test_addresses_become_ascii(url: str, ascii_form: str | None) -> None:
    """An address as a link frame can hold it, or None for what is no web address."""
    assert to_web_url(url) == ascii_form


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:pw@a.example/x", "https://a.example/x"),
        ("https://a.example/f?id=7&access_token=abc.def&b=1", "https://a.example/f?id=7&access_token=…&b=1"),
        ("x: https://a.example/?api_key=1: answers 500", "x: https://a.example/?api_key=… answers 500"),
        ("https://a.example/?KEY=a b", "https://a.example/?KEY=… b"),
        ("https://a.example/?monkey=1&page=2", "https://a.example/?monkey=1&page=2"),
        ("写信给 me@a.example", "写信给 me@a.example"),
    ],
)
def test_secrets_are_not_shown(text: str, shown: str) -> None:
    """Neither in messages nor in what is published with a record."""
    assert redact(text) == shown
    failure = Failure("unreachable", "fetch", text, Message(text))
    assert (failure.item, str(failure.reason)) == (shown, shown)
    assert str(Message("{url}: is empty", url=text)) == f"{shown}: is empty"
    assert str(FetchError(text)) == shown


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://news.example/a%20b/c?d=/e#/f", "/a%20b/c"),
        ("https://news.example", ""),
        ("feeds/local.xml", "feeds/local.xml"),
        ("http://[::1", ""),
    ],
)
def test_an_address_has_a_path(address: str, path: str) -> None:
    """As it is spelled there, without query and fragment."""
    assert find_path(address) == path


def test_a_file_address_names_a_path() -> None:
    """With percent signs undone."""
    assert find_file_path("file:///home/%E7%94%B2%20b.html") == Path("/home/甲 b.html")


@pytest.mark.parametrize(
    ("address", "stripped"),
    [
        ("https://www.news.example/a/?utm_source=x&id=7&from=timeline#top", "news.example/a?id=7"),
        ("http://News.Example/a", "news.example/a"),
        ("https://news.example/w.epub#epub:c1.xhtml", "news.example/w.epub#epub:c1.xhtml"),
        ("https://news.example/?q=", "news.example?q="),
        ("http://[::1", "http://[::1"),
    ],
)
def test_what_only_tracks_readers_does_not_tell_pages_apart(address: str, stripped: str) -> None:
    """Nor does the scheme, a slash at the end, or a place on the page; a chapter of a book does."""
    assert strip_address(address) == stripped


def test_a_link_that_cannot_be_read_leads_nowhere() -> None:
    """In a file too."""
    assert make_absolute("//[x", "/home/feed.xml") is None
