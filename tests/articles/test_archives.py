"""Saved pages (MHTML) and books (EPUB): the article in them, and what is damaged, protected or too large."""

from __future__ import annotations

import contextlib
import io
import quopri
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles import archives
from digest.articles.archives import chapters_of_epub, documents_in, is_epub, is_mhtml
from digest.articles.extract import extract
from digest.articles.fetch import Document
from digest.errors import NotAnArticle

BODY = "青屿跨海大桥今天上午正式通车，两岸的车程由七十分钟缩短至十二分钟，首日通行免收费用，许多居民专程前来体验。"
SECOND = "大桥全长十二公里，设双向六车道，工程历时五年，共有三千多名建设者参与，其间经受了九次台风的考验。"


def mhtml(charset: str = "utf-8") -> bytes:
    title = "青屿大桥通车"
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{BODY}</p><p>{SECOND}</p></body></html>"
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://news.example/a.html\r\n"
        "Subject: =?utf-8?Q?=E9?=\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\t"
        'type="text/html";\r\n\tboundary="----x----"\r\n\r\n\r\n'
    )
    label = f"; charset={charset}" if charset != "utf-8" else ""
    part = f"------x----\r\nContent-Type: text/html{label}\r\nContent-ID: <f@mhtml>\r\n"
    part += "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    coded = quopri.encodestring(page.encode(charset)).replace(b"\n", b"\r\n")
    picture = "------x----\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0=\r\n"
    return f"{head}{part}".encode() + coded + f"\r\n{picture}------x------\r\n".encode()


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_saved_page_gives_its_article_under_its_address(charset: str) -> None:
    """The text is unpacked and decoded; the address is the one it was saved from."""
    document = Document("/home/user/a.mhtml", mhtml(charset))
    assert is_mhtml(document)
    article = extract(document)
    assert (article.title, article.url) == ("青屿大桥通车", "https://news.example/a.html")
    assert article.paragraphs == (BODY, SECOND)


def test_a_saved_page_without_a_page_is_refused() -> None:
    """A message of pictures only is no article."""
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    data = head + b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n"
    with pytest.raises(NotAnArticle, match="without a page"):
        extract(Document("a.mht", data))


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
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        if stored:
            archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, content in made.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("stored", [True, False])
def test_each_chapter_of_a_book_is_an_article(stored: bool) -> None:
    """Titles come from the table of contents or the heading, time and source from the book; the cover is left out."""
    document = Document("/home/user/book.epub", epub(stored=stored))
    assert is_epub(document)
    articles = [extract(chapter) for chapter in documents_in(document)]
    assert [article.title for article in articles] == ["第一篇 大桥", "第二篇 工程"]
    assert articles[0].paragraphs == (BODY, SECOND)
    assert {article.source for article in articles} == {"晨港周刊"}
    assert {article.published.date().isoformat() for article in articles if article.published} == {"2026-11-20"}
    assert [article.url for article in articles] == [None, None]
    assert len({article.id for article in articles}) == 2


def test_chapters_of_a_book_on_the_web_have_ids_of_their_own() -> None:
    """The part of the address that names the chapter counts."""
    chapters = documents_in(Document("https://news.example/w.epub", epub()))
    assert len({extract(chapter).id for chapter in chapters}) == 2


def test_other_documents_stay_as_they_are() -> None:
    """Only a book is taken apart; an archive that is no book is refused by name."""
    page = Document("https://news.example/a", b"<p>x</p>")
    assert documents_in(page) == (page,)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(NotAnArticle, match="an archive or office file"):
        extract(Document("a.docx", target.getvalue()))


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"META-INF/container.xml": "<container/>", "OEBPS/content.opf": ""}, "not a book"),
        ({"OEBPS/content.opf": "<package><manifest/><spine/></package>"}, "without chapters"),
        (
            {"META-INF/encryption.xml": '<e><CipherReference URI="OEBPS/text/two.xhtml"/></e>'},
            "protected",
        ),
        ({"OEBPS/text/two.xhtml": b" " * (archives.MAX_CHAPTER_BYTES + 1)}, "unpacks to more than 50 MB"),
    ],
)
def test_a_book_that_cannot_be_read_is_said_so(files: dict[str, str | bytes], message: str) -> None:
    """No package, no chapters, protection, and files that unpack to more than the limit."""
    with pytest.raises(NotAnArticle, match=message) as caught:
        chapters_of_epub(Document("https://news.example/b.epub", epub(files)))
    assert str(caught.value).startswith("https://news.example/b.epub: ")


@given(st.integers(min_value=0, max_value=len(epub()) - 1), st.integers(min_value=0, max_value=255))
def test_a_damaged_book_is_read_or_refused(place: int, byte: int) -> None:
    """One wrong byte anywhere is no crash."""
    data = bytearray(epub())
    data[place] = byte
    with contextlib.suppress(NotAnArticle):
        assert chapters_of_epub(Document("b.epub", bytes(data)))
