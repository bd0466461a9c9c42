"""Prepare the help of all commands: in the user's language, and with examples below each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from digest.cli.usage_errors import describe_extra_arguments, describe_unknown_command, describe_usage_error
from digest.translation import DOMAIN, ENGLISH, FOLDER, find_language, set_language, translate, wrap_chinese

# Typer puts brackets around an argument's name and dots after it, though our names have their own already:
# [[SHOW]…]... -> [SHOW]…, {NAME} -> NAME, [URL…]... -> [URL…]
_TWICE = re.compile(
    r"\[(?P<optional>\[[^\[\]]*\]…?)\](?:\.\.\.)?|\{(?P<needed>[^{}]+)\}(?:\.\.\.)?|(?P<many>\[[^\[\]]*…\])\.\.\."
)
_DATE = "%Y-%m-%d"
_ANYWHERE = re.compile(r"-v+|--verbose|--debug")  # options of the program that may also stand after a command


class Commands(TyperGroup):
    """A group of commands that says in the user's language what is wrong with the command line."""

    def make_context(self, *args: Any, **more: Any) -> Any:  # noqa: D102
        with _translate_wrong_usage():
            return super().make_context(*args, **more)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: D102
        if ctx.parent is None:
            args = move_to_front(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:  # noqa: D102
        with _translate_wrong_usage():
            return super().invoke(ctx)


def move_to_front(arguments: list[str]) -> list[str]:
    """Return the arguments with `-v` and `--debug` first, where Typer expects the program's options.

    What follows `--` stays where it is.
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    front: list[str] = []
    rest: list[str] = []
    for argument in arguments[:end]:
        if _ANYWHERE.fullmatch(argument):
            front.append(argument)
        else:
            rest.append(argument)
    return [*front, *rest, *arguments[end:]]


def choose_language() -> None:
    """Choose the language by the environment, for this program's texts and, through gettext, for Typer's."""
    language = find_language(os.environ)
    set_language(language)
    os.environ["LANGUAGE"] = language  # gettext reads it, whatever LANG says
    if language != ENGLISH:
        import gettext

        gettext.bindtextdomain(DOMAIN, FOLDER)
        gettext.textdomain(DOMAIN)


def prepare_command(command: Any, parent: typer.Context | None = None) -> Any:
    """Translate a command and all below it, and put each example of its docstring on a line of its own.

    The examples are the docstring's last paragraph: it begins with "Example: " or "Examples: ", and " · " separates
    them.
    """
    text, _, last_paragraph = (command.help or "").partition("\n\nExample")
    command.help = translate(text)
    if last_paragraph:
        _, _, examples = last_paragraph.partition(": ")
        lines = [translate("Examples:")]
        for example in examples.split(" · "):
            line = " ".join(example.split())
            lines.append(f"$ {line}")
        command.epilog = "\n".join(lines)
    for parameter in command.params:
        parameter.help = translate(parameter.help or "") or None
        _name_type(parameter)
    context = typer.Context(command, parent=parent, **command.context_settings)
    _translate_typer_texts(command, context)
    _refuse_unknown_words(command)
    for inner in getattr(command, "commands", {}).values():
        prepare_command(inner, context)
    return command


def _translate_typer_texts(command: Any, context: typer.Context) -> None:
    option = command.get_help_option(context)
    if option is not None:
        option.help = translate(option.help)  # the command keeps this option, and every context shows it
        _name_type(option)
    usage = command.get_usage
    help_text = command.format_help

    def format_help(*arguments: Any) -> None:
        wrap_chinese()
        help_text(*arguments)

    def get_usage(context: typer.Context) -> str:
        line = _TWICE.sub(lambda match: match[match.lastgroup or 0], usage(context))
        usage_word = translate("Usage:")
        is_translated = usage_word != "Usage:"
        words = {
            "Usage: ": usage_word if is_translated else "Usage: ",  # no space after a full-width colon
            "[OPTIONS]": f"[{translate('OPTIONS')}]",
            "COMMAND [ARGS]...": f"{translate('COMMAND')} …",
        }
        for written, told in words.items():
            line = line.replace(written, told, 1)
        return line

    command.get_usage = get_usage
    command.format_help = format_help


def _refuse_unknown_words(command: Any) -> None:
    """Refuse commands that do not exist, and arguments too many, as Typer does, whose errors do not name them."""
    if hasattr(command, "resolve_command"):
        resolve = command.resolve_command

        def resolve_command(context: Any, arguments: list[str]) -> Any:
            name = arguments[0]
            is_known = command.get_command(context, name) is not None
            is_option = name.startswith("-")
            if not (is_known or is_option or context.resilient_parsing):
                message = describe_unknown_command(name, list(command.commands))
                context.fail(translate(message))
            return resolve(context, arguments)

        command.resolve_command = resolve_command
        return
    parse = command.parse_args

    def parse_args(context: Any, arguments: list[str]) -> list[str]:
        rest: list[str] = parse(context, arguments)
        if rest and not context.resilient_parsing:
            context.fail(translate(describe_extra_arguments(rest)))
        return rest

    command.allow_extra_args = True  # so that Typer hands them on, and does not refuse them itself
    command.parse_args = parse_args


def _name_type(parameter: Any) -> None:
    """Let help name the type of a value only where that says something: N for any number, nothing for a switch."""
    shown = parameter.display_type_rich

    def display_type(**arguments: Any) -> str | None:
        name: str | None = shown(**arguments)
        takes_no_value = getattr(parameter, "is_flag", False) or getattr(parameter, "count", False)
        if parameter.param_type_name == "argument" or takes_no_value:
            return None
        is_number = name is not None and name.startswith(("<int", "<float"))  # <int range>, <float range>
        return "N" if is_number else name

    parameter.display_type_rich = display_type


@contextmanager
def _translate_wrong_usage() -> Iterator[None]:
    try:
        yield
    except TyperException as error:
        message = describe_usage_error(error)
        wrap_chinese()
        error.format_message = lambda: translate(message).replace(_DATE, "YYYY-MM-DD")  # type: ignore[method-assign]
        raise
