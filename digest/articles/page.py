"""Turns a web page into its lines: the runs of text that a reader sees as one paragraph, each with where it stands.

Everything that looks for an article works on these lines, so that paragraphs stay whole and are never glued: whatever
a library thinks the body is only decides which lines are kept.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from dataclasses import dataclass, field

from lxml import etree, html

from digest.han import HAN


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SKIP = _names(
    "script style noscript template svg math select option button textarea iframe object embed audio canvas head title "
    "datalist dialog map rt rp"
)
_BLOCK = _names(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead "
    "tr ul video"
)
_IMAGES = frozenset({"img", "video", "picture", "figure", "amp-img", "image"})
_SPACE = re.compile(r"[\s\u3000\xa0]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ue000-\uf8ff\ufffd]")
_WIDE = rf"{HAN}\u3000-\u303f\uff00-\uffef“”‘’…—"
_BROKEN = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n]\s*(?=[{_WIDE}])")
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


class TooManyLines(Exception):
    """A page has more lines than any article."""


@dataclass(slots=True, eq=False)
class Line:
    """One run of text.

    Attributes:
        text: White space folded, invisible characters removed.
        linked: Characters of it that stand in links.
        tag: The block it stands in, such as `p`, `h2`, `li` or `td`.
        path: The elements around it, outermost first (their indices in the page).
        after_image: Whether a picture stands between it and the line before.
        before_image: Whether a picture stands between it and the line behind.
        emphasis: Whether it is set apart: centred, or small, or its own class.
        bold: Whether all of it is bold.
        part: What the names around it call the part of the page: comment, caption, related, interface, byline, table.
    """

    text: str
    linked: int = 0
    tag: str = "p"
    path: tuple[int, ...] = ()
    after_image: bool = False
    before_image: bool = False
    emphasis: bool = False
    bold: bool = False
    part: str | None = None
    named: tuple[tuple[int, str], ...] = ()
    style: str = ""

    @property
    def share_linked(self) -> float:
        """The share of its characters that are links, 0 to 1."""
        return self.linked / len(self.text) if self.text else 0.0


def fold(text: str) -> str:
    """Make two printings of the same words equal: compatibility forms, case, white space and punctuation go."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).lower() if char.isalnum())


def tidy(text: str) -> str:
    """Fold white space and remove what cannot be seen; a line break between Chinese characters is no space."""
    return _SPACE.sub(" ", _BROKEN.sub("", _INVISIBLE.sub("", text))).strip()


def parse(text: str) -> html.HtmlElement | None:
    """Parse a page or a fragment of one; None where there is nothing in it."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    if not text.strip():
        return None
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "ignore"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    return root


def lines_of(root: html.HtmlElement) -> list[Line]:
    """List the lines of a page in its order.

    Hidden parts are left out, unless most of the page is hidden (then a script was to show it).

    Raises:
        TooManyLines: There are more than `MOST_LINES`.
    """
    body = root.find("body")
    start = root if body is None else body
    walker = _Walker(skip_hidden=True)
    walker.walk(start)
    walker.flush()
    if sum(len(line.text) for line in walker.lines) < 200:
        everything = _Walker(skip_hidden=False)
        everything.walk(start)
        everything.flush()
        if sum(len(line.text) for line in everything.lines) > 2 * sum(len(line.text) for line in walker.lines):
            walker = everything
    for line, following in zip(walker.lines, walker.lines[1:], strict=False):
        line.before_image = following.after_image
    return walker.lines


def _is_figures(table: html.HtmlElement) -> bool:
    """Tell a table of figures and names from one that lays out a page or frames a text."""
    if next((it for it in table.iter("table") if it is not table), None) is not None:
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


def part_named(element: html.HtmlElement) -> str | None:
    """Tell what kind of part an element is, by its tag and the words of its class and id."""
    tag = element.tag
    if tag == "table" and _is_figures(element):
        return "table"
    if tag in _NAMED_TAGS:
        return _NAMED_TAGS[tag]
    names = f"{element.get('class', '')} {element.get('id', '')}"
    if tag in {"body", "html", "article", "main"} or len(names) < 3:
        return None
    return _part_called(names)


@functools.lru_cache(maxsize=4096)
def _part_called(names: str) -> str | None:
    return next((part for part, pattern in _NAMED if pattern.search(names)), None)


@dataclass(slots=True)
class _Walker:
    skip_hidden: bool
    lines: list[Line] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _linked: int = 0
    _bold: int = 0
    _image: bool = False
    _count: int = 0
    _path: list[int] = field(default_factory=list)
    _tags: list[str] = field(default_factory=list)
    _named: list[tuple[int, str]] = field(default_factory=list)
    _apart: int = 0
    _styles: list[str] = field(default_factory=list)

    def walk(self, element: html.HtmlElement, *, link: bool = False, bold: bool = False, depth: int = 0) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIP or depth > 200:
            return
        if self.skip_hidden and self._is_hidden(element):
            return
        if tag == "br":
            self.flush()
            return
        if tag in _IMAGES:
            self.flush()
            self._image = True
        block = tag in _BLOCK
        link = link or (tag == "a" and element.get("href") is not None)
        bold = bold or tag in {"b", "strong"}
        if block:
            self.flush()
        self._count += 1
        self._path.append(self._count)
        self._tags.append(tag if block else (self._tags[-1] if self._tags else "p"))
        part = part_named(element)
        if part:
            self._named.append((self._count, part))
        style = element.get("style") or ""
        apart = bool(
            tag in {"center", "small", "figcaption"} or element.get("align") == "center" or _CENTERED.search(style)
        )
        self._apart += apart
        if block:
            self._styles.append(f"{tag} {element.get('class', '')} {style}")
        self._add(element.text, link=link, bold=bold)
        for child in element:
            self.walk(child, link=link, bold=bold, depth=depth + 1)
            self._add(child.tail, link=link, bold=bold)
        if block:
            self.flush()
            self._styles.pop()
        self._apart -= apart
        if part:
            self._named.pop()
        self._tags.pop()
        self._path.pop()

    def _is_hidden(self, element: html.HtmlElement) -> bool:
        return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))

    def _add(self, text: str | None, *, link: bool, bold: bool) -> None:
        if not text:
            return
        if self._tags and self._tags[-1] == "pre" and "\n" in text:
            for index, piece in enumerate(text.split("\n")):
                if index:
                    self.flush()
                self._add(piece, link=link, bold=bold)
            return
        size = len(_SPACE.sub("", text))
        if not size and not self._pieces:
            return
        self._pieces.append(text)
        self._linked += size * link
        self._bold += size * bold

    def flush(self) -> None:
        if not self._pieces:
            return
        text = tidy("".join(self._pieces))
        if text:
            if len(self.lines) == MOST_LINES:
                raise TooManyLines
            size = len(_SPACE.sub("", text))
            self.lines.append(
                Line(
                    text,
                    linked=min(self._linked, len(text)),
                    tag=self._tags[-1] if self._tags else "p",
                    path=tuple(self._path),
                    after_image=self._image,
                    emphasis=self._apart > 0,
                    bold=self._bold >= size * 0.9,
                    named=tuple(self._named),
                    style=self._styles[-1] if self._styles else "",
                )
            )
            self._image = False
        self._pieces.clear()
        self._linked = self._bold = 0
