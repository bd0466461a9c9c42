"""Decides what a document is, by its bytes, its content type and its address; no label is believed alone."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from enum import Enum

from digest.documents.foreign_xml import root_name
from digest.types import Fetched

_XML_FEED = re.compile(r"^\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<(?:\w+:)?(?:rss|feed|RDF)\b", re.DOTALL)
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org')
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|div|p|br|article|table|meta|span|title)\b", re.IGNORECASE)
_MHTML_HEAD = re.compile(rb"^(?:[\w-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)+", re.ASCII)
_RELATED = re.compile(rb"^content-type:\s*multipart/(?:related|mixed|alternative)", re.IGNORECASE | re.MULTILINE)
_ZIP = b"PK\x03\x04"
_CONTAINER = b"META-INF/container.xml"


def is_mhtml(document: Fetched) -> bool:
    """Tell a page saved as MHTML by its header lines."""
    head = _MHTML_HEAD.match(document.data[:8192].lstrip())
    return head is not None and _RELATED.search(head[0]) is not None


def is_opml(document: Fetched) -> bool:
    """Tell OPML by its root element, whatever its sender calls it."""
    return root_name(document) == "opml"


def is_sitemap(document: Fetched) -> bool:
    """Tell a sitemap or an index of sitemaps, packed with gzip or not, by its root element."""
    if document.data.startswith(b"\x1f\x8b"):
        try:
            head = gzip.GzipFile(fileobj=io.BytesIO(document.data)).read(8192)
        except (OSError, EOFError, zlib.error):
            return False
        document = Fetched(document.url, head)
    return root_name(document) in {"urlset", "sitemapindex"}


def is_epub(document: Fetched) -> bool:
    """Tell an EPUB book from other packed files."""
    if not document.data.startswith(_ZIP):
        return False
    # EPUB OCF 3.3, 4.3: the first file is called mimetype, and not packed.
    return document.data[30:58].startswith(b"mimetypeapplication/epub") or _CONTAINER in document.data


def is_feed(document: Fetched) -> bool:
    """Tell a feed (RSS, Atom, JSON Feed) from a page, by what it is and not by what its sender calls it."""
    head = document.data[:200_000] if document.data.lstrip()[:1] == b"{" else document.data[:4096]
    text = head.decode("utf-8", "ignore").replace("\x00", "").removeprefix("\ufeff")
    if text.lstrip().startswith("{"):
        return _JSON_FEED.search(text) is not None
    return _XML_FEED.search(text) is not None


def is_page(document: Fetched) -> bool:
    """Tell a web page, or a part of one, from plain text."""
    if document.content_type is not None and "html" in document.content_type:
        return True
    if document.url.lower().endswith((".md", ".markdown", ".txt")):
        return False
    return _HTML.search(document.data[:100_000].replace(b"\x00", b"")) is not None  # UTF-16 too


class Kind(Enum):
    """What a document is."""

    MHTML = "MHTML"
    OPML = "OPML"
    SITEMAP = "sitemap"
    EPUB = "EPUB"
    FEED = "feed"
    PAGE = "page"
    MARKDOWN = "Markdown"
    TEXT = "text"


# The first that holds decides; what none of them knows is text.
_KINDS = (
    (Kind.MHTML, is_mhtml),
    (Kind.OPML, is_opml),
    (Kind.SITEMAP, is_sitemap),
    (Kind.EPUB, is_epub),
    (Kind.FEED, is_feed),
    (Kind.PAGE, is_page),
    (Kind.MARKDOWN, lambda document: document.url.lower().endswith((".md", ".markdown"))),
)


def kind_of(document: Fetched) -> Kind:
    """Decide what a document is."""
    return next((kind for kind, is_kind in _KINDS if is_kind(document)), Kind.TEXT)
