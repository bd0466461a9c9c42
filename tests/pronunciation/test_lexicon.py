"""Lexicons: the program's own, the user's beside them, Taiwan's readings."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.catalog import find_built_in
from digest.errors import SettingsError
from digest.pronunciation.lexicon import FOLDER, load_default_lexicon, parse_entries, read_lexicons
from digest.pronunciation.phonemes import spell_syllable
from digest.pronunciation.pinyin import to_pinyin
from digest.pronunciation.spelling import to_phonemes

LEXICONS = sorted((find_built_in() / FOLDER).rglob("*.tsv"))


def workspace(folder: Path, text: str, name: str = "names.tsv") -> Path:
    path = folder / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def pinyin(text: str, root: Path) -> str:
    return " ".join(to_pinyin(text, lexicon=read_lexicons((root,))))


@pytest.mark.parametrize("path", LEXICONS, ids=lambda path: path.stem)
def test_every_entry_of_the_program_can_be_spoken(path: Path) -> None:
    """Each line is an entry, none stands twice, and every syllable of a Chinese word has phonemes."""
    text = path.read_text(encoding="utf-8")
    entries = list(parse_entries(text, path))
    assert len({entry.word for entry in entries}) == sum(1 for line in text.splitlines() if not line.startswith("#"))
    han = [entry for entry in entries if not entry.word.isascii()]
    assert all(spell_syllable(syllable) for entry in han for syllable in entry.reading)


def test_the_users_words_come_first(tmp_path: Path) -> None:
    """An own reading stands above the program's; the rest is as before."""
    root = workspace(tmp_path, "重庆\tzhong4 qing4\n翟曌\tzhai2 zhao4\t本人\n")
    assert pinyin("重庆的翟曌在银行", root) == "zhong4 qing4 de5 zhai2 zhao4 zai4 yin2 hang2"
    assert " ".join(to_pinyin("重庆")) == "chong2 qing4"


def test_the_first_of_two_folders_is_obeyed(tmp_path: Path) -> None:
    """The workspace stands above the user's data folder."""
    first = workspace(tmp_path / "a", "朝阳\tzhao1 yang2\n")
    second = workspace(tmp_path / "b", "朝阳\tchao2 yang2\n长乐\tchang2 yue4\n")
    assert " ".join(to_pinyin("朝阳，长乐", lexicon=read_lexicons((first, second)))) == "zhao1 yang2 chang2 yue4"


def test_traditional_words_are_known_in_simplified_text(tmp_path: Path) -> None:
    """A word may be written as the user's articles have it."""
    assert pinyin("长乐", workspace(tmp_path, "長樂\tchang2 yue4\n")) == "chang2 yue4"


def test_an_own_neutral_syllable_stays_as_written(tmp_path: Path) -> None:
    """What the user says of a word holds against the words that lose a tone in speech."""
    lexicon = read_lexicons((workspace(tmp_path, "东西\tdong1 xi1\n"),))
    assert to_pinyin("东西", sandhi=True, lexicon=lexicon) == ("dong1", "xi1")
    assert to_pinyin("东西", sandhi=True) == ("dong1", "xi5")


def test_names_in_latin_letters_are_read_as_the_user_says(tmp_path: Path) -> None:
    """Case does not count; pinyin and English words may both stand for a name."""
    lexicon = read_lexicons((workspace(tmp_path, "Qorvo\tke1 wo4\nMyCo\tmy company\n"),))
    assert to_phonemes("QORVO", lexicon).phonemes == to_phonemes("科沃", lexicon).phonemes.replace("wo", " wo")
    assert to_phonemes("myco", lexicon).phonemes == to_phonemes("my company", lexicon).phonemes


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("重庆\tchong2", "2 characters and 1 syllables"),
        ("重庆\tchong qing", "'chong' is no syllable"),
        ("重庆", "has no reading"),
        ("重 庆\tchong2 qing4", "expected a word of Chinese characters"),
        ("T恤\ttee xu4", "expected a word of Chinese characters"),
        ("\tchong2", "expected a word of Chinese characters"),
        ("重庆\tchong2 qing4\t\toffline", "a fourth column"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    """File, line and what was expected stand in one message."""
    root = workspace(tmp_path, f"# names\n{line}\n")
    with pytest.raises(SettingsError, match=said) as raised:
        read_lexicons((root,))
    assert f"{root / FOLDER / 'names.tsv'}: line 2: " in str(raised.value)


def test_a_lexicon_that_is_no_text_is_named(tmp_path: Path) -> None:
    """Another encoding is told, not guessed."""
    root = workspace(tmp_path, "")
    (root / FOLDER / "names.tsv").write_bytes("重庆\tchong2 qing4".encode("gb18030"))
    with pytest.raises(SettingsError, match=r"names\.tsv: is not UTF-8 text"):
        read_lexicons((root,))


TAIWAN = [
    ("我和你", "wo3 han4 ni3"),
    ("和平", "he2 ping2"),
    ("清理垃圾", "qing1 li3 le4 se4"),
    ("企业研究期间", "qi4 ye4 yan2 jiu4 qi2 jian1"),
    ("法国微软", "fa4 guo2 wei2 ruan3"),
    ("质量和成绩", "zhi2 liang4 han4 cheng2 ji1"),
    ("认识很危险", "ren4 shi4 hen3 wei2 xian3"),
    ("建筑企业拥有储蓄", "jian4 zhu2 qi4 ye4 yong3 you3 chu2 xu4"),
    ("消息突击", "xiao1 xi2 tu2 ji2"),
]


@pytest.mark.parametrize(("text", "reading"), TAIWAN)
def test_taiwan_reads_in_its_own_way(text: str, reading: str) -> None:
    """Words, characters and full tones are Taiwan's where its readings are in force, and only there."""
    lexicon = load_default_lexicon()
    assert " ".join(to_pinyin(text, sandhi=False, lexicon=lexicon.reading_as("taiwan"))) == reading
    if "和平" not in text:
        assert " ".join(to_pinyin(text, lexicon=lexicon.reading_as("mainland"))) != reading


def test_own_words_stand_above_taiwans(tmp_path: Path) -> None:
    """The user has the last word in every region."""
    lexicon = read_lexicons((workspace(tmp_path, "企业\tqi3 ye4\n"),)).reading_as("taiwan")
    assert to_pinyin("企业研究", lexicon=lexicon) == ("qi3", "ye4", "yan2", "jiu4")
