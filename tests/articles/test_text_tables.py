"""Tables of plain texts are left out and counted; prose is not taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.extract import extract
from digest.articles.text_tables import split_tables
from digest.documents.open import open_document
from digest.editing.candidates import list_sentences
from digest.editing.summarize import summarize
from digest.types import Fetched
from tests.editing.stories import article

TITLE = "青屿市公布冬季供暖价格"
FIRST = "青屿市发展改革委11月20日公布冬季供暖价格，四个区的居民从12月起按新标准交费，各区价格见下表。"
LAST = "低保家庭减免三成费用，已经多交的用户可在明年三月底前到各区供暖服务站办理退费，无需申请。"
BARS = ("| 区 | 居民（元） | 商户（元） |", "|---|---:|---|", "| 晨港区 | 24.5 | 31 |", "| 南湾区 | 23.8 | 30 |")
TABS = ("区\t居民（元）\t商户（元）", "晨港区\t24.5\t31", "南湾区\t23.8\t30")


@pytest.mark.parametrize("rows", [BARS, TABS])
@pytest.mark.parametrize("heading", ["# ", ""])
def test_rows_are_left_out_and_counted(rows: tuple[str, ...], heading: str) -> None:
    """In Markdown as in plain text: every row with figures is among the dropped lines, none in the article."""
    text = f"{heading}{TITLE}\n\n{FIRST}\n\n" + "\n".join(rows) + f"\n\n{LAST}\n"
    found = extract(open_document(Fetched("prices.txt", text.encode(), "text/plain", "utf-8")))
    assert found.title == TITLE
    assert found.paragraphs == (FIRST, LAST)
    assert [line.reason for line in found.dropped] == ["table"] * 3
    assert {FIRST, LAST} == {it.text for it in (*list_sentences(found), *summarize(found, 300))}


@pytest.mark.parametrize("rows", [BARS, TABS])
@pytest.mark.parametrize("budget", [30, 80, 120, 400])
def test_no_summary_tells_a_row(rows: tuple[str, ...], budget: int) -> None:
    """Where rows stand among an article's paragraphs, only its sentences are told, whatever the budget."""
    kept = summarize(article(TITLE, FIRST, *rows, LAST), budget)
    assert kept
    assert {one.text for one in kept} <= {FIRST, LAST}


@pytest.mark.parametrize(
    "lines",
    [
        ("来源\t新华社", "时间\t2026年11月20日"),
        (f"| {FIRST} | {LAST} |", f"| {LAST} | {FIRST} |"),
        (FIRST, LAST, "A|B两股|价格不同。"),
    ],
)
def test_what_is_no_table_stays(lines: tuple[str, ...]) -> None:
    """Two fields of a head, a text laid out in cells, and bars within prose are none."""
    assert not any(is_table for is_table, _ in split_tables(lines))


@given(st.lists(st.text("价格 |\t-。", max_size=12), max_size=12))
def test_no_line_is_lost_or_moved(lines: list[str]) -> None:
    """The stretches, joined, are the lines."""
    assert [line for _, part in split_tables(lines) for line in part] == lines
