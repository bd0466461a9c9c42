"""Opens books (EPUB): each chapter becomes a page of its own.

Standard library and lxml: the EPUB libraries that are kept up are under the AGPL.
"""

from __future__ import annotations

import dataclasses
import html
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from digest.documents.charset import decode
from digest.documents.foreign_xml import parse_xml, strip_namespace
from digest.documents.html import parse_html, tidy
from digest.documents.kind import Kind
from digest.documents.open import Document, open_html
from digest.errors import NotAnArticle

# The limits of a book: of one file in it, of all that is read of it, and of its chapters.
MAX_CHAPTER_BYTES = 10_000_000
MAX_BOOK_BYTES = 5 * MAX_CHAPTER_BYTES
MAX_CHAPTERS = 2000

# Parts of a book with fewer characters are covers, title pages and the like.
_LEAST_TEXT = 60

# A file that holds several entries of the table of contents is parted at the deeper ones too, where the parts stay as
# long as this; shorter ones are the sections of a chapter.
_CHAPTER_SIZE = 1000

# A page whose text is links to this share is a table of contents.
_MOST_LINKED = 0.7

_NCX = "application/x-dtbncx+xml"
_CONTAINER = "META-INF/container.xml"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_NO_CHAPTER = re.compile(r"\b(?:cover|titlepage|halftitlepage|copyright-page|toc|landmarks|page-list)\b")
_CUT = "\ue0cc"  # stands in for a place to cut at; no text has it, since pages are read without private characters


def split_document(document: Document) -> tuple[Document, ...]:
    """Return the documents in a document that each are an article: a book's chapters; of anything else, itself."""
    return open_chapters(document) if document.kind is Kind.EPUB else (document,)


def open_chapters(document: Document) -> tuple[Document, ...]:
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
        raise NotAnArticle(
            "{url}: a damaged book ({error})", url=document.url, error=" ".join(str(error).split())
        ) from error
    if not found:
        raise NotAnArticle("{url}: a book without text", url=document.url)
    return found


