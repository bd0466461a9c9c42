"""Read what Next.js sends for its pages' components ("flight" rows), as HTML and as states.

Rows are pushed by scripts, as strings: 5:["$","p",null,{"children":"…"}]. A row is a number in hexadecimal and JSON,
or a text of so many bytes (T23e,). The format is React's, and undocumented (react-server-dom: ReactFlightClient.js).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from digest.articles.script_values import parse_value

_PUSH = re.compile(r"__next_f\.push\(\s*(?=\[)")
_ROW = re.compile(r"([0-9a-f]{0,8}):(T([0-9a-f]{1,8}),|[A-Z]{0,2}(?=[\[{\"]))?")
_ELEMENT = re.compile(r"[a-z][a-z0-9]{0,15}")
_REFERENCE = re.compile(r"\$L?([0-9a-f]{1,8})")
_DEEPEST = 60
_MOST_PUSHES = 3_000


def is_flight(source: str) -> bool:
    """Return whether a script pushes rows."""
    return "__next_f" in source


@dataclass(slots=True)
class Rows:
    """What the scripts of a page push.

    Attributes:
        values: The JSON of the rows, and the texts, by their numbers.
    """

    values: dict[str, Any] = field(default_factory=dict)


def read_rows(sources: Sequence[str]) -> Rows:
    """Read the rows of a page's scripts, whose texts are one stream: a row may be parted anywhere."""
    stream: list[str] = []
    for source in sources:
        for match in _PUSH.finditer(source):
            if len(stream) >= _MOST_PUSHES:
                break
            try:
                pushed, _ = parse_value(source, match.end())
            except ValueError:
                continue
            if isinstance(pushed, list) and len(pushed) == 2 and pushed[0] == 1 and isinstance(pushed[1], str):
                stream.append(pushed[1])
    return Rows(_part_rows("".join(stream)))


def _part_rows(stream: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    at = 0
    decoder = json.JSONDecoder(strict=False)
    while at < len(stream):
        head = _ROW.match(stream, at)
        if head is None:
            line_end = stream.find("\n", at)
            if line_end < 0:
                break
            at = line_end + 1
            continue
        at = head.end()
        if head[3]:
            text, at = _take_bytes(stream, at, int(head[3], 16))
            values[head[1]] = text
            continue
        try:
            value, at = decoder.raw_decode(stream, at)
        except (ValueError, RecursionError):
            line_end = stream.find("\n", at)
            at = len(stream) if line_end < 0 else line_end + 1
            continue
        if head[2] != "I":  # a module to load
            values[head[1]] = value
        if stream[at : at + 1] == "\n":
            at += 1
    return values


def _take_bytes(stream: str, start: int, size: int) -> tuple[str, int]:
    """Return a text of so many bytes in UTF-8, and where it ends; a page that counts otherwise ends with its row."""
    text = stream[start : start + size].encode("utf-8", "replace")[:size].decode("utf-8", "ignore")
    return text, start + len(text)


def render_rows(rows: Rows) -> str:
    """Return the elements of all rows as HTML, in the order in which they came."""
    return "".join(_render(value, rows, 0) for value in rows.values.values() if isinstance(value, list))


def _render(value: Any, rows: Rows, depth: int) -> str:
    """Return a value as HTML: elements as they are, of components what is in them."""
    if depth > _DEEPEST or value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return "" if value.startswith("$") else html.escape(value)
    if isinstance(value, int | float):
        return str(value) if depth else ""
    if isinstance(value, list):
        is_element = len(value) >= 4 and value[0] == "$" and isinstance(value[1], str) and isinstance(value[3], dict)
        if is_element:
            return _render_element(value[1], value[3], rows, depth)
        return "".join(_render(item, rows, depth + 1) for item in value) if _holds_elements(value) else ""
    return ""


def _holds_elements(items: list[Any]) -> bool:
    return any(isinstance(item, list) for item in items) or any(isinstance(item, str) for item in items)


def _render_element(tag: str, props: dict[str, Any], rows: Rows, depth: int) -> str:
    inner = props.get("dangerouslySetInnerHTML")
    if isinstance(inner, dict):
        content = _resolve(inner.get("__html"), rows)
    else:
        content = _render(props.get("children"), rows, depth + 1)
    if not _ELEMENT.fullmatch(tag):
        return content
    if tag in {"script", "style", "svg", "noscript", "title"}:
        return ""
    names = html.escape(str(props.get("className") or ""))
    link = ' href="#"' if props.get("href") else ""
    return f'<{tag} class="{names}"{link}>{content}</{tag}>'


def _resolve(text: object, rows: Rows) -> str:
    """Return a text, which may be that of another row: $1f."""
    if not isinstance(text, str):
        return ""
    reference = _REFERENCE.fullmatch(text)
    if reference is None:
        return text
    other = rows.values.get(reference[1])
    return other if isinstance(other, str) else ""
