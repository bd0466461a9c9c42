"""Write what came of a run as the state keeps it, and read it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from digest.message import Message, from_json, to_json
from digest.types import Run


def write_run(run: Run) -> dict[str, Any]:
    """Return what JSON can hold of a run: what was said as English lines, and with its fields beside them."""
    return {
        **asdict(run),
        "day": run.day.isoformat(),
        "started": run.started.isoformat(),
        "said": [_to_line(message) for message in run.said],
        "messages": [to_json(message) for message in run.said],
    }


def read_run(row: Mapping[str, Any]) -> Run:
    """Return the run of what `write_run` made.

    Raises:
        TypeError, LookupError, ValueError: It is not what that makes.
    """
    parts = dict(row)
    lines = parts.pop("said")
    messages = parts.pop("messages", None)
    if not messages:  # a row of an earlier version, which kept the lines only
        messages = [None] * len(lines)
    said = [_to_message(line, kept) for line, kept in zip(lines, messages, strict=True)]
    parts["day"] = date.fromisoformat(row["day"])
    parts["started"] = datetime.fromisoformat(row["started"])
    return Run(**parts, said=tuple(said))


def _to_line(message: Message) -> str:
    return " ".join(str(message).split())


def _to_message(line: str, kept: Any) -> Message:
    """Return a kept message; the line alone where it has none, or one that does not say the same."""
    try:
        message = from_json(kept)
        says_the_same = _to_line(message) == line
    except (TypeError, LookupError, ValueError, AttributeError):
        return Message(line)
    return message if says_the_same else Message(line)
