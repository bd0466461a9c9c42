"""List the lines of a web page: the runs of text that a reader sees as one paragraph, each with where it stands.

Everything that looks for an article works on these lines, so that paragraphs stay whole and are never glued: whatever
a library thinks the body is only decides which lines are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lxml import html

from digest.articles.broken_lines import join_broken_lines
from digest.articles.element_parts import find_part, is_code, is_permalink
from digest.articles.hidden import read_sheets
from digest.articles.inline_pictures import is_icon, read_formula, read_picture
from digest.articles.notes import is_note_mark
from digest.documents.escaped import split_at_tags
from digest.documents.html import SPACE, tidy


def _split_names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Elements whose text is not shown, or is no text of the page: programs, choices of forms, what old browsers show in
# place of a player, and the readings over ruby (rt, rp), which would be read twice.
_SKIP = _split_names(
    "script style noscript template svg select option button textarea iframe object embed audio video canvas head "
    "title datalist dialog map rt rp"
)
# Elements that a browser sets apart from what is around them: a line ends where they begin and end.
_BLOCK = _split_names(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead "
    "tr ul"
)
# Pictures stand between lines or within one; a figure has a caption, and is set apart.
_PICTURES = frozenset({"img", "video", "picture", "amp-img", "image"})
# Text that ends so is whole: what stands after a picture is another line.
_CLOSED = tuple("。！？!?…：:；;”」』）)】]")
# Pages centre with a style of the element's own.
_CENTERED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)

# The longest live reports have some thousand lines; what has more is a log, a table or an attack.
MOST_LINES = 20_000

# A page that shows fewer characters may hide its article until a script shows it.
_FEW_CHARS = 200

# Deeper than this no text is read: such a page is an attack, or broken. Python's own stack ends at 1,000 calls.
_DEEPEST = 200

# Running text, which the source of a page may break anywhere; in other lines its breaks part one thing from the next.
_SENTENCE_END = re.compile("[。！？；]")
_BREAK = re.compile(r"[\r\n]")

# A bold heading may end with a sign that is not bold.
_SHARE_BOLD = 0.9


# All but letters, numbers and Chinese characters.
_NO_WORD = re.compile(r"[\W_]+")


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
        ends_with_break: Whether <br> ends it, and not the block.
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
    ends_with_break: bool = False

    @property
    def share_linked(self) -> float:
        """The share of its characters that are links, 0 to 1."""
        return self.linked / len(self.text) if self.text else 0.0


def fold_text(text: str) -> str:
    """Reduce a text to what two printings of it share: no compatibility forms, case, white space or punctuation.

    Example: ＡＢ大桥，通车！ -> ab大桥通车
    """
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", text).lower())


def list_lines(root: html.HtmlElement) -> list[Line]:
    """List the lines of a page in its order.

    Hidden parts are left out, unless most of the page is hidden (then a script was to show it).

    Raises:
        TooManyLines: There are more than `MOST_LINES`.
    """
    body = root.find("body")
    start = root if body is None else body
    hidden = read_sheets(root)
    shown = _walk(start, hidden.hides)
    if _count_chars(shown) >= _FEW_CHARS:
        return shown
    everything = _walk(start, hidden.hides_noise)
    is_mostly_hidden = _count_chars(everything) > 2 * _count_chars(shown)
    return everything if is_mostly_hidden else shown


def _walk(start: html.HtmlElement, is_hidden: Callable[[html.HtmlElement], bool]) -> list[Line]:
    walker = _Walker(is_hidden)
    walker.walk(start, _Place())
    walker.end_line(_Place())
    return join_broken_lines(walker.lines)


def _count_chars(lines: Sequence[Line]) -> int:
    return sum(len(line.text) for line in lines)


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
        return _Place(
            path=(*self.path, number),
            tag=tag if is_block else self.tag,
            style=f"{tag} {element.get('class', '')} {element.get('style') or ''}" if is_block else self.style,
            named=(*self.named, (number, part)) if part else self.named,
            is_link=self.is_link or (tag == "a" and element.get("href") is not None),
            is_bold=self.is_bold or tag in {"b", "strong"},
            is_apart=self.is_apart or _is_apart(element),
        )


def _join_pieces(pieces: Sequence[str]) -> str:
    """Join the text of the elements of a line.

    A break in the page's source leaves no space between Chinese characters. Between the elements of a byline it does:
    what is written below one another is the outlet, the author, the time.
    """
    joined = "".join(pieces)
    if _SENTENCE_END.search(joined):
        return tidy(joined)
    return tidy("".join(map(_part_at_edges, pieces)))


def _part_at_edges(piece: str) -> str:
    """Put a space where a piece begins or ends with white space that has a line break."""
    text = piece.strip()
    start = len(piece) - len(piece.lstrip())
    before, after = piece[:start], piece[start + len(text) :]
    return f"{' ' if _BREAK.search(before) else before}{text}{' ' if _BREAK.search(after) else after}"


def _is_apart(element: html.HtmlElement) -> bool:
    if element.tag in {"center", "small", "figcaption"} or element.get("align") == "center":
        return True
    return _CENTERED.search(element.get("style") or "") is not None


def _is_shadow(element: html.HtmlElement) -> bool:
    """Return whether an element is a template that browsers show in place (HTML, declarative shadow DOM)."""
    return element.tag == "template" and ("shadowrootmode" in element.attrib or "shadowroot" in element.attrib)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text of one element, as part of a line.

    Attributes:
        chars: How many of its characters are no white space.
        after_picture: Whether a picture stands between it and the piece before.
    """

    text: str
    chars: int
    is_link: bool
    is_bold: bool
    after_picture: bool


