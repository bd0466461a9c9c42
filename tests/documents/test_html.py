"""Pages are parsed as they come, and their text is tidied for reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.documents.html import parse_html, tidy


@pytest.mark.parametrize("text", ["", " \n\u3000", "<?xml version='1.0'?>", "<!-- nothing -->"])
def test_what_holds_nothing_is_no_tree(text: str) -> None:
    """None, and no error."""
    assert parse_html(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "<html><body><p>大桥<!-- 注释 -->通车</p></body></html>",
        "<?xml version='1.0' encoding='gb2312'?><html><body><p>大桥通车</p></body></html>",
        "<p>大桥通车",
        "大桥通车",
        "<p>大桥通车\ud800</p>",
    ],
)
def test_pages_and_fragments_are_parsed(text: str) -> None:
    """Whatever charset they name, without comments, and closed where they are not."""
    root = parse_html(text)
    assert root is not None
    assert root.text_content().strip() == "大桥通车"


@given(st.text(max_size=200))
def test_any_text_is_parsed_or_holds_nothing(text: str) -> None:
    """No input is a crash."""
    root = parse_html(text)
    assert root is None or root.tag == "html"


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  大桥\u3000\u3000通车 \xa0了\t", "大桥 通车 了"),
        ("大桥\n    通车", "大桥通车"),
        ("大桥。\r\n“通车”", "大桥。“通车”"),
        ("the\nbridge", "the bridge"),
        ("大桥\nbridge", "大桥 bridge"),
        ("大\u200b桥\ufeff通\u00ad车\ue000\ufffd", "大桥通车"),
        ("\n", ""),
    ],
)
def test_text_is_tidied(text: str, tidied: str) -> None:
    """A line break within Chinese is no space; what cannot be seen goes."""
    assert tidy(text) == tidied


@given(st.text(max_size=100))
def test_tidy_text_stays_as_it_is(text: str) -> None:
    """To tidy twice is to tidy once."""
    assert tidy(tidy(text)) == tidy(text)
