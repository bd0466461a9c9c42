"""Brackets that a listener does not need are told from those that hold news."""

from __future__ import annotations

import pytest

from digest.editing.brackets import find_unneeded

UNNEEDED = (
    *("2330", "00700.hk", "300750.sz,03750.hk", "股票代码:600000", "下称“通知”", "以下简称通知"),
    *("下同", "fbi", "john doe", "chéng gǎng", "ㄔㄣˊ", "音"),
    *("英语:morning harbour", "图", "左", "右二", "前排左一", "甲乙摄"),
    *("资料图", "翻摄自网页", "见图", "记者 甲乙", "编辑:甲乙", "来源:某社"),
    *("完", "注1", "▲", "https://example.org/1"),
)
NEEDED = (
    *("45岁", "5%", "3:2", "约合人民币500万元", "化名", "试行"),
    *("草案", "右翼", "左翼政党", "免费提供", "20 km", "12月5日"),
    *("共和党", "记者会", "尚待审核", "区、市", "男", "周日休市"),
)


@pytest.mark.parametrize("inside", UNNEEDED)
def test_what_is_for_the_eye_goes(inside: str) -> None:
    text = f"晨港某人({inside})表示欢迎。"
    found = find_unneeded(text)
    assert found is not None
    assert text[slice(*found)] == f"({inside})"


@pytest.mark.parametrize("inside", NEEDED)
def test_what_is_news_stays(inside: str) -> None:
    assert find_unneeded(f"晨港某人({inside})表示欢迎。") is None


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("今(18)日通车", "(18)"),
        ("前(2023)年通车", "(2023)"),
        ("昨(17日)通车", "(17日)"),
        ("周四(18日)通车", "(18日)"),
        ("今天(12月18日)通车", "(12月18日)"),
        ("18日(周四)通车", "(周四)"),
        ("民国116年(2027)通车", "(2027)"),
        ("今/18日通车", "/18"),
    ],
)
def test_a_date_is_said_once(text: str, again: str) -> None:
    found = find_unneeded(text)
    assert found is not None
    assert text[slice(*found)] == again


def test_a_date_that_was_not_said_stays() -> None:
    assert find_unneeded("端午节(6月10日)通车") is None
    assert find_unneeded("拨打专线(1925)求助") is None


def test_the_inner_of_two_brackets_is_found_first() -> None:
    assert find_unneeded("市长(某党(dpp)籍)表示") == (5, 10)
