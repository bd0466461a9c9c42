"""Addresses that differ by a page's number, and those of other articles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.sources.page_numbers import find_page_number

SITE = "http://news.example"


@pytest.mark.parametrize(
    ("first", "address", "number"),
    [
        ("/a.html", "/a_2.html", 2),
        ("/a.shtml", "/a-3.shtml", 3),
        ("/2026-11/30/c_1.htm", "/2026-11/30/c_1_2.htm", 2),
        ("/post/55/", "/post/55/2/", 2),
        ("/news/9", "/news/9/p2", 2),
        ("/news/9", "/news/9/page/12", 12),
        ("/a_1.html", "/a_2.html", 2),
        ("/a-p1", "/a-p2", 2),
        ("/202611/a88/1.html", "/202611/a88/2.html", 2),
        ("/v?id=7", "/v?id=7&page=2", 2),
        ("/v?page=1&id=7", "/v?id=7&page=2", 2),
        ("/v", "/v?p=2", 2),
        ("/1001.html", "/1002.html", None),
        ("/news/12", "/news/13", None),
        ("/2026-11-29", "/2026-11-30", None),
        ("/a.html", "/b_2.html", None),
        ("/a.html", "/a12345.html", None),
        ("/v?id=7", "/v?id=8", None),
        ("/v?id=7", "/v?id=8&page=2", None),
        ("/v?id=7", "/v?id=7&page=x", None),
        ("/v?id=7", "/v?id=7&cpage=2", None),
        ("/a.html", "/a.html", None),
    ],
)
def test_only_the_number_of_a_page_may_differ(first: str, address: str, number: int | None) -> None:
    """The number of an article, a day or another parameter is none of a page."""
    assert find_page_number(SITE + address, SITE + first) == number


def test_another_host_has_no_page_of_it() -> None:
    """With or without www. it is the same one."""
    assert find_page_number("http://www.news.example/a_2.html", "http://news.example/a.html") == 2
    assert find_page_number("http://evil.example/a_2.html", "http://news.example/a.html") is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_nothing_is_too_odd(address: str, first: str) -> None:
    """Whatever a page links."""
    found = find_page_number(f"{SITE}/{address}", f"{SITE}/{first}")
    assert found is None or 0 <= found < 1000
    find_page_number(address, first)
