"""Words are found where they stand, the longest first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digest.editing.lexicon import build_lexicon
from digest.editing.similarity import fold_text

WORDS = build_lexicon(["總統", "总统府", "国会", "中国会见"])


def test_the_longest_word_at_a_place_counts() -> None:
    """A word inside a longer one of the table is not found beside it; both scripts are one."""
    assert WORDS.find_words(fold_text("總統府說，總統今天出席")) == ("总统府", "总统")
    assert WORDS.find_words(fold_text("中国会见代表团，国会表决")) == ("中国会见", "国会")


def test_an_empty_word_is_none() -> None:
    assert build_lexicon(["", "甲"]).find_words("甲乙甲") == ("甲", "甲")
    assert build_lexicon([]).find_words("甲") == ()


@given(st.lists(st.text("甲乙丙丁", min_size=1, max_size=3)), st.text("甲乙丙丁戊", max_size=40))
def test_what_is_found_stands_in_the_text_in_order(words: list[str], text: str) -> None:
    found = build_lexicon(words).find_words(text)
    place = 0
    for word in found:
        place = text.index(word, place) + len(word)
    assert set(found) <= set(words)
