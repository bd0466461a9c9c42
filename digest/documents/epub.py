"""Open the chapters of a book (EPUB), each as a page of its own.

Standard library and lxml: the EPUB libraries that are kept up are under the AGPL.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from digest.documents.charset import decode
from digest.documents.epub_chapters import Chapter, join_chapters, split_file
from digest.documents.epub_contents import ContentsEntry, find_all, read_contents, read_text
from digest.documents.foreign_xml import parse_xml
from digest.documents.kind import Kind
from digest.documents.open import Document, open_html
from digest.errors import NotAnArticle

# The limits of a book: of one file in it, of all that is read of it, and of its chapters.
MAX_CHAPTER_BYTES = 10_000_000
MAX_BOOK_BYTES = 5 * MAX_CHAPTER_BYTES
MAX_CHAPTERS = 2000

_NCX = "application/x-dtbncx+xml"
_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})

# What zipfile raises for a damaged archive. RuntimeError: a file in it has a password.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError)


def split_document(document: Document) -> tuple[Document, ...]:
    """Return the documents in a document that each are an article: a book's chapters; of anything else, itself."""
    return open_chapters(document) if document.kind is Kind.EPUB else (document,)


def open_chapters(document: Document) -> tuple[Document, ...]:
    """Open the chapters of a book, in the order of reading.

    Returns:
        Each chapter as a page of its own: its title is the one the table of contents gives it, and the book's title,
        author and day stand in its meta elements. Covers, title pages and tables of contents are left out. The address
        is the book's with `#epub:` and the name of the file in it.

    Raises:
        NotAnArticle: It is not a book, damaged, protected, or larger than the limits above.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(document.data)) as archive:
            chapters = tuple(_Book(archive, document.url).open_chapters())
    except _DAMAGE as error:
        raise NotAnArticle(
            "{url}: a damaged book ({error})", url=document.url, error=" ".join(str(error).split())
        ) from error
    if not chapters:
        raise NotAnArticle("{url}: a book without text", url=document.url)
    return chapters


@dataclass(frozen=True, slots=True)
class _Item:
    """A file that the package of a book names.

    Attributes:
        path: Its name in the archive.
    """

    path: str
    media_type: str
    is_navigation: bool


@dataclass(frozen=True, slots=True)
class _Package:
    """What a book says of itself.

    Attributes:
        items: Its files.
        order: Those of them that are read, in the order of reading.
        metadata: Title, author and day, by the names that web pages state the same under.
    """

    items: tuple[_Item, ...]
    order: tuple[_Item, ...]
    metadata: Mapping[str, str]


class _Book:
    """An open book, which counts what is read of it: an archive of some kilobytes can unpack to terabytes."""

    def __init__(self, archive: zipfile.ZipFile, url: str) -> None:
        self._archive = archive
        self._url = url
        self._names = {name.lower(): name for name in archive.namelist()}
        self._read_bytes = 0

    def open_chapters(self) -> Iterator[Document]:
        """Yield the chapters; see the function of that name."""
        package = self._read_package()
        texts = [item for item in package.order if item.media_type in _PAGES and not item.is_navigation]
        pages = list(dict.fromkeys(item.path for item in texts))
        if not pages:
            raise NotAnArticle("{url}: a book without chapters", url=self._url)
        if self._find_protected() & {page.lower() for page in pages}:
            raise NotAnArticle(
                "{url}: the book is protected (DRM) and opens in its own reader only; name a copy without protection",
                url=self._url,
            )
        chapters = join_chapters(self._split_pages(pages, self._read_contents(package)))
        for number, chapter in enumerate(chapters, 1):
            if number > MAX_CHAPTERS:
                raise NotAnArticle("{url}: a book of more than {count} chapters", url=self._url, count=MAX_CHAPTERS)
            address = f"{self._url}#epub:{chapter.place}"
            yield open_html(address, _write_page(chapter, package.metadata, number))

    def _split_pages(self, pages: Sequence[str], contents: Mapping[str, list[ContentsEntry]]) -> Iterator[Chapter]:
        """Yield the chapters of the pages, a page read when it is asked for: too long a book is refused early."""
        for page in pages:
            entries = contents.get(page.lower(), ())
            yield from split_file(page, self._read_page(page), entries)

    def _read_package(self) -> _Package:
        path = self._find_package()
        root = self._read_xml(path) if path else None
        if path is None or root is None:
            raise NotAnArticle("{url}: a packed file, but not a book (EPUB)", url=self._url)
        folder = posixpath.dirname(path)
        items: dict[str | None, _Item] = {}
        for element in find_all(root, "item"):
            href = element.get("href")
            if href:
                items[element.get("id")] = _Item(
                    path=_join_path(folder, href),
                    media_type=element.get("media-type") or "",
                    is_navigation="nav" in (element.get("properties") or "").split(),
                )
        names = [reference.get("idref") for reference in find_all(root, "itemref")]
        return _Package(
            items=tuple(items.values()),
            order=tuple(items[name] for name in names if name in items),
            metadata=_read_metadata(root),
        )

    def _find_package(self) -> str | None:
        """Return the path of the package: the container names it; without one it is the file that ends in .opf."""
        container = self._read_xml(_CONTAINER)
        for rootfile in find_all(container, "rootfile"):
            path = rootfile.get("full-path")
            if path:
                return str(path)
        for name in self._names.values():
            if name.endswith(".opf"):
                return name
        return None

    def _read_contents(self, package: _Package) -> dict[str, list[ContentsEntry]]:
        """Return the entries of the table of contents by the names of their files, in lower case.

        Books often hold both the table of EPUB 3 and that of EPUB 2 for older readers; the newer one counts then.
        """
        tables = [item for item in package.items if item.is_navigation or item.media_type == _NCX]
        for table in sorted(tables, key=lambda item: item.media_type == _NCX):
            found: dict[str, list[ContentsEntry]] = {}
            for entry in read_contents(self._read_xml(table.path)):
                folder = posixpath.dirname(table.path)
                target = _join_path(folder, entry.file) if entry.file else table.path
                found.setdefault(target.lower(), []).append(entry)
            if found:
                return found
        return {}

    def _find_protected(self) -> set[str]:
        """Return the names of the files that are encrypted, in lower case; fonts often are, in books that are free."""
        references = find_all(self._read_xml(_ENCRYPTION), "CipherReference")
        return {unquote(reference.get("URI") or "").lower() for reference in references}

    def _read_xml(self, path: str) -> etree._Element | None:
        """Return the root of an XML file; None where there is no such file, or nothing in it that can be read."""
        data = self._read_file(path)
        if not data:
            return None
        try:
            return parse_xml(decode(data, None, html=False).text)
        except NotAnArticle:  # the bytes are no text
            return None

    def _read_page(self, path: str) -> str:
        return decode(self._read_file(path), None, html=True).text

    def _read_file(self, path: str) -> bytes:
        """Return a file's bytes; none where there is no such file.

        Raises:
            NotAnArticle: With it, more is unpacked than a book may hold.
        """
        name = self._names.get(path.lower())
        if name is None:
            return b""
        try:
            with self._archive.open(name) as file:
                data = file.read(MAX_CHAPTER_BYTES + 1)  # what the archive says of its sizes is not believed
        except ValueError as error:  # the archive says that the file lies before the archive's beginning
            raise zipfile.BadZipFile(str(error)) from error
        self._read_bytes += len(data)
        if len(data) > MAX_CHAPTER_BYTES or self._read_bytes > MAX_BOOK_BYTES:
            raise NotAnArticle(
                "{url}: a book that unpacks to more than {megabytes:g} MB",
                url=self._url,
                megabytes=MAX_BOOK_BYTES / 1e6,
            )
        return data


def _read_metadata(root: etree._Element) -> dict[str, str]:
    dates = [read_text(date) for date in find_all(root, "date") if (date.text or "").strip()]
    # EPUB states them as dc:title, dc:creator and dc:date.
    return {
        "og:site_name": read_text(next(find_all(root, "title"), None)),
        "author": "、".join(read_text(creator) for creator in find_all(root, "creator")),
        "article:published_time": dates[0] if dates else "",
    }


def _write_page(chapter: Chapter, metadata: Mapping[str, str], number: int) -> str:
    """Write the page of a chapter: it has a title, its number where the book gives it none."""
    title = chapter.title or str(number)
    body = chapter.html
    is_number = not any(char.isalpha() for char in title)
    if is_number:  # a chapter that is called 1: the book's name tells what of
        # The heading goes, or it would be read as a line of its own after the title.
        body = re.sub(rf"<(h[1-6])\b[^>]*>\s*{re.escape(title)}\s*</\1>", "", body, count=1)
        title = f"{metadata.get('og:site_name', '')} {title}".strip()
    metas = ""
    for name, value in metadata.items():
        if value:
            metas += f'<meta property="{name}" content="{html.escape(value)}">'
    return f"<html><head><title>{html.escape(title)}</title>{metas}</head><body>{body}</body></html>"


def _join_path(folder: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(href)))
