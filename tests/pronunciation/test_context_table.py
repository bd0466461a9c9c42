"""The table of readings that the characters around decide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pronunciation.context_table import find_reading, list_surroundings, read_table
from digest.pronunciation.phonemes import spell_syllable
from digest.pronunciation.pinyin import read, to_pinyin

CHARACTERS = "".join(read_table())


@pytest.mark.parametrize("char", CHARACTERS)
def test_every_line_of_the_table_is_valid(char: str) -> None:
    """Four columns, patterns that compile, syllables that can be said."""
    assert all(spell_syllable(line.reading) for line in list_surroundings(char))


@pytest.mark.parametrize("char", CHARACTERS)
def test_no_line_stands_after_one_that_always_fits(char: str) -> None:
    """The first line that fits counts, so what needs nothing around it is the last of its character."""
    columns = [line.split("\t") for line in read_table()[char]]
    fits = [not before and not after for _, _, before, after in columns]
    assert not any(fits[:-1])


@pytest.mark.parametrize(
    ("text", "char", "said"),
    [
        ("公民应依法服兵役", "应", "ying1"),
        ("应日本首相邀请访问", "应", "ying4"),
        ("改名应天府", "应", "ying4"),
        ("北京北站后更今名", "更", "geng1"),
        ("这里的冬季更长", "更", "geng4"),
        ("他尽了最大努力", "尽", "jin4"),
        ("地里种满了玉米", "种", "zhong4"),
        ("这种着装不合适", "种", "zhong3"),
        ("首都迁都于此", "首", "shou3"),
        ("今年至今未还。", "还", "huan2"),
        ("他还没有到", "还", "hai2"),
        ("叶片长五至八厘米", "长", "chang2"),
    ],
)
def test_what_stands_around_decides(text: str, char: str, said: str) -> None:
    """The same character is read by its neighbours."""
    assert to_pinyin(text)[text.index(char)] == said


def test_a_line_counts_over_a_phrase_only_where_it_says_so() -> None:
    """教会 is a phrase, 教会了他 is not; 倒 of 推倒 stays what the dictionary says."""
    assert to_pinyin("妈妈教会了他骑车")[2] == "jiao1"
    assert to_pinyin("他去教会做礼拜")[2] == "jiao4"
    assert find_reading("卡住", 0) == "qia3"
    assert find_reading("卡住", 0, over_phrase=True) is None


def test_explain_can_tell_that_the_context_decided() -> None:
    """What the table decided has the context as its origin."""
    assert next(word for word in read("他尽了最大努力") if word.text == "尽").origin == ("context",)


@given(st.text(alphabet=CHARACTERS + "，。！零一二三了的他在", max_size=60))
def test_any_text_has_a_syllable_for_each_character(text: str) -> None:
    """Whatever stands around, each Han character has one syllable that can be said."""
    said = to_pinyin(text)
    assert len(said) == sum("\u4e00" <= char <= "\u9fff" for char in text)
    assert all(spell_syllable(syllable) for syllable in said)
