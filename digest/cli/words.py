"""The command tree in the user's language, each command with its examples below it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from digest.language import DOMAIN, ENGLISH, FOLDER, language_of, said, speak, wrap_chinese


class Commands(TyperGroup):
    """A group of commands that says in the user's language what is wrong with the command line."""

    def make_context(self, *args: Any, **more: Any) -> Any:  # noqa: D102
        with _wrong_usage_told():
            return super().make_context(*args, **more)

    def invoke(self, ctx: Any) -> Any:  # noqa: D102
        with _wrong_usage_told():
            return super().invoke(ctx)


def choose_language() -> None:
    """Take the language from the environment, for this program's lines and, through gettext, for Typer's."""
    language = language_of(os.environ)
    speak(language)
    os.environ["LANGUAGE"] = language
    if language != ENGLISH:
        import gettext

        gettext.bindtextdomain(DOMAIN, FOLDER)
        gettext.textdomain(DOMAIN)


def dress(command: Any, parent: typer.Context | None = None) -> Any:
    """Translate a command and all below it, and set each of the examples of its docstring on a line of its own.

    The examples are the docstring's last paragraph, which begins with "Example: " or "Examples: ", parted by " · ".
    """
    text, _, examples = (command.help or "").partition("\n\nExample")
    command.help = said(text)
    if examples:
        each = examples.partition(": ")[2].split(" · ")
        command.epilog = "\n".join((said("Examples:"), *(f"$ {' '.join(one.split())}" for one in each)))
    for parameter in command.params:
        parameter.help = said(parameter.help or "") or None
    context = typer.Context(command, parent=parent, **command.context_settings)
    if said("Usage:") != "Usage:":
        _dress_what_typer_adds(command, context)
    for inner in getattr(command, "commands", {}).values():
        dress(inner, context)
    return command


def _dress_what_typer_adds(command: Any, context: typer.Context) -> None:
    if option := command.get_help_option(context):
        option.help = said(option.help)  # kept by the command, and shown by every context of it
    usage, help_text = command.get_usage, command.format_help

    def format_help(*arguments: Any) -> None:
        wrap_chinese()
        help_text(*arguments)

    command.get_usage = lambda context: usage(context).replace("Usage: ", said("Usage:"), 1)
    command.format_help = format_help


@contextmanager
def _wrong_usage_told() -> Iterator[None]:
    try:
        yield
    except TyperException as error:
        message = error.format_message()
        wrap_chinese()
        error.format_message = lambda: said(message)  # type: ignore[method-assign]
        raise
