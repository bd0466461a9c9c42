"""Words of an utterance and timings of its engine, brought together."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.audio.word_times import time_words
from digest.types import Timing, Utterance, WordSpan


def spoken(text: str, *words: tuple[int, int]) -> Utterance:
    """An utterance whose engine takes the text itself."""
    return Utterance(0, 0, text, text, "", "anna", 0.4, words=tuple(WordSpan(*word, *word) for word in words))


def test_signs_go_with_the_word_before_but_for_those_that_open() -> None:
    found = time_words(
        spoken(" “今天”，（明天）。 ", (2, 4), (7, 9)), (Timing(2, 4, 0.1, 0.5), Timing(7, 9, 0.7, 1.1)), 10.0, 20.0
    )
    assert [word.text for word in found] == ["“今天”，", "（明天）。"]
    assert [(word.start_s, word.end_s) for word in found] == [(10.1, 10.5), (10.7, 11.1)]


def test_a_word_without_a_time_joins_the_one_before() -> None:
    """At the beginning, the one behind it; with no time at all there are no words."""
    text = spoken("今天明天后天", (0, 2), (2, 4), (4, 6))
    assert [word.text for word in time_words(text, (Timing(0, 2, 0.0, 0.5), Timing(4, 6, 1.0, 1.5)), 0.0, 9.0)] == [
        "今天明天",
        "后天",
    ]
    assert [word.text for word in time_words(text, (Timing(2, 4, 0.5, 1.0),), 0.0, 9.0)] == ["今天明天后天"]
    assert time_words(text, (), 0.0, 9.0) == ()


def test_a_part_of_what_the_engine_tells_as_one_has_its_share() -> None:
    found = time_words(spoken("铁路桥", (0, 2), (2, 3)), (Timing(0, 3, 0.0, 0.9),), 0.0, 9.0)
    assert [word.text for word in found] == ["铁路", "桥"]
    assert [word.end_s for word in found] == pytest.approx([0.6, 0.9])
    assert found[1].start_s == found[0].end_s


@given(
    st.text(st.sampled_from("今天 a，“”。"), min_size=1, max_size=12).filter(str.strip),
    st.lists(st.integers(0, 12), max_size=8),
    st.lists(st.tuples(st.integers(0, 12), st.integers(1, 4), st.floats(0, 5), st.floats(0, 1)), max_size=6),
)
def test_words_joined_are_the_text(text: str, cuts: list[int], told: list[tuple[int, int, float, float]]) -> None:
    """Whatever the engine tells, no word is lost and time never runs back."""
    edges = sorted({min(cut, len(text)) for cut in cuts})
    timings = tuple(Timing(start, start + size, at, at + length) for start, size, at, length in sorted(told))
    words = [span for span in itertools.pairwise(edges) if text[slice(*span)].strip(" ，“”。")]
    found = time_words(spoken(text, *words), timings, 3.0, 6.0)
    if found:
        assert "".join(word.text for word in found) == text.strip()
    times = [time for word in found for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert all(3 <= time <= 6 for time in times)
