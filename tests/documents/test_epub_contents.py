"""Tables of contents of books: both kinds are read, and the entries that begin chapters are chosen."""

from __future__ import annotations

import pytest

from digest.documents.epub_contents import ContentsEntry, choose_entries, read_contents
from digest.documents.foreign_xml import parse_xml

NAVIGATION = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>
<nav epub:type="landmarks"><ol><li><a href="cover.xhtml">封面</a></li></ol></nav>
<nav epub:type="toc"><ol><li><a href="c1.xhtml">第一章</a><ol><li><a href="c1.xhtml#%E4%B8%80">一</a></li></ol></li>
<li><a href="c2.xhtml"></a></li><li><a>没有地址</a></li></ol></nav></body></html>"""
NCX = """<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>
<navPoint><navLabel><text>第一章</text></navLabel><content src="c1.xhtml"/>
<navPoint><navLabel><text> 一 </text></navLabel><content src="c1.xhtml#s"/></navPoint></navPoint>
<navPoint><navLabel><text>没有地址</text></navLabel></navPoint></navMap></ncx>"""


def test_the_navigation_document_is_read() -> None:
    """Only its table of contents, and of that what has an address and a title."""
    entries = list(read_contents(parse_xml(NAVIGATION)))
    assert [(entry.file, entry.fragment, entry.label, entry.depth) for entry in entries] == [
        ("c1.xhtml", "", "第一章", 1),
        ("c1.xhtml", "一", "一", 2),
    ]


def test_the_table_of_older_books_is_read() -> None:
    """Its points lie within one another."""
    assert list(read_contents(parse_xml(NCX))) == [
        ContentsEntry("c1.xhtml", "第一章", 0),
        ContentsEntry("c1.xhtml#s", "一", 1),
    ]


def test_a_table_that_cannot_be_read_has_no_entries() -> None:
    """The book is split by its files then."""
    assert list(read_contents(None)) == []


PART = ContentsEntry("c.xhtml", "第一部", 0)
CHAPTERS = [ContentsEntry(f"c.xhtml#{number}", f"第{number}章", 1) for number in range(3)]
SECTIONS = [ContentsEntry(f"c.xhtml#s{number}", f"{number}", 2) for number in range(12)]


@pytest.mark.parametrize(
    ("size", "chosen"),
    [(2999, [PART]), (3000, [PART, *CHAPTERS]), (11_999, [PART, *CHAPTERS]), (12_000, [PART, *CHAPTERS, *SECTIONS])],
)
def test_long_texts_are_split_at_deeper_entries(size: int, chosen: list[ContentsEntry]) -> None:
    """As long as each part has the size of a chapter."""
    assert choose_entries([PART, *CHAPTERS, *SECTIONS], size) == chosen
    assert choose_entries([], size) == []
