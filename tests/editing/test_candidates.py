"""Which sentences may be said, which need another one, and what each is worth."""

from __future__ import annotations

import pytest

from digest.editing.candidates import (
    build_candidates,
    can_lead,
    is_balanced,
    list_news,
    list_sentences,
    trim,
)
from tests.editing.stories import article

LEAD = "青屿市统计局11月20日发布的数据显示，今年前三季度全市实现地区生产总值2875.3亿元，同比增长5.2%。"
NEXT = "此外，外贸进出口总额为412.6亿元，同比增长2.7%，出口结构继续优化。"


@pytest.mark.parametrize(
    "text",
    [
        "服务转向重实效",
        "好的。",
        "“订单已经排到了明年六月。”",
        "负责人说：“订单已经排到了明年六月。",
        "图为工人在车间里检查新的产品。",
        "经济数据今天公布。",
    ],
)
def test_what_cannot_stand_alone_is_worth_nothing(text: str) -> None:
    """A heading, an exclamation, a quotation of nobody's, half a quotation, a caption, the title again."""
    lead, other = build_candidates(article("经济数据今天公布", LEAD, text), ())
    assert can_lead(lead)
    assert (other.value, can_lead(other)) == (0, False)


def test_what_points_back_needs_the_one_before() -> None:
    lead, following = build_candidates(article("经济数据", LEAD, NEXT), ())
    assert (lead.needs, following.needs) == (None, 0)
    assert following.value > 0
    assert not can_lead(following)


def test_what_is_known_is_no_candidate_nor_what_points_back_to_it() -> None:
    """Said without the sentence before it, it would hang in the air."""
    source = article("经济数据", LEAD, NEXT, LEAD.replace("前三季度", "全年"))
    first = list_sentences(source)[0]
    candidates = build_candidates(source, {(first.paragraph, first.start)})
    assert [candidate.sentences[0].paragraph for candidate in candidates] == [1, 2]
    assert [candidate.value > 0 for candidate in candidates] == [False, True]


def test_a_repetition_is_worth_little() -> None:
    first, again = build_candidates(article("经济数据", LEAD, LEAD), ())
    assert 0 < again.value < 0.1 * first.value


def test_where_nothing_may_be_said_everything_may() -> None:
    (heading,) = build_candidates(article("标题", "只有一行字"), ())
    assert can_lead(heading)


@pytest.mark.parametrize(
    ("text", "balanced"),
    [("他说：“好。”", True), ("他说：“好。", False), ("好。”", False), ('"好"', True), ('"好', False)],
)
def test_balance(text: str, balanced: bool) -> None:
    """Every opening mark has its closing one."""
    assert is_balanced(text) is balanced


def test_an_episode_tells_sentences_without_what_is_for_the_eye() -> None:
    """What is told keeps its printed sentence as its place; a line of credits alone is not told."""
    source = article("大桥通车", "新华社青屿11月23日电 大桥（图）通车。（完）", "（编辑：甲乙）")
    (told,) = list_news(source)
    printed = list_sentences(source)
    assert told.text == "大桥通车。"
    assert (told.start, told.end) == (printed[0].start, printed[0].end)
    assert [candidate.sentences for candidate in build_candidates(source, ())] == [(told,)]
    assert trim(printed[-1]) is None
