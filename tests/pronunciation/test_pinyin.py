"""Characters become syllables, and syllables the voice's phonemes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.han import HAN_CHARACTER
from digest.pronunciation.phonemes import VOCABULARY, phonemes_of
from digest.pronunciation.pinyin import read, to_phonemes, to_pinyin
from digest.pronunciation.segment import words

DATA = Path(__file__).parents[1] / "data"


def cases(name: str) -> list[tuple[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [(line.split("\t")[0], line.split("\t")[1]) for line in lines]


@pytest.mark.parametrize(("text", "pinyin"), cases("pinyin.tsv"))
def test_news_words_have_their_lexical_reading(text: str, pinyin: str) -> None:
    """Places, offices and polyphones of the news are read as the dictionary has them."""
    assert " ".join(to_pinyin(text)) == pinyin


@pytest.mark.parametrize(("text", "pinyin"), cases("sandhi.tsv"))
def test_tones_are_spoken_in_context(text: str, pinyin: str) -> None:
    """With sandhi, 一, 不, third tones and neutral tones are as spoken."""
    assert " ".join(to_pinyin(text, sandhi=True)) == pinyin


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("中国行长得地一不子为重，。“”aB1")), max_size=60))
@settings(max_examples=200, deadline=None)
def test_one_syllable_per_han_character(text: str) -> None:
    """Anything is read without raising, with one token per Han character and no character lost."""
    assert len(to_pinyin(text)) == len(HAN_CHARACTER.findall(text))
    assert sum(len(word.text) for word in read(text)) == len(text)
    assert sum(map(len, words(text))) == len(text)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("中文AIé’'…—《》（）!?ηЯかü")), max_size=60))
@settings(max_examples=200, deadline=None)
def test_every_phoneme_is_the_models_own(text: str) -> None:
    """What has no phoneme is told, never put among the phonemes."""
    phonemes, unknown = to_phonemes(text)
    assert set(phonemes) <= set(VOCABULARY)
    assert all(symbol not in phonemes for symbol in unknown if len(symbol) == 1 and symbol not in VOCABULARY)


def test_phonemes_are_ipa_with_tone_arrows() -> None:
    """Words are parted by spaces; the arrow stands behind the nucleus; a full stop is the model's own."""
    assert to_phonemes("中国，你好。") == ("ꭧʊ→ŋkwo↗, ni↗xau↓.", ())


@pytest.mark.parametrize(
    ("syllable", "phonemes"),
    [
        ("zhi1", "ꭧɨ→"),
        ("xue2", "ɕɥe↗"),
        ("lv4", "ly↘"),
        ("er2", "ɚ↗"),
        ("ma5", "ma"),
        ("jiong3", "ʨjʊ↓ŋ"),
        ("yuan2", "ɥɛ↗n"),
        ("hello", None),
    ],
)
def test_syllables_are_spelt_in_ipa(syllable: str, phonemes: str | None) -> None:
    """Initial and final are spelt as the model learnt them; what is no syllable has no phonemes."""
    assert phonemes_of(syllable) == phonemes


@pytest.mark.parametrize("text", ["GDP", "OpenAI", "Москва", "η", "naïve", "don't", "x", "COVID"])
def test_letters_are_heard(text: str) -> None:
    """Letters of any alphabet are read, never swallowed."""
    phonemes, unknown = to_phonemes(text)
    assert any(char.isalpha() for char in phonemes)
    assert unknown == ()


def test_initialisms_are_spelt_and_words_are_read() -> None:
    """GDP is three letter names; hello is a word."""
    assert to_phonemes("GDP")[0] == "ʤˈi dˈi pˈi"
    assert " " not in to_phonemes("hello")[0]


def test_a_symbol_without_reading_is_reported() -> None:
    """A sign that is neither punctuation nor letter is told."""
    assert to_phonemes("好▲好")[1] == ("▲",)


def test_a_thread_may_read_while_another_loads_the_dictionaries() -> None:
    """Many shows begin at once, and the first two may need the dictionaries in the same moment."""
    program = (
        "import sys, threading\n"
        "from digest.pronunciation.pinyin import character\n"
        "read = []\n"
        "other = threading.Thread(target=lambda: read.append(character('图')))\n"
        "class Half:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'pypinyin.core':\n"
        "            sys.meta_path.remove(self)\n"
        "            other.start()\n"
        "            other.join(0.5)\n"  # without care it would be done by now, or have failed
        "sys.meta_path.insert(0, Half())\n"
        "read.append(character('书'))\n"
        "other.join()\n"
        "print(*read)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "shu1 tu2\n", done.stderr
