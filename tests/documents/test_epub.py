"""Books (EPUB): each chapter is an article, once and whole; what is damaged, protected or too large is said so."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.extract import extract
from digest.documents import epub as books
from digest.documents.epub import open_chapters, split_document
from digest.documents.kind import is_epub
from digest.documents.open import open_document
from digest.errors import NotAnArticle
from digest.types import Fetched
from tests.documents.test_mhtml import BODY, SECOND


def packed(files: dict[str, str | bytes], *, stored: bool = True) -> bytes:
    """Pack files into a book."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        if stored:
            archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def text(name: str, count: int) -> str:
    """Paragraphs that no other chapter has."""
    return "".join(f"<p>{name}的第{n}段：青屿岛的渔民清晨出海，老船长站在船头望着灯塔。</p>" for n in range(count))


def novel(files: dict[str, str | bytes] | None = None) -> bytes:
    """A book as publishers make them: chapters within a file and over several, with all that stands around them."""
    pages = {
        "title.xhtml": f"<section epub:type='titlepage'><h1>海岛纪事</h1>{text('扉页', 2)}</section>",
        "copy.xhtml": f"<div epub:type='copyright-page'>{text('版权', 2)}</div>",
        "list.xhtml": "<h1>目录</h1>" + "<p><a href='c1.xhtml'>第一章 出海记事与归航的故事</a></p>" * 12,
        "preface.xhtml": f"<h1>前言</h1>{text('前言', 4)}",
        "c1.xhtml": "<h1 id='p1'>第一部 出海</h1><h2 id='c1'>第一章 清晨</h2>"
        "<p>“<ruby>屿<rt>yǔ</rt></ruby>”字读作上声，岛上的人都这样念，外来的人常常念错。</p>"
        f"{text('第一章', 40)}<h2><a id='c2'/>第二章 归航</h2>{text('第二章', 40)}",
        "c2.xhtml": text("第二章的后半", 5),
        "c3.xhtml": f"<h2>第三章 灯塔</h2><h3 id='s1'>一</h3>{text('上节', 3)}<h3 id='s2'>二</h3>{text('下节', 3)}",
        "c4.xhtml": f"<h1>4</h1>{text('第四章', 3)}",
    }
    entries = (
        "<li><a href='preface.xhtml'>前言</a></li><li><a href='c1.xhtml'>第一部 出海</a><ol>"
        "<li><a href='c1.xhtml#c1'>第一章 清晨</a></li><li><a href='c1.xhtml#c2'>第二章 归航</a></li></ol></li>"
        "<li><a href='c3.xhtml'>第三章 灯塔</a><ol><li><a href='c3.xhtml#s1'>一</a></li><li>"
        "<a href='c3.xhtml#s2'>二</a></li></ol></li><li><a href='c4.xhtml'>4</a></li>"
    )
    numbers = "<nav epub:type='page-list'><ol><li><a href='c2.xhtml'>12</a></li></ol></nav>"
    pages["nav.xhtml"] = f"<nav epub:type='toc'><ol>{entries}</ol></nav>{numbers}"
    kind = "application/xhtml+xml"
    items = "".join(
        f"<item id='{name}' href='{name}' media-type='{kind}' properties='{'nav' if name == 'nav.xhtml' else ''}'/>"
        for name in pages
    )
    order = "".join(f"<itemref idref='{name}'/>" for name in [*pages, "c4.xhtml"])
    facts = "<dc:title>海岛纪事</dc:title><dc:creator>某某</dc:creator>"
    spaces = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
    return packed(
        {
            "META-INF/container.xml": "<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>",
            "b.opf": f'<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
            f"{facts}</metadata><manifest>{items}</manifest><spine>{order}</spine></package>",
            **{name: f"<html {spaces}><body>{page}</body></html>" for name, page in pages.items()},
            **(files or {}),
        }
    )


def test_chapters_are_told_once_and_whole() -> None:
    """A file of two chapters is parted, one that goes on is joined, sections stay together; titles are the book's."""
    chapters = [extract(chapter) for chapter in split_document(open_document(Fetched("b.epub", novel())))]
    assert [chapter.title for chapter in chapters] == [
        "前言",
        "第一章 清晨",
        "第二章 归航",
        "第三章 灯塔",
        "海岛纪事 4",
    ]
    paragraphs = [paragraph for chapter in chapters for paragraph in chapter.paragraphs]
    assert paragraphs == [
        *(_told("前言", 4)),
        "“屿（yǔ）”字读作上声，岛上的人都这样念，外来的人常常念错。",
        *(_told("第一章", 40)),
        *(_told("第二章", 40)),
        *(_told("第二章的后半", 5)),
        *("一", *_told("上节", 3)),
        *("二", *_told("下节", 3)),
        *(_told("第四章", 3)),
    ]
    assert len({chapter.id for chapter in chapters}) == 5


