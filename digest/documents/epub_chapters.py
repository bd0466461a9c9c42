"""Split the files of a book (EPUB) into its chapters, and join what goes on in the next file."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from digest.documents.epub_contents import ContentsEntry, choose_entries
from digest.documents.html import parse_html, tidy

# Parts of a book with fewer characters are covers, title pages and the like.
_LEAST_CHARS = 60

# A page whose text is links to this share is a table of contents.
_MOST_LINKED = 0.7

_NO_CHAPTER = re.compile(r"\b(?:cover|titlepage|halftitlepage|copyright-page|toc|landmarks|page-list)\b")
_BODY_TAG = re.compile(r"</?body\b[^>]*>")
_TAG = re.compile(r"<[^<>]*>")
_CUT = "\ue0cc"  # stands in for a place to cut at; no text has it, since pages are read without private characters


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter, or the rest of one.

    Attributes:
        place: The name of its file; of the second chapter in a file and later ones, with its number.
        title: "" where it goes on with the chapter before it.
        html: What its file has in its body of it.
    """

    place: str
    title: str
    html: str


def split_file(path: str, text: str, entries: Sequence[ContentsEntry]) -> Iterator[Chapter]:
    """Split a file at the entries of the table of contents; what no entry and no heading names goes on.

    Args:
        path: The name of the file in the book.
        text: The file.
        entries: Those that lead to it.

    Yields:
        Its chapters; none of a cover, a title page or a table of contents.
    """
    root = parse_html(text)
    body = root.find("body") if root is not None else None
    if body is None or _is_no_chapter(body):
        return
    entries = choose_entries(entries, len(tidy(body.text_content())))
    heading = _find_heading(body)
    ids = _collect_ids(body)
    # An entry without a fragment, or with one that the file does not have, leads to the beginning of the file.
    first_title = next((entry.label for entry in entries if entry.fragment not in ids), "")
    labels = {entry.fragment: entry.label for entry in entries if entry.fragment in ids}
    titles = _mark_cuts(body, labels)
    whole = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
    pieces = _BODY_TAG.sub("", whole).split(_CUT)
    if titles and _count_chars(pieces[0]) < _LEAST_CHARS:  # no more than a heading over the first chapter
        over_first, first, *others = pieces
        pieces = [over_first + first, *others]
        first_title = titles.pop(0)
    if not first_title and not titles:
        first_title = heading
    yield Chapter(path, first_title, pieces[0])
    for number, (title, piece) in enumerate(zip(titles, pieces[1:], strict=True), 2):
        yield Chapter(f"{path}#{number}", title, piece)


def _collect_ids(body: etree._Element) -> set[str]:
    """Return the names that a fragment can lead to: ids, and the names of anchors in older books."""
    ids: set[str] = set()
    for element in body.iter():
        ids.update(name for name in (element.get("id"), element.get("name")) if name)
    return ids


def join_chapters(chapters: Iterable[Chapter]) -> Iterator[Chapter]:
    """Join what goes on to the chapter before it, and leave out what has next to no text."""
    last: Chapter | None = None
    for chapter in chapters:
        if last is not None and not chapter.title:
            last = dataclasses.replace(last, html=f"{last.html}{chapter.html}")
            continue
        if last is not None and _count_chars(last.html) >= _LEAST_CHARS:
            yield last
        last = chapter
    if last is not None and _count_chars(last.html) >= _LEAST_CHARS:
        yield last


def _is_no_chapter(body: etree._Element) -> bool:
    """Whether a page is a cover, a title page or a table of contents, by what it is called and by its links."""
    for element in (body, *body[:1]):  # books mark the body, or the one section in it
        if _NO_CHAPTER.search(element.get("epub:type") or ""):
            return True
    links = [link for link in body.iter("a") if link.get("href")]
    linked_chars = sum(len(tidy(link.text_content())) for link in links)
    return linked_chars > _MOST_LINKED * len(tidy(body.text_content()))


def _find_heading(body: etree._Element) -> str:
    for heading in body.iter("h1", "h2", "h3"):
        text: str = heading.text_content()
        if text.strip():
            return tidy(text)
    return ""


def _mark_cuts(body: etree._Element, titles: Mapping[str, str]) -> list[str]:
    """Write a mark into a page where its chapters begin.

    Args:
        body: Is changed.
        titles: By the ids of the elements that chapters begin with.

    Returns:
        The titles in the order of the page; as many as there are marks.
    """
    found: list[str] = []
    left = dict(titles)
    for element in list(body.iter()):
        names = (element.get("id"), element.get("name"))
        title = next((left.pop(name) for name in names if name in left), None)
        parent = element.getparent()
        if title is None or element is body or parent is None:
            continue
        # lxml keeps a text with the element before it, as its tail, or with the parent where there is none.
        before = element.getprevious()
        if before is None:
            parent.text = f"{parent.text or ''}{_CUT}"
        else:
            before.tail = f"{before.tail or ''}{_CUT}"
        found.append(title)
    return found


def _count_chars(html: str) -> int:
    """Return how many characters of HTML are shown."""
    return len(tidy(_TAG.sub("", html)))
