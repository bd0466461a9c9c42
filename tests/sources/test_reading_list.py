"""Lists of articles, as browsers, services and people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.documents.open import open_document
from digest.errors import FetchError, NotAnArticle
from digest.sources.reading_list import ReadingList, parse_reading_list
from digest.types import Fetched
from tests.documents.test_epub import epub
from tests.documents.test_mhtml import mhtml

A, B = "https://example.org/a", "https://example.org/b?x=1&y=2"
B_XML = B.replace("&", "&amp;")

BROWSER = f"""<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE><H1>书签</H1>
<DL><p><DT><H3 ADD_DATE="1700000000">新闻</H3>
<DL><p><DT><A HREF="{A}" ADD_DATE="1700000001">甲</A>
<DT><A HREF="{B_XML}" ADD_DATE="1700000002">乙</A>
<DT><A HREF="javascript:alert(1)" ADD_DATE="1700000003">小书签</A>
<DT><A HREF="{A}" ADD_DATE="1700000004">又是甲</A></DL><p></DL><p>"""
SERVICE = f"""<!DOCTYPE html><html><head><title>Export</title></head><body><h1>Unread</h1><ul>
<li><a href="{A}" time_added="1700000001" tags="">甲</a></li>
<li><a href="{B_XML}" time_added="1700000002">乙</a></li></ul><a href="https://example.org/">首页</a></body></html>"""
LINKS = f'<opml><body><outline text="甲" type="link" url="{A}"/><outline xmlUrl="{B_XML}"/></body></opml>'
FEED = f'<rss version="2.0"><channel><title>x</title><item><link>{A}</link></item></channel></rss>'

CASES = {
    "browser": (BROWSER, ReadingList((A, B))),
    "service": (SERVICE, ReadingList((A, B))),
    "opml": (LINKS, ReadingList((A,), (B,))),
    "feed": (FEED, ReadingList((A,))),
    "addresses": (f"# 稍后读\n\n{A}\r\n  {B}\n{A}\n", ReadingList((A, B))),
    "article": (f"标题\n\n正文提到 {A} 这个地址。\n{B}\n", None),
    "page": (f'<html><body><p>正文</p><a href="{A}">链接</a></body></html>', None),
    "nothing": ("", None),
}


@pytest.mark.parametrize("name", CASES)
def test_a_list_is_told_from_an_article(name: str) -> None:
    """Addresses come in order and once; only what is nothing but a list is one."""
    text, expected = CASES[name]
    assert parse_reading_list(open_document(Fetched("list", text.encode()))) == expected


@pytest.mark.parametrize("text", ["<!DOCTYPE NETSCAPE-Bookmark-file-1><DL></DL>", "<opml><body/></opml>"])
def test_an_empty_list_is_a_fault(text: str) -> None:
    """It is said, rather than read aloud as an article."""
    with pytest.raises(FetchError, match="names no article"):
        parse_reading_list(open_document(Fetched("list", text.encode())))


@pytest.mark.parametrize("data", [epub(), mhtml(), b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20])
def test_what_holds_no_list_is_none(data: bytes) -> None:
    """Books and saved pages are articles; of a picture the reader of articles says what it is."""
    assert parse_reading_list(open_document(Fetched("list", data))) is None


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Nothing but a FetchError comes out, whatever goes in."""
    try:
        document = open_document(Fetched("list", data))
    except NotAnArticle:
        return  # a saved page without a page in it
    try:
        found = parse_reading_list(document)
    except FetchError:
        return
    assert found is None or found.articles or found.feeds
