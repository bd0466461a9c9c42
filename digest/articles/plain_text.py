"""Reads articles out of plain text and Markdown: finds title, time and source in the head lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from digest.articles.boilerplate import find_reason
from digest.articles.page_lines import Line, fold_text
from digest.articles.text_tables import split_tables
from digest.documents.html import tidy

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(\w[\w-]*)[ \t]*:[ \t]*(.*)$", re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])(.+?)(?<=[^\s*_])\1(?![\w*])")
_LEADING = re.compile(r"^\s*(?:>\s*)*(?:[-*+]\s+|\d{1,3}[.)]\s+(?=\D))?")
_UNDERLINE = re.compile(r"^\s*(?:=+|-+)\s*$")
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")
_IS_MARKDOWN = re.compile(r"^#{1,6}\s+\S|^---[ \t]*\n\w+:|!\[[^\]]*\]\(|\]\(https?://|^\S.*\n={3,}\s*$", re.MULTILINE)
_FULL_STOP = re.compile(r"[。！？!?…]")

_HEAD_LINES = 15
_LONGEST_TITLE = 70


def is_markdown(text: str) -> bool:
    """Tell Markdown by its headings, images and links."""
    return _IS_MARKDOWN.search(text[:20_000]) is not None


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Part a Markdown file's front matter from its text.

    Returns:
        Its fields, names in lower case; and the text behind it.
    """
    match = _FRONT.match(text)
    if match is None:
        return {}, text
    fields = {name.lower(): value.strip().strip("\"'") for name, value in _FIELD.findall(match[1])}
    return fields, text[match.end() :]


def list_markdown_lines(text: str) -> list[Line]:
    """List the lines of a Markdown text as they are read, without its marks."""
    found: list[Line] = []
    pending: list[str] = []
    image = False

    def flush(tag: str = "p") -> None:
        nonlocal image
        raw = "".join(pending)
        pending.clear()
        shown = _IMAGE.sub("", raw)
        linked = sum(len(match[1]) for match in _LINK.finditer(shown))
        plain = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", _LINK.sub(r"\1", shown)))
        if tidied := tidy(plain):
            bold = _STRONG.fullmatch(shown.strip()) is not None
            found.append(Line(tidied, linked=linked, tag=tag, after_image=image, bold=bold))
            image = False
        if shown != raw:
            image = True

    for is_table, raw in _parted(text.replace("\r\n", "\n").split("\n")):
        if is_table:
            flush()
            found += _list_rows([raw])
        elif pending and _UNDERLINE.match(raw) and raw.strip():
            flush("h1" if "=" in raw else "h2")
        elif not raw.strip() or _RULE.match(raw) or raw.lstrip().startswith("```"):
            flush()
        elif heading := _HEADING.match(raw.strip()):
            flush()
            pending.append(heading[2])
            flush(f"h{len(heading[1])}")
        else:
            stripped = _LEADING.sub("", raw)
            if stripped != raw.strip() or raw.endswith("  "):
                flush()
            joint = " " if pending and re.search(r"[\w,.;:]$", pending[-1], re.ASCII) else ""
            pending.append(joint + stripped.strip())
            if _IMAGE.fullmatch(stripped.strip()):
                flush()
    flush()
    return found


def _parted(lines: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """Yield each line, and whether it is a row of a table."""
    for is_table, part in split_tables(lines):
        yield from ((is_table, line) for line in part)


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
    for paragraph in _unwrap(text.replace("\r\n", "\n").replace("\r", "\n")):
        if tidied := tidy(paragraph):
            yield Line(tidied)


def _unwrap(text: str) -> list[str]:
    """Join lines that were broken at a width: where blank lines part paragraphs, and lines end in mid-sentence."""
    blocks = [block.split("\n") for block in re.split(r"\n[ \t\u3000]*\n", text)]
    inner = [line.strip() for block in blocks for line in block[:-1] if line.strip()]
    if len(inner) < 4:
        return text.split("\n")
    broken = sum(not re.search(r"[。！？!?.：:；;…”」』）)]$", line) for line in inner)
    width = max(len(line) for line in inner)
    full = sum(len(line) > 0.7 * width for line in inner)
    if broken < 0.7 * len(inner) or full < 0.7 * len(inner) or width < 20:
        return text.split("\n")
    latin = re.compile(r"[A-Za-z0-9,.;:]$")
    return ["".join(f"{line} " if latin.search(line) else line for line in map(str.strip, block)) for block in blocks]


def split_head(lines: Sequence[Line]) -> tuple[str, int, list[str]]:
    """Part the head of a text from its body.

    The head ends with the first line of running text. A title is the last line before the time, source and other such
    lines that is none of them; where there are no such lines, the first line.

    Returns:
        The title ("" where there is none); the index of the body's first line; the head's other lines.
    """
    heading = next((index for index, line in enumerate(lines[:_HEAD_LINES]) if line.tag == "h1"), None)
    end = next(
        (index for index, line in enumerate(lines) if _is_running(line.text) and index != heading),
        len(lines),
    )
    reasons = [find_reason(line.text) for line in lines[: min(end, _HEAD_LINES)]]
    marks = [index for index, reason in enumerate(reasons) if reason in {"time", "byline", "editor", "interface"}]
    marks += [index for index, line in enumerate(lines[: len(reasons)]) if _is_source(line.text)]
    if heading is None:
        heading = _find_title_before(lines, reasons, min(marks) if marks else None)
    if heading is None:
        return "", 0, []
    last = max([mark for mark in marks if mark > heading], default=heading)
    return lines[heading].text, last + 1, [line.text for i, line in enumerate(lines[: last + 1]) if i != heading]


def _find_title_before(lines: Sequence[Line], reasons: Sequence[str | None], mark: int | None) -> int | None:
    """The index of the title: the line just over the first mark that could be one, else the first line."""
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