@dataclass(frozen=True, slots=True)
class _Mark:
    """An entry of the table of contents: where it points to in a file ("" for its beginning), and how deep it is."""

    fragment: str
    label: str
    depth: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A chapter, or the rest of one: its place in the book, its title ("" where it goes on), and its HTML."""

    place: str
    title: str
    inner: str


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
            _path_in_book(folder, item.get("href"))
            for item in order
            if item.get("media-type") in _PAGES and "nav" not in (item.get("properties") or "").split()
        ]
        if not pages:
            raise NotAnArticle("{url}: a book without chapters", url=self._document.url)
        if self._protected() & {page.lower() for page in pages}:
            raise NotAnArticle(
                "{url}: the book is protected (DRM) and opens in its own reader only; name a copy without protection",
                url=self._document.url,
            )
        facts = _facts(root)
        marks = self._contents(folder, items.values())
        parts = (part for page in dict.fromkeys(pages) for part in self._parts(page, marks.get(page.lower(), ())))
        for number, chapter in enumerate(_joined_parts(parts), 1):
            if number > MAX_CHAPTERS:
                raise NotAnArticle(
                    "{url}: a book of more than {count} chapters", url=self._document.url, count=MAX_CHAPTERS
                )
            yield self._as_page(chapter, facts, number)

    def _parts(self, page: str, marks: Sequence[_Mark]) -> Iterator[_Part]:
        """Part a file at the entries of the table of contents; what no entry and no heading names goes on."""
        data = self._bytes(page)
        root = parse_html(decode(data, None, html=True).text) if data else None
        body = root.find("body") if root is not None else None
        if body is None or _is_no_chapter(body):
            return
        marks = _chosen(marks, len(tidy(body.text_content())))
        heading = next((tidy(it.text_content()) for it in body.iter("h1", "h2", "h3") if it.text_content().strip()), "")
        ids = {name for element in body.iter() for name in (element.get("id"), element.get("name")) if name}
        label = next((mark.label for mark in marks if mark.fragment not in ids), "")
        labels = _cut_before(body, {mark.fragment: mark.label for mark in marks if mark.fragment in ids})
        whole = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
        pieces = re.sub(r"</?body\b[^>]*>", "", whole).split(_CUT)
        if labels and len(_shown(pieces[0])) < _LEAST_TEXT:
            pieces[:2] = ["".join(pieces[:2])]  # a heading over the first chapter
            label = labels.pop(0)
        yield _Part(page, label or ("" if labels else heading), pieces[0])
        for number, (title, piece) in enumerate(zip(labels, pieces[1:], strict=True), 2):
            yield _Part(f"{page}#{number}", title, piece)

    def _as_page(self, part: _Part, facts: dict[str, str], number: int) -> Document:
        book = facts.get("og:site_name", "")
        title, inner = part.title or str(number), part.inner
        if not any(char.isalpha() for char in title):  # a chapter that is called 1
            inner = re.sub(rf"<(h[1-6])\b[^>]*>\s*{re.escape(title)}\s*</\1>", "", inner, count=1)
            title = f"{book} {title}".strip()
        metas = "".join(
            f'<meta property="{name}" content="{html.escape(value)}">' for name, value in facts.items() if value
        )
        text = f"<html><head><title>{html.escape(title)}</title>{metas}</head><body>{inner}</body></html>"
        return open_html(f"{self._document.url}#epub:{part.place}", text)

    def _package(self) -> tuple[str, etree._Element]:
        container = self._xml(_CONTAINER)
        path = next((it.get("full-path") for it in _all(container, "rootfile") if it.get("full-path")), None)
        path = path or next((name for name in self._names.values() if name.endswith(".opf")), None)
        root = self._xml(path) if path else None
        if path is None or root is None:
            raise NotAnArticle("{url}: a packed file, but not a book (EPUB)", url=self._document.url)
        return path, root

    def _contents(self, folder: str, items: Iterable[etree._Element]) -> dict[str, list[_Mark]]:
        """The entries of the table of contents, of EPUB 3 and of EPUB 2, by the names of their files."""
        found: dict[str, list[_Mark]] = {}
        for item in sorted(items, key=lambda item: item.get("media-type") == _NCX):  # where both are, the newer
            is_nav = "nav" in (item.get("properties") or "").split()
            if found or (not is_nav and item.get("media-type") != _NCX):
                continue
            path = _path_in_book(folder, item.get("href"))
            for href, label, depth in _entries(self._xml(path)):
                name, _, fragment = href.partition("#")
                target = _path_in_book(posixpath.dirname(path), name) if name else path
                found.setdefault(target.lower(), []).append(_Mark(unquote(fragment), label, depth))
        return found

    def _protected(self) -> set[str]:
        root = self._xml("META-INF/encryption.xml")
        return {unquote(it.get("URI") or "").lower() for it in _all(root, "CipherReference")}

    def _xml(self, path: str) -> etree._Element | None:
        data = self._bytes(path)
        try:
            return parse_xml(decode(data, None, html=False).text) if data else None
        except NotAnArticle:
            return None

    def _bytes(self, path: str) -> bytes:
        name = self._names.get(path.lower())
        if name is None:
            return b""
        with self._archive.open(name) as file:
            data = file.read(MAX_CHAPTER_BYTES + 1)  # what the archive says of its sizes is not believed
        self._read += len(data)
        if len(data) > MAX_CHAPTER_BYTES or self._read > MAX_BOOK_BYTES:
            raise NotAnArticle(
                "{url}: a book that unpacks to more than {megabytes:g} MB",
                url=self._document.url,
                megabytes=MAX_BOOK_BYTES / 1e6,
            )
        return data


def _joined_parts(parts: Iterable[_Part]) -> Iterator[_Part]:
    """Join what goes on to the chapter before it, and leave out what has next to no text."""
    last: _Part | None = None
    for part in parts:
        if last is not None and not part.title:
            last = dataclasses.replace(last, inner=f"{last.inner}{part.inner}")
            continue
        if last is not None and len(_shown(last.inner)) >= _LEAST_TEXT:
            yield last
        last = part
    if last is not None and len(_shown(last.inner)) >= _LEAST_TEXT:
        yield last


def _chosen(marks: Sequence[_Mark], size: int) -> list[_Mark]:
    """The entries of a file that begin chapters: the highest ones, and lower ones if they part it into long texts."""
    depths = sorted({mark.depth for mark in marks})
    chosen = [mark for mark in marks if mark.depth == depths[0]] if depths else []
    for depth in depths[1:]:
        if size >= _CHAPTER_SIZE * sum(mark.depth == depth for mark in marks):
            chosen = [mark for mark in marks if mark.depth <= depth]
    return chosen


def _cut_before(body: etree._Element, labels: dict[str, str]) -> list[str]:
    """Mark in a page's text where the chapters of these fragments begin; return their titles in its order."""
    found: list[str] = []
    left = dict(labels)
    for element in list(body.iter()):
        label = next((left.pop(name) for name in (element.get("id"), element.get("name")) if name in left), None)
        parent = element.getparent()
        if label is None or element is body or parent is None:
            continue
        before = element.getprevious()
        if before is None:
            parent.text = f"{parent.text or ''}{_CUT}"
        else:
            before.tail = f"{before.tail or ''}{_CUT}"
        found.append(label)
    return found


def _is_no_chapter(body: etree._Element) -> bool:
    """Tell covers, title pages and tables of contents, by what they are called and by their links."""
    kinds = (element.get("epub:type") or "" for element in (body, *body[:1]))
    if any(_NO_CHAPTER.search(kind) for kind in kinds):
        return True
    linked = sum(len(tidy(a.text_content())) for a in body.iter("a") if a.get("href"))
    return linked > _MOST_LINKED * len(tidy(body.text_content()))


def _entries(root: etree._Element | None) -> Iterator[tuple[str, str, int]]:
    """Yield address, title and depth of the entries of a table of contents."""
    navs = list(_all(root, "nav"))
    contents = next((nav for nav in navs if any("toc" in value for value in nav.attrib.values())), None)
    for a in _all(contents if contents is not None else root, "a"):
        if (label := _text(a)) and a.get("href"):
            yield a.get("href"), label, sum(strip_namespace(it) == "ol" for it in a.iterancestors())
    for point in _all(root, "navPoint"):
        source = next((it.get("src") for it in _all(point, "content")), None)
        label = _text(next(_all(point, "text"), None))
        if source and label:
            yield source, label, sum(strip_namespace(it) == "navPoint" for it in point.iterancestors())


def _shown(inner: str) -> str:
    return tidy(re.sub(r"<[^>]*>", "", inner))


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
        yield from (it for it in root.iter() if strip_namespace(it) == name)


def _text(element: etree._Element | None) -> str:
    return tidy("".join(element.itertext())) if element is not None else ""


def _path_in_book(folder: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(href)))
