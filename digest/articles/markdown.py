"""List the lines of a Markdown text: CommonMark, tables and footnotes, without what nobody would read aloud.

The text becomes HTML, of which `list_lines` makes the lines, as of any page. So code, comments, footnotes and
definitions of links are left out, and a picture or a heading is known to the steps that follow.
"""

from __future__ import annotations

import dataclasses
import functools
import html
import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from digest.articles.page_lines import MOST_LINES, Line, TooManyLines, list_lines
from digest.articles.text_tables import split_tables
from digest.documents.html import parse_html

_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,60}\]")
_SENTENCE_END = re.compile(r"[。！？]")
# CommonMark takes **好。**他 for no emphasis, because a sign and a Chinese character stand around its end. The length
# is bounded, so that marks which nothing closes are not sought through the whole text, each anew.
_STRONG = re.compile(r"\*\*(?=\S)(.{1,200}?)(?<=\S)\*\*")

# A line that is indented by this many spaces goes on with the footnote over it.
_INDENT = 4

# The parser tries its rules at each of these signs, and the time that brackets take grows with the square of their
# number in a paragraph: this many of them cost what a sign costs. A text has a few hundred signs; what comes after so
# many as below is read as it is printed, so that no text takes more than a second or two.
_SIGN = re.compile(r"[!#$%&*+\-:<=>@\[\\\]^_`{|}~]")
_SQUARE_OF_BRACKETS = 300
_MOST_WORK = 60_000


def list_markdown_lines(text: str) -> list[Line]:
    """List the lines of a Markdown text as they are read, without its marks.

    Code, comments, footnotes and definitions of links are left out; each row of a table is a line of the part "table".

    Raises:
        TooManyLines: There are more than `MOST_LINES`.
    """
    source = text.replace("\r\n", "\n").replace("\r", "\n")
    rows = source.split("\n")
    if sum(1 for row in rows if row.strip()) > MOST_LINES:  # before the parser takes its time over them
        raise TooManyLines
    reader = _make_reader()
    env: dict[str, Any] = {}  # the definitions of links, which the parser keeps for the renderer
    tokens = reader.parse(source, env)
    read_aloud = list(_choose_tokens(tokens, rows))
    root = parse_html(reader.renderer.render(read_aloud, reader.options, env))
    if root is None:
        return []
    lines = list_lines(root)
    return [_mark_row(line) for line in lines if line.tag != "tr" or _has_words(line)]


def _has_words(line: Line) -> bool:
    """Return whether a row of a table is not the rule under its head."""
    return any(map(str.isalnum, line.text))


def _mark_row(line: Line) -> Line:
    return dataclasses.replace(line, part="table", tag="p") if line.tag == "tr" else line


@functools.cache
def _make_reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark").enable("table")
    reader.core.ruler.at("inline", _parse_paragraphs)
    # Before definitions of links, since [^1]: 注 would be one of the label ^1.
    reader.block.ruler.before("reference", "footnote", _skip_footnote, {"alt": ["paragraph", "reference"]})
    reader.inline.ruler.before("link", "footnote_mark", _skip_footnote_mark)
    reader.add_render_rule("text", _render_text)
    return reader


def _parse_paragraphs(state: StateCore) -> None:
    """Read the marks within each paragraph, as long as that takes no more than `_MOST_WORK`."""
    work = 0
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        work += _count_work(token.content)
        if work <= _MOST_WORK:
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        else:
            token.children.append(Token("text", "", 0, content=token.content))


def _count_work(paragraph: str) -> int:
    signs = sum(1 for _ in _SIGN.finditer(paragraph))
    return signs + paragraph.count("[") ** 2 // _SQUARE_OF_BRACKETS


def _choose_tokens(tokens: Sequence[Token], rows: Sequence[str]) -> Iterator[Token]:
    """Yield the tokens that are read aloud, tables and indented texts as HTML.

    Args:
        tokens: The tokens of the text.
        rows: Its lines, for the tables.
    """
    in_table = False
    for token in tokens:
        if token.type == "table_open" and token.map is not None:
            first, end = token.map
            yield _make_html(_render_rows(rows[first:end]))
        in_table = token.type == "table_open" or (in_table and token.type != "table_close")
        if in_table or token.type in {"table_close", "fence"}:
            continue
        if token.type == "code_block":
            yield _make_html(_render_indented(token.content))
        elif token.type == "inline" and _has_rows(token.content):
            yield _make_html(_render_loose_rows(token.content))
        else:
            yield token


def _make_html(content: str) -> Token:
    return Token("html_block", "", 0, content=content)


def _has_rows(paragraph: str) -> bool:
    """Return whether a paragraph has rows of a table that Markdown does not know: cells between tabs."""
    return any(is_table for is_table, _ in split_tables(paragraph.split("\n")))


def _render_rows(rows: Sequence[str]) -> str:
    return "".join(f"<tr>{html.escape(row)}</tr>" for row in rows)


def _render_loose_rows(paragraph: str) -> str:
    found = ""
    for is_table, part in split_tables(paragraph.split("\n")):
        words = "\n".join(part)
        found += _render_rows(part) if is_table else f"<div>{html.escape(words)}</div>"
    return found


def _render_indented(content: str) -> str:
    """Render an indented block, which is code by Markdown's rules, if it has a sentence: then a writer indented it."""
    return f"<p>{html.escape(content)}</p>" if _SENTENCE_END.search(content) else ""


def _render_text(_: RendererHTML, tokens: Sequence[Token], index: int, _options: object, _env: object) -> str:
    return html.escape(_STRONG.sub(r"\1", tokens[index].content))


def _skip_footnote(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Leave out a footnote: [^1]: and its text, with the lines that go on with it."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    end = state.eMarks[start_line]
    match = _FOOTNOTE.match(state.src, start, end)
    if match is None or not state.src.startswith(":", match.end(), end):
        return False
    if silent:
        return True
    line = start_line + 1
    while line < end_line and (not state.isEmpty(line) or _is_continued(state, line + 1, end_line)):
        line += 1
    state.line = line
    return True


def _is_continued(state: StateBlock, line: int, end_line: int) -> bool:
    """Return whether a line after an empty one goes on with the footnote."""
    return line < end_line and not state.isEmpty(line) and state.sCount[line] >= _INDENT


def _skip_footnote_mark(state: StateInline, _silent: bool) -> bool:
    """Leave out the mark of a footnote within a text: [^1]."""
    match = _FOOTNOTE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    state.pos = match.end()
    return True
