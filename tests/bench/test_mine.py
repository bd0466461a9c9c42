"""The table of `make mine`: what is written and read alike is one group."""

from __future__ import annotations

import gzip
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pronunciation.lexicon import load_default_lexicon
from tests.bench.mine import main, mine, read_lines


def _groups(*lines: str) -> list[tuple[str, str, str]]:
    found = mine(lines, load_default_lexicon())
    return [(group.written, group.reading, place) for group, place in found]


def test_digits_are_grouped_by_shape_and_reading() -> None:
    """9 stands for a digit; N for a quantity that is said, D for digits said one by one."""
    numbers = [row for row in _groups("2019年有35人，2021年有47人。") if "9" in row[0]]
    assert [row[:2] for row in numbers] == [("9999年", "D"), ("99人", "N")] * 2
    assert numbers[0][2] == "[2019]年有35人，20 = 二零一九"


def test_a_polyphone_stands_in_its_word_or_between_its_neighbours() -> None:
    """Its syllable is the reading; the place shows the text as it was written, in its own script."""
    rows = _groups("銀行的帳要還給他")
    assert ("银[行]", "hang2", "銀[行]的帳要還給他") in rows
    assert ("[还]给", "huan2", "銀行的帳要[還]給他") in rows


@given(st.text("銀行行1２3年月.-%Ab 得了", max_size=30))
def test_no_digit_is_passed_over(line: str) -> None:
    """Each digit of a text is in some place."""
    places = "".join(re.sub(" = .*", "", place) for written, _, place in _groups(line) if "9" in written)
    assert all(char in places for char in line if char in "123２")


def test_a_table_is_printed_most_frequent_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From any text, packed or not; the last column is read, and lines without Chinese are left out."""
    text = tmp_path / "news.tsv.gz"
    text.write_bytes(gzip.compress("甲\t有3人\n乙\t有5人\n丙\t有6辆\n丁\tabc 7\n".encode()))
    assert list(read_lines(text)) == ["有3人", "有5人", "有6辆"]
    monkeypatch.setattr(sys, "argv", ["mine", str(text), "--kind", "number", "--places", "1"])
    main()
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [row[:4] for row in rows] == [["2", "number", "9人", "N"], ["1", "number", "9辆", "N"]]
