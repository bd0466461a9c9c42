"""Decide what a document is, by its bytes, its content type and its address; no label is believed alone."""

from __future__ import annotations

import re
from enum import Enum

from digest.documents.foreign_xml import find_root_name
from digest.documents.gunzip import is_gzip, unpack_head
from digest.types import Fetched

# How much of a document is looked at. JSON states its version wherever it likes, and a page may begin with scripts.
_HEAD_BYTES = 4096
_PACKED_HEAD_BYTES = 8192
_MHTML_HEAD_BYTES = 8192
_PAGE_HEAD_BYTES = 100_000
_JSON_HEAD_BYTES = 200_000

_FEED_ROOTS = {"rss", "feed", "rdf"}
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org')
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|div|p|br|article|table|meta|span|title)\b", re.IGNORECASE)
_MHTML_HEAD = re.compile(rb"^(?:[\w-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)+", re.ASCII)
_RELATED = re.compile(rb"^content-type:\s*multipart/(?:related|mixed|alternative)", re.IGNORECASE | re.MULTILINE)
_ZIP = b"PK\x03\x04"
_CONTAINER = b"META-INF/container.xml"
_MARKDOWN = (".md", ".markdown")


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


def detect_kind(fetched: Fetched) -> Kind:
    """Return what a document is; what nothing else fits is text."""
    for kind, is_kind in _KINDS:
        if is_kind(fetched):
            return kind
    return Kind.TEXT


def is_mhtml(fetched: Fetched) -> bool:
    """Whether it is a page saved as MHTML: header lines come first, and they announce several parts."""
    head = _MHTML_HEAD.match(fetched.data[:_MHTML_HEAD_BYTES].lstrip())
    return head is not None and _RELATED.search(head[0]) is not None


def is_opml(fetched: Fetched) -> bool:
    """Whether it is OPML, by its root element; servers give it many content types."""
    return find_root_name(fetched.data[:_HEAD_BYTES]) == "opml"


def is_sitemap(fetched: Fetched) -> bool:
    """Whether it is a sitemap or an index of sitemaps, by its root element; it may be packed with gzip."""
    head = unpack_head(fetched.data, _PACKED_HEAD_BYTES) if is_gzip(fetched.data) else fetched.data
    return find_root_name(head[:_HEAD_BYTES]) in {"urlset", "sitemapindex"}


def is_epub(fetched: Fetched) -> bool:
    """Whether it is a book (EPUB), and not another archive."""
    if not fetched.data.startswith(_ZIP):
        return False
    # EPUB OCF 3.3, 4.3: the first file is called mimetype, and is not compressed. Books packed by hand break this rule,
    # so the name of the container file counts as well.
    first_file = fetched.data[30:58]  # after the 30 bytes of its header (ZIP, 4.3.7)
    return first_file.startswith(b"mimetypeapplication/epub") or _CONTAINER in fetched.data


def is_feed(fetched: Fetched) -> bool:
    """Whether it is a feed (RSS, Atom, JSON Feed); many servers call feeds text/html."""
    may_be_json = fetched.data.lstrip()[:1] == b"{"
    head = fetched.data[: _JSON_HEAD_BYTES if may_be_json else _HEAD_BYTES]
    text = head.decode("utf-8", "ignore")
    text = text.replace("\x00", "").removeprefix("\ufeff")  # UTF-16 reads as ASCII without its NULs
    if text.lstrip().startswith("{"):
        return _JSON_FEED.search(text) is not None
    return find_root_name(text.encode()) in _FEED_ROOTS


def is_page(fetched: Fetched) -> bool:
    """Whether it is a web page or a part of one, and not plain text."""
    if fetched.content_type is not None and "html" in fetched.content_type:
        return True
    if fetched.url.lower().endswith((*_MARKDOWN, ".txt")):
        return False
    head = fetched.data[:_PAGE_HEAD_BYTES].replace(b"\x00", b"")  # UTF-16 reads as ASCII without its NULs
    return _HTML.search(head) is not None


def is_markdown(fetched: Fetched) -> bool:
    """Whether it is Markdown, by the end of its address."""
    return fetched.url.lower().endswith(_MARKDOWN)


# The first that fits decides: a book or a saved page holds HTML, and a feed quotes it, so a page comes after them.
_KINDS = (
    (Kind.MHTML, is_mhtml),
    (Kind.OPML, is_opml),
    (Kind.SITEMAP, is_sitemap),
    (Kind.EPUB, is_epub),
    (Kind.FEED, is_feed),
    (Kind.PAGE, is_page),
    (Kind.MARKDOWN, is_markdown),
)
