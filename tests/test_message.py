"""Messages keep their fields: each template has those that its call gives, and no code reads a sentence back."""

from __future__ import annotations

import ast
import json
import pickle
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from digest import errors
from digest.errors import FetchError, PrivateNetwork
from digest.message import Message, describe_system_error, from_json, list_fields, to_json
from digest.types import Failure

SOURCE = Path(errors.__file__).parent
_TAKES_FIELDS = {name for name in vars(errors) if isinstance(getattr(errors, name), type)} - {"DamagedState"}
_TAKES_FIELDS |= {"Message", "print_note", "translate"}
_NAME = re.compile(r"\w+")


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls of the source with the place of each."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(SOURCE)}:{node.lineno}", node


def test_each_template_has_exactly_its_fields() -> None:
    """Neither more nor fewer than the call gives; a text without fields may have braces."""
    wrong, seen = [], 0
    for place, call in calls():
        name = ast.unparse(call.func).rpartition(".")[2]
        template = call.args[0] if call.args else None
        if name not in _TAKES_FIELDS or not isinstance(template, ast.Constant) or not call.keywords:
            continue
        given = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
        if len(given) < len(call.keywords):  # handed on as they come
            continue
        wanted = {found[0] for field in list_fields(str(template.value)) if (found := _NAME.match(field))}
        seen += 1
        if wanted != given:
            wrong.append((place, sorted(wanted ^ given)))
    assert seen > 200
    assert wrong == []


# What a field may hold as it is: commands to type, and the scheme of an address.
_COMMAND = re.compile(r"(?:pip install|digest) |file$")
_PHRASE = re.compile(r"\b[A-Za-z][a-z']+ [a-z']+\b")


def test_no_field_is_english_text() -> None:
    """A word or phrase within a message is a message itself, or it would be English for everybody."""
    english = [
        (place, field, text)
        for place, call, scopes in calls_in_scope()
        if ast.unparse(call.func).rpartition(".")[2] in _TAKES_FIELDS
        for keyword in call.keywords
        if (field := keyword.arg) is not None
        for text, is_fallback in texts_of(keyword.value, scopes)
        if (_PHRASE.search(text) or (is_fallback and re.fullmatch("[a-z]{2,}", text))) and not _COMMAND.match(text)
    ]
    assert english == []


def calls_in_scope() -> Iterator[tuple[str, ast.Call, tuple[ast.AST, ...]]]:
    """Yield the calls of the source, each with the functions and the module around it, the innermost first."""
    for path in sorted(SOURCE.rglob("*.py")):
        waiting: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(ast.parse(path.read_text(encoding="utf-8")), ())]
        while waiting:
            node, scopes = waiting.pop()
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(SOURCE)}:{node.lineno}", node, scopes
            is_scope = isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef)
            inner = (node, *scopes) if is_scope else scopes
            waiting += [(child, inner) for child in ast.iter_child_nodes(node)]


