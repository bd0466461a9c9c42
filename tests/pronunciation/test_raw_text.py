"""The characters of a raw line are read as they are heard when it is spoken."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digest.han import HAN_CHARACTER
from digest.pronunciation.normalize import to_spoken
from digest.pronunciation.pinyin import to_pinyin
from digest.pronunciation.raw_text import read_as_spoken


def test_numbers_decide_as_they_are_heard() -> None:
    """得2分 is read as 得二分 is; 年 and 元 stay though a rule has rewritten the number before them."""
    assert read_as_spoken("录得2000万元") == ("lu4", "de2", "wan4", "yuan2")
    assert read_as_spoken("2025年3月") == ("nian2", "yue4")
    assert read_as_spoken("⽂明") == ("wen2", "ming2")


def test_what_is_not_spoken_still_has_a_syllable() -> None:
    """One for each character, so that places can be counted."""
    assert len(read_as_spoken("5％、（第3集）好😀了")) == 4


@given(st.text("他得2分3月万元行5%-。，(）年长A⽂", max_size=20))
def test_each_character_has_a_syllable(text: str) -> None:
    """As many as there are Han characters, and the spoken ones' where nothing is rewritten."""
    syllables = read_as_spoken(text)
    assert len(syllables) == len(HAN_CHARACTER.findall(text.replace("⽂", "文")))
    if to_spoken(text) == text:
        assert syllables == to_pinyin(text)
