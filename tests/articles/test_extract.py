"""Extraction: each page of tests/data/pages with the article in it beside it, and what is no article."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.articles.article_id import make_article_id
from digest.articles.extract import extract
from digest.documents.open import Document, open_document
from digest.errors import NotAnArticle
from digest.types import Entry, Fetched

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "tests" / "data" / "pages"
CASES = sorted(path for path in PAGES.iterdir() if ".want." not in path.name)
SAMPLES = sorted((ROOT / "feeds" / "sample").glob("*.html"))


def _document(path: Path) -> Document:
    return open_document(Fetched(str(path), path.read_bytes()))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_a_page_gives_its_article(path: Path) -> None:
    """Title, time, source, authors, script and whole paragraphs are what stands beside the page."""
    want = json.loads(path.with_name(f"{path.name}.want.json").read_text(encoding="utf-8"))
    article = extract(_document(path))
    got = {
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "authors": list(article.authors),
        "language": article.language,
        "paragraphs": list(article.paragraphs),
    }
    assert got == want


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_sample_shows_pages_are_read_whole(path: Path) -> None:
    """No caption, editor line, related link or footer of the sample pages is read aloud."""
    article = extract(_document(path))
    text = "\n".join(article.paragraphs)
    assert article.published is not None
    assert article.source
    assert len(article.paragraphs) >= 4
    for junk in (
        "责任编辑",
        "責任編輯",
        "编辑：",
        "編輯：",
        "相关",
        "延伸",
        "版权",
        "版權",
        " 摄",
        "攝",
        "来源：",
        "來源：",
    ):
        assert junk not in text, junk


def test_a_saved_traditional_page_text_gives_the_article_and_nothing_else(shared: Path) -> None:
    """Site names, 字號, captions (each printed twice), the editor line and 相關新聞 go; every other paragraph stays."""
    path = shared / "data" / "seed" / "liaoning.txt"
    article = extract(_document(path))
    assert article.title == "遼寧:以營商環境之變夯實全面振興根基"
    assert article.published == datetime.fromisoformat("2026-01-04T19:51:00+08:00")
    assert article.source == "人民網-遼寧頻道"
    assert article.language == "zh-Hant"
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    head = lines.index(article.title)
    body = [
        line
        for line in lines[head + 4 :]
        if not line.endswith("供圖") and "責任編輯" not in line and line != "相關新聞"
    ]
    assert list(article.paragraphs) == body
    assert "“無事不擾、有需必應”,服務轉向重實效" in article.paragraphs
    assert len([drop for drop in article.dropped if drop.reason == "caption"]) == 10


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"   \n\t ", "empty"),
        (b"<html><body></body></html>", "not an article"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
        (
            "<html><body><h1>排行榜</h1><ul>{}</ul></body></html>".format(
                '<li><a href="/a">大桥通车了吗</a></li>' * 60
            ).encode(),
            "links",
        ),
        (
            "<html><body><h1>大桥通车</h1><p>青屿跨海大桥今日正式通车……</p><p>登录后阅读全文</p></body></html>".encode(),
            "teaser",
        ),
        ("一句话。".encode(), "not an article"),
    ],
)
def test_what_is_no_article_is_said_so(data: bytes, message: str) -> None:
    """Empty files, other formats, lists of links and teasers are refused in one line that names the address."""
    with pytest.raises(NotAnArticle, match=message) as caught:
        extract(open_document(Fetched("https://news.example/x", data)))
    assert str(caught.value).startswith("https://news.example/x: ")
    assert "\n" not in str(caught.value)


def test_the_feed_fills_in_what_the_page_does_not_say() -> None:
    """Time and source of the entry are used where the page has none, and its address names the article."""
    body = "<p>青屿市图书馆从本周起试行夜间开放，闭馆时间由晚上九点延长到零点，读者反响热烈，座位很快坐满。</p>"
    moment = datetime.fromisoformat("2026-10-08T09:30:00+08:00")
    entry = Entry(
        "https://news.example/a?utm_source=x", title="夜间开放", published=moment, source="晨港", position=3, trust=2.0
    )
    article = extract(open_document(Fetched(entry.url, body.encode(), "text/html", "utf-8")), entry)
    assert (article.title, article.published, article.source) == ("夜间开放", moment, "晨港")
    assert (article.position, article.trust, article.id) == (3, 2.0, make_article_id("https://news.example/a"))


def test_a_file_is_named_by_its_text_and_its_path_is_not_published(tmp_path: Path) -> None:
    """The same text has the same id wherever it lies."""
    body = "青屿岛上唯一的小学今天搬进了新校舍，一百二十名学生在操场上参加了升旗仪式，家长们也来了。"
    text = f"海岛小学迎来新校舍\n\n{body}\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "b.txt").write_text(text, encoding="utf-8")
    first, second = (
        extract(_document(tmp_path / "a.txt")),
        extract(_document(tmp_path / "b.txt")),
    )
    assert first == dataclasses.replace(second)
    assert first.url is None


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=400), st.booleans())
def test_any_text_is_an_article_or_refused(text: str, html: bool) -> None:
    """No page is a crash, and paragraphs are never empty."""
    media = "text/html" if html else "text/plain"
    try:
        fetched = Fetched("https://news.example/x", text.encode("utf-8", "ignore"), media, "utf-8")
        article = extract(open_document(fetched))
    except NotAnArticle:
        return
    assert all(paragraph.strip() == paragraph != "" for paragraph in article.paragraphs)


def test_a_huge_and_deep_page_is_read_in_time() -> None:
    """Ten thousand nested elements are no crash."""
    body = (
        "<div>" * 10_000
        + "<p>青屿岛上唯一的小学今天搬进了新校舍，一百二十名学生参加了升旗仪式，家长们也来了，很热闹。</p>"
    )
    try:
        fetched = Fetched("https://news.example/x", f"<html><body>{body}".encode(), "text/html", "utf-8")
        article = extract(open_document(fetched))
    except NotAnArticle:
        return
    assert article.paragraphs
