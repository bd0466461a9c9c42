"""Writes docs/records.md from the types of digest.record and digest.transcript: each key of the published JSON."""

from __future__ import annotations

import ast
import inspect
import re
import types
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from digest import record, transcript

INTRODUCTION = """\
# Records, transcripts and chapters

Beside each MP3 lie JSON files for other programs:

| file | type |
|---|---|
| `NAME.json` | [Record](#record): all that is known of the episode; feeds, pages and notes are built from it |
| `NAME.transcript.json` | [Transcript](#transcript): what is said and when, in the form of the podcast namespace |
| `NAME.chapters.json` | [Chapters](#chapters): JSON chapters of the podcast namespace |

Times (`_s`) are seconds from the episode's start. Moments are ISO 8601 with a time zone, days are `YYYY-MM-DD`. `null`
means unknown. Spans count Unicode code points. A key marked "maybe" is missing where the episode has no such thing, and
from records of earlier versions.
"""

# What the state keeps beside a record, and what no file holds.
NOT_PUBLISHED = frozenset({record.Head})
_KEYS = re.compile(r"^ {4}([\w, ]+): (.*(?:\n {6,}.*)*)", re.MULTILINE)
_NAMES: Mapping[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    type(None): "null",
}


def write_page() -> str:
    """Return docs/records.md."""
    return "\n".join([INTRODUCTION, *(_write_section(kind) for kind in published_types())])


def published_types() -> tuple[Any, ...]:
    """Return the types of the published files: those of whole files first, then their parts."""
    files = (record.Record, transcript.Transcript, transcript.Chapters)
    found = dict.fromkeys(kind for kind in (*vars(record).values(), *vars(transcript).values()) if is_typeddict(kind))
    return (*files, *(kind for kind in found if kind not in NOT_PUBLISHED and kind not in files))


def read_descriptions(kind: Any) -> Mapping[str, str]:
    """Return what the `Keys` of a type's docstring say, and of the types that it extends, each as one line."""
    found: dict[str, str] = {}
    for base in _read_bases(kind):
        found |= read_descriptions(base)
    _, _, keys = (inspect.getdoc(kind) or "").partition("\n\nKeys:\n")
    for match in _KEYS.finditer(keys):
        found |= dict.fromkeys(match[1].split(", "), " ".join(match[2].split()))
    return found


def _read_bases(kind: Any) -> Iterator[Any]:
    """Yield the types that a type extends: at run time, before Python 3.12, a TypedDict does not know them."""
    (definition,) = ast.parse(inspect.getsource(kind)).body
    if isinstance(definition, ast.ClassDef):
        bases = [getattr(inspect.getmodule(kind), ast.unparse(base), None) for base in definition.bases]
        yield from (base for base in bases if is_typeddict(base))


def _write_section(kind: Any) -> str:
    summary = (inspect.getdoc(kind) or "").partition("\n\nKeys:")[0]
    rows = [f"| `{name}` | {type_name} | {text} |" for name, type_name, text in _read_rows(kind)]
    head = [f"## {kind.__name__}", "", summary, "", "| key | type | what it holds |", "|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def _read_rows(kind: Any) -> Iterator[tuple[str, str, str]]:
    descriptions = read_descriptions(kind)
    for name, annotation in get_type_hints(kind, include_extras=True).items():
        is_optional = get_origin(annotation) is NotRequired
        type_name = _name_type(get_args(annotation)[0] if is_optional else annotation)
        yield name, f"{type_name}, maybe" if is_optional else type_name, descriptions.get(name, "")


def _name_type(annotation: Any) -> str:
    """Name a type in words; those that have a section are links to it."""
    arguments = get_args(annotation)
    match get_origin(annotation):
        case origin if origin in (Union, types.UnionType):
            return " or ".join(map(_name_type, arguments))
        case origin if origin is Literal:
            return " or ".join(f'`"{choice}"`' for choice in arguments)
        case origin if origin is list:
            return f"list of {_name_type(arguments[0])}"
        case origin if origin is dict:
            return f"object of {_name_type(arguments[1])}"
    if is_typeddict(annotation):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return _NAMES[annotation]
