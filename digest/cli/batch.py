"""Many lines in, one answer each: at once, in order, and a line that cannot be answered says why and stops nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import typer

from digest import report
from digest.errors import ArticleError, DigestError
from digest.message import Message


class BadLine(ArticleError):
    """A line of standard input is not what the command reads."""


def read_lines() -> Iterator[str]:
    """Lines of standard input, unpaired surrogates and wrong bytes replaced, so that every line has its answer."""
    for number, raw in enumerate(sys.stdin.buffer):
        text = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        yield text.removeprefix("\ufeff") if number == 0 else text


def answer_each(answer: Callable[[str], dict[str, Any]]) -> None:
    """Answer each line of standard input with one line of JSON; one that fails, with where and why it does.

    Raises:
        typer.Exit: With 3 if some lines failed, and with 1 if all did.
    """
    failed = done = 0
    for number, line in enumerate(read_lines(), 1):
        try:
            found = answer(line)
        except DigestError as error:
            found = describe_failure(line, number, error)
        done += 1
        failed += "error" in found
        report.print_json(found)
    end_batch(failed, done)


def describe_failure(line: str, number: int, error: DigestError) -> dict[str, Any]:
    """The answer to a line that cannot be read: by its id, where it has one, else by its number."""
    said = (
        Message("line {number}: {error}", number=number, error=error) if isinstance(error, BadLine) else error.message
    )
    reason = str(said)
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        item = None
    return {"id": item["id"], "error": reason} if isinstance(item, dict) and "id" in item else {"error": reason}


def end_batch(failed: int, done: int) -> None:
    """Leave with the exit code of a batch.

    Raises:
        typer.Exit: With 3 if some lines failed, and with 1 if all did.
    """
    if failed:
        raise typer.Exit(3 if failed < done else 1)


def parse_item(line: str) -> dict[str, Any]:
    """Read a line as an object with an id.

    Raises:
        BadLine: It is none.
    """
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine("not JSON: {error}", error=error) from error
    if not isinstance(item, dict) or "id" not in item:
        raise BadLine('expected an object with an "id"')
    return item
