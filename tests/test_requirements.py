"""The table of requirements names, for each, tests that are there and run."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROWS = [
    line.split("\t")
    for line in (TESTS / "data" / "requirements.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@functools.cache
def functions(file: str) -> dict[str, ast.FunctionDef]:
    """The functions of a test module by name."""
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_all_are_there_in_order() -> None:
    """Thirty-six, each once."""
    assert [int(number) for number, _, _ in ROWS] == list(range(1, 37))


@pytest.mark.parametrize("row", ROWS, ids=[number for number, _, _ in ROWS])
def test_each_is_shown_by_tests(row: list[str]) -> None:
    """Every test that is named exists and asserts something; of those that `make test` runs there is one at least."""
    _, _, named = row
    files = []
    for test in named.split():
        file, _, name = test.partition("::")
        assert name in functions(file), test
        assert any(isinstance(node, ast.Assert) for node in ast.walk(functions(file)[name])), test
        files.append(file)
    assert set(files) - {"clients/test_clients.py"}
