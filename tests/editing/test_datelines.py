"""The grammar of datelines: an outlet, a place, a day, and the word for a dispatch, as agencies order them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.editing.datelines import find_opening, is_outlet

OUTLETS = ("新华社", "中央社", "晨港日报", "青屿网", "某某电视台", "it之家", "德国之声")
PLACES = ("", "晨港", "记者甲乙晨港")
DAYS = ("30日", "11月30日", "2026年11月30日", "11 月 30 日")
KINDS = ("电", "讯", "综合外电报导", "专电")
NEWS = "货轮凌晨起火。"


@given(*map(st.sampled_from, (OUTLETS, PLACES, DAYS, KINDS, (" ", ",", ":", " (记者甲乙)"))))
def test_outlet_place_day_and_dispatch_are_a_dateline(
    outlet: str, place: str, day: str, kind: str, parting: str
) -> None:
    text = f"{outlet}{place}{day}{kind}{parting}{NEWS}"
    opening = find_opening(text)
    assert opening is not None
    assert text[opening.end :] == NEWS
    assert opening.outlet == (0, len(outlet))


@given(*map(st.sampled_from, (OUTLETS, PLACES, DAYS, KINDS, ("()", "[]", "【】", "〔〕"))))
def test_the_same_stands_in_brackets(outlet: str, place: str, day: str, kind: str, pair: str) -> None:
    text = f"{pair[0]}{outlet}{place}{day}{kind}{pair[1]}{NEWS}"
    opening = find_opening(text)
    assert opening is not None
    assert text[opening.end :] == NEWS
    assert opening.outlet == (1, 1 + len(outlet))


@pytest.mark.parametrize("text", ["据新华社11月30日报道,货轮起火。", "货轮11月30日电缆起火。", "(草案)30日通过。", ""])
def test_other_beginnings_are_none(text: str) -> None:
    assert find_opening(text) is None


@pytest.mark.parametrize(("text", "expected"), [("新华社", True), ("青屿晚报", True), ("货轮起火", False), ("", False)])
def test_a_name_of_an_outlet_is_known_by_its_end(text: str, expected: bool) -> None:
    assert is_outlet(text) is expected
