"""What is written becomes what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.pronunciation.normalize import find_stretches, to_spoken

CASES = [
    pytest.param(*line.split("\t"), id=f"{path.stem}-{line.split(chr(9))[0]}")
    for path in sorted((Path(__file__).parents[1] / "data" / "spoken").glob("*.tsv"))
    for line in path.read_text(encoding="utf-8").splitlines()
]

TEXT = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("0123456789.-:/%年月日元℃第以比,￥$ABx一二")), max_size=80
)


@pytest.mark.parametrize(("written", "spoken"), CASES)
def test_each_case_is_said_as_its_file_says(written: str, spoken: str) -> None:
    """A rule's cases `written => spoken` hold."""
    assert to_spoken(written) == spoken


@given(TEXT)
@settings(max_examples=300, deadline=None)
def test_no_digit_is_left(text: str) -> None:
    """Whatever is written, nothing raises and no Arabic digit is left to be guessed at by an engine."""
    assert not any(char in "0123456789" for char in to_spoken(text))


@given(TEXT)
@settings(max_examples=300, deadline=None)
def test_stretches_cover_the_text_in_order(text: str) -> None:
    """Joined, the stretches are the spoken text; their written spans go forward and never overlap another's."""
    stretches = find_stretches(text)
    assert "".join(stretch.spoken for stretch in stretches) == to_spoken(text)
    last = (0, 0)
    for stretch in stretches:
        span = (stretch.start, stretch.end)
        assert 0 <= stretch.start < stretch.end <= len(text)
        assert span == last or stretch.start >= last[1]
        last = span


def test_a_stretch_names_its_rule_and_its_written_span() -> None:
    """`explain` can say what was read as what, and why."""
    said = {
        (stretch.spoken, "增长5%了"[stretch.start : stretch.end], stretch.rule)
        for stretch in find_stretches("增长5%了")
    }
    assert ("百分之五", "5%", "percentage") in said


@pytest.mark.parametrize("unit", ["1", "1-", "%", "以", "1:", "A1", "a@", "http://a", "$", "#", "。", "中"])
def test_cost_is_linear(unit: str) -> None:
    """A hundred thousand characters of anything are read without the cost running away."""
    assert isinstance(to_spoken(unit * (30_000 // len(unit))), str)
