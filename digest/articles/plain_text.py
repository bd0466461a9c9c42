"""List the lines of a plain text, and find the head of a text: front matter, title, time and source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.articles.boilerplate import find_reason
from digest.articles.page_lines import Line, fold_text
from digest.articles.text_tables import split_tables
from digest.documents.html import tidy

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(\w[\w-]*)[ \t]*:[ \t]*(.*)$", re.MULTILINE)
# # 标题; front matter; ![图](…); [文](https://…); a heading over a rule of ===
_IS_MARKDOWN = re.compile(r"^#{1,6}\s+\S|^---[ \t]*\n\w+:|!\[[^\]]*\]\(|\]\(https?://|^\S.*\n={3,}\s*$", re.MULTILINE)
# （来源：新华社, 稿源: 晨港日报
_SOURCE = re.compile(r"^\s*[(（\[【]?(?:本文|文章)?(?:[来來]源|稿源)\s*[:：]")
_FULL_STOP = re.compile(r"[。！？!?…]")

# Ends of lines at which a writer may have begun a new one; a line broken at a width seldom ends so.
_LINE_END = re.compile(r"[。！？!?.：:；;…”」』）)]$")
_LATIN_END = re.compile(r"[A-Za-z0-9,.;:]$")

# Fewer broken lines, or shorter ones, may be verse or a list.
_LEAST_WRAPPED = 4
_LEAST_WIDTH = 20

_REASONS_OF_MARKS = frozenset({"time", "byline", "editor", "interface"})
_HEAD_LINES = 15
_LONGEST_TITLE = 70


def is_markdown(text: str) -> bool:
    """Return whether a text is Markdown, by its headings, images and links."""
    return _IS_MARKDOWN.search(text[:20_000]) is not None


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Split a Markdown file's front matter from its text.

    Returns:
        Its fields, names in lower case; and the text after it.
    """
    match = _FRONT.match(text)
    if match is None:
        return {}, text
    fields: dict[str, str] = {}
    for name, value in _FIELD.findall(match[1]):
        unquoted = value.strip().strip("\"'")
        fields[name.lower()] = unquoted
    return fields, text[match.end() :]


def list_text_lines(text: str) -> list[Line]:
    """List the lines of a plain text."""
    found: list[Line] = []
    for is_table, part in split_tables(text.split("\n")):
        found += _list_rows(part) if is_table else unwrap_lines("\n".join(part))
    return found


def _list_rows(rows: Sequence[str]) -> list[Line]:
    tidied = [tidy(row) for row in rows]
    with_words = [row for row in tidied if any(map(str.isalnum, row))]  # not the rule under a table's head
    return [Line(row, part="table") for row in with_words]


def unwrap_lines(text: str) -> Iterator[Line]:
    """Yield the lines of a plain text, unwrapped where it was wrapped at a width."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    paragraphs = _unwrap(text) if _is_wrapped(text) else text.split("\n")
    for paragraph in paragraphs:
        tidied = tidy(paragraph)
        if tidied:
            yield Line(tidied)


def _split_blocks(text: str) -> list[list[str]]:
    """Split a text at its blank lines, and each block into its lines."""
    return [block.split("\n") for block in re.split(r"\n[ \t\u3000]*\n", text)]


def _is_wrapped(text: str) -> bool:
    """Return whether lines were broken at a width: most are about as long as the longest and end in mid-sentence."""
    inner: list[str] = []
    for block in _split_blocks(text):
        without_last = block[:-1]  # the last line of a block ends where its words end
        inner += [line.strip() for line in without_last if line.strip()]
    if len(inner) < _LEAST_WRAPPED:
        return False
    width = max(len(line) for line in inner)
    if width < _LEAST_WIDTH:
        return False
    full = sum(len(line) > 0.7 * width for line in inner)
    broken = sum(not _LINE_END.search(line) for line in inner)
    return min(full, broken) >= 0.7 * len(inner)


def _unwrap(text: str) -> list[str]:
    """Join the lines of each block, with a space after what is written in Latin script."""
    paragraphs: list[str] = []
    for block in _split_blocks(text):
        joined = ""
        for line in block:
            stripped = line.strip()
            joined += f"{stripped} " if _LATIN_END.search(stripped) else stripped
        paragraphs.append(joined)
    return paragraphs


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a text.

    Attributes:
        title: "" where there is none.
        size: How many lines it has; the body begins after them.
        others: Its lines except the title.
    """

    title: str
    size: int
    others: tuple[str, ...]


def find_head(lines: Sequence[Line]) -> Head:
    """Find the head of a text, which ends with the first line of running text.

    A title is the last line before the time, source and other such lines that is not one itself; where there are no
    such lines, the first line.
    """
    headings = (index for index, line in enumerate(lines[:_HEAD_LINES]) if line.tag == "h1")
    heading = next(headings, None)
    head_lines = lines[: _find_end_of_head(lines, heading)]
    reasons = [find_reason(line.text) for line in head_lines]
    marks = _find_marks(head_lines, reasons)
    if heading is None:
        first_mark = min(marks, default=None)
        heading = _find_title_before(lines, reasons, first_mark)
    if heading is None:
        return Head(title="", size=0, others=())
    last = max([heading, *marks])
    others = tuple(line.text for index, line in enumerate(lines[: last + 1]) if index != heading)
    return Head(title=lines[heading].text, size=last + 1, others=others)


def _find_end_of_head(lines: Sequence[Line], heading: int | None) -> int:
    """Return the index of the first line of running text; that of the first after the longest head, if it is less."""
    for index, line in enumerate(lines[:_HEAD_LINES]):
        if index != heading and _is_running(line.text):
            return index
    return min(len(lines), _HEAD_LINES)


def _find_marks(lines: Sequence[Line], reasons: Sequence[str | None]) -> list[int]:
    """Return the indices of the head's lines that say when, where and by whom the text was published."""
    marks: list[int] = []
    for index, (line, reason) in enumerate(zip(lines, reasons, strict=True)):
        if reason in _REASONS_OF_MARKS or _is_source(line.text):
            marks.append(index)
    return marks


def _find_title_before(lines: Sequence[Line], reasons: Sequence[str | None], mark: int | None) -> int | None:
    """Return the index of the title: of the last line over the first mark that could be one, else of the first line."""
    limit = len(reasons) if mark is None else mark
    possible = [index for index in range(limit) if reasons[index] is None and _may_be_title(lines[index].text)]
    if not possible:
        return None
    return possible[0] if mark is None else possible[-1]


def _may_be_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and len(fold_text(text)) >= 4


def _is_running(text: str) -> bool:
    has_sentence = len(text) >= 20 and _FULL_STOP.search(text) is not None
    is_long = len(text) > _LONGEST_TITLE
    return (has_sentence or is_long) and find_reason(text) is None


def _is_source(text: str) -> bool:
    return len(text) <= 60 and _SOURCE.match(text) is not None
