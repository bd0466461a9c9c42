"""Latin letters are read: as initials, as English words, or as a lexicon says."""

from __future__ import annotations

import pytest

from digest.pronunciation.latin import LETTERS, name_decider, read_english, read_token, to_plain_letters
from digest.pronunciation.lexicon import load_default_lexicon
from digest.pronunciation.phonemes import VOCABULARY
from digest.pronunciation.spelling import to_phonemes


@pytest.mark.parametrize("text", ["GDP", "OpenAI", "Москва", "η", "naïve", "don't", "x", "COVID"])
def test_letters_are_heard(text: str) -> None:
    """Letters of any alphabet are read, never swallowed."""
    reading = to_phonemes(text)
    assert any(char.isalpha() for char in reading.phonemes)
    assert reading.unknown == ()


def test_initialisms_are_spelt_and_words_are_read() -> None:
    """GDP is three letter names; hello is a word."""
    assert to_phonemes("GDP").phonemes == "ʤˈi dˈi pˈi"
    assert " " not in to_phonemes("hello").phonemes


@pytest.mark.parametrize(
    ("token", "decider"),
    [
        ("GDP", "letters"),
        ("gdp", "letters"),
        ("NASA", "English"),
        ("OK", "letters"),
        ("app", "English"),
        ("who", "English"),
        ("iPhone", "letters, English"),
        ("ChatGPT", "latin.tsv"),
        ("BREAKING", "English"),
    ],
)
def test_letters_or_words_are_told_apart(token: str, decider: str) -> None:
    """Short words in capitals are initials except acronyms; a few are even in small letters; long capitals shout."""
    assert name_decider(token, load_default_lexicon()) == decider


@pytest.mark.parametrize(("written", "plain"), [("naïve", "naive"), ("Я", "Ya"), ("η", " eta "), ("abc", "abc")])
def test_any_alphabet_is_written_in_a_to_z(written: str, plain: str) -> None:
    """Accents go, other alphabets are transcribed, a Greek letter is named."""
    assert to_plain_letters(written) == plain


def test_a_word_has_one_stress_and_the_models_symbols() -> None:
    """English words are stressed on their first vowel; a word too long to be one is spelt letter by letter."""
    word = read_english("computer")
    assert word.count("ˈ") == 1
    assert set(word) <= set(VOCABULARY)
    assert read_token("a" * 60, load_default_lexicon()) == (LETTERS["a"],) * 60
