"""A user's corrections are read and written into a lexicon."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.errors import SettingsError
from digest.pronunciation.corrections import add_entries, parse_fix


@pytest.mark.parametrize(
    ("fix", "word", "reading"),
    [
        ("重庆=chong2qing4", "重庆", "chong2 qing4"),
        (" 重庆 = chong2 qing4 ", "重庆", "chong2 qing4"),
        ("西安=xi1'an1", "西安", "xi1 an1"),
        ("绿地=lü4di4", "绿地", "lv4 di4"),
        ("健谈=ㄐㄧㄢˋ ㄊㄢˊ", "健谈", "jian4 tan2"),
        ("健谈=jiàn tán", "健谈", "jian4 tan2"),
        ("绿地=lǜ dì", "绿地", "lv4 di4"),
        ("妈妈=ㄇㄚ ˙ㄇㄚ", "妈妈", "ma1 ma5"),
        ("Qorvo=ke1 wo4", "qorvo", "ke1 wo4"),
        ("MyCo=my company", "myco", "my company"),
    ],
)
def test_a_correction_is_read(fix: str, word: str, reading: str) -> None:
    """Syllables may stand together or apart."""
    entry = parse_fix(fix)
    assert (entry.word, " ".join(entry.reading)) == (word, reading)


@pytest.mark.parametrize(
    ("fix", "said"),
    [
        ("重庆", "expected a word and its reading"),
        ("重庆=", "has no reading"),
        ("重庆=chong2", "2 characters and 1 syllables"),
        ("重庆=chongqing", "'chongqing' is no syllable"),
        ("重庆=chong2qing9", "is no syllable"),
        ("=chong2", "expected a word of Chinese characters"),
        ("5G=wu3", "expected a word of Chinese characters"),
    ],
)
def test_a_wrong_correction_says_what_was_expected(fix: str, said: str) -> None:
    """The option and the fault stand in one message."""
    with pytest.raises(SettingsError, match=said) as raised:
        parse_fix(fix)
    assert str(raised.value).startswith(f"--fix {fix}: ")


def test_corrections_are_sorted_and_replace_what_they_correct() -> None:
    """Comments and other lines stay, source and mark included; nothing stands twice."""
    text = "# mine\n长乐\tchang2 yue4\t福州\n朝阳\tchao2 yang2\tx\n"
    path = Path("own.tsv")
    entries = [parse_fix("朝阳=zhao1yang2"), parse_fix("Qorvo=ke1 wo4")]
    added = add_entries(text, entries, path)
    assert added.splitlines() == [
        "# mine",
        "qorvo\tke1 wo4\town correction",
        "朝阳\tzhao1 yang2\town correction",
        "长乐\tchang2 yue4\t福州",
    ]
    assert add_entries(added, entries, path) == added
