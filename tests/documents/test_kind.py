"""What a document is, by its bytes, its content type and its address."""

from __future__ import annotations

import gzip

import pytest

from digest.documents.kind import Kind, detect_kind
from digest.types import Fetched
from tests.documents.test_epub import epub
from tests.documents.test_mhtml import mhtml

MAP = b"<?xml version='1.0'?><urlset><url><loc>https://news.example/a</loc></url></urlset>"


@pytest.mark.parametrize(
    ("fetched", "kind"),
    [
        (Fetched("https://news.example/f", b"<rss version='2.0'/>", "text/html"), Kind.FEED),
        (Fetched("https://news.example/f", b'{"version": "https://jsonfeed.org/version/1.1"}'), Kind.FEED),
        (Fetched("all.opml", b"<opml><body/></opml>"), Kind.OPML),
        (Fetched("https://news.example/m", MAP), Kind.SITEMAP),
        (Fetched("https://news.example/m.gz", gzip.compress(MAP)), Kind.SITEMAP),
        (Fetched("https://news.example/a", b"x", "text/html"), Kind.PAGE),
        (Fetched("a", b"<p>x</p>"), Kind.PAGE),
        (Fetched("a.md", b"<p>x</p>"), Kind.MARKDOWN),
        (Fetched("a.txt", b"<p>x</p>"), Kind.TEXT),
        (Fetched("-", b""), Kind.TEXT),
        (Fetched("a.mhtml", mhtml()), Kind.MHTML),
        (Fetched("a.epub", epub()), Kind.EPUB),
    ],
)
def test_a_document_has_a_kind(fetched: Fetched, kind: Kind) -> None:
    """What it is decides, before what its sender calls it."""
    assert detect_kind(fetched) is kind
