"""Markup that was escaped once too often."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.documents.escaped import remove_escaped, split_at_tags, unescape_again


@pytest.mark.parametrize(
    ("text", "undone"),
    [
        ("&ldquo;青屿&rdquo;大桥&hellip;&hellip;", "“青屿”大桥……"),
        ("&amp;amp;ldquo;青屿&amp;amp;rdquo;", "“青屿”"),
        ("限速&nbsp；八十公里&mdash；&mdash；", "限速\xa0八十公里——"),
        ("通车&#12290;&#x3002;", "通车。。"),
        ("通车&nbsp;", "通车\xa0"),
        ("AT&T与R&D中心，Q&A", "AT&T与R&D中心，Q&A"),
        ("a=1&copy=2&region=cn", "a=1&copy=2&region=cn"),
        ("占比<50%，5>3", "占比<50%，5>3"),
    ],
)
def test_entities_are_undone_and_other_signs_stay(text: str, undone: str) -> None:
    assert unescape_again(text) == undone
    assert remove_escaped(text) == undone


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("<p>大桥通车。</p><p>全长六公里。</p>", ["", "大桥通车。", "", "全长六公里。", ""]),
        (
            "大桥&lt;strong class=&quot;x&quot;&gt;今天&lt;/strong&gt;通车&lt;br/&gt;全长六公里",
            ["大桥今天通车", "全长六公里"],
        ),
        ("书名<青屿>与<i>号", ["书名<青屿>与号"]),
        ("一<二", ["一<二"]),
    ],
)
def test_tags_part_lines_or_vanish(text: str, parts: list[str]) -> None:
    assert split_at_tags(text) == parts


@given(st.text("&amp;lt#12;<>p /a青", max_size=60))
def test_no_known_tag_is_left(text: str) -> None:
    assert all("<p>" not in part and "</p>" not in part for part in split_at_tags(text)) or "&" in text


@pytest.mark.parametrize("text", ["&" * 300_000, "&amp;" * 60_000, "<p " * 100_000, "&#" * 150_000, "&lt;p" * 60_000])
def test_hostile_texts_take_no_time(text: str) -> None:
    start = time.process_time()
    split_at_tags(text)
    assert time.process_time() - start < 3
