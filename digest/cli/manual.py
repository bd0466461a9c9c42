"""The command `man`: print the manual page, which is written from the command tree: `digest man | man -l -`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer

from digest import __version__, report
from digest.translation import split_line, translate


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("man", hidden=True)(print_manual)


def print_manual(context: typer.Context) -> None:
    """Print the manual page, for the program man to show.

    Example: digest man | man -l -
    """
    report.print_line(build_manual(context.find_root().command))


def build_manual(tree: Any) -> str:
    """Return the manual page of a command tree in the format of man(7), in the language of the tree."""
    lines = [
        f'.TH DIGEST 1 "" "digest {__version__}" ""',
        ".ad l",  # lines of Chinese have no spaces to widen
        f".SH {translate('NAME')}",
        f"digest \\- {_escape(tree.help)}",
        f".SH {translate('SYNOPSIS')}",
        f"\\fBdigest\\fR [{translate('OPTIONS')}] \\fI{translate('COMMAND')}\\fR \\&...",
        f".SH {translate('OPTIONS')}",
        *_write_parameters(tree),
        f".SH {translate('COMMANDS')}",
    ]
    for name, command in _list_commands(tree, "digest"):
        lines += [
            f".SS {_escape(name)}",
            *_write_paragraphs(command.help),
            *_write_parameters(command),
            *_write_examples(command),
        ]
    return "\n".join(lines)


def _list_commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    for part, inner in command.commands.items():
        if getattr(inner, "hidden", False):
            continue
        if hasattr(inner, "commands"):
            yield from _list_commands(inner, f"{name} {part}")
        else:
            yield f"{name} {part}", inner


def _write_parameters(command: Any) -> Iterator[str]:
    for parameter in command.params:
        value = _escape(parameter.metavar or parameter.name.upper())
        if parameter.param_type_name == "argument":
            head = f"\\fI{value}\\fR"
        else:
            head = ", ".join(f"\\fB{_escape(name)}\\fR" for name in parameter.opts)
            is_switch = getattr(parameter, "is_flag", False) or getattr(parameter, "count", False)
            if not is_switch:
                head += f" \\fI{value}\\fR"
        yield ".TP"  # a tagged paragraph: the next line is its tag
        yield head
        yield _escape(parameter.help or "")


def _write_paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        line = " ".join(paragraph.split())
        yield ".PP"
        yield _escape(line)


def _write_examples(command: Any) -> Iterator[str]:
    if not command.epilog:
        return
    first, *rest = command.epilog.split("\n")
    yield ".PP"
    yield _escape(first)
    yield ".nf"  # no filling, to .fi: each example keeps its line
    for line in rest:
        yield _escape(line)
    yield ".fi"


def _escape(text: str) -> str:
    r"""Escape a text for roff: backslashes, hyphens, and a `.` or `'` that would begin a request.

    Between Chinese characters, where a line may break without a space, it puts `\:`, which allows that (groff(7)).
    """
    escaped = [piece.replace("\\", "\\e").replace("-", "\\-") for piece in split_line(text)]
    joined = ""
    for number, piece in enumerate(escaped, 1):
        joined += piece
        if not piece[-1].isspace() and number < len(escaped):
            joined += "\\:"
    return re.sub(r"^(?=[.'])", r"\\&", joined, flags=re.MULTILINE)
