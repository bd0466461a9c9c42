"""Markdown: what is read of each of its constructs."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.markdown import list_markdown_lines
from digest.articles.page_lines import TooManyLines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("~~~\n代码。\n~~~\n\n正文。", ["正文。"]),
        ("    code()\n\n正文。", ["正文。"]),
        ("    作者缩进的一句话。\n\n正文。", ["作者缩进的一句话。", "正文。"]),
        ("正文[^a]。\n\n[^a]: 注。\n续。\n\n    再续。\n\n结尾。", ["正文。", "结尾。"]),
        ("正文[一]。\n\n[一]: https://news.example", ["正文一。"]),
        ("<!-- 编者\n\n按 -->\n\n正文。", ["正文。"]),
        (r"\*不是强调\*，\# 也不是标题", ["*不是强调*，# 也不是标题"]),
        ("**强调。**之后，__还有__。", ["强调。之后，还有。"]),
        ("![图](a.png) 一\n二", ["一二"]),
        ("第一行  \n第二行", ["第一行", "第二行"]),
        ("1 < 2 & 3 > 2", ["1 < 2 & 3 > 2"]),
        ("- 甲\n  - 乙\n    1. 丙\n- 丁", ["甲", "乙", "丙", "丁"]),
        ("---\n\n***\n", []),
        ("", []),
    ],
)
def test_what_is_read(text: str, lines: list[str]) -> None:
    """Its words without marks; no code, comment, note or definition."""
    assert [line.text for line in list_markdown_lines(text)] == lines


def test_pictures_headings_and_bold_lines_are_known() -> None:
    """The steps that follow tell captions and titles by them."""
    title, caption, bold = list_markdown_lines("# 标题\n\n![图](a.png)\n\n说明\n\n**小标题**")
    assert (title.tag, caption.after_image, bold.bold) == ("h1", True, True)
    assert not caption.bold
    assert not bold.after_image


def test_rows_of_tables_are_marked_in_lists_too() -> None:
    """Each row is a line."""
    found = list_markdown_lines("- 如下：\n\n  | 甲 | 乙 |\n  |---|---|\n  | 1 | 2 |\n\n完。")
    assert [line.part for line in found] == [None, "table", "table", None]


@given(st.text("一#*_`[]^:()!<>|- \t\n\\&;~1.", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    """No text fails, and no line is empty."""
    assert all(line.text for line in list_markdown_lines(text))


@pytest.mark.parametrize(
    "shape",
    [
        *("[", "[^a", "![", "[a](", "[![a](b)](c) ", "[a\n", "[^a]", "**a ", "*a_", "**。", "`a", "<", "<!--", "<a "),
        *(
            "&",
            "\\",
            ">",
            "|a",
            "a\tb ",
            "a:",
            "> - **一二三四五六七八九十**一二三四五六\n",
            "一二三四五六七八九十二十\n\n",
        ),
    ],
)
def test_no_text_takes_long(shape: str) -> None:
    """Marks that nothing closes, however many, cost a second or two; the longest text that is read is this long.

    The limit leaves room for a busy machine that counts coverage: work that grows with the square would take minutes.
    """
    text = (shape * (500_000 // len(shape) + 1))[:500_000]
    started = time.process_time()
    with contextlib.suppress(TooManyLines):
        list_markdown_lines(text)
    assert time.process_time() - started < 20


def test_many_runs_of_backquotes_take_no_time() -> None:
    """Each run of another length could be closed by none."""
    started = time.process_time()
    list_markdown_lines("".join("`" * length + "a" for length in range(1000)))
    assert time.process_time() - started < 20


def test_after_too_many_marks_a_text_is_read_as_it_is_printed() -> None:
    """What came before them is read as Markdown all the same, and nothing is lost."""
    first, *_, last = list_markdown_lines(f"**一**\n\n{'[' * 20_000}\n\n**二**和*三*。")
    assert (first.text, last.text) == ("一", "二和*三*。")


def test_more_lines_than_any_article_has_are_refused() -> None:
    """Before they are parsed."""
    with pytest.raises(TooManyLines):
        list_markdown_lines("- 一\n" * 20_001)