@dataclass(slots=True)
class _Walker:
    """Collects the lines of a page: text is added to the line that has begun, until a block or a break ends it."""

    is_hidden: Callable[[html.HtmlElement], bool]
    lines: list[Line] = field(default_factory=list)
    _pieces: list[_Piece] = field(default_factory=list)
    _after_image: bool = False
    _picture_within: bool = False  # since the last text of the line that has begun
    _icon_alone: bool = False  # in a block, so far
    _elements: int = 0

    def walk(self, element: html.HtmlElement, place: _Place) -> None:
        """Add the text of an element that stands at a place, and of all within it."""
        if element.tag in _PICTURES and not self.is_hidden(element):
            self._pass_picture(element, place)
            return
        if self._is_skipped(element, place):
            return  # the text after it is its tail, which the caller adds
        if element.tag == "br":
            self.end_line(place, with_break=True)
            return
        if element.tag == "math":
            self._add(read_formula(element), place)
            return
        is_block = element.tag in _BLOCK
        if is_block:
            self._cross_edge(place)
        if element.tag == "figure":
            self._after_image = True
        self._elements += 1
        inner = place.make_inner(element, self._elements)
        self._add(element.text, inner)
        for child in element:
            self.walk(child, inner)
            self._add(child.tail, inner)
        if is_block:
            self._cross_edge(inner)

    def _cross_edge(self, place: _Place) -> None:
        """End the line at the edge of a block, and count an icon that stood alone in it as a picture."""
        self.end_line(place)
        self._after_image |= self._icon_alone
        self._icon_alone = False

    def _pass_picture(self, element: html.HtmlElement, place: _Place) -> None:
        """Go past a picture; whether it parts two lines is seen when text follows it."""
        drawn = read_picture(element)
        if drawn:
            self._add(drawn, place)
        elif is_icon(element):
            self._icon_alone = not self._pieces
        elif self._pieces:
            self._picture_within = True
        else:
            self._after_image = True

    def _is_skipped(self, element: html.HtmlElement, place: _Place) -> bool:
        tag = element.tag
        if not isinstance(tag, str):  # a comment or an instruction, whose tag is a function in lxml
            return True
        is_unread = tag in _SKIP and not _is_shadow(element)
        if is_unread or len(place.path) > _DEEPEST or is_permalink(element):
            return True
        return self.is_hidden(element) or is_code(element) or self._is_note_mark(element)

    def _is_note_mark(self, element: html.HtmlElement) -> bool:
        return bool(self._pieces) and is_note_mark(element, self._pieces[-1].text)

    def _add(self, text: str | None, place: _Place) -> None:
        if not text:
            return
        if place.tag != "pre":
            # A tag in the text was escaped once too often: it ends a line as the tag itself does.
            first, *others = split_at_tags(text) if "<" in text or "&" in text else [text]
            self._add_piece(first, place)
            for piece in others:
                self.end_line(place, with_break=True)
                self._add_piece(piece, place)
            return
        # In <pre> a line break ends a line, as <br> does elsewhere.
        first, *others = text.split("\n")
        self._add_piece(first, place)
        for piece in others:
            self.end_line(place)
            self._add_piece(piece, place)

    def _add_piece(self, text: str, place: _Place) -> None:
        size = len("".join(text.split()))
        if not size and not self._pieces:
            return  # the indentation of the source begins no line
        after_picture = bool(size) and self._picture_within
        if after_picture and "".join(piece.text for piece in self._pieces[-3:]).rstrip().endswith(_CLOSED):
            self.end_line(place)
            after_picture = False
        if size:
            self._picture_within = False
            self._icon_alone = False
        self._pieces.append(_Piece(text, size, place.is_link, place.is_bold, after_picture))

    def end_line(self, place: _Place, *, with_break: bool = False) -> None:
        """End the line that has begun, if any; it stands at the place.

        Args:
            with_break: Whether <br> ends it.

        Raises:
            TooManyLines: There are `MOST_LINES` already.
        """
        for pieces in self._part_at_pictures():
            line = self._make_line(pieces, place, with_break=with_break)
            if line.text:
                if len(self.lines) == MOST_LINES:
                    raise TooManyLines
                self.lines.append(line)
                self._after_image = False
        self._after_image |= self._picture_within
        self._picture_within = False
        self._pieces.clear()

    def _part_at_pictures(self) -> list[list[_Piece]]:
        """Return the pieces of the line, or of the lines where pictures stand between labels and not in a sentence."""
        if not self._pieces:
            return []
        is_sentence = _SENTENCE_END.search("".join(piece.text for piece in self._pieces)) is not None
        parts: list[list[_Piece]] = [[]]
        for piece in self._pieces:
            if piece.after_picture and not is_sentence:
                parts.append([])
            parts[-1].append(piece)
        return parts

    def _make_line(self, pieces: Sequence[_Piece], place: _Place, *, with_break: bool) -> Line:
        text = _join_pieces([piece.text for piece in pieces])
        chars = len(SPACE.sub("", text))
        linked = sum(piece.chars for piece in pieces if piece.is_link)
        bold = sum(piece.chars for piece in pieces if piece.is_bold)
        return Line(
            text,
            # What cannot be seen was counted in the pieces, and is not in the text.
            linked=min(linked, len(text)),
            tag=place.tag,
            path=place.path,
            after_image=self._after_image or pieces[0].after_picture,
            emphasis=place.is_apart,
            bold=bold >= _SHARE_BOLD * chars,
            named=place.named,
            style=place.style,
            ends_with_break=with_break,
        )
