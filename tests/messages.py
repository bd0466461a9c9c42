"""What the program can say, read from its source and its command tree.

A template is yielded as it stands, `{path}: is empty`; the fields of an f-string are written `{}`.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.exceptions import TyperException

from digest import errors
from digest.cli import app

Wrong = TyperException
SOURCE = Path(errors.__file__).parent
_ERRORS = {name for name, it in vars(errors).items() if inspect.isclass(it) and issubclass(it, errors.DigestError)}
# Which argument of a call is said to the user, beside the first of an error.
_SAID = {"print_note": 0, "show_waiting": 0, "translate": 0, "Message": 0}
_TABLES = {"digest/report.py", "digest/publish/pages/run_report.py"}
_SENTENCE = re.compile(r"\b[a-z']{2,} [a-z']{2,} [a-z']{2,}\b")
# Tables and their upgrades, styles, lists of HTML's elements, patterns, and what is written into a show's file.
_NOT_FOR_PEOPLE = {
    "state/schema.py",
    "articles/page_lines.py",
    "articles/not_articles.py",
    "publish/pages/plot.py",
    "serving/server.py",
}
_REASONS = {"digest/editing/select.py", "digest/episode/edit.py"}


def commands() -> Iterator[tuple[str, Any]]:
    """Yield each command of the tree with its full name: digest shows keys add."""

    def walk(command: Any, name: str) -> Iterator[tuple[str, Any]]:
        yield name, command
        for part, inner in getattr(command, "commands", {}).items():
            yield from walk(inner, f"{name} {part}")

    yield from walk(typer.main.get_command(app), "digest")


def of_the_tree() -> Iterator[str]:
    """Yield what the commands' help says, without its examples."""
    for _, command in commands():
        yield command.help.split("\n\nExample")[0]
        yield from (it.help for it in command.params if it.help)


def of_the_source() -> Iterator[str]:
    """Yield the templates of errors, failures, notes and other lines for people."""
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE.parent).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for argument in _said_by(node, place):
                    yield from (it.strip() for it in _written(argument) if _has_words(it))
            if isinstance(node, ast.Dict) and place in _TABLES:
                yield from (it for value in node.values for it in _written(value) if it.istitle() or " " in it)
            if isinstance(node, ast.Assign) and place in _REASONS and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                yield from (it for it in _written(node.value) if name.isupper() and not name.startswith("_"))


def sentences() -> Iterator[str]:
    """Yield every string of the source that reads like a sentence: three words in a row, and no document's or rule's.

    Reasons are returned, yielded and kept in tables; whatever way they go, somebody will read them.
    """
    for path in sorted(SOURCE.rglob("*.py")):
        if path.relative_to(SOURCE).as_posix() in _NOT_FOR_PEOPLE:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        unsaid = [node for node in ast.walk(tree) if _is_bug(node) or _is_logged(node) or _is_pattern(node)]
        inner = {id(part) for node in unsaid for part in ast.walk(node)}
        for node in ast.walk(tree):
            if id(node) not in parts | documents | inner and isinstance(node, ast.Constant | ast.JoinedStr):
                yield from (it.strip() for it in _written(node) if _SENTENCE.search(it))


def _is_bug(node: ast.AST) -> bool:
    """An exception that no user is to meet: a fault of the program, told by a traceback."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) in {"TypeError", "AssertionError", "IndexError"}


def _is_pattern(node: ast.AST) -> bool:
    """A regular expression: with re.VERBOSE its words stand apart, as those of a sentence do."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"


def _is_logged(node: ast.AST) -> bool:
    """Whether lines go to the log, which is in English: `_log.info(…)`, `_log_piece(…)` and what writes these."""
    if isinstance(node, ast.FunctionDef):
        return node.name.startswith("_log")
    return isinstance(node, ast.Call) and ast.unparse(node.func).startswith("_log")


def _said_by(call: ast.Call, place: str) -> list[ast.expr]:
    name = ast.unparse(call.func).rpartition(".")[2]
    if name == "table" and call.args and isinstance(call.args[0], ast.Tuple):
        return list(call.args[0].elts)
    if name == "Finding":
        return [it.value for it in call.keywords if it.arg == "found"]
    wanted = 0 if name in _ERRORS - {"UnknownName", "DamagedState"} else _SAID.get(name)
    if (place, name) in {("digest/errors.py", "__init__"), ("digest/settings.py", "ValueError")}:
        wanted = 0
    return [] if wanted is None else call.args[wanted : wanted + 1]


def _written(node: ast.expr) -> Iterator[str]:
    """Yield the templates of an expression: none for a name, two for a choice."""
    if isinstance(node, ast.IfExp):
        yield from _written(node.body)
        yield from _written(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(it.value) if isinstance(it, ast.Constant) else "{}" for it in node.values)


def _has_words(template: str) -> bool:
    return sum(char.isalpha() for char in re.sub(r"\{[^{}]*\}", "", template)) > 2
