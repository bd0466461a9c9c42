"""Which displayed word is said where."""

from __future__ import annotations

from digest.pronunciation.lexicon import load_default_lexicon
from digest.pronunciation.normalize import to_spoken
from digest.pronunciation.word_spans import find_spoken_spans, find_written_spans


def test_signs_and_spaces_are_no_words() -> None:
    """Each word of a spoken text stands where it is said."""
    text = "今天，好的。"
    spans = list(find_spoken_spans(text, load_default_lexicon()))
    assert "".join(text[span.start : span.end] for span in spans) == "今天好的"
    assert all((span.start, span.end) == (span.said_start, span.said_end) for span in spans)


def test_the_words_of_one_number_are_one() -> None:
    """5% is said in several words, and written as one."""
    text = "增长5%了"
    spoken = to_spoken(text)
    spans = find_written_spans(text, find_spoken_spans(spoken, load_default_lexicon()))
    assert [text[span.start : span.end] for span in spans] == ["增长", "5%", "了"]
    assert [spoken[span.said_start : span.said_end] for span in spans] == ["增长", "百分之五", "了"]


def test_white_space_before_the_first_word_is_counted() -> None:
    """Engines are given the spoken text without it; places are those in the written text."""
    text = "  今天"
    spans = find_written_spans(text, find_spoken_spans(to_spoken(text).strip(), load_default_lexicon()))
    assert [(span.start, span.end) for span in spans] == [(2, 4)]
