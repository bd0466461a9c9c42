"""Characters become syllables."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.han import HAN_CHARACTER
from digest.pronunciation.pinyin import read, to_pinyin
from digest.pronunciation.segment import cut_words

DATA = Path(__file__).parents[1] / "data"


def cases(name: str) -> list[tuple[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [(line.split("\t")[0], line.split("\t")[1]) for line in lines]


@pytest.mark.parametrize(("text", "pinyin"), cases("pinyin.tsv"))
def test_news_words_have_their_lexical_reading(text: str, pinyin: str) -> None:
    """Places, offices and polyphones of the news are read as the dictionary has them."""
    assert " ".join(to_pinyin(text)) == pinyin


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("中国行长得地一不子为重，。“”aB1")), max_size=60))
@settings(max_examples=200, deadline=None)
def test_one_syllable_per_han_character(text: str) -> None:
    """Anything is read without raising, with one token per Han character and no character lost."""
    assert len(to_pinyin(text)) == len(HAN_CHARACTER.findall(text))
    assert sum(len(word.text) for word in read(text)) == len(text)
    assert sum(map(len, cut_words(text))) == len(text)


def test_a_thread_may_read_while_another_loads_the_dictionaries() -> None:
    """Many shows begin at once, and the first two may need the dictionaries in the same moment."""
    program = (
        "import sys, threading\n"
        "from digest.pronunciation.pinyin import look_up_character\n"
        "read = []\n"
        "other = threading.Thread(target=lambda: read.append(look_up_character('图')))\n"
        "class Half:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'pypinyin.core':\n"
        "            sys.meta_path.remove(self)\n"
        "            other.start()\n"
        "            other.join(0.5)\n"  # without care it would be done by now, or have failed
        "sys.meta_path.insert(0, Half())\n"
        "read.append(look_up_character('书'))\n"
        "other.join()\n"
        "print(*read)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "shu1 tu2\n", done.stderr
