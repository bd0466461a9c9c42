"""Chinese text: scripts are told apart, conversion keeps every position, sentences end where they should."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.han import count_syllables, detect_language, find_sentences, to_simplified, to_traditional

DATA = Path(__file__).parent / "data"
MIXED = st.text(
    alphabet=st.sampled_from("后後里裡么麼著着系係餘余台臺發髮。！？“”「」（）…，、 \nA1\ud800😀"), max_size=60
)

SIMPLIFIED = [line.split("\t") for line in (DATA / "simplified.tsv").read_text("utf-8").splitlines() if line]
SENTENCES = [line.split("\t") for line in (DATA / "sentences.tsv").read_text("utf-8").splitlines() if line]


@pytest.mark.parametrize(("written", "read"), SIMPLIFIED)
def test_traditional_text_is_converted_for_reading(written: str, read: str) -> None:
    """Words that conversion tables are known to get wrong are right."""
    assert to_simplified(written) == read


@pytest.mark.parametrize(("paragraph", "expected"), SENTENCES)
def test_a_paragraph_is_cut_into_sentences(paragraph: str, expected: str) -> None:
    """A quotation stays whole, and what follows it goes with it where it must."""
    assert [paragraph[start:end] for start, end in find_sentences(paragraph)] == expected.split("|")


@given(MIXED | st.text(max_size=40))
def test_conversion_keeps_every_position(text: str) -> None:
    """Display and reading stay aligned by character, whatever the text."""
    assert len(to_simplified(text)) == len(text)
    assert len(to_traditional(text)) == len(text)


@given(MIXED | st.text(max_size=200))
def test_sentences_lose_and_double_nothing(text: str) -> None:
    """Spans are in order, do not overlap, hold no white space at their ends, and leave out nothing but white space."""
    spans = list(find_sentences(text))
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("這條新聞說的是遼寧。", "zh-Hant"),
        ("这条新闻说的是辽宁。", "zh-Hans"),
        ("中文", "zh-Hans"),
        ("The quick brown fox.", "en"),
        ("A股 GDP 增长", "zh-Hans"),
        ("2026-11-23 …", "und"),
        ("", "und"),
    ],
)
def test_the_script_of_a_text_is_told(text: str, language: str) -> None:
    """One script's own characters decide; Latin words inside do not."""
    assert detect_language(text) == language


SYLLABLES = [
    ("今天天气很好。", 6),
    ("。，", 0),
    ("用GPU训练", 6),
    ("iPhone十七", 5),
    ("Beijing", 2),
    ("a", 1),
    ("〇二", 2),
]


@pytest.mark.parametrize(("spoken", "count"), SYLLABLES)
def test_spoken_syllables(spoken: str, count: int) -> None:
    assert count_syllables(spoken) == count