def texts_of(value: ast.expr, scopes: tuple[ast.AST, ...]) -> Iterator[tuple[str, bool]]:
    """Yield the texts that an expression can be, and whether each stands in for a value that is not there."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value, False
    elif isinstance(value, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in value.values), False
    elif isinstance(value, ast.IfExp):
        for choice in (value.body, value.orelse):
            yield from ((text, True) for text, _ in texts_of(choice, scopes))
    elif isinstance(value, ast.BoolOp):
        for choice in value.values:
            yield from ((text, True) for text, _ in texts_of(choice, scopes))
    elif isinstance(value, ast.Name):
        yield from texts_assigned(value.id, scopes)


def texts_assigned(name: str, scopes: tuple[ast.AST, ...]) -> Iterator[tuple[str, bool]]:
    """Yield the texts that a name is given in the innermost scope that gives it any."""
    for number, scope in enumerate(scopes):
        given = [*values_assigned(name, scope), *values_of_loops(name, scope, scopes[-1:])]
        if given:
            for value in given:
                names = {it.id for it in ast.walk(value) if isinstance(it, ast.Name)}
                yield from () if name in names else texts_of(value, scopes[number:])
            return


def values_assigned(name: str, scope: ast.AST) -> list[ast.expr]:
    """Return what a name is set to in a scope."""
    return [
        node.value
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign) and any(isinstance(it, ast.Name) and it.id == name for it in node.targets)
    ]


def values_of_loops(name: str, scope: ast.AST, module: tuple[ast.AST, ...]) -> list[ast.expr]:
    """Return what a loop over a table gives a name: the parts of its rows at that place."""
    found: list[ast.expr] = []
    for loop in ast.walk(scope):
        if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Tuple):
            continue
        places = [number for number, it in enumerate(loop.target.elts) if isinstance(it, ast.Name) and it.id == name]
        tables = [loop.iter]
        if isinstance(loop.iter, ast.Name):
            tables = [value for outer in (scope, *module) for value in values_assigned(loop.iter.id, outer)]
        rows = [row for table in tables if isinstance(table, ast.Tuple | ast.List) for row in table.elts]
        found += [row.elts[place] for row in rows if isinstance(row, ast.Tuple) for place in places]
    return found


def test_no_error_is_written_as_a_finished_line() -> None:
    """An f-string would lose its fields before anyone could translate or ask them."""
    names = {name for name in _TAKES_FIELDS if name.endswith("Error")} | {"Message", "print_note", "NotAnArticle"}
    finished = [
        place
        for place, call in calls()
        if ast.unparse(call.func).rpartition(".")[2] in names and call.args and isinstance(call.args[0], ast.JoinedStr)
    ]
    assert finished == []


def test_no_code_reads_a_sentence_back() -> None:
    """Kinds and types are asked, not the words of a message."""
    read = re.compile(
        r" in str\((?:error|failure|message|reason)\)"
        r"|str\(error\)\.(?:removeprefix|startswith|endswith|partition)\("
        r"|reason\.(?:startswith|endswith|removeprefix)\("
        r"| in \w+\.reason\b(?! for)"
    )
    found = [
        f"{path.relative_to(SOURCE)}:{number}"
        for path in sorted(SOURCE.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if read.search(line)
    ]
    assert found == []


def test_a_message_is_its_english_line() -> None:
    """Fields are written as `str.format` writes them; a text without fields may hold braces."""
    assert (
        str(Message("{path}: has {chars:,} characters", path=Path("a.txt"), chars=12345))
        == "a.txt: has 12,345 characters"
    )
    assert str(Message("no show is called {name!r}", name="a")) == "no show is called 'a'"
    assert str(Message('each {"title","text"}')) == 'each {"title","text"}'
    assert str(Message("{path}: {faults}", path="a", faults=[Message("one"), Message("two")])) == "a: one; two"


def test_a_message_holds_no_secret() -> None:
    """Neither in its line nor in a field."""
    message = Message("{url} is empty", url="https://me:word@a.example/feed?token=x")
    assert str(message) == "https://a.example/feed?token=… is empty"
    assert "word" not in repr(message)
    assert "word" not in repr(FetchError(message))


def test_an_error_as_a_field_keeps_its_message() -> None:
    """So that a reason within a reason can be asked and translated; another library's error is its text."""
    inner = FetchError("{url}: is empty", url="a")
    outer = FetchError("{url}: {error} (its robots.txt)", url="b", error=inner)
    assert dict(outer.message.fields)["error"] == inner.message
    assert str(outer) == "b: a: is empty (its robots.txt)"
    assert str(FetchError("{url}: {error}", url="b", error=ValueError("odd"))) == "b: odd"


_CLASSES = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.DigestError)]
_OWN_ARGUMENTS: dict[type[errors.DigestError], tuple[object, ...]] = {
    errors.UnknownName: ("voice", "xiaoxia", ["xiaoxiao"]),
    errors.DamagedState: ("state.db", Message("a row of {table} leads to no row of {other}", table="a", other="b")),
    errors.NoStory: (Message("{show}: no story", show="s"), {"counts": {"listed": 3}}),
}


@pytest.mark.parametrize("kind", _CLASSES)
def test_an_error_travels_between_processes(kind: type[errors.DigestError]) -> None:
    """As itself, with its message, the fields of it and whatever else it holds."""
    make: Callable[..., errors.DigestError] = kind
    arguments = _OWN_ARGUMENTS.get(kind)
    error = make(*arguments) if arguments else make("{url}: is empty", url="a")
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(copy) is kind
    assert (copy.message, str(copy), copy.args) == (error.message, str(error), error.args)
    assert vars(copy) == vars(error)
    assert copy.exit_code == error.exit_code


@pytest.mark.parametrize(
    "message",
    [
        Message("is empty"),
        Message("{url}: {error} (asked {count:,} times)", url="a", error=Message("no answer in time"), count=3),
        Message("{path}: {faults}", path=Path("a"), faults=[Message("one"), Message("{n:.1f} of it", n=2.25)]),
    ],
)
def test_a_message_can_be_kept_as_json(message: Message) -> None:
    """And says the same when it is read back, in every language."""
    kept = from_json(json.loads(json.dumps(to_json(message))))
    assert str(kept) == str(message)
    assert kept.template == message.template


@pytest.mark.parametrize(
    ("item", "reason"), [("https://a.site", "is empty"), ("https://b.site", "https://a.site: is empty")]
)
def test_a_failure_does_not_name_its_item_twice(item: str, reason: str) -> None:
    """An error's message loses the item that it begins with, where that is the failure's own."""
    failure = Failure.from_error(PrivateNetwork("{url}: is empty", url="https://a.site"), "fetch", item)
    assert (failure.kind, failure.item, str(failure.reason)) == ("private", item, reason)
    assert failure.to_record() == {"stage": "fetch", "item": item, "reason": reason}


def test_texts_within_a_message_can_be_changed() -> None:
    """Those of fields within fields too; the template stays."""
    message = Message("{path}: {why}", path=Path("/a/b"), why=Message("lies outside of {folder}", folder="/a"))
    changed = message.map_text(lambda text: text.replace("/a", "."))
    assert str(changed) == "./b: lies outside of ."


def test_the_system_says_why() -> None:
    """In its own words, without number and path."""
    assert (
        str(describe_system_error(FileNotFoundError(2, "No such file or directory", "x")))
        == "No such file or directory"
    )
    assert str(describe_system_error(OSError("odd"))) == "odd"
