"""Live reports, questions and answers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digest.articles.live_reports import order_lines
from digest.articles.page_lines import Line

ENTRIES = [
    ("11:05", "市防汛指挥部将应急响应提升为一级，学校停课。"),
    ("13:20", "轮渡从下午一点起停航，码头已经关闭。"),
    ("15:40", "台风中心已进入海峡，预计两小时后登陆。"),
]


def _live(entries: list[tuple[str, str]]) -> list[str]:
    lines = [Line("台风将至，本网滚动报道。"), *(Line(text) for entry in entries for text in entry)]
    return [line.text for line in order_lines(lines)]


def test_the_newest_entry_of_a_live_report_comes_first() -> None:
    """Whichever way the page has them; each begins with its time."""
    want = ["台风将至，本网滚动报道。", *(f"{time} {text}" for time, text in reversed(ENTRIES))]
    assert _live(ENTRIES) == want
    assert _live(ENTRIES[::-1]) == want


def test_entries_over_several_days_are_ordered_by_day() -> None:
    """11月22日 23:50 lies before 11月23日 00:10."""
    entries = [("11月22日 22:00", "甲，乙。"), ("11月22日 23:50", "丙，丁。"), ("11月23日 00:10", "戊，己。")]
    assert [text[:12] for text in _live(entries)[1:]] == ["11月23日 00:10", "11月22日 23:50", "11月22日 22:00"]


def test_a_time_or_two_are_no_live_report() -> None:
    """Nor are times that stand in no order of theirs with words behind them."""
    lines = [Line("11:05"), Line("青屿港，晴。"), Line("13:20")]
    assert order_lines(lines) == lines


def test_a_question_stays_with_its_answer() -> None:
    """问 and 答, Q and A, and the terms of a definition list; a question within a text stays alone."""
    lines = [
        Line("问：何时开始？"),
        Line("答：12月1日起。"),
        Line("Q2：票价多少？"),
        Line("A2：维持不变。"),
        Line("问：最后一句没有回答？"),
    ]
    assert [line.text for line in order_lines(lines)] == [
        "问：何时开始？答：12月1日起。",
        "Q2：票价多少？A2：维持不变。",
        "问：最后一句没有回答？",
    ]
    terms = [Line("何时开始？", tag="dt"), Line("12月1日。", tag="dd")] * 2
    assert [line.text for line in order_lines(terms)] == ["何时开始？12月1日。"] * 2


@given(st.lists(st.sampled_from(["问：甲？", "答：乙。", "12:30", "11:05", "丙，丁。", "戊"]), max_size=14))
def test_no_words_are_lost_or_made(texts: list[str]) -> None:
    """Only order and joints change."""
    found = order_lines([Line(text) for text in texts])
    assert sorted("".join(line.text for line in found).replace(" ", "")) == sorted("".join(texts))
