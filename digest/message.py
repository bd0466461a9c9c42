"""A line for people, kept as its template and its fields until it is printed.

    Message("{path}: is a folder; name a file in it", path=path)

`str(message)` is the English line. `digest.translation` says it in the user's language: it looks the template up and
puts the fields into what it finds, so that no finished line is ever taken apart.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from digest.urls import redact

# What a message is about stands before its first colon: "{url}: is empty".
_ITEM = re.compile(r"\{(\w+)\}: ")
# How Python begins the text of an error of the system: "[Errno 111] Connection refused".
_NUMBERED = re.compile(r"^\[Errno -?\d+\] ")


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """One line for people; it holds no secret of an address.

    Attributes:
        template: English text, with fields as `str.format` writes them: "{count:,} lines", "no show is called
            {name!r}". Without fields it is the line itself, braces and all.
        fields: What stands in the template, by name. A field may be a message or several, which are then joined by
            semicolons: reasons within a reason.
    """

    template: str
    fields: tuple[tuple[str, Any], ...]

    def __init__(self, template: str, /, **fields: object) -> None:
        """Keep a template and its fields; an error as a field stands for its message."""
        kept = tuple((name, _to_field(value)) for name, value in fields.items())
        # As the dataclass itself would set them: it is frozen, and takes no template with free fields.
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "fields", kept)

    def __str__(self) -> str:
        return self.render(str)

    def render(self, say: Callable[[Message], str], template: str | None = None, separator: str = "; ") -> str:
        """Fill a template with the fields.

        Args:
            say: Writes the fields that are messages themselves.
            template: That of this message, or its translation.
            separator: Joins the messages of a field that holds several.
        """
        template = self.template if template is None else template
        if not self.fields:
            return redact(template)  # not formatted: what Python or a library says may have braces in it
        values = {name: _write_field(value, say, separator) for name, value in self.fields}
        line = string.Formatter().vformat(template, (), values)
        return redact(line)

    def split_item(self) -> tuple[object, Message] | None:
        """Return what the message is about and what it says of that: of "{url}: is empty" the URL, and "is empty"."""
        found = _ITEM.match(self.template)
        if found is None:
            return None
        fields = dict(self.fields)
        item = fields.pop(found[1])
        return item, Message(self.template[found.end() :], **fields)

    def drop_item(self, item: str) -> Message:
        """Return the message without the item that it begins with, where that is `item`: its reader knows it."""
        parts = self.split_item()
        if parts is None or str(parts[0]) != redact(item):
            return self
        return parts[1]

    def map_text(self, change: Callable[[str], str]) -> Message:
        """Return the message with each text in its fields changed, and in the fields of its fields."""
        changed = {name: _change_texts(value, change) for name, value in self.fields}
        return Message(self.template, **changed)


def describe_system_error(error: OSError) -> Message:
    """Return what the operating system says of a failed call: "No such file or directory"."""
    return Message(error.strerror or str(error))


def find_carried(error: BaseException) -> Message | None:
    """Return the message of an error of this program, or the one that an error of Python was raised with."""
    carried = getattr(error, "message", None)
    if not carried and error.args:
        carried = error.args[0]  # ValueError(Message("its time has no zone"))
    return carried if isinstance(carried, Message) else None


def describe_error(error: BaseException) -> Message:
    """Return what an error says in one line: the message that it carries, else its text, else its type's name."""
    carried = find_carried(error)
    if carried is not None:
        return carried
    line = " ".join(str(error).split())
    said = _NUMBERED.sub("", line)
    return Message(said or type(error).__name__)


def to_json(message: Message) -> dict[str, Any]:
    """Return a message as JSON can hold it: `{"template": …, "fields": {…}}`; other values than numbers as texts."""
    fields = {name: _json_of(value) for name, value in message.fields}
    return {"template": message.template, "fields": fields}


def from_json(kept: Mapping[str, Any]) -> Message:
    """Return the message of what `to_json` made.

    Raises:
        TypeError, LookupError: It is not what that makes.
    """
    fields = {name: _value_of(value) for name, value in kept["fields"].items()}
    return Message(kept["template"], **fields)


def _json_of(value: object) -> object:
    if isinstance(value, Message):
        return to_json(value)
    if isinstance(value, tuple):
        return [_json_of(part) for part in value]
    if value is None or isinstance(value, str | int | float):
        return value
    return str(value)  # a path, a date


def _value_of(value: Any) -> object:
    if isinstance(value, Mapping):
        return from_json(value)
    if isinstance(value, list):
        return [_value_of(part) for part in value]
    return value


def list_fields(template: str) -> Iterator[str]:
    """Yield the names of a template's fields in their order."""
    for _, name, spec, _ in string.Formatter().parse(template):
        if name is not None:
            yield name
            yield from list_fields(spec or "")  # a format may have fields of its own: {name:{width}}


def _to_field(value: object) -> object:
    """Return a field as a message keeps it: without secrets, and never to change."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, BaseException):  # not kept itself: its traceback would hold all that it came from
        return find_carried(value) or Message(str(value))
    if isinstance(value, tuple | list):
        return tuple(_to_field(part) for part in value)
    return value


def _write_field(value: object, say: Callable[[Message], str], separator: str) -> object:
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, tuple):
        said = [str(_write_field(part, say, separator)) for part in value]
        return separator.join(said)
    return value  # as it is: the template says how a number is written


def _change_texts(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, Message):
        return value.map_text(change)
    if isinstance(value, tuple):
        return tuple(_change_texts(part, change) for part in value)
    if isinstance(value, str) or hasattr(value, "__fspath__"):
        return change(str(value))
    return value
