"""List the lines of a web page: the runs of text that a reader sees as one paragraph, each with where it stands.

Everything that looks for an article works on these lines, so that paragraphs stay whole and are never glued: whatever
a library thinks the body is only decides which lines are kept.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import html

from digest.documents.html import SPACE, tidy


def _split_names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SKIP = _split_names(
    "script style noscript template svg math select option button textarea iframe object embed audio canvas head title "
    "datalist dialog map rt rp"
)
_BLOCK = _split_names(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead "
    "tr ul video"
)
_IMAGES = frozenset({"img", "video", "picture", "figure", "amp-img", "image"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_CENTERED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)

# What class and id names say of a part of the page, as words of English (and of pinyin, where it is customary).
_NAMED = (
    (
        "wall",
        re.compile(r"(?:pay|reg|meter|subscri\w{0,8}[-_]?)wall|fufei|(?:subscribers?|members?)[-_]only", re.IGNORECASE),
    ),
    ("comment", re.compile(r"comment|pinglun|disqus|reply|discuss", re.IGNORECASE)),
    (
        "caption",
        re.compile(
            r"caption|(?:img|image|pic|photo|picture)[-_]?(?:desc|info|note|text|txt|alt|title)|tuzhu|zhushi",
            re.IGNORECASE,
        ),
    ),
    (
        "related",
        re.compile(
            r"relat|recommend|recomm|tuijian|hot[-_]?(?:news|list|rank|article|read)|(?:news|article|more|rank|top)[-_]?list|"
            r"read[-_]?more|more[-_]?(?:news|read|article)|popular|trending|guess|xiangguan|also[-_]?like|outbrain|taboola|"
            r"(?:prev|pre)[-_]?next|pagination|\bpager\b",
            re.IGNORECASE,
        ),
    ),
    (
        "interface",
        re.compile(
            r"(?:^|[-_\s])(?:nav|navbar|menu|breadcrumbs?|crumbs?|sidebar|side|footer|foot|bottom[-_]?bar|toolbar|tools?|share|social|login|player|videobox|"
            r"search|copyright|banner|tags?|keywords?|qrcode|popup|modal|cookie\w*|newsletter|subscribe|advert\w*|ads?|ad[-_]\w+|promo\w*|sponsor\w*)(?:$|[-_\s])|"
            r"breadcrumb|sharebar|sidebar|footer",
            re.IGNORECASE,
        ),
    ),
    ("byline", re.compile(r"author|byline|editor|zebian|bianji|reporter", re.IGNORECASE)),
)
# A table of figures has short cells; one that lays out a page has paragraphs in them.
_LONGEST_CELL = 40
_SHARE_SHORT = 0.85
_SAMPLE_ROWS = 100
_NAMED_TAGS = {"nav": "interface", "footer": "interface", "aside": "related", "figcaption": "caption"}


# The longest live reports have some thousand lines; what has more is a log, a table or an attack.
MOST_LINES = 20_000


# A page that shows fewer characters may hide its article until a script shows it.
_FEW_CHARS = 200

# Deeper than this no text is read: such a page is an attack, or broken.
_DEEPEST = 200


class TooManyLines(Exception):
    """A page has more lines than any article."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One run of text. Two lines may say the same, so that a line is equal only to itself.

    Attributes:
        text: White space folded, invisible characters removed.
        linked: Characters of it that stand in links.
        tag: The block it stands in, such as `p`, `h2`, `li` or `td`.
        path: The elements around it, outermost first (their indices in the page).
        after_image: Whether a picture stands between it and the line before.
        emphasis: Whether it is set apart: centred, or small, or its own class.
        bold: Whether all of it is bold.
        part: What kind of part of the page it stands in: comment, caption, related, interface, byline, table or wall;
            None where nothing says so.
        named: The elements around it whose names call them such a part, outermost first, each with the part.
        style: The tag, class and style of the block it stands in.
    """

    text: str
    linked: int = 0
    tag: str = "p"
    path: tuple[int, ...] = ()
    after_image: bool = False
    emphasis: bool = False
    bold: bool = False
    part: str | None = None
    named: tuple[tuple[int, str], ...] = ()
    style: str = ""

    @property
    def share_linked(self) -> float:
        """The share of its characters that are links, 0 to 1."""
        return self.linked / len(self.text) if self.text else 0.0


def fold_text(text: str) -> str:
    """Reduce a text to what two printings of it share: no compatibility forms, case, white space or punctuation."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).lower() if char.isalnum())


def list_lines(root: html.HtmlElement) -> list[Line]:
    """List the lines of a page in its order.

    Hidden parts are left out, unless most of the page is hidden (then a script was to show it).

    Raises:
        TooManyLines: There are more than `MOST_LINES`.
    """
    body = root.find("body")
    start = root if body is None else body
    shown = _walk(start, skip_hidden=True)
    if _count_chars(shown) >= _FEW_CHARS:
        return shown
    everything = _walk(start, skip_hidden=False)
    return everything if _count_chars(everything) > 2 * _count_chars(shown) else shown


def _walk(start: html.HtmlElement, *, skip_hidden: bool) -> list[Line]:
    walker = _Walker(skip_hidden=skip_hidden)
    walker.walk(start, _Place())
    walker.end_line(_Place())
    return walker.lines


