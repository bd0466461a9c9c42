"""Writes docs/commands.md from the command tree: each command with its arguments, options and examples."""

from __future__ import annotations

from collections.abc import Iterator
from enum import EnumMeta
from typing import Any

from tests import messages

INTRODUCTION = """\
# Commands

Standard output is data, standard error is progress and errors. `--json` prints JSON Lines. `digest COMMAND --help`
says what stands here, in the user's language; `digest man | man -l -` shows it as a manual page.

## Exit codes

| code | meaning |
|---|---|
| 0 | done |
| 1 | not done |
| 2 | wrong usage or settings |
| 3 | done, but something was left out; it is listed |
| 130 | interrupted; what was spoken is kept for the next run |

## Environment variables

An option on the command line wins over its variable; the options below name theirs.

| variable | meaning |
|---|---|
| `DIGEST_HOME` | the workspace, if `--home` is not given |
| `DIGEST_STATE` | the state: a file, or `postgresql://user:password@host/database`; by default `.digest/state.db` |
| `DIGEST_CACHE` | the folder of spoken clips, fetched documents and the model; by default the user's cache folder |
| `DIGEST_CLIPS` | an fsspec address of spoken clips that several machines share, such as `s3://bucket/clips` |
| `DIGEST_LANG` | the language of help and messages: `en`, `zh` or `zh_TW`; by default that of the machine |
| `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY` | a proxy, as other programs read them |
| `RAY_AUTH_MODE`, `RAY_AUTH_TOKEN` | as Ray reads them |
"""


def write_page() -> str:
    """Return docs/commands.md."""
    sections = [_write_section(name, command) for name, command in messages.commands() if not command.hidden]
    return "\n".join([INTRODUCTION, *sections])


def _write_section(name: str, command: Any) -> str:
    text, _, examples = (command.help or "").partition("\n\nExample")
    lines = [f"## {name}", "", *(" ".join(paragraph.split()) + "\n" for paragraph in text.split("\n\n"))]
    if rows := list(_write_rows(command)):
        lines += ["| argument or option | what it does |", "|---|---|", *rows, ""]
    if examples:
        each = [" ".join(example.split()) for example in examples.partition(": ")[2].split(" · ")]
        lines += ["```", *each, "```", ""]
    return "\n".join(lines)


def _write_rows(command: Any) -> Iterator[str]:
    for parameter in command.params:
        if not parameter.hidden:
            yield f"| `{_escape(_name_parameter(parameter))}` | {_escape(_describe(parameter))} |"


def _name_parameter(parameter: Any) -> str:
    metavar = parameter.metavar or parameter.name.upper()
    if parameter.param_type_name == "argument":
        return str(metavar)
    takes_none = parameter.is_flag or parameter.count
    value = "" if takes_none else f" {_name_value(parameter, metavar)}"
    return ", ".join([*parameter.opts, *parameter.secondary_opts]) + value


def _name_value(parameter: Any, metavar: str) -> str:
    """Return what stands for an option's value: its choices, N for a number, or its metavar."""
    kind = parameter.type_descriptor.annotation
    if isinstance(kind, EnumMeta):
        choices: list[Any] = list(kind)
        return "|".join(str(choice.value) for choice in choices)
    return "N" if kind in (int, float) and not parameter.metavar else metavar


def _describe(parameter: Any) -> str:
    """Return a parameter's help, with its range, its default and its environment variable."""
    facts = [*_describe_range(parameter), *_describe_default(parameter)]
    if parameter.envvar:
        facts.append(f"also `{parameter.envvar}`")
    return " ".join([parameter.help or "", f"({'; '.join(facts)})" if facts else ""]).strip()


def _describe_range(parameter: Any) -> Iterator[str]:
    if getattr(parameter, "count", False):
        return
    least, most = getattr(parameter, "min", None), getattr(parameter, "max", None)
    if least is not None and most is not None:
        yield f"{least:g} to {most:g}"
    elif least is not None:
        yield f"at least {least:g}"


def _describe_default(parameter: Any) -> Iterator[str]:
    default = getattr(parameter.default, "value", parameter.default)
    if default is None or isinstance(default, bool) or default == () or callable(default):
        return
    if getattr(parameter, "count", False):
        return
    yield f"default `{default}`"


def _escape(text: str) -> str:
    return text.replace("|", "\\|")
