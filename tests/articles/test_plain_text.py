"""Plain text: its lines, whether it is Markdown, and its head."""

from __future__ import annotations

import pytest

from digest.articles.page_lines import Line
from digest.articles.plain_text import find_head, is_markdown, list_text_lines, split_front_matter, unwrap_lines

PROSE = "首批车辆上午八时驶上大桥，两岸市民在桥头守候多时，不少人拍下了这一刻。"


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("# 大桥通车\n", True),
        ("---\ntitle: 大桥通车\n---\n", True),
        ("![大桥](a.jpg)", True),
        ("[大桥](https://news.example/)", True),
        ("大桥通车\n====\n", True),
        ("#大桥通车#", False),
        ("大桥通车\n----\n", False),
        ("1. 大桥 [1]", False),
    ],
)
def test_markdown_is_known_by_its_marks(text: str, markdown: bool) -> None:
    """Headings, images and links; a hashtag and a rule are in plain texts too."""
    assert is_markdown(text) is markdown


@pytest.mark.parametrize(
    ("text", "fields", "rest"),
    [
        ("---\nTitle: '通车'\ndate : 2026-11-23\n---\n正文", {"title": "通车", "date": "2026-11-23"}, "正文"),
        ("---\nurl: https://news.example/a\n...\n", {"url": "https://news.example/a"}, ""),
        ("---\ntitle: 通车\n正文", {}, "---\ntitle: 通车\n正文"),
        ("正文\n---\na: b\n---\n", {}, "正文\n---\na: b\n---\n"),
    ],
)
def test_front_matter_is_split_from_the_text(text: str, fields: dict[str, str], rest: str) -> None:
    """Only at the beginning, and only if it ends."""
    assert split_front_matter(text) == (fields, rest)


WRAPPED = "\n".join(["大桥今天上午八时正式通车，首批车辆驶上桥面，两岸市民"] * 5)


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        (f"{WRAPPED}\n拍照。\n\n完。", [WRAPPED.replace("\n", "") + "拍照。", "完。"]),
        ("\r\n".join(["the bridge opened to traffic"] * 6), [" ".join(["the bridge opened to traffic"] * 6)]),
        ("甲。\n乙。\n\n丙。", ["甲。", "乙。", "丙。"]),
        (
            "床前明月光\n疑是地上霜\n举头望明月\n低头思故乡\n夜深",
            ["床前明月光", "疑是地上霜", "举头望明月", "低头思故乡", "夜深"],
        ),
        ("\n".join([PROSE] * 6), [PROSE] * 6),
    ],
)
def test_lines_that_were_broken_at_a_width_are_joined(text: str, paragraphs: list[str]) -> None:
    """Verse, and lines that end with their sentence, stay as they are."""
    assert [line.text for line in unwrap_lines(text)] == paragraphs


def test_rows_of_tables_are_marked() -> None:
    """They are left out of the article, and counted."""
    found = list_text_lines(f"{PROSE}\n| 区 | 价 |\n|---|---|\n| 甲 | 1 |\n完。")
    assert [line.part for line in found] == [None, "table", "table", None]


@pytest.mark.parametrize(
    ("texts", "title", "size"),
    [
        (["大桥正式通车", "2026-11-23 09:20 来源：青屿日报", PROSE], "大桥正式通车", 2),
        (["青屿日报第三版", "大桥正式通车", "来源：青屿日报", PROSE], "大桥正式通车", 3),
        (["大桥正式通车", "两岸欢腾一片", PROSE], "大桥正式通车", 1),
        ([PROSE, PROSE], "", 0),
        ([], "", 0),
    ],
)
def test_the_head_ends_where_running_text_begins(texts: list[str], title: str, size: int) -> None:
    """The title is the line over time and source; without these, the first line."""
    head = find_head([Line(text) for text in texts])
    assert (head.title, head.size) == (title, size)
    assert set(head.others) == set(texts[:size]) - {title}


def test_a_main_heading_is_the_title_wherever_in_the_head_it_stands() -> None:
    """Lines over it are of the head, and so is the line of the time under it."""
    head = find_head([Line("晨港要闻栏目"), Line("通车", tag="h1"), Line("2026-11-23 09:20"), Line(PROSE)])
    assert (head.title, head.size, head.others) == ("通车", 3, ("晨港要闻栏目", "2026-11-23 09:20"))
