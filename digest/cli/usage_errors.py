"""What Typer says of a wrong command line, as messages with fields.

Typer's errors hold finished lines, and what these were made of: an option's name, a parameter, pydantic's error. The
messages are made of that, and one is taken where its English line is what Typer says; another line stays English.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from enum import Enum
from typing import Any, get_args

from typer.exceptions import TyperException

from digest.message import Message


def describe_usage_error(error: TyperException) -> Message:
    """Return what Typer says of a wrong command line, with its fields where they are known."""
    line = error.format_message()
    for message in _guess_messages(error):
        if str(message) == line:
            return message
    return Message(line)


def describe_unknown_command(name: str, known: list[str]) -> Message:
    """Return what Typer says of a command that does not exist, with the ones that are nearly called so."""
    near = get_close_matches(name, known)
    if not near:
        return Message("No such command {name!r}.", name=name)
    names = ", ".join(map(repr, near))
    return Message("No such command {name!r}. Did you mean {names}?", name=name, names=names)


def describe_extra_arguments(arguments: list[str]) -> Message:
    """Return what Typer says of arguments that a command does not take."""
    return Message("Got unexpected extra argument(s) ({arguments})", arguments=" ".join(arguments))


def _guess_messages(error: TyperException) -> Iterator[Message]:
    option = getattr(error, "option_name", None)
    if option is not None:
        near = getattr(error, "possibilities", None) or ()
        yield from _guess_option_messages(option, near)
    parameter = getattr(error, "param", None)
    if parameter is None:
        return
    from pydantic import ValidationError  # an eighth of what `digest --help` may take; needed for wrong values only

    name = parameter.get_error_hint()
    yield Message("Missing argument {name}.", name=name)
    yield Message("Missing option {name}.", name=name)
    if isinstance(error.__cause__, ValidationError):
        for fault in error.__cause__.errors():
            for reason in _guess_reasons(fault, parameter):
                yield Message("Invalid value for {name}: {reason}", name=name, reason=reason)


def _list_choices(annotation: Any) -> list[str]:
    """Return the values of an enumeration, or of a literal type, as they are typed."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(member.value) for member in annotation]
    return [str(value) for value in get_args(annotation)]


def _guess_option_messages(option: str, near: tuple[str, ...] | list[str]) -> Iterator[Message]:
    yield Message("No such option: {option}", option=option)
    options = ", ".join(sorted(near))
    yield Message("No such option: {option} (Possible options: {options})", option=option, options=options)
    yield Message("Option {option!r} requires an argument.", option=option)
    yield Message("Option {option!r} does not take a value.", option=option)


def _guess_reasons(fault: Any, parameter: Any) -> Iterator[Message]:
    """Yield what pydantic may say of a value: by its own template, or what Typer's reader of values raised."""
    if fault["type"] != "value_error":
        from pydantic_core import PydanticKnownError

        fields = {name: held for name, held in fault.get("ctx", {}).items() if name != "error"}
        template = PydanticKnownError(fault["type"], fields or None).message_template
        yield Message(template, **fields)
        return
    value = fault["input"]
    kind = parameter.type_descriptor
    formats = ", ".join(map(repr, kind.parameter_info.formats or ()))
    choices = ", ".join(map(repr, _list_choices(kind.annotation)))
    yield Message("Value error, {value!r} does not match the formats {formats}.", value=value, formats=formats)
    yield Message("Value error, {value!r} is not one of {choices}.", value=value, choices=choices)
