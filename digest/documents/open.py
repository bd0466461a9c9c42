"""Open what was fetched: decide once what it is, decode its text once, parse its tree once."""

from __future__ import annotations

import dataclasses
import logging
from dataclasses import dataclass
from functools import cached_property

from lxml.etree import _Element
from lxml.html import HtmlElement

from digest.documents.charset import Decoded, decode, remove_marks
from digest.documents.foreign_xml import parse_xml
from digest.documents.gunzip import is_gzip, unpack_gzip
from digest.documents.html import parse_html
from digest.documents.kind import Kind, detect_kind, is_page
from digest.documents.mhtml import find_saved_page
from digest.documents.mojibake import repair_mojibake
from digest.errors import NotAnArticle
from digest.message import Message
from digest.types import Fetched

_log = logging.getLogger(__name__)

# The lists that other programs read; a browser shows them as text.
_LISTS = frozenset({Kind.FEED, Kind.OPML, Kind.SITEMAP})


@dataclass(frozen=True)
class Document:
    """An opened document.

    Its text and its trees are made when they are first asked for, and kept. They are left out when the document is
    pickled, since trees cannot be; whoever receives it makes them again.

    Attributes:
        fetched: Its bytes, with what their sender said of them.
        kind: What it is. A page saved as MHTML is opened as the page in it, a packed sitemap as the sitemap.
        known_text: Its text where that was never in bytes of its own, such as a chapter of a book; it is not decoded.
        further: The further pages of its article, in their order, where its site parts it into several.
        missing: Why some of them, or all, are not there; None where nothing is missing.
    """

    fetched: Fetched
    kind: Kind
    known_text: str | None = None
    further: tuple[Document, ...] = ()
    missing: Message | None = None

    def __reduce__(self) -> tuple[type[Document], tuple[object, ...]]:
        """Pickle what it was opened from, and nothing that was made of it."""
        return Document, (self.fetched, self.kind, self.known_text, self.further, self.missing)

    @property
    def url(self) -> str:
        """Its address, the path of a file, or "-"."""
        return self.fetched.url

    @property
    def data(self) -> bytes:
        """Its bytes."""
        return self.fetched.data

    @property
    def is_remote(self) -> bool:
        """Whether it came over http(s)."""
        return self.fetched.is_remote

    @cached_property
    def is_html(self) -> bool:
        """Whether it is read as HTML when it is taken for an article: a page, or a list that stands in one's place."""
        return self.kind is Kind.PAGE or (self.kind in _LISTS and is_page(self.fetched))

    @property
    def text(self) -> str:
        """Its text.

        Raises:
            NotAnArticle: No known charset reads the bytes as text.
        """
        return self._decoded.text

    @property
    def charset(self) -> str:
        """The charset that its bytes are in, whatever its labels say; by the name that Python gives it.

        Raises:
            NotAnArticle: No known charset reads the bytes as text.
        """
        return self._decoded.charset

    @cached_property
    def tree(self) -> HtmlElement | None:
        """Its text parsed as HTML, to be read and never changed; None where there is nothing in it.

        Raises:
            NotAnArticle: No known charset reads the bytes as text.
        """
        return parse_html(self.text)

    @cached_property
    def xml(self) -> _Element | None:
        """The root of its text parsed as XML, to be read and never changed; None where nothing can be read."""
        try:
            return parse_xml(self.text)
        except NotAnArticle:
            return None

    @cached_property
    def _decoded(self) -> Decoded:
        if self.known_text is not None:
            return Decoded(repair_mojibake(self.known_text), "utf-8")
        # Only in a page is <meta charset> a label: in a list it belongs to the pages that the list quotes.
        decoded = decode(self.data, self.fetched.charset, html=self.kind is Kind.PAGE)
        _log.debug("%s: %s in %s", self.url, self.kind.value, decoded.charset)
        return dataclasses.replace(decoded, text=repair_mojibake(decoded.text))


def open_document(fetched: Fetched) -> Document:
    """Open what was fetched.

    Raises:
        NotAnArticle: It is a saved page (MHTML) without a page in it.
        FetchError: It is a packed sitemap, and damaged or larger than sitemaps may be.
    """
    kind = detect_kind(fetched)
    if kind is Kind.MHTML:
        return Document(find_saved_page(fetched), Kind.PAGE)
    if kind is Kind.SITEMAP and is_gzip(fetched.data):
        return Document(unpack_gzip(fetched), Kind.SITEMAP)
    return Document(fetched, kind)


def open_html(url: str, text: str) -> Document:
    """Open HTML whose text is known, such as what a feed says of an article.

    Args:
        url: The address that it is read under.
        text: A page or a fragment of one.
    """
    data = text.encode("utf-8", "ignore")  # JSON feeds can hold halves of surrogate pairs, which are no characters
    return Document(Fetched(url, data, "text/html", "utf-8"), Kind.PAGE, remove_marks(data.decode()))
