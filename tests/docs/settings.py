"""Writes docs/settings.md from the settings' models: each key with its type, default and range, and what it does."""

from __future__ import annotations

import inspect
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from digest import settings

INTRODUCTION = """\
# Settings

A show is a file `feeds/NAME.toml`, a voice a file `voices/NAME.toml`. `digest init DIR` writes a commented show to
begin with; `digest shows check` reads the files and names each fault with its file, line and key. An unknown key is a
fault. Only keys whose default is "required" must be given. Command-line options and environment variables are in
[commands.md](commands.md).
"""


@dataclass(frozen=True, slots=True)
class Section:
    """One table of TOML.

    Attributes:
        title: The heading, with the table's name as it is written in the file.
        model: The model that reads the table.
        example: A few lines of a file.
    """

    title: str
    model: type[BaseModel]
    example: str

    def parse_example(self) -> BaseModel:
        """Return the example as the model reads it; a fault raises a ValidationError."""
        table: Any = tomllib.loads(self.example)
        if name := re.search(r"^`\[+(\w+)\]", self.title):
            table = table[name[1]]
        return self.model.model_validate(table[0] if isinstance(table, list) else table)


@dataclass(frozen=True, slots=True)
class Key:
    """One key, in words: its type and range, its default, and what it does ("" where no one has written it)."""

    name: str
    kind: str
    default: str
    description: str


SECTIONS = (
    Section(
        "A show",
        settings.Show,
        'title = "晨间要闻"\nvoice = "xiaoxiao"\nminutes = 10\n\n[[source]]\nurl = "https://example.org/feed.xml"\n',
    ),
    Section(
        "`[[source]]` of a show",
        settings.Source,
        '[[source]]\nurl = "https://example.org/feed.xml"\nname = "晨港新闻"\ntrust = 1.5\nlimit = 10\n',
    ),
    Section(
        "`[templates]` of a show", settings.Templates, '[templates]\nopening = "今天是{date}，欢迎收听《{show}》。"\n'
    ),
    Section(
        "`[keywords]` of a show",
        settings.Keywords,
        '[keywords]\nexclude = ["彩票"]\nboost = { "大桥" = 1.5, "球赛" = 0.5 }\n',
    ),
    Section("`[balance]` of a show", settings.Balance, "[balance]\nper_source = 4\n"),
    Section("`[briefs]` of a show", settings.Briefs, "[briefs]\nmost = 3\n"),
    Section("`[music]` of a show", settings.Music, '[music]\nintro = "intro.flac"\nbed = "bed.mp3"\n'),
    Section("`[llm]` of a show", settings.Llm, '[llm]\nurl = "http://127.0.0.1:11434/v1"\nmodel = "qwen2.5:7b"\n'),
    Section(
        "A voice",
        settings.Voice,
        'title = "晓晓（在线）"\nengine = "edge"\nid = "zh-CN-XiaoxiaoNeural"\nsex = "female"\n'
        'licence = "Microsoft\'s terms"\n',
    ),
    Section("`[pauses]` of a voice", settings.Pauses, "[pauses]\nsentence_s = 0.5\n"),
)

_NOT_WRITTEN = {"name", "folder"}  # of a show or voice: the file says both by where it lies
_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.*(?:\n {6,}.*)*)", re.MULTILINE)
_RANGES = (("minimum", "≥"), ("exclusiveMinimum", ">"), ("maximum", "≤"), ("exclusiveMaximum", "<"))
_NAMES = {"string": "text", "number": "number", "integer": "whole number", "boolean": "true or false"}
_FORMATS = {"path": "file", "time": "time of day"}


def write_page() -> str:
    """Return docs/settings.md."""
    return "\n".join([INTRODUCTION, *(_write_section(section) for section in SECTIONS)])


def read_keys(model: type[BaseModel]) -> Iterator[Key]:
    """Yield the keys of a model that a file can have, in the order of the model."""
    schema = model.model_json_schema()
    descriptions = read_attributes(model)
    for name, found in schema["properties"].items():
        if name in _NOT_WRITTEN and model in (settings.Show, settings.Voice):
            continue
        default = "required" if name in schema.get("required", ()) else _write_default(found.get("default"))
        yield Key(name, _name_type(found, name, schema), default, descriptions.get(name, ""))


def read_attributes(model: type) -> Mapping[str, str]:
    """Return what the `Attributes` of a class's docstring say, each as one line."""
    _, _, attributes = (inspect.getdoc(model) or "").partition("\n\nAttributes:\n")
    return {match[1]: " ".join(match[2].split()) for match in _ATTRIBUTE.finditer(attributes)}


def _write_section(section: Section) -> str:
    summary = (inspect.getdoc(section.model) or "").partition("\n\nAttributes:")[0]
    rows = [f"| `{key.name}` | {key.kind} | {key.default} | {key.description} |" for key in read_keys(section.model)]
    return "\n".join(
        [
            f"## {section.title}",
            "",
            summary,
            "",
            f"```toml\n{section.example}```",
            "",
            "| key | type | default | what it does |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _write_default(value: object) -> str:
    if value is None or value == {} or value == [] or value == "" or isinstance(value, dict):
        return ""  # of a table: the defaults of its own keys
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _name_type(schema: Mapping[str, Any], name: str, whole: Mapping[str, Any]) -> str:
    """Name the type of a value in words, with its range: number, 0 ≤ … ≤ 1."""
    if "anyOf" in schema:
        kinds = [_name_type(option, name, whole) for option in schema["anyOf"] if option.get("type") != "null"]
        return " or ".join(kinds)
    if "$ref" in schema:
        return f"a table, `[{name}]`"
    if "enum" in schema:
        return " or ".join(f'`"{choice}"`' for choice in schema["enum"])
    if schema["type"] == "array":
        tables = "$ref" in schema["items"]
        return f"tables, `[[{name}]]`" if tables else f"list of {_name_type(schema['items'], name, whole)}"
    if schema["type"] == "object":
        return f"a table of {_name_type(schema['additionalProperties'], name, whole)}"
    if "pattern" in schema:
        return f"text like `{schema['pattern']}`".replace("|", "\\|")
    named = _FORMATS.get(schema.get("format", ""), _NAMES[schema["type"]])
    ranges = [f"{sign} {schema[key]:g}" for key, sign in _RANGES if key in schema]
    return ", ".join([named, *ranges])
