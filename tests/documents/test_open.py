"""Opened documents: each is told, decoded, parsed and extracted once, on its way from a source to an article."""

from __future__ import annotations

import pickle
from collections import Counter
from pathlib import Path

import pytest

import digest.documents.open
import digest.sources.entry_articles
import digest.sources.listing
from digest.documents.kind import Kind
from digest.documents.open import open_document
from digest.fetching.fetcher import Fetcher
from digest.settings import Show, Source
from digest.sources.entry_articles import fetch_entry, read_document
from digest.sources.listing import list_entries
from digest.types import Article, Fetched
from tests.documents.test_mhtml import BODY, SECOND, mhtml

BODIES = f"<h1>青屿大桥通车</h1><p>{BODY}</p><p>{SECOND}</p>"
PAGE = f"<html lang='zh-CN'><head><title>青屿大桥通车</title></head><body>{BODIES}</body></html>"


def test_a_document_is_opened_with_text_tree_and_charset() -> None:
    """The text and the tree are made once and kept; the charset is what the bytes are in."""
    document = open_document(Fetched("https://news.example/a", PAGE.encode("gb18030"), "text/html", "utf-8"))
    assert (document.kind, document.text, document.charset) == (Kind.PAGE, PAGE, "gb18030")
    assert document.text is document.text
    assert document.tree is document.tree


def test_a_saved_page_is_opened_as_the_page_in_it() -> None:
    """Under the address that it was saved from."""
    document = open_document(Fetched("a.mhtml", mhtml()))
    assert (document.kind, document.url) == (Kind.PAGE, "https://news.example/a.html")


def test_an_opened_document_can_be_sent_to_another_machine() -> None:
    """Its tree, which cannot be pickled, stays behind."""
    document = open_document(Fetched("https://news.example/a", PAGE.encode(), "text/html"))
    assert document.tree is not None
    assert pickle.loads(pickle.dumps(document)) == document  # noqa: S301
    assert "tree" not in vars(pickle.loads(pickle.dumps(document)))  # noqa: S301


@pytest.mark.parametrize("full_text", [True, False])
def test_a_page_named_as_a_source_is_opened_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, full_text: bool
) -> None:
    """From the source's address to its article: one kind, one decoding, one tree, one extraction."""
    counts: Counter[str] = Counter()

    def count(module: object, name: str) -> None:
        real = getattr(module, name)

        def counted(*args: object, **options: object) -> object:
            counts[name] += 1
            return real(*args, **options)

        monkeypatch.setattr(module, name, counted)

    for name in ("detect_kind", "decode", "parse_html"):
        count(digest.documents.open, name)
    count(digest.sources.listing, "extract")
    count(digest.sources.entry_articles, "extract")
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    source = Source(url="a.html", name="晨港", trust=2.0, full_text=full_text)
    show = Show(title="t", folder=tmp_path, source=(source,))
    with Fetcher() as fetcher:
        (entry,) = list_entries(show, source, fetcher).entries
        article = read_document(entry, show, source, fetch_entry(entry, show, source, fetcher))
    assert isinstance(article, Article)
    assert (article.title, article.source, article.trust) == ("青屿大桥通车", "晨港", 2.0)
    assert article.paragraphs == (BODY, SECOND)
    assert counts == {"detect_kind": 1, "decode": 1, "parse_html": 1, "extract": 1}
