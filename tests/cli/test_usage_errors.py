"""What Typer says of a wrong command line, taken as messages with fields."""

from __future__ import annotations

import pytest
import typer
from typer.exceptions import TyperException

from digest.cli import app
from digest.cli.usage_errors import describe_extra_arguments, describe_unknown_command, describe_usage_error
from digest.message import Message

_COMMAND = typer.main.get_command(app)


def fail(*arguments: str) -> TyperException:
    with pytest.raises(TyperException) as raised:
        _COMMAND(list(arguments), standalone_mode=False)
    vars(raised.value).pop("format_message", None)  # the group has one of its own say it in the user's language
    return raised.value


@pytest.mark.parametrize(
    ("arguments", "template"),
    [
        (("run", "--date", "x"), "Invalid value for {name}: {reason}"),
        (("run", "--runner", "x"), "Invalid value for {name}: {reason}"),
        (("run", "--minutes", "0.1"), "Invalid value for {name}: {reason}"),
        (("history", "--limit", "x"), "Invalid value for {name}: {reason}"),
        (("run", "--nonsense"), "No such option: {option}"),
        (("run", "--voicee", "a"), "No such option: {option} (Possible options: {options})"),
        (("run", "--voice"), "Option {option!r} requires an argument."),
        (("run", "--dry-run=3"), "Option {option!r} does not take a value."),
        (("voices", "say"), "Missing argument {name}."),
    ],
)
def test_an_error_of_typer_has_fields(arguments: tuple[str, ...], template: str) -> None:
    """Those that its attributes tell; the English line is Typer's own."""
    error = fail(*arguments)
    message = describe_usage_error(error)
    assert message.template == template
    assert str(message) == type(error).format_message(error)


def test_another_error_stays_as_it_is() -> None:
    """A line that nothing is known of is kept whole."""
    assert describe_usage_error(TyperException("odd: 'x'")) == Message("odd: 'x'")


def test_unknown_commands_and_arguments_are_named() -> None:
    """In the words of Typer, whose errors hold neither."""
    assert str(describe_unknown_command("rnu", ["run", "say"])) == "No such command 'rnu'. Did you mean 'run'?"
    assert str(describe_unknown_command("zzz", ["run", "say"])) == "No such command 'zzz'."
    assert str(describe_extra_arguments(["a", "b"])) == "Got unexpected extra argument(s) (a b)"
