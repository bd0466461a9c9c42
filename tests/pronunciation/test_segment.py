"""Text is cut into words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pronunciation.segment import cut_words, is_name, is_verb


@given(st.text(alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("银行行长重庆A1，"))))
def test_words_joined_are_the_text(text: str) -> None:
    """Nothing is lost or doubled."""
    assert "".join(cut_words(text)) == text


def test_a_lone_surrogate_is_replaced() -> None:
    """What is no character would stop the segmenter."""
    assert "".join(cut_words("好\ud800的")) == "好\ufffd的"


def test_words_of_the_news_are_known() -> None:
    """A word of the dictionary is one word, not its characters."""
    assert cut_words("重庆银行行长") == ["重庆", "银行行长"]


@pytest.mark.parametrize(
    ("word", "name", "verb"), [("王小明", True, False), ("研究", False, True), ("天气", False, False)]
)
def test_kinds_of_words(word: str, *, name: bool, verb: bool) -> None:
    """Names of persons and verbs are told from the rest."""
    assert (is_name(word), is_verb(word)) == (name, verb)
