"""A space is a comma where it parts two clauses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pronunciation.normalize import find_stretches, to_spoken
from digest.pronunciation.rules.clause import mark_clauses

# As written, as marked in a headline, and as marked anywhere.
CASES = (
    ("大桥今日通车 首月免费", "大桥今日通车，首月免费", "大桥今日通车，首月免费"),
    ("馆长提名人　林书远", "馆长提名人，林书远", "馆长提名人，林书远"),
    ("大桥今日通车  首月免费", "大桥今日通车， 首月免费", "大桥今日通车， 首月免费"),
    ("渡轮深夜起火 3人送医", "渡轮深夜起火，3人送医", None),
    ("净利增近12% 股价不动", "净利增近12%，股价不动", None),
    ("岛上首发商品IP 任大使", "岛上首发商品IP，任大使", None),
    ("批发补助金「双标」 市府回应", "批发补助金「双标」，市府回应", "批发补助金「双标」，市府回应"),
    ("市府回应 「绝无此事」", "市府回应，「绝无此事」", "市府回应，「绝无此事」"),
    ("今年普发一万　绿：太少", "今年普发一万，绿：太少", "今年普发一万，绿：太少"),
    ("因港务局反对 方案搁置", "因港务局反对，方案搁置", "因港务局反对，方案搁置"),
    # One character alone is padded, or letters are spaced out.
    ("馆长 李 强 出席", None, None),
    ("晨 港 日 报", None, None),
    # Numbers and Latin words that are set off on both sides, and what leads on to a number.
    ("受伤人数 83 人 送医", None, None),
    ("新款 Aurora 手机发布", None, None),
    ("伤者已增至 12人", None, None),
    ("新增 5 个码头", None, None),
    ("首批F-16V blk70战机飞抵", None, None),
    ("他们坚称 “绝不放弃” 到底", None, None),
    ("升旗是 这样的", None, None),
    ("真的吗？ 市府回应", None, None),
    ("第一行\n第二行", None, None),
)


@pytest.mark.parametrize(("written", "headline", "text"), CASES)
def test_a_space_between_clauses_is_a_comma(written: str, headline: str | None, text: str | None) -> None:
    assert mark_clauses(written, headline=True) == (headline or written)
    assert mark_clauses(written) == (text or written)


def test_it_is_said_so() -> None:
    """What is read aloud has the comma, and names the rule."""
    assert to_spoken("大桥今日通车 首月免费") == "大桥今日通车，首月免费"
    assert ("，", "clause") in [(it.spoken, it.rule) for it in find_stretches("第3座大桥通车 首月免费")]


@given(st.text(st.sampled_from("大桥通车3Aa%「」“” 　，。是"), max_size=30))
def test_only_spaces_change(text: str) -> None:
    """The text stays as long as it was, and loses nothing but spaces."""
    marked = mark_clauses(text, headline=True)
    assert len(marked) == len(text)
    for before, after in zip(text, marked, strict=True):
        assert before == after or (before.isspace() and after == "，")
