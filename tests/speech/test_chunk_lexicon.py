"""What a lexicon changes in the pieces that voices are given, and in the keys of their clips."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.pronunciation.lexicon import load_default_lexicon, read_lexicons
from digest.pronunciation.phonemes import spell_syllable
from digest.pronunciation.pinyin import to_pinyin
from digest.pronunciation.spelling import to_phonemes
from digest.settings import Voice
from digest.speech.chunk import cut_script
from digest.speech.clips import ClipStore
from digest.types import Chapter, Line, Script
from tests.pronunciation.test_lexicon import TAIWAN, workspace


def spoken(text: str, engine: str, root: Path | None = None, **fields: str) -> list[tuple[str, str, str]]:
    voice = Voice.model_validate(
        {"name": "v", "title": "v", "engine": engine, "sex": "female", "licence": "none", **fields}
    )
    script = Script("t", (Chapter("c", tuple(Line(line, "v") for line in text.split("\n"))),))
    lexicon = read_lexicons((root,)) if root else None
    pieces = cut_script(script, {"v": voice}, lexicon)
    store = ClipStore(Path("clips"))
    return [(piece.text, piece.spoken, store.make_key(piece, voice, "1")) for piece in pieces]


def test_a_changed_word_is_spoken_anew_and_nothing_else(tmp_path: Path) -> None:
    """The key of a clip changes for the line that has the word, for offline and online voices."""
    root = workspace(tmp_path, "长乐\tchang2 yue4\n")
    for engine in ("kokoro", "edge"):
        before = spoken("福州长乐区。\n今天下雨。", engine)
        after = spoken("福州长乐区。\n今天下雨。", engine, root)
        assert before[0][2] != after[0][2]
        assert before[1][2] == after[1][2]
        assert [text for text, *_ in after] == ["福州长乐区。", "今天下雨。"]


def test_online_voices_are_given_homophones_for_own_words(tmp_path: Path) -> None:
    """Only the character that would be misread changes, to one that sounds so; what is displayed stays."""
    root = workspace(tmp_path, "长乐\tchang2 yue4\n北京\tbei3 jing1\n")
    ((text, said, _),) = spoken("北京到长乐。", "edge", root)
    assert text == "北京到长乐。"
    assert said[:3] + said[5:] == "北京到。"
    assert "长" not in said
    assert "乐" not in said
    assert to_pinyin(said[3:5]) == ("chang2", "yue4")
    assert spoken("北京到长乐。", "edge")[0][1] == "北京到长乐。"


def test_a_voice_chooses_taiwans_readings() -> None:
    """`readings = "taiwan"` changes the phonemes of an offline voice and no text of an online one."""
    mainland, taiwan = spoken("企业研究垃圾", "kokoro"), spoken("企业研究垃圾", "kokoro", readings="taiwan")
    assert mainland[0][2] != taiwan[0][2]
    assert spoken("企业研究垃圾", "edge", language="zh-TW", readings="taiwan")[0][1] == "企业研究垃圾"


@pytest.mark.parametrize(("text", "reading"), TAIWAN)
def test_an_offline_voice_says_taiwans_readings(text: str, reading: str) -> None:
    """What a voice with Taiwan's readings is given are the phonemes of those readings, with tones as spoken."""
    lexicon = load_default_lexicon().reading_as("taiwan")
    phonemes = spoken_phonemes(text, "taiwan")
    assert phonemes == to_phonemes(text, lexicon).phonemes
    assert all((spell_syllable(it) or "?") in phonemes for it in reading.split() if it[-1] in "124" and it[:-1] != "yi")
    if "和平" not in text:
        assert phonemes != spoken_phonemes(text, "mainland")


def spoken_phonemes(text: str, readings: str) -> str:
    voice = Voice.model_validate(
        {"name": "v", "title": "v", "engine": "kokoro", "sex": "female", "licence": "none", "readings": readings}
    )
    (piece,) = cut_script(Script("t", (Chapter("c", (Line(text, "v"),)),)), {"v": voice})
    return piece.phonemes


def test_an_own_reading_reaches_taiwans_online_voices_too(tmp_path: Path) -> None:
    """They take text and read it in Taiwan's way by themselves; a user's word is given to them as a homophone."""
    root = workspace(tmp_path, "长乐\tchang2 yue4\n")
    ((_, said, _),) = spoken("企业到长乐。", "edge", root, language="zh-TW", readings="taiwan")
    assert said[:3] == "企业到"
    assert to_pinyin(said[3:5]) == ("chang2", "yue4")
