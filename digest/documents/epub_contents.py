"""Read the table of contents of a book (EPUB), and choose the entries that begin its chapters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from digest.documents.foreign_xml import strip_namespace
from digest.documents.html import tidy

# A file that holds several entries of the table of contents is split at the deeper ones too, where the parts stay as
# long as this many characters; shorter ones are the sections of a chapter.
_CHAPTER_CHARS = 1000


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """An entry of the table of contents.

    Attributes:
        href: Where it leads, as the table has it: the name of a file, and often a fragment.
        label: The title that it gives.
        depth: How many lists or entries it lies in.
    """

    href: str
    label: str
    depth: int

    @property
    def file(self) -> str:
        """The file that it leads to; "" for the one that the table is in."""
        return self.href.partition("#")[0]

    @property
    def fragment(self) -> str:
        """The id of the element in the file that it leads to; "" for the file's beginning."""
        return unquote(self.href.partition("#")[2])


def read_contents(root: etree._Element | None) -> Iterator[ContentsEntry]:
    """Yield the entries of a table of contents, in its order.

    Args:
        root: The navigation document of EPUB 3, or the NCX of EPUB 2; None where it cannot be read.
    """
    yield from _read_navigation(root)
    yield from _read_ncx(root)


def choose_entries(entries: Sequence[ContentsEntry], size: int) -> list[ContentsEntry]:
    """Return the entries of a file that begin chapters.

    Args:
        entries: Those that lead to the file.
        size: The characters of its text.

    Returns:
        The highest entries, and lower ones where they split the file into texts as long as chapters.
    """
    depths = sorted({entry.depth for entry in entries})
    deepest = depths[0] if depths else 0
    for depth in depths[1:]:
        count = sum(entry.depth == depth for entry in entries)
        if size >= _CHAPTER_CHARS * count:
            deepest = depth
    return [entry for entry in entries if entry.depth <= deepest]


def find_all(root: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Yield the elements of that local name; books do not agree on the namespaces."""
    if root is not None:
        yield from (element for element in root.iter() if strip_namespace(element) == name)


def read_text(element: etree._Element | None) -> str:
    """Return the text in an element, tidied; "" for none."""
    return tidy("".join(element.itertext())) if element is not None else ""


def _read_navigation(root: etree._Element | None) -> Iterator[ContentsEntry]:
    """Read the navigation document: nested lists of links, beside lists of pages and landmarks."""
    tables = (nav for nav in find_all(root, "nav") if _is_table_of_contents(nav))
    contents = next(tables, root)
    for link in find_all(contents, "a"):
        href = link.get("href")
        label = read_text(link)
        if href and label:
            yield ContentsEntry(href, label, _count_around(link, "ol"))


def _is_table_of_contents(nav: etree._Element) -> bool:
    """Whether an attribute says so: epub:type="toc" by the standard; some books have an id or a role only."""
    return any("toc" in value for value in nav.attrib.values())


def _read_ncx(root: etree._Element | None) -> Iterator[ContentsEntry]:
    """Read the NCX: nested points, each with its text and where it leads."""
    for point in find_all(root, "navPoint"):
        # The first of each is the point's own; the points nested in it have theirs.
        content = next(find_all(point, "content"), None)
        source = content.get("src") if content is not None else None
        label = read_text(next(find_all(point, "text"), None))
        if source and label:
            yield ContentsEntry(source, label, _count_around(point, "navPoint"))


def _count_around(element: etree._Element, name: str) -> int:
    """Return how many elements of that name are around an element."""
    return sum(strip_namespace(ancestor) == name for ancestor in element.iterancestors())
