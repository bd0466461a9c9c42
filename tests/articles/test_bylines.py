"""Bylines: which outlet an article comes from, and who wrote it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from digest.articles.bylines import (
    FINDERS,
    Clues,
    find_account,
    find_authors,
    find_labelled_source,
    find_named_site,
    find_outlet_of_feed,
    find_site_in_window,
    find_source,
    find_source_beside_time,
    find_source_of_reporter,
    find_stated_site,
    find_stated_source,
    is_outlet,
    read_authors,
    read_source,
)
from digest.articles.metadata import Metadata
from digest.articles.page_lines import Line


def _state(*linked: dict[str, Any], window: str = "", **meta: str) -> Metadata:
    return Metadata({name.replace("__", ":"): text for name, text in meta.items()}, linked, window, None)


NOTHING = _state()
PUBLISHER = {"publisher": {"name": "晨港新闻"}}


@pytest.mark.parametrize(
    ("finder", "near", "metadata", "source"),
    [
        (
            find_labelled_source,
            ["2026-11-23 09:20 来源：青屿日报 责任编辑：周远"],
            _state(mediaid="晨港网"),
            "青屿日报",
        ),
        (find_labelled_source, ["大桥通车", "稿源：《晨港晚报》"], NOTHING, "晨港晚报"),
        (find_source_beside_time, ["2026-11-23 09:20 青屿网"], _state(mediaid="晨港网"), "青屿网"),
        (find_source_of_reporter, ["（青屿社記者周遠晨港21日電）"], _state(mediaid="晨港网"), "青屿社"),
        (find_source_of_reporter, ["晨港日报记者 周远"], NOTHING, "晨港日报"),
        (find_stated_source, ["本报记者 周远"], _state(source="青屿日报", account="晨港"), "青屿日报"),
        (find_account, [], _state(account="晨港发布", og__site_name="平台"), "晨港发布"),
        (find_stated_site, [], _state(PUBLISHER), "晨港新闻"),
        (find_stated_site, [], _state(og__site_name="青屿网", author="晨港网"), "青屿网"),
        (find_stated_site, [], _state(og__site_name="青屿新聞網 | 記錄生活"), "青屿新聞網"),
        (find_named_site, [], _state(author="晨港网", window="通车_青屿网"), "晨港网"),
        (find_site_in_window, [], _state(author="周远", window="通车_要闻_青屿网"), "青屿网"),
    ],
)
def test_each_finder_answers_where_those_before_it_do_not(
    finder: Callable[[Clues], str | None], near: list[str], metadata: Metadata, source: str
) -> None:
    """The page's own words go before what it states, and the text's source before the site that carries it."""
    clues = Clues(near, metadata)
    assert next(find for find in FINDERS if find(clues)) is finder
    assert find_source(near, metadata) == source


@pytest.mark.parametrize(
    ("near", "metadata"),
    [
        ([], NOTHING),
        (["图片来源"], NOTHING),
        ([], _state(source="https://news.example/", window="大桥通车")),
        ([], _state(author="周远")),
        ([], _state(og__site_name="长" * 41)),
    ],
)
def test_what_names_no_outlet_is_not_taken_for_one(near: list[str], metadata: Metadata) -> None:
    """A label without a name, an address, a person and a slogan are not outlets."""
    assert find_source(near, metadata) is None


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("2026-01-04 来源：青屿网-晨港频道 责任编辑：周远", "青屿网-晨港频道"),
        ("來源：晨港時報", "晨港時報"),
        ("转自：青屿日报", "青屿日报"),
        ("资料转自：青屿日报", None),
        ("来源：https://news.example/", None),
        ("来源：", None),
        ("来源：青屿网-《晨港日报》", "青屿网-《晨港日报》"),
        ("来源：《晨港日报》（2026年1月4日 第3版）", "晨港日报"),
        ("来源：青屿网 周远", "青屿网"),
        ("来源：BBC 中文网 分享", "BBC 中文网"),
        ("來源：Harbour Daily News 發布", "Harbour Daily News"),
        ("来源：青屿日报客户端 +关注", "青屿日报客户端"),
        ("来源：青屿日报关注", "青屿日报"),
        ("来源：青屿社、晨港台", "青屿社、晨港台"),
        ("来源：本站", None),
        ("来源：综合", None),
        ("来源：网络", None),
        ("图片来源：青屿社", None),
        ("資料來源：統計處", None),
        ("来源：晨港社“港口观点”记者", "晨港社“港口观点”"),
        ("来源：观点网", "观点网"),
        ("来源：第一焦点 点击：32", "第一焦点"),
        ("来源：晨港数字报 字号：大", "晨港数字报"),
        ("來源：晨港新聞網/", "晨港新聞網"),
        ("来源 | 晨港社", "晨港社"),
        ("來源／晨港時報", "晨港時報"),
        ("稿件来源/整理", None),
        ("来源：国内新闻", None),
        ("来源：青屿新闻", "青屿新闻"),
        ("来源：晨港微信公众号综合", "晨港微信公众号"),
        (
            "来源：晨港新闻网、青屿日报、青屿电视台、北港晚报、南港广播电台",
            "晨港新闻网、青屿日报、青屿电视台、北港晚报",
        ),
    ],
)
def test_a_label_names_the_source(text: str, source: str | None) -> None:
    """Without what the same line says besides."""
    assert read_source(text) == source


@pytest.mark.parametrize(
    ("window", "address", "rights", "source"),
    [
        ("青屿大桥通车 - 晨报 - 港闻 - A18", None, "", "晨报"),
        ("青屿大桥通车 - CGBC", "https://news.cgbc.example/1.htm", "", "CGBC"),
        ("青屿大桥通车 | 青屿百姓", None, "© 2026 青屿百姓", "青屿百姓"),
        ("青屿大桥通车 - 两岸居民", "https://news.cgbc.example/1.htm", "© 2026 CGBC", None),
        ("CGBC", "https://news.cgbc.example/1.htm", "", None),
    ],
)
def test_the_site_in_the_window_is_named_elsewhere_too(
    window: str, address: str | None, rights: str, source: str | None
) -> None:
    """By its host or its notice of copyright, where it is not called as outlets are; a subtitle is no site."""
    assert find_source([], _state(window=window), address=address, lines=[Line(rights)]) == source


def test_a_collecting_feed_names_the_outlet_where_the_page_prints_none() -> None:
    """Its page may be the collector's, which states itself."""
    stated = _state(og__site_name="集锦")
    assert find_outlet_of_feed(Clues([], stated, "青屿日报")) == "青屿日报"
    assert find_source([], stated, "青屿日报") == "青屿日报"
    assert find_source(["来源：晨港网"], stated, "青屿日报") == "晨港网"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("青屿日报", True),
        ("晨港社", True),
        ("BBC News", True),
        ("路透", True),
        ("周远", False),
        ("本报", False),
        ("中文", False),
        ("Lin Xiao", False),
    ],
)
def test_outlets_have_names_of_their_own(name: str, expected: bool) -> None:
    assert is_outlet(name) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("青屿日报记者 周远 林夏", ("周远", "林夏")),
        ("記者周遠／晨港報導", ("周遠",)),
        ("（青屿社記者周遠晨港1日電）", ("周遠",)),
        ("作者：周远、林夏", ("周远", "林夏")),
        ("记者从市政府获悉，大桥今天通车，两岸市民都很高兴。", ()),
        ("", ()),
    ],
)
def test_a_byline_names_its_writers(text: str, names: tuple[str, ...]) -> None:
    """In its order; a sentence about reporters is not a byline."""
    assert read_authors(text) == names


@pytest.mark.parametrize(
    ("metadata", "names"),
    [
        (_state({"author": [{"name": "周远"}, "林夏", {"@id": "x"}, 7]}), ("周远", "林夏")),
        (_state({"author": {"name": "周远"}}), ("周远",)),
        (_state(author="Ann Lee, Bo Wu"), ("Ann Lee", "Bo Wu")),
        (_state(author="青屿网"), ("甲乙",)),
        (NOTHING, ("甲乙",)),
    ],
)
def test_stated_authors_go_first(metadata: Metadata, names: tuple[str, ...]) -> None:
    """Where they are people; else the byline names them."""
    assert find_authors(["作者：甲乙"], metadata) == names
