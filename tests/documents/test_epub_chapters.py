"""Files of books are split into chapters, and what goes on in the next file is joined."""

from __future__ import annotations

import pytest

from digest.documents.epub_chapters import Chapter, join_chapters, split_file
from digest.documents.epub_contents import ContentsEntry

TEXT = "青屿岛的渔民清晨出海，老船长站在船头望着灯塔。" * 60
LONG = "青屿岛的渔民清晨出海，老船长站在船头望着灯塔。" * 3


def test_a_file_is_split_at_the_entries_that_lead_into_it() -> None:
    """Each part has the title of its entry; the rest of the chapter before stands first, without one."""
    page = f"<body><p>{TEXT}</p><h2 id='c2'>二</h2><p>{TEXT}</p><a name='c3'></a><h2>三</h2><p>{TEXT}</p></body>"
    entries = [ContentsEntry("a.xhtml#c2", "第二章", 0), ContentsEntry("a.xhtml#c3", "第三章", 0)]
    chapters = list(split_file("a.xhtml", page, entries))
    assert [(chapter.place, chapter.title) for chapter in chapters] == [
        ("a.xhtml", ""),
        ("a.xhtml#2", "第二章"),
        ("a.xhtml#3", "第三章"),
    ]
    assert "".join(chapter.html for chapter in chapters).count(TEXT) == 3


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (f"<h1>前言</h1><p>{TEXT}</p>", "前言"),
        (f"<h1> </h1><h3>前言</h3><p>{TEXT}</p>", "前言"),
        (f"<p>{TEXT}</p>", ""),
    ],
)
def test_a_file_that_no_entry_names_has_its_headings_title(page: str, title: str) -> None:
    """None where it has no heading: it goes on."""
    (chapter,) = split_file("a.xhtml", page, ())
    assert chapter.title == title


@pytest.mark.parametrize(
    "page",
    [
        f"<section epub:type='titlepage'><p>{TEXT}</p></section>",
        f"<body epub:type='frontmatter cover'><p>{TEXT}</p></body>",
        "<p><a href='c1.xhtml'>第一章 出海记事与归航的故事</a></p>" * 12,
        "",
    ],
)
def test_what_is_no_chapter_is_left_out(page: str) -> None:
    """Title pages, covers, tables of contents, empty files."""
    assert list(split_file("a.xhtml", page, ())) == []


def test_what_goes_on_is_joined_and_what_is_short_left_out() -> None:
    """A heading alone is no chapter."""
    parts = [
        Chapter("cover", "封面", "<p>封面</p>"),
        Chapter("a", "一", f"<p>{LONG}</p>"),
        Chapter("b", "", "<p>续</p>"),
        Chapter("c", "二", f"<p>{LONG}</p>"),
    ]
    assert list(join_chapters(parts)) == [
        Chapter("a", "一", f"<p>{LONG}</p><p>续</p>"),
        Chapter("c", "二", f"<p>{LONG}</p>"),
    ]
