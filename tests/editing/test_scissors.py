"""A sentence is told without its dateline, its credits and what is in brackets for the eye; nothing is changed."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.editing.borders import are_ordered
from digest.editing.candidates import is_balanced
from digest.editing.scissors import find_credit, trim_sentence

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent.parent / "data" / "cuts" / "sentences.tsv").read_text("utf-8").splitlines()
    if line[0] != "#"
]
# Pieces that datelines and brackets are made of, and others, in any order.
PIECES = (
    *"，。；：、（）()【】「」“” \u3000/／",
    *(
        "新华社",
        "中央社",
        "晨港日报",
        "本报",
        "晨港",
        "11月30日",
        "18日",
        "电",
        "電",
        "讯",
        "消息",
        "报道",
        "報導",
        "记者",
        "甲乙",
    ),
    *(
        "今",
        "昨",
        "（18）",
        "（2330）",
        "（John Doe）",
        "（左）",
        "（完）",
        "（编辑：甲乙）",
        "1151130",
        "以下简称",
        "《通知》",
    ),
    *("货轮起火", "市长表示", "Blue", "5%", "2026年", "题"),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=40)


def tell(text: str) -> str:
    return "".join(text[start:end] for start, end in trim_sentence(text).ranges)


@pytest.mark.parametrize(("text", "told", "credit"), CASES)
def test_only_the_news_is_told(text: str, told: str, credit: str) -> None:
    trim = trim_sentence(text)
    assert "".join(text[start:end] for start, end in trim.ranges) == told
    assert trim.credit == (None if credit == "-" else credit)


@given(TEXTS)
def test_what_is_told_is_ranges_of_the_text_in_order(text: str) -> None:
    ranges = trim_sentence(text).ranges
    assert are_ordered(ranges, 0, len(text))
    apart = [start > before for (_, before), (start, _) in pairwise(ranges)]
    assert all(apart)


@given(TEXTS)
def test_what_is_told_holds_nothing_more_to_cut(text: str) -> None:
    told = tell(text)
    assert tell(told) == told


@given(TEXTS)
def test_a_cut_leaves_quotations_and_brackets_as_whole_as_they_were(text: str) -> None:
    told = tell(text)
    assert not is_balanced(text) or is_balanced(told)
    assert not told or any(char.isalnum() for char in told)


def test_a_text_without_anything_to_cut_is_told_whole() -> None:
    text = "货轮凌晨起火，无人伤亡。"
    assert trim_sentence(text).ranges == ((0, len(text)),)


def test_the_first_lines_of_an_article_name_its_agency() -> None:
    """A dateline counts wherever the first lines have it; later ones quote others."""
    dateline = "新华社晨港11月30日电 货轮起火。"
    assert find_credit((dateline, "火已扑灭。")) == "新华社"
    assert find_credit(("图为现场。", dateline)) == "新华社"
    assert find_credit(("一。", "二。", "三。", dateline)) is None
    assert find_credit(()) is None
