"""What articles of one site share at their edges is the site's, and not theirs."""

from __future__ import annotations

import dataclasses

import pytest

from digest.articles.shared_lines import drop_shared
from digest.types import Article, DroppedLine

NOTE = "周远是晨港时评的特约撰稿人。"
BODIES = {
    "青屿跨海大桥正式通车": (
        "首批车辆上午八时驶上大桥。",
        "两岸市民在桥头守候多时。",
        "车程缩短到二十分钟。",
        "票价下月公布。",
    ),
    "三座水厂明年开工建设": ("工程明年三月开始。", "每天可以供水四十万吨。", "总投资十二亿元。", "两年以后建成。"),
    "青屿跨海大桥通车首日客流": ("首日有八万辆车通过。", "高峰在上午十时。", "交警增派了人手。", "桥上没有拥堵。"),
}
BRIDGE, WATER, BRIDGE_AGAIN = BODIES


def _make(title: str, *, first: str | None = None, last: str | None = None) -> Article:
    lines = (first, *BODIES[title], last)
    return Article(id=title, title=title, paragraphs=tuple(filter(None, lines)))


def test_a_line_at_the_edge_of_two_articles_on_different_matters_is_left_out() -> None:
    """Of both, with its place in the dropped lines."""
    bridge, water = drop_shared([_make(BRIDGE, last=NOTE), _make(WATER, last=NOTE)], ["晨港", "晨港"])
    assert bridge.paragraphs == BODIES[BRIDGE]
    assert water.paragraphs == BODIES[WATER]
    assert water.dropped == (DroppedLine(NOTE, "interface"),)


@pytest.mark.parametrize(
    ("one", "other", "sites"),
    [
        (_make(BRIDGE, last=NOTE), _make(WATER, last=NOTE), ["晨港", "青屿"]),  # two sites
        (_make(BRIDGE, last=NOTE), _make(BRIDGE_AGAIN, last=NOTE), ["晨港", "晨港"]),  # one matter
        (_make(BRIDGE, last=NOTE), _make(WATER), ["晨港", "晨港"]),  # one article only
        (_make(BRIDGE, last=NOTE * 10), _make(WATER, last=NOTE * 10), ["晨港", "晨港"]),  # a paragraph
        (_make(BRIDGE, last="问："), _make(WATER, last="问："), ["晨港", "晨港"]),  # too short to tell
    ],
)
def test_else_it_stays(one: Article, other: Article, sites: list[str]) -> None:
    """Reports of one matter may say the same."""
    assert drop_shared([one, other], sites) == [one, other]


def test_a_line_within_the_text_stays() -> None:
    """Only what stands near the ends can be the site's."""
    middle = [
        dataclasses.replace(_make(title), paragraphs=(*BODIES[title], NOTE, *reversed(BODIES[title])))
        for title in (BRIDGE, WATER)
    ]
    assert drop_shared(middle, ["晨港", "晨港"]) == middle


def test_an_article_is_not_left_a_stump() -> None:
    """One that is mostly what others have is told again by them, and is left as it is."""
    mostly = dataclasses.replace(_make(BRIDGE), paragraphs=(NOTE, "首批车辆上午八时驶上大桥。"))
    kept, water = drop_shared([mostly, _make(WATER, first=NOTE)], ["晨港", "晨港"])
    assert kept == mostly
    assert water.paragraphs == BODIES[WATER]
