"""Titles: without site and section, whatever the window, the headings and the meta elements say."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.articles.extract import extract
from digest.articles.title import FINDERS, Clues, is_section
from digest.documents.open import open_document
from digest.types import Fetched

TITLE = "青屿至晨港跨海轮渡12月起延长夜间班次"
BODY = (
    "<p>青屿市交通运输局宣布，连接青屿岛与晨港市区的跨海轮渡将延长夜间班次，末班船由晚上九时推迟至十一时三十分。</p>"
    "<p>据介绍，夜间班次平均每四十分钟一班，票价维持不变，老年人和学生凭证件可以享受半价优惠，市民纷纷表示欢迎。</p>"
)


@pytest.mark.parametrize(
    ("window", "head"),
    [
        (f"{TITLE}_新闻频道_晨港网", f"<h1>{TITLE}</h1>"),
        (f"{TITLE} - 青屿要闻 - 晨港网 - 青屿第一门户", f"<div class='title'>{TITLE}</div>"),
        (f"晨港网-{TITLE}", f"<h1>{TITLE}</h1>"),
        (f"[独家]{TITLE}_晨港网", f"<h1>{TITLE}</h1>"),
        (f"{TITLE}_晨港网", f"<h1 class='logo'><a href='/'>晨港网</a></h1><h2>{TITLE}</h2>"),
        (f"{TITLE}_晨港网", f"<h1><span>原创</span>{TITLE}</h1>"),
        (f"{TITLE} | 晨港网", f"<h1 id='a'><a href='#a'>#</a> {TITLE}</h1>"),
        (f"{TITLE}_晨港网", f"<h1>{TITLE[:9]}<br>{TITLE[9:]}</h1>"),
        (TITLE, f"<h1>晨港要闻</h1><div>{TITLE}</div>"),
        (f"{TITLE}_晨港网", f"<h1>{TITLE}</h1><h1>青屿天气预报今日晴</h1>"),
        ("青屿市交通运输局", f"<div>{TITLE}</div>"),
        ("新闻动态--青屿市航运协会官网", f"<h3>首页 - 新闻动态</h3><h5>{TITLE}</h5>"),
        ("青屿日报数字报-第3版", f"<p>海岛居民出行更方便</p><p><strong>{TITLE}</strong></p><p>首批新增六班</p>"),
        ("", f"<h1>{TITLE}</h1>"),
    ],
)
def test_the_title_is_what_stands_over_the_article(window: str, head: str) -> None:
    """Not the site, not the section, not the label before it, not the lines around it."""
    info = "<div>2026-11-23 09:41　来源：青屿日报</div>"
    page = f"<html><head><title>{window}</title></head><body><a>首页</a>{head}{info}<div>{BODY}</div></body></html>"
    assert extract(open_document(Fetched("/a.html", page.encode()))).title == TITLE


CASES = [
    pytest.param(file.stem, *row.split("\t"), id=f"{file.stem}-{number}")
    for file in sorted((Path(__file__).parent.parent / "data/titles").glob("*.tsv"))
    for number, row in enumerate(file.read_text(encoding="utf-8").splitlines())
    if not row.startswith("#")
]


@pytest.mark.parametrize(("finder", "window", "stated", "head", "title"), CASES)
def test_each_finder_answers_where_those_before_it_do_not(
    finder: str, window: str, stated: str, head: str, title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of cases for each: what the page shows, and the title that this finder is the first to find."""
    meta = f"<meta property='og:title' content='{stated}'>" if stated else ""
    info = "<div>2026-11-23 09:41　来源：青屿日报</div>" if finder == "find_line_over_marks" else ""
    page = f"<html><head><title>{window}</title>{meta}</head><body>{head}{info}<div>{BODY}</div></body></html>"
    answers: dict[str, str] = {}

    def heard(clues: Clues) -> str:
        answers.update((find.__name__, find(clues)) for find in FINDERS)
        return answers[finder]

    monkeypatch.setattr("digest.articles.title.FINDERS", (heard,))
    assert extract(open_document(Fetched("/a.html", page.encode()))).title == title
    assert next(name for name, answer in answers.items() if answer) == finder


def test_each_finder_has_cases() -> None:
    """No finder is without a file, and no file without a finder."""
    assert {case.values[0] for case in CASES} == {find.__name__ for find in FINDERS}


def test_a_title_that_the_window_cuts_short_is_taken_whole() -> None:
    """The heading has all of it."""
    whole = f"{TITLE}，末班船推迟至十一时三十分"
    page = f"<html><head><title>{whole[:24]}...-晨港网</title></head><body><h1>{whole}</h1>{BODY}</body></html>"
    assert extract(open_document(Fetched("/a.html", page.encode()))).title == whole


@pytest.mark.parametrize(
    "text", ["新闻动态", "首页 - 通知公告", "正文", "新闻详情", "青屿市人民政府", "晨港网", "要闻"]
)
def test_sections_and_sites_are_known(text: str) -> None:
    """They are never a title."""
    assert is_section(text)


@pytest.mark.parametrize("text", [TITLE, "灯塔", "网络安全周今日开幕", "新闻发布会推迟", "大学生就业率上升"])
def test_short_titles_are_none(text: str) -> None:
    """A short title is no section."""
    assert not is_section(text)
