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
_IS_MARKDOWN = re.compile(r"^#{1,6}\s+\S|^---[ \t]*\n\w+:|!\[[^\]]*\]\(|\]\(https?://|^\S.*\n={3,}\s*$", re.MULTILINE)
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
    fields = {name.lower(): value.strip().strip("\"'") for name, value in _FIELD.findall(match[1])}
    return fields, text[match.end() :]


def list_text_lines(text: str) -> list[Line]:
    """List the lines of a plain text."""
    found: list[Line] = []
    for is_table, part in split_tables(text.split("\n")):
        found += _list_rows(part) if is_table else unwrap_lines("\n".join(part))
    return found


def _list_rows(rows: Sequence[str]) -> list[Line]:
    return [Line(tidied, part="table") for row in rows if (tidied := tidy(row)) and any(map(str.isalnum, tidied))]


def unwrap_lines(text: str) -> Iterator[Line]:
    """Yield the lines of a plain text, unwrapped where it was wrapped at a width."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    for paragraph in _unwrap(lines) if _is_wrapped(lines) else lines.split("\n"):
        if tidied := tidy(paragraph):
            yield Line(tidied)


def _split_blocks(text: str) -> list[list[str]]:
    """Split a text at its blank lines, and each block into its lines."""
    return [block.split("\n") for block in re.split(r"\n[ \t\u3000]*\n", text)]


def _is_wrapped(text: str) -> bool:
    """Return whether lines were broken at a width: most are about as long as the longest and end in mid-sentence."""
    inner = [line.strip() for block in _split_blocks(text) for line in block[:-1] if line.strip()]
    if len(inner) < _LEAST_WRAPPED:
        return False
    width = max(len(line) for line in inner)
    full = sum(len(line) > 0.7 * width for line in inner)
    broken = sum(not _LINE_END.search(line) for line in inner)
    return width >= _LEAST_WIDTH and min(full, broken) >= 0.7 * len(inner)


def _unwrap(text: str) -> list[str]:
    """Join the lines of each block, with a space after what is written in Latin script."""
    paragraphs: list[str] = []
    for block in _split_blocks(text):
        lines = [line.strip() for line in block]
        paragraphs.append("".join(f"{line} " if _LATIN_END.search(line) else line for line in lines))
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
    heading = next((index for index, line in enumerate(lines[:_HEAD_LINES]) if line.tag == "h1"), None)
    running = (index for index, line in enumerate(lines) if _is_running(line.text) and index != heading)
    reasons = [find_reason(line.text) for line in lines[: min(next(running, len(lines)), _HEAD_LINES)]]
    marks = _find_marks(lines, reasons)
    if heading is None:
        heading = _find_title_before(lines, reasons, min(marks, default=None))
    if heading is None:
        return Head("", 0, ())
    last = max([mark for mark in marks if mark > heading], default=heading)
    others = tuple(line.text for index, line in enumerate(lines[: last + 1]) if index != heading)
    return Head(lines[heading].text, last + 1, others)


def _find_marks(lines: Sequence[Line], reasons: Sequence[str | None]) -> list[int]:
    """Return the indices of the head's lines that say when, where and by whom the text was published."""
    marks = [index for index, reason in enumerate(reasons) if reason in _REASONS_OF_MARKS]
    return marks + [index for index, line in enumerate(lines[: len(reasons)]) if _is_source(line.text)]


def _find_title_before(lines: Sequence[Line], reasons: Sequence[str | None], mark: int | None) -> int | None:
    """Return the index of the title: of the last line over the first mark that could be one, else of the first line."""
    limit = len(reasons) if mark is None else mark
    possible = [
        index
        for index in range(limit)
        if reasons[index] is None
        and len(fold_text(lines[index].text)) >= 4
        and len(lines[index].text) <= _LONGEST_TITLE
    ]
    if not possible:
        return None
    return possible[0] if mark is None else possible[-1]


def _is_running(text: str) -> bool:
    return find_reason(text) is None and (
        (len(text) >= 20 and _FULL_STOP.search(text) is not None) or len(text) > _LONGEST_TITLE
    )


def _is_source(text: str) -> bool:
    return len(text) <= 60 and re.match(r"^\s*[(（\[【]?(?:本文|文章)?(?:[来來]源|稿源)\s*[:：]", text) is not None