def _told(name: str, count: int) -> list[str]:
    return text(name, count).removeprefix("<p>").removesuffix("</p>").split("</p><p>")


def epub(files: dict[str, str | bytes] | None = None, *, stored: bool = True) -> bytes:
    package = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>晨港周刊</dc:title><dc:creator>某某</dc:creator><dc:date>2026-11-20</dc:date></metadata><manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="c0" href="cover.xhtml" media-type="application/xhtml+xml"/><item id="p" href="p.png" media-type="image/png"/>
<item id="c1" href="text/one%201.xhtml" media-type="application/xhtml+xml"/>
<item id="c2" href="text/two.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="c0"/><itemref idref="c1"/><itemref idref="c2"/><itemref idref="gone"/></spine></package>"""
    link = '<li><a href="text/one%201.xhtml#s">第一篇 大桥</a></li>'
    nav = f'<html xmlns="http://www.w3.org/1999/xhtml"><body><nav><ol>{link}</ol></nav></body></html>'
    container = "urn:oasis:names:tc:opendocument:xmlns:container"
    rootfile = '<rootfile full-path="OEBPS/content.opf"/>'
    one = f"<html><head><title>晨港周刊</title></head><body><p>{BODY}</p><p>{SECOND}</p></body></html>"
    made: dict[str, str | bytes] = {
        "META-INF/container.xml": f'<container xmlns="{container}"><rootfiles>{rootfile}</rootfiles></container>',
        "OEBPS/content.opf": package,
        "OEBPS/nav.xhtml": nav,
        "OEBPS/cover.xhtml": "<html><body><img src='p.png'/><h1>晨港周刊</h1></body></html>",
        "OEBPS/text/one 1.xhtml": f"<?xml version='1.0'?>{one}",
        "OEBPS/text/two.xhtml": f"<html><body><h2>第二篇 工程</h2><p>{SECOND}</p><p>{BODY}</p></body></html>",
        **(files or {}),
    }
    return packed(made, stored=stored)


@pytest.mark.parametrize("stored", [True, False])
def test_each_chapter_of_a_book_is_an_article(stored: bool) -> None:
    """Titles come from the table of contents or the heading, time and source from the book; the cover is left out."""
    document = Fetched("/home/user/book.epub", epub(stored=stored))
    assert is_epub(document)
    articles = [extract(chapter) for chapter in split_document(open_document(document))]
    assert [article.title for article in articles] == ["第一篇 大桥", "第二篇 工程"]
    assert articles[0].paragraphs == (BODY, SECOND)
    assert {article.source for article in articles} == {"晨港周刊"}
    assert {article.published.date().isoformat() for article in articles if article.published} == {"2026-11-20"}
    assert [article.url for article in articles] == [None, None]
    assert len({article.id for article in articles}) == 2


def test_chapters_of_a_book_on_the_web_have_ids_of_their_own() -> None:
    """The part of the address that names the chapter counts."""
    chapters = split_document(open_document(Fetched("https://news.example/w.epub", epub())))
    assert len({extract(chapter).id for chapter in chapters}) == 2


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"META-INF/container.xml": "<container/>", "OEBPS/content.opf": ""}, "not a book"),
        ({"OEBPS/content.opf": "<package><manifest/><spine/></package>"}, "without chapters"),
        (
            {"META-INF/encryption.xml": '<e><CipherReference URI="OEBPS/text/two.xhtml"/></e>'},
            "protected",
        ),
        ({"OEBPS/text/two.xhtml": b" " * (books.MAX_CHAPTER_BYTES + 1)}, "unpacks to more than 50 MB"),
    ],
)
def test_a_book_that_cannot_be_read_is_said_so(files: dict[str, str | bytes], message: str) -> None:
    """No package, no chapters, protection, and files that unpack to more than the limit."""
    with pytest.raises(NotAnArticle, match=message) as caught:
        open_chapters(open_document(Fetched("https://news.example/b.epub", epub(files))))
    assert str(caught.value).startswith("https://news.example/b.epub: ")


def test_a_file_before_the_beginning_of_its_archive_is_damage() -> None:
    """The directory is said to lie one byte later than it does, so that the first file lies at -1."""
    data = bytearray(epub(stored=False))  # the first file is one that is read
    offset = slice(len(data) - 6, len(data) - 2)
    data[offset] = (int.from_bytes(data[offset], "little") + 1).to_bytes(4, "little")
    with pytest.raises(NotAnArticle, match="damaged"):
        open_chapters(open_document(Fetched("b.epub", bytes(data))))


@given(st.integers(min_value=0, max_value=len(epub()) - 1), st.integers(min_value=0, max_value=255))
def test_a_damaged_book_is_read_or_refused(place: int, byte: int) -> None:
    """One wrong byte anywhere is no crash."""
    data = bytearray(epub())
    data[place] = byte
    with contextlib.suppress(NotAnArticle):
        assert open_chapters(open_document(Fetched("b.epub", bytes(data))))
