"""English words are read by the dictionary, with its stress, and by their spelling where it has none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pronunciation.english import is_letter_by_letter, read_english, read_listed
from digest.pronunciation.phonemes import VOCABULARY


@pytest.mark.parametrize(
    ("word", "sounds"),
    [
        ("japan", "ʤəpˈæn"),
        ("hotel", "hOtˈɛl"),
        ("computer", "kəmpjˈutəɹ"),
        ("world", "wˈɜɹld"),
        ("zebra", "zˈibɹə"),
        ("aaron", "ˈɛɹən"),
    ],
)
def test_the_dictionary_tells_sounds_and_stress(word: str, sounds: str) -> None:
    """Stress stands before its vowel, wherever that is."""
    assert read_english(word) == read_listed(word) == sounds


@pytest.mark.parametrize(
    ("word", "sounds"),
    [
        ("chatbots", "ʧˈætbˌɔts"),
        ("waymo's", "wˈAmOz"),
        ("livehouse", "lˈIvhˌWs"),
        ("mikimoto", "mikimˈOtO"),
    ],
)
def test_what_the_dictionary_lacks_is_built_of_what_it_has(word: str, sounds: str) -> None:
    """Endings, words of two, and names in open syllables, which are romanised."""
    assert read_listed(word) == ""
    assert read_english(word) == sounds


def test_initials_are_known_by_their_letters() -> None:
    """The dictionary reads some words as the names of their letters, which are no part of a longer word."""
    assert is_letter_by_letter("cnn", read_listed("cnn"))
    assert not is_letter_by_letter("nasa", read_listed("nasa"))


@given(st.text("abcdefghijklmnopqrstuvwxyz'", min_size=1, max_size=20))
def test_any_word_is_read_in_the_models_symbols(word: str) -> None:
    """No symbol is unknown to the voice, and no stressed vowel is a schwa where the spelling decides."""
    sounds = read_english(word)
    assert set(sounds) <= set(VOCABULARY)
    assert read_listed(word) or "ˈə" not in sounds
