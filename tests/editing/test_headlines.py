"""A headline is spoken without its labels."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.editing.headlines import trim_title

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent.parent / "data" / "cuts" / "titles.tsv").read_text("utf-8").splitlines()
    if not line.startswith("# ")
]
PIECES = (
    *"[]【】（）()《》｜丨|／/#：: ，",
    *(
        "视频",
        "独家",
        "快讯",
        "新华全媒+",
        "晨港大桥通车",
        "货轮起火 三人送医",
        "（1）",
        "（图）",
        "_新浪网",
        "王小明",
        "（2330）",
        "MLB",
    ),
)
TITLES = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=30)


@pytest.mark.parametrize(("title", "spoken"), CASES)
def test_only_the_news_of_a_headline_is_spoken(title: str, spoken: str) -> None:
    assert trim_title(title) == spoken


@given(TITLES)
def test_what_is_spoken_stands_in_the_headline_in_its_order(title: str) -> None:
    chars = iter(title)
    assert all(char in chars for char in trim_title(title))


@given(TITLES)
def test_a_headline_never_becomes_silent(title: str) -> None:
    spoken = trim_title(title)
    assert trim_title(spoken) == spoken
    if any(char.isalnum() for char in title):
        assert any(char.isalnum() for char in spoken)
