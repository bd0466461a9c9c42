"""Opens files that hold pages: MHTML, as browsers save a page with its pictures, and EPUB books.

Standard library and lxml: the EPUB libraries that are kept up are under the AGPL.
"""

from __future__ import annotations

import email.message
import email.parser
import email.policy
import html
import io
import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from lxml import etree

from digest.articles.charset import decode
from digest.articles.fetch import MAX_BYTES, Document, is_web
from digest.articles.markup import parse_xml
from digest.articles.page import parse, tidy
from digest.errors import NotAnArticle

# The limits of a book: of one file in it, of all that is read of it, and of its chapters.
MAX_CHAPTER_BYTES = MAX_BYTES
MAX_BOOK_BYTES = 5 * MAX_BYTES
MAX_CHAPTERS = 2000

# Parts of a book with fewer characters are covers, title pages and the like.
_LEAST_TEXT = 60

_ZIP = b"PK\x03\x04"
_MHTML_HEAD = re.compile(rb"^(?:[\w-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)+", re.ASCII)
_RELATED = re.compile(rb"^content-type:\s*multipart/(?:related|mixed|alternative)", re.IGNORECASE | re.MULTILINE)
_CONTAINER = "META-INF/container.xml"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})


def is_mhtml(document: Document) -> bool:
    """Tell a page saved as MHTML by its header lines."""
    head = _MHTML_HEAD.match(document.data[:8192].lstrip())
    return head is not None and _RELATED.search(head[0]) is not None


