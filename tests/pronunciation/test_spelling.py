"""A spoken text becomes the offline voice's phonemes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.pronunciation.normalize import to_spoken
from digest.pronunciation.phonemes import VOCABULARY
from digest.pronunciation.spelling import find_unknown_symbols, to_phonemes


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("中文AIé’'…—《》（）!?ηЯかü")), max_size=60))
@settings(max_examples=200, deadline=None)
def test_every_phoneme_is_the_models_own(text: str) -> None:
    """What has no phoneme is told, never put among the phonemes."""
    reading = to_phonemes(text)
    assert set(reading.phonemes) <= set(VOCABULARY)
    for symbol in reading.unknown:
        assert len(symbol) > 1 or symbol in VOCABULARY or symbol not in reading.phonemes


def test_phonemes_are_ipa_with_tone_arrows() -> None:
    """Words are parted by spaces; the arrow stands after the nucleus; a full stop is the model's own."""
    reading = to_phonemes("中国，你好。")
    assert (reading.phonemes, reading.unknown) == ("ꭧʊ→ŋkwo↗, ni↗xau↓.", ())


def test_a_symbol_without_reading_is_reported() -> None:
    """A sign that is neither punctuation nor letter is told."""
    assert to_phonemes("好▲好").unknown == ("▲",)


@pytest.mark.parametrize("char", ["\ue123", "\U000f0001", "\U00100001"])
def test_a_character_that_only_a_font_knows_is_told_of(char: str) -> None:
    """For private use, or not assigned: no voice can say it, and the report lists it."""
    assert find_unknown_symbols(to_spoken(f"老{char}来了")) == (char,)


@pytest.mark.parametrize("char", ["\u034f", "\u061c", "\u115f", "\u180e", "\u2066", "\u3164", "\ufe00", "\U000e0100"])
def test_what_nobody_sees_changes_no_reading(char: str) -> None:
    """Unicode's ignorable characters, within a word: 银行 is read yín háng all the same."""
    assert to_spoken(f"中国银{char}行") == "中国银行"
