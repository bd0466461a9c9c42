"""Answer each line of standard input with one line of JSON, in order and at once; a bad line stops nothing."""

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
    """Yield the lines of standard input; bytes that are not UTF-8 are replaced, so that every line has its answer."""
    for number, raw in enumerate(sys.stdin.buffer):
        text = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        if number == 0:
            text = text.removeprefix("\ufeff")  # a byte order mark is no part of the first line
        yield text


def answer_each(answer: Callable[[str], dict[str, Any]]) -> None:
    """Answer each line of standard input with one line of JSON; a line that fails, with the reason.

    Args:
        answer: Returns the answer to a line; one with the key "error" counts as failed.

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
    """Return the answer to a line that failed: the reason, with the line's id if it has one, else its number."""
    said = error.message
    if isinstance(error, BadLine):
        said = Message("line {number}: {error}", number=number, error=error)
    reason = str(said)
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):  # the latter of [[[[… by the thousand
        item = None
    if isinstance(item, dict) and "id" in item:
        return {"id": item["id"], "error": reason}
    return {"error": reason}


def end_batch(failed: int, done: int) -> None:
    """Exit with the code of a batch, unless nothing failed.

    Raises:
        typer.Exit: With 3 if some lines failed, and with 1 if all did.
    """
    if not failed:
        return
    all_failed = failed == done
    raise typer.Exit(1 if all_failed else 3)


def parse_item(line: str) -> dict[str, Any]:
    """Read a line as an object with an id.

    Raises:
        BadLine: It is not one.
    """
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine("not JSON: {error}", error=error) from error
    if not isinstance(item, dict) or "id" not in item:
        raise BadLine('expected an object with an "id"')
    return item