def page_of_mhtml(document: Document) -> Document:
    """Take the page out of an MHTML file.

    Returns:
        The page under the address it was saved from, where the file names one.

    Raises:
        NotAnArticle: There is no page in it.
    """
    message = email.parser.BytesParser(policy=email.policy.compat32).parsebytes(document.data.lstrip())
    pages = [part for part in message.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
    start = message.get_param("start")
    page = next((part for part in pages if start and part.get("Content-ID") == start), pages[0] if pages else None)
    data = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(data, bytes):
        raise NotAnArticle(f"{document.url}: a saved page (MHTML) without a page in it")
    addresses = (_header(message, "Snapshot-Content-Location"), _header(page, "Content-Location"))
    url = next((address for address in addresses if is_web(address)), document.url)
    return Document(url, data, "text/html", page.get_content_charset())


def is_epub(document: Document) -> bool:
    """Tell an EPUB book from other packed files."""
    if not document.data.startswith(_ZIP):
        return False
    # EPUB OCF 3.3, 4.3: the first file is called mimetype, and not packed.
    return document.data[30:58].startswith(b"mimetypeapplication/epub") or _CONTAINER.encode() in document.data


def chapters_of_epub(document: Document) -> tuple[Document, ...]:
    """Take a book apart into its chapters, in the order of reading.

    Returns:
        Each chapter as a page of its own: its title is the one the table of contents gives it, and the book's title,
        author and day stand in its meta elements. Covers, title pages and tables of contents are left out. The address
        is the book's with `#epub:` and the name of the file in it.

    Raises:
        NotAnArticle: It is no book, damaged, protected, or larger than the limits above.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(document.data)) as archive:
            found = tuple(_Book(archive, document).chapters())
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        # RuntimeError: a file in it has a password
        raise NotAnArticle(f"{document.url}: a damaged book ({' '.join(str(error).split())})") from error
    if not found:
        raise NotAnArticle(f"{document.url}: a book without text")
    return found


def documents_in(document: Document) -> tuple[Document, ...]:
    """Take apart what holds several articles; anything else is one document as it stands."""
    return chapters_of_epub(document) if is_epub(document) else (document,)


class _Book:
    """An open EPUB, which counts what is read of it."""

    def __init__(self, archive: zipfile.ZipFile, document: Document) -> None:
        self._archive = archive
        self._document = document
        self._names = {name.lower(): name for name in archive.namelist()}
        self._read = 0

    def chapters(self) -> Iterator[Document]:
        package, root = self._package()
        folder = posixpath.dirname(package)
        items = {item.get("id"): item for item in _all(root, "item") if item.get("href")}
        order = [items[ref.get("idref")] for ref in _all(root, "itemref") if ref.get("idref") in items]
        pages = [
            _joined(folder, item.get("href"))
            for item in order
            if item.get("media-type") in _PAGES and "nav" not in (item.get("properties") or "").split()
        ]
        if not pages:
            raise NotAnArticle(f"{self._document.url}: a book without chapters")
        if len(pages) > MAX_CHAPTERS:
            raise NotAnArticle(f"{self._document.url}: a book of more than {MAX_CHAPTERS} chapters")
        if self._protected() & {page.lower() for page in pages}:
            raise NotAnArticle(f"{self._document.url}: the book is protected against being read by other programs")
        labels = self._labels(folder, items.values())
        facts = _facts(root)
        called: Counter[str] = Counter()
        for number, page in enumerate(pages, 1):
            found = self._chapter(page, labels.get(page.lower()), facts, number, called)
            if found is not None:
                yield found

    def _chapter(
        self, page: str, label: str | None, facts: dict[str, str], number: int, called: Counter[str]
    ) -> Document | None:
        data = self._bytes(page)
        root = parse(decode(data, None, html=True)) if data else None
        body = root.find("body") if root is not None else None
        if body is None or len(tidy(body.text_content())) < _LEAST_TEXT:
            return None
        heading = next((tidy(it.text_content()) for it in body.iter("h1", "h2", "h3") if it.text_content().strip()), "")
        title = label or heading or f"{facts.get('og:site_name', '')} {number}".strip()
        called[title] += 1
        if called[title] > 1:
            title = f"{title} {called[title]}"  # each chapter becomes a file of that name
        metas = "".join(
            f'<meta property="{name}" content="{html.escape(value)}">' for name, value in facts.items() if value
        )
        inner = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
        text = f"<html><head><title>{html.escape(title)}</title>{metas}</head>{inner}</html>"
        return Document(f"{self._document.url}#epub:{page}", text.encode(), "text/html", "utf-8")

    def _package(self) -> tuple[str, etree._Element]:
        container = self._xml(_CONTAINER)
        path = next((it.get("full-path") for it in _all(container, "rootfile") if it.get("full-path")), None)
        path = path or next((name for name in self._names.values() if name.endswith(".opf")), None)
        root = self._xml(path) if path else None
        if path is None or root is None:
            raise NotAnArticle(f"{self._document.url}: a packed file, but not a book (EPUB)")
        return path, root

    def _labels(self, folder: str, items: Iterable[etree._Element]) -> dict[str, str]:
        """The titles of chapters in the table of contents, of EPUB 3 and of EPUB 2, by the names of their files."""
        labels: dict[str, str] = {}
        for item in items:
            is_nav = "nav" in (item.get("properties") or "").split()
            if not is_nav and item.get("media-type") != "application/x-dtbncx+xml":
                continue
            path = _joined(folder, item.get("href"))
            root = self._xml(path)
            places = [(a.get("href"), _text(a)) for a in _all(root, "a")]
            places += [
                (next((it.get("src") for it in _all(point, "content")), None), _text(next(_all(point, "text"), None)))
                for point in _all(root, "navPoint")
            ]
            for href, label in places:
                if href and label:
                    target = _joined(posixpath.dirname(path), href.partition("#")[0])
                    labels.setdefault(target.lower(), label)
        return labels

    def _protected(self) -> set[str]:
        root = self._xml("META-INF/encryption.xml")
        return {unquote(it.get("URI") or "").lower() for it in _all(root, "CipherReference")}

    def _xml(self, path: str) -> etree._Element | None:
        data = self._bytes(path)
        return parse_xml(Document(path, data)) if data else None

    def _bytes(self, path: str) -> bytes:
        name = self._names.get(path.lower())
        if name is None:
            return b""
        with self._archive.open(name) as file:
            data = file.read(MAX_CHAPTER_BYTES + 1)  # what the archive says of its sizes is not believed
        self._read += len(data)
        if len(data) > MAX_CHAPTER_BYTES or self._read > MAX_BOOK_BYTES:
            raise NotAnArticle(f"{self._document.url}: a book that unpacks to more than {MAX_BOOK_BYTES / 1e6:g} MB")
        return data


def _facts(root: etree._Element) -> dict[str, str]:
    """What the package says of the book, by the names that web pages state the same under."""
    dates = [it for it in _all(root, "date") if (it.text or "").strip()]
    return {
        "og:site_name": _text(next(_all(root, "title"), None)),
        "author": "、".join(_text(it) for it in _all(root, "creator")),
        "article:published_time": _text(dates[0]) if dates else "",
    }


def _all(root: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """The elements of that local name; readers do not agree on the namespaces."""
    if root is not None:
        yield from (it for it in root.iter() if isinstance(it.tag, str) and etree.QName(it).localname == name)


def _text(element: etree._Element | None) -> str:
    return tidy("".join(element.itertext())) if element is not None else ""


def _joined(folder: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(href)))


def _header(part: email.message.Message, name: str) -> str:
    return " ".join(str(part.get(name) or "").split())
