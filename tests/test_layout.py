"""The tests mirror the modules: digest/audio/trim.py is tested in tests/audio/test_trim.py, or a table says where."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "digest"
TESTS = ROOT / "tests"


def read_table(name: str) -> dict[str, str]:
    """Return a table of paths, each with why it is an exception."""
    with (TESTS / "data" / name).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row and row[0][0] != "#"]
    return dict(rows)


UNTESTED = read_table("untested.tsv")
CROSSCUTTING = read_table("crosscutting.tsv")
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*.py") if path.name[:2] != "__")
TEST_FILES = sorted(path.relative_to(ROOT).as_posix() for path in TESTS.rglob("test_*.py"))


def find_tests(module: str) -> list[str]:
    """Return the test files of a module: tests/<folder>/test_<module>.py, and those with an aspect after the name."""
    folder, _, name = module.removeprefix("digest/").removesuffix(".py").rpartition("/")
    beside = TESTS / folder
    named = [beside / f"test_{name}.py", *sorted(beside.glob(f"test_{name}_*.py"))]
    return [path.relative_to(ROOT).as_posix() for path in named if path.is_file()]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_tests_of_its_name(module: str) -> None:
    """A newcomer who changes a module finds its tests by its name, or by the table of exceptions."""
    assert find_tests(module) or module in UNTESTED


@pytest.mark.parametrize("path", TEST_FILES)
def test_a_test_file_belongs_to_a_module(path: str) -> None:
    """A test file is named for a module, or the table says what behaviour across modules it shows."""
    assert any(path in find_tests(module) for module in MODULES) or path in CROSSCUTTING


def test_the_exceptions_are_needed() -> None:
    """No table names a file that is gone, or a module that has tests of its own by now."""
    assert not [path for path in (*UNTESTED, *CROSSCUTTING) if not (ROOT / path).is_file()]
    assert not [module for module in UNTESTED if find_tests(module)]
    assert not [path for path in CROSSCUTTING if any(path in find_tests(module) for module in MODULES)]
