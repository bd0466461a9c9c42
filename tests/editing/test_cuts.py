"""A long sentence may end sooner, where what is left tells the news as truly."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.editing.borders import are_ordered, is_border
from digest.editing.candidates import is_balanced
from digest.editing.cuts import find_head, list_cuts

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent.parent / "data" / "cuts" / "tails.tsv").read_text("utf-8").splitlines()
    if line[0] != "#"
]
PIECES = (
    *'，，，；。：「」“”（）《》"?',
    *("晨港市政府公布了新的港口规划", "货轮凌晨在锚地起火", "提出五年内建成三座码头", "但议员表示反对", "如果天气允许"),
    *("带动周边就业", "不会影响通航", "市长说", "包括", "1,280", "码头、公路"),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=60)


@pytest.mark.parametrize(("text", "shortest"), CASES)
def test_a_sentence_ends_sooner_only_where_its_meaning_stays(text: str, shortest: str) -> None:
    forms = ["".join(text[start:end] for start, end in ranges) for ranges in list_cuts(text)]
    assert (forms[-1] if forms else "-") == shortest


@given(TEXTS)
def test_a_shorter_form_is_cut_at_borders_and_leaves_nothing_open(text: str) -> None:
    for ranges in list_cuts(text):
        assert are_ordered(ranges, 0, len(text))
        assert all(is_border(text, place) for part in ranges for place in part)
        assert is_balanced("".join(text[start:end] for start, end in ranges))


@given(TEXTS)
def test_the_longest_form_comes_first(text: str) -> None:
    lengths = [sum(end - start for start, end in ranges) for ranges in list_cuts(text)]
    assert lengths == sorted(lengths, reverse=True)
    assert all(length < len(text) for length in lengths)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "警方说，晨港一所中学今天发生枪击案，造成一名学生死亡，随后枪手饮弹。",
            "警方说，晨港一所中学今天发生枪击案，造成一名学生死亡",
        ),
        (
            "晨港一所學校昨天發生槍擊案，造成兩名學生死亡，槍手犯案後飲彈。",
            "晨港一所學校昨天發生槍擊案，造成兩名學生死亡",
        ),
        # What would be left lacks the dead, leads on, or is taken back.
        ("一名男子在商场开枪，打死三人，随后饮弹。", None),
        ("因为生意失败的店主，饮弹。", None),
        ("晨港市政府昨天公布了新的港口规划，但市长饮弹。", None),
        ("晨港市政府昨天公布了新的港口规划。", None),
    ],
)
def test_what_comes_before_an_untold_clause_is_told(text: str, told: str | None) -> None:
    head = find_head(text, lambda part: "饮弹" in part or "飲彈" in part)
    assert (text[slice(*head)] if head else None) == told
