"""Latin letters are read: as initials, as English words, or as a lexicon says."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.pronunciation import latin
from digest.pronunciation.english import LETTERS
from digest.pronunciation.latin import is_spelt, load_capitals, name_decider, read_token, to_plain_letters
from digest.pronunciation.lexicon import load_default_lexicon
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
        ("iPhone", "English"),
        ("iHerb", "letters, English"),
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


def test_what_is_too_long_for_a_word_is_spelt() -> None:
    """The reader's cost grows with a word's length."""
    assert read_token("a" * 60, load_default_lexicon()) == (LETTERS["a"],) * 60


CASES = Path(__file__).parents[1] / "data" / "latin.tsv"


@pytest.mark.parametrize("row", [line for line in CASES.read_text("utf-8").splitlines() if not line.startswith("#")])
def test_names_of_the_news_are_read(row: str) -> None:
    """Initials are spelt, words in capitals are said, capitals inside names part them only where they should."""
    written, expected = row.split("\t")
    assert " ".join(read_token(written, load_default_lexicon())) == expected


@pytest.mark.parametrize("written", ["S&P", "Q&A", "AT&T", "Wi-Fi", "K-POP", "R&B"])
def test_a_sign_within_a_name_is_part_of_it(written: str) -> None:
    """It is one run for the reader, and nothing of it is unknown to the voice."""
    reading = to_phonemes(f"参加{written}活动")
    assert reading.unknown == ()
    assert " ".join(read_token(written, load_default_lexicon())) in reading.phonemes


def test_the_table_of_capitals_says_what_the_form_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that changes nothing would only hide what the form tells."""
    table = load_capitals()
    assert set(table.values()) == {"word", "letters"}
    assert all(is_spelt(word) == (said_as == "letters") for word, said_as in table.items())
    monkeypatch.setattr(latin, "load_capitals", dict)
    assert [word for word, said_as in table.items() if is_spelt(word) == (said_as == "letters")] == []
