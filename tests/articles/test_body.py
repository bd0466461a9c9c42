"""The body: which part of a page holds the article."""

from __future__ import annotations

import json

import pytest

from digest.articles.body import (
    Found,
    find_body,
    find_heaviest,
    find_title_lines,
    weigh_line,
)
from digest.articles.page_lines import Line, fold_text, list_lines
from digest.documents.html import parse_html

PROSE = "首批车辆上午八时驶上大桥，两岸市民在桥头守候多时，不少人拍下了这一刻，并在网上分享了现场的照片和视频。"
MORE = "大桥全长十八公里，投资九十六亿元，建成以后，从青屿到晨港的车程由两个小时缩短到二十分钟，市民表示欢迎。"
TITLE = "青屿跨海大桥正式通车"
ENGLISH = (
    "The bridge between Qingyu and Chengang opened to traffic this morning, and thousands of people came to see it. "
)


def _find(body: str, *titles: str) -> Found:
    page = f"<html><body>{body}</body></html>"
    root = parse_html(page)
    assert root is not None
    return find_body(root, page, list_lines(root), titles)


@pytest.mark.parametrize(
    ("page", "texts"),
    [
        (f"<ul><li><a href='/a'>首页要闻频道</a></ul><div><p>{PROSE}<p>{MORE}</div>", [PROSE, MORE]),
        (f"<div><p>{PROSE}<p>{MORE}</div><div class='comment'><p>{PROSE}</div>", [PROSE, MORE]),
        (f"<h1>{TITLE}</h1><div><p>{PROSE}</div><div><h1>另一座大桥今年底开工建设</h1><p>{MORE}</div>", [PROSE]),
        (f"<p>{MORE}<h1>{TITLE}</h1><div><p>{PROSE}<p>{PROSE}又。</div>", [PROSE, f"{PROSE}又。"]),
        ("<ul><li><a href='/a'>首页</a></ul>", []),
        ("", []),
    ],
)
def test_the_body_is_the_running_text_after_the_title(page: str, texts: list[str]) -> None:
    """Not the menu before it, nor comments and other articles after it."""
    assert [line.text for line in _find(page, TITLE).body] == texts


def test_the_bodys_lines_are_the_pages_own() -> None:
    """The steps that follow find their place by identity."""
    found = _find(f"<h1>{TITLE}</h1><p>{PROSE}<p>{MORE}", TITLE)
    assert all(any(line is other for other in found.lines) for line in found.body)


def test_an_english_page_is_read_with_trafilatura() -> None:
    """Only which lines are of the body is its word; the lines are the page's own."""
    found = _find(f"<nav><a href='/'>Home</a></nav><article><p>{ENGLISH * 3}</p><p>{ENGLISH * 2}</p></article>")
    assert [line.text for line in found.body] == [(ENGLISH * 3).strip(), (ENGLISH * 2).strip()]
    assert found.body[0] in found.lines


def test_what_a_script_carries_is_taken_where_the_page_shows_nothing() -> None:
    """And only there."""
    state = json.dumps(
        {"title": TITLE, "content": f"<p>{PROSE}</p><p>{MORE}</p><p>{PROSE}又。</p>"}, ensure_ascii=False
    )
    script = f"<script>window.state = {state}</script>"
    drawn = _find(f"<div id='app'></div>{script}")
    assert drawn.carried is not None
    assert [line.text for line in drawn.body] == [PROSE, MORE, f"{PROSE}又。"]
    assert _find(f"<p>{PROSE}<p>{MORE}{script}").carried is None


@pytest.mark.parametrize(
    ("line", "sign"),
    [
        (Line(PROSE), 1),
        (Line("他说：“大桥通车了。”"), 1),
        (Line(PROSE, linked=len(PROSE)), -1),
        (Line(PROSE, part="comment"), -1),
        (Line("首页"), -1),
        (Line("责任编辑：周远"), -1),
        (Line("相关新闻"), -1),
    ],
)
def test_running_text_speaks_for_an_element_and_all_else_against_it(line: Line, sign: int) -> None:
    """Links, comments, labels, editors and headings of other lists."""
    assert weigh_line(line) * sign > 0


def test_lines_that_may_print_the_title_are_found_by_the_level_of_their_heading() -> None:
    """A main heading before others; a line of links prints none."""
    lines = [
        Line(TITLE, linked=len(TITLE)),
        Line(TITLE),
        Line(TITLE, tag="h2"),
        Line(TITLE[:9], tag="h1"),
        Line("通车", tag="h1"),
    ]
    folded = [fold_text(TITLE)]
    assert find_title_lines(lines, folded) == [3]
    assert find_title_lines(lines[:3], folded) == [2]
    assert find_title_lines(lines[:2], folded) == [1]
    assert find_title_lines(lines[:1], folded) == []


def test_of_elements_that_weigh_the_same_the_innermost_is_chosen() -> None:
    """A stretch begins with running text and ends where it weighs most."""
    lines = [Line("首页", path=(0, 1)), Line(PROSE, path=(0, 2)), Line(MORE, path=(0, 2)), Line("上一篇", path=(0, 2))]
    found = find_heaviest(lines, [weigh_line(line) for line in lines], None)
    assert found is not None
    assert found[1:] == (2, 1, 2)
    assert find_heaviest(lines[:1], [-3.0], None) is None


OTHER_ARTICLE = f"<h1>三座水厂明年春天开工建设</h1><div><p>{MORE}<p>{MORE}又。<p>{PROSE}</div>"


@pytest.mark.parametrize(
    ("heading", "window"),
    [
        ("青屿跨海大桥今早正式通车", "青屿跨海大桥通车！路上有哪些变化？"),
        ("青屿跨海大桥通车，市民冒雨等候", "冒雨等候青屿大桥通车的市民"),
    ],
)
def test_a_heading_in_other_words_than_the_windows_begins_the_body(heading: str, window: str) -> None:
    """The longer article that the page loads below it is not taken."""
    found = _find(f"<h1>{heading}</h1><div><p>{MORE}<p>{PROSE}</div>{OTHER_ARTICLE}", window)
    assert [line.text for line in found.body] == [MORE, PROSE]


def test_a_heading_that_shares_nothing_with_the_title_begins_no_body() -> None:
    """It may name the site, or another article."""
    root = parse_html(f"<h1>晨港新闻网</h1><p>{PROSE}")
    assert root is not None
    assert find_title_lines(list_lines(root), [fold_text(TITLE)]) == []
