"""Saved pages (MHTML) and books (EPUB): the article in them, and what is damaged, protected or too large."""

from __future__ import annotations

import io
import quopri
import zipfile

import pytest

from digest.articles.extract import extract
from digest.documents.epub import split_document
from digest.documents.kind import is_mhtml
from digest.documents.open import open_document
from digest.errors import NotAnArticle
from digest.types import Fetched

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
    document = Fetched("/home/user/a.mhtml", mhtml(charset))
    assert is_mhtml(document)
    article = extract(open_document(document))
    assert (article.title, article.url) == ("青屿大桥通车", "https://news.example/a.html")
    assert article.paragraphs == (BODY, SECOND)


def test_a_saved_page_without_a_page_is_refused() -> None:
    """A message of pictures only is no article."""
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    data = head + b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n"
    with pytest.raises(NotAnArticle, match="without a page"):
        extract(open_document(Fetched("a.mht", data)))


def test_other_documents_stay_as_they_are() -> None:
    """Only a book is taken apart; an archive that is no book is refused by name."""
    page = open_document(Fetched("https://news.example/a", b"<p>x</p>"))
    assert split_document(page) == (page,)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(NotAnArticle, match="an archive or office file"):
        extract(open_document(Fetched("a.docx", target.getvalue())))
