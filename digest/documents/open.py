"""Opens what was fetched: its kind is decided once, its text decoded once and its tree parsed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from lxml.html import HtmlElement

from digest.documents.charset import decode
from digest.documents.html import parse_html
from digest.documents.kind import Kind, is_page, kind_of
from digest.documents.mhtml import page_of_mhtml
from digest.types import Fetched


@dataclass(frozen=True)
class Document:
    """An opened document.

    Text and tree are made when they are first asked for, and kept. They are left out when the document is pickled,
    since trees cannot be; whoever receives it makes them again.

    Attributes:
        fetched: Its bytes, with what their sender said of them.
        kind: What it is; a saved page (MHTML) is opened as the page in it.
    """

    fetched: Fetched
    kind: Kind

    def __reduce__(self) -> tuple[type[Document], tuple[Fetched, Kind]]:
        """Pickle what it was opened from, and nothing that was made of it."""
        return Document, (self.fetched, self.kind)

    @property
    def url(self) -> str:
        """Its address, the path of a file, or "-"."""
        return self.fetched.url

    @property
    def data(self) -> bytes:
        """Its bytes."""
        return self.fetched.data

    @property
    def charset(self) -> str | None:
        """The charset that its sender named."""
        return self.fetched.charset

    @property
    def is_remote(self) -> bool:
        """Whether it came over http(s)."""
        return self.fetched.is_remote

    @cached_property
    def is_html(self) -> bool:
        """Whether it is read as HTML when it is taken for an article: a page, or a list that stands in one's place."""
        is_list = self.kind in {Kind.FEED, Kind.OPML, Kind.SITEMAP}
        return self.kind is Kind.PAGE or (is_list and is_page(self.fetched))

    @cached_property
    def text(self) -> str:
        """Its text.

        Raises:
            NotAnArticle: No known charset reads the bytes as text.
        """
        return decode(self.data, self.charset, html=self.is_html)

    @cached_property
    def tree(self) -> HtmlElement | None:
        """Its text parsed as HTML, to be read and never changed; None where there is nothing in it."""
        return parse_html(self.text)

    @property
    def language(self) -> str | None:
        """The language that its root element names, such as zh-TW; a hint, as sites often leave a template's there."""
        root = self.tree
        return (root.get("lang") or "").strip() or None if root is not None else None


def open_document(fetched: Fetched) -> Document:
    """Open what was fetched.

    Raises:
        NotAnArticle: It is a saved page (MHTML) without a page in it.
    """
    kind = kind_of(fetched)
    if kind is Kind.MHTML:
        return Document(page_of_mhtml(fetched), Kind.PAGE)
    return Document(fetched, kind)
