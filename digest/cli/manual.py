"""The manual page, written from the command tree: `digest man | man -l -`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer

from digest import __version__, report
from digest.translation import pieces, translate


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(hidden=True)(man)


def man(context: typer.Context) -> None:
    """Print the manual page, for the program man to show.

    Example: digest man | man -l -
    """
    report.print_line(page(context.find_root().command))


def page(tree: Any) -> str:
    """Return the manual page of a command tree, as man(7) describes it; the tree's language is the page's."""
    lines = [
        f'.TH DIGEST 1 "" "digest {__version__}" ""',
        ".ad l",  # lines of Chinese have no spaces to widen
        f".SH {translate('NAME')}",
        f"digest \\- {_text(tree.help)}",
        f".SH {translate('SYNOPSIS')}",
        f"\\fBdigest\\fR [{translate('OPTIONS')}] \\fI{translate('COMMAND')}\\fR \\&...",
        f".SH {translate('OPTIONS')}",
        *_parameters(tree),
        f".SH {translate('COMMANDS')}",
    ]
    for name, command in _commands(tree, "digest"):
        lines += [f".SS {_text(name)}", *_paragraphs(command.help), *_parameters(command), *_examples(command)]
    return "\n".join(lines)


def _commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    for part, inner in command.commands.items():
        if getattr(inner, "hidden", False):
            continue
        if hasattr(inner, "commands"):
            yield from _commands(inner, f"{name} {part}")
        else:
            yield f"{name} {part}", inner


def _parameters(command: Any) -> Iterator[str]:
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            head = f"\\fI{_text(parameter.metavar or parameter.name.upper())}\\fR"
        else:
            is_switch = getattr(parameter, "is_flag", False) or getattr(parameter, "count", False)
            value = "" if is_switch else f" \\fI{_text(parameter.metavar or parameter.name.upper())}\\fR"
            head = ", ".join(f"\\fB{_text(name)}\\fR" for name in parameter.opts) + value
        yield from (".TP", head, _text(parameter.help or ""))


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        yield from (".PP", _text(" ".join(paragraph.split())))


def _examples(command: Any) -> Iterator[str]:
    if command.epilog:
        first, *rest = command.epilog.split("\n")
        yield from (".PP", _text(first), ".nf", *(_text(line) for line in rest), ".fi")


def _text(text: str) -> str:
    r"""Write text that roff reads as it stands: no escape, no request at the beginning of a line, plain hyphens.

    Where a line may break though no space is there, between Chinese characters, it says so (`\:`, groff(7)).
    """
    escaped = [piece.replace("\\", "\\e").replace("-", "\\-") for piece in pieces(text)]
    joined = "".join(
        one if one[-1].isspace() or at == len(escaped) else f"{one}\\:" for at, one in enumerate(escaped, 1)
    )
    return re.sub(r"^(?=[.'])", r"\\&", joined, flags=re.MULTILINE)
