"""What any bytes may be given to: each ends in a value or in an ArticleError, and in no other way."""

from __future__ import annotations

import contextlib

from digest.articles.dates import find_times, parse_time
from digest.articles.extract import extract
from digest.documents.epub import split_document
from digest.documents.kind import is_feed, is_opml, is_sitemap
from digest.documents.open import open_document
from digest.editing.candidates import list_sentences
from digest.errors import ArticleError
from digest.fetching.robots import parse_robots
from digest.files import make_file_name
from digest.han import detect_language, find_sentences, to_simplified
from digest.pronunciation.normalize import to_spoken
from digest.pronunciation.pinyin import to_pinyin
from digest.sources.feeds import parse_feed
from digest.sources.opml import parse_opml
from digest.sources.sitemaps import parse_sitemap
from digest.types import Article, Fetched
from digest.urls import redact, to_web_url

_CHARSETS = (None, "utf-8", "gbk", "big5", "utf-16", "hex", "nonsense")


def feed(data: bytes) -> None:
    """Read bytes as every kind of list."""
    fetched = Fetched("https://news.example/feed", data, "application/xml", _CHARSETS[len(data) % len(_CHARSETS)])
    is_feed(fetched)
    with contextlib.suppress(ArticleError):
        for entry in parse_feed(open_document(fetched)).entries:
            assert entry.url.startswith(("http://", "https://"))
            assert entry.published is None or entry.published.tzinfo is not None
            to_web_url(entry.url)
    if is_opml(fetched):
        with contextlib.suppress(ArticleError):
            parse_opml(open_document(fetched))
    if is_sitemap(fetched):
        with contextlib.suppress(ArticleError):
            parse_sitemap(open_document(fetched))
    parse_robots(200, data).allows("https://news.example/x", "mandarin-digest")


def page(data: bytes) -> None:
    """Read bytes as a page, a saved page, a book, a text; and keep what a summary needs."""
    kind = ("text/html", None, "text/plain", "text/markdown")[len(data) % 4]
    fetched = Fetched("https://news.example/page", data, kind, _CHARSETS[len(data) % len(_CHARSETS)])
    with contextlib.suppress(ArticleError):
        for part in split_document(open_document(fetched)):
            with contextlib.suppress(ArticleError):
                article = extract(part)
                assert article.paragraphs
                _holds(article)


def _holds(article: Article) -> None:
    for sentence in list_sentences(article):
        assert article.paragraphs[sentence.paragraph][sentence.start : sentence.end] == sentence.text
    name = make_file_name(article.title)
    assert 0 < len(name.encode()) <= 120
    assert "/" not in name
    assert not name.startswith(".")


def text(data: bytes) -> None:
    """Read bytes as a sentence to speak."""
    written = data.decode("utf-8", "replace")[:400]
    reading = to_simplified(written) if detect_language(written) == "zh-Hant" else written
    spans = list(find_sentences(written))
    assert all(0 <= start < end <= len(written) for start, end in spans)
    to_spoken(reading)
    to_pinyin(reading)
    list(find_times(written))
    when = parse_time(written)
    assert when is None or when.moment.tzinfo is not None
    assert redact(redact(written)) == redact(written)
    make_file_name(written)
    to_web_url(written)


TARGETS = {"feed": feed, "page": page, "text": text}