def _count_chars(lines: Sequence[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _is_figures(table: html.HtmlElement) -> bool:
    """Return whether a table has figures and names, unlike one that lays out a page or frames a text."""
    if any(inner is not table for inner in table.iter("table")):
        return False
    rows = [
        [tidy(cell.text_content()) for cell in row if cell.tag in {"td", "th"}]
        for row in itertools.islice(table.iter("tr"), _SAMPLE_ROWS)
    ]
    wide = [row for row in rows if len(row) >= 2]
    cells = [cell for row in wide for cell in row if cell]
    if len(wide) < 2 or len(cells) < 4 or len(wide) < 0.5 * len(rows):
        return False
    return sum(len(cell) <= _LONGEST_CELL for cell in cells) >= _SHARE_SHORT * len(cells)


def find_part(element: html.HtmlElement) -> str | None:
    """Return what kind of part an element is, by its tag and the words of its class and id."""
    tag = element.tag
    if tag == "table" and _is_figures(element):
        return "table"
    if tag in _NAMED_TAGS:
        return _NAMED_TAGS[tag]
    names = f"{element.get('class', '')} {element.get('id', '')}"
    if tag in {"body", "html", "article", "main"} or len(names) < 3:
        return None
    return _find_named_part(names)


@functools.lru_cache(maxsize=4096)
def _find_named_part(names: str) -> str | None:
    return next((part for part, pattern in _NAMED if pattern.search(names)), None)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where text stands in the page: what the elements around it say of it.

    Attributes:
        path: The numbers of the elements, outermost first.
        tag: The tag of the innermost block.
        style: The tag, class and style of the innermost block.
        named: The elements whose names call them a part of the page, each with the part.
        is_link: Whether one of them is a link.
        is_bold: Whether one of them is bold.
        is_apart: Whether one of them is set apart: centred, or small.
    """

    path: tuple[int, ...] = ()
    tag: str = "p"
    style: str = ""
    named: tuple[tuple[int, str], ...] = ()
    is_link: bool = False
    is_bold: bool = False
    is_apart: bool = False

    def make_inner(self, element: html.HtmlElement, number: int) -> _Place:
        """Return the place inside an element that stands here."""
        tag = element.tag
        is_block = tag in _BLOCK
        part = find_part(element)
        style = f"{tag} {element.get('class', '')} {element.get('style') or ''}"
        return _Place(
            path=(*self.path, number),
            tag=tag if is_block else self.tag,
            style=style if is_block else self.style,
            named=(*self.named, (number, part)) if part else self.named,
            is_link=self.is_link or (tag == "a" and element.get("href") is not None),
            is_bold=self.is_bold or tag in {"b", "strong"},
            is_apart=self.is_apart or _is_apart(element),
        )


def _is_apart(element: html.HtmlElement) -> bool:
    if element.tag in {"center", "small", "figcaption"} or element.get("align") == "center":
        return True
    return _CENTERED.search(element.get("style") or "") is not None


def _is_hidden(element: html.HtmlElement) -> bool:
    return element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None


@dataclass(slots=True)
class _Walker:
    """Collects the lines of a page: text is added to the line that has begun, until a block or a break ends it."""

    skip_hidden: bool
    lines: list[Line] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _linked: int = 0
    _bold: int = 0
    _after_image: bool = False
    _elements: int = 0

    def walk(self, element: html.HtmlElement, place: _Place) -> None:
        """Add the text of an element that stands at a place, and of all within it."""
        if self._is_skipped(element, place):
            return
        if element.tag == "br":
            self.end_line(place)
            return
        is_block = element.tag in _BLOCK
        if is_block or element.tag in _IMAGES:
            self.end_line(place)
        if element.tag in _IMAGES:
            self._after_image = True
        self._elements += 1
        inner = place.make_inner(element, self._elements)
        self._add(element.text, inner)
        for child in element:
            self.walk(child, inner)
            self._add(child.tail, inner)
        if is_block:
            self.end_line(inner)

    def _is_skipped(self, element: html.HtmlElement, place: _Place) -> bool:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIP or len(place.path) > _DEEPEST:
            return True
        return self.skip_hidden and _is_hidden(element)

    def _add(self, text: str | None, place: _Place) -> None:
        if not text:
            return
        if place.tag != "pre":
            self._add_piece(text, place)
            return
        first, *others = text.split("\n")
        self._add_piece(first, place)
        for piece in others:
            self.end_line(place)
            self._add_piece(piece, place)

    def _add_piece(self, text: str, place: _Place) -> None:
        size = len(SPACE.sub("", text))
        if not size and not self._pieces:
            return
        self._pieces.append(text)
        self._linked += size * place.is_link
        self._bold += size * place.is_bold

    def end_line(self, place: _Place) -> None:
        """End the line that has begun, if any; it stands at the place.

        Raises:
            TooManyLines: There are `MOST_LINES` already.
        """
        if not self._pieces:
            return
        text = tidy("".join(self._pieces))
        if text:
            if len(self.lines) == MOST_LINES:
                raise TooManyLines
            self.lines.append(self._make_line(text, place))
            self._after_image = False
        self._pieces.clear()
        self._linked = self._bold = 0

    def _make_line(self, text: str, place: _Place) -> Line:
        return Line(
            text,
            linked=min(self._linked, len(text)),
            tag=place.tag,
            path=place.path,
            after_image=self._after_image,
            emphasis=place.is_apart,
            bold=self._bold >= 0.9 * len(SPACE.sub("", text)),
            named=place.named,
            style=place.style,
        )
