"""From what is printed to what is said: nothing is lost, nothing is said twice, the order is kept."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.han import HAN_CHARACTER, to_simplified
from digest.pronunciation.normalize import find_stretches, to_spoken
from digest.pronunciation.pinyin import read
from digest.settings import Voice
from digest.speech.chunk import cut_script
from digest.types import Chapter, Line, Script

VOICES = {
    name: Voice.model_validate(
        {"name": name, "title": name, "engine": engine, "sex": "female", "licence": "none", "readings": readings}
    )
    for name, engine, readings in (
        ("offline", "kokoro", "mainland"),
        ("online", "edge", "mainland"),
        ("taiwan", "kokoro", "taiwan"),
    )
}

# What news is made of, in both scripts, beside anything at all.
_PRINTED = (
    "3-1 1,200 5.2% 2026年 12月31日 19:51 ¥3.5亿 A股 GDP iPhone17 No.5 5G ℃ ½ １２３ -8 〇 “ ” ( ） ， 。 、 ！ … —— "
    "▲ 😀 重慶 銀行 後來 頭髮 幫著 什麼 乾燥 一個 不是 看看 投資 遼寧 支持率 很好 了解 行長 為了 的 得 地"
)
_ANYTHING = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=3)
TEXT = st.lists(st.one_of(st.sampled_from(_PRINTED.split(" ")), _ANYTHING), max_size=30)


@given(TEXT, st.sampled_from(sorted(VOICES)))
@settings(max_examples=150)
def test_the_whole_chain_keeps_every_character_in_its_place(pieces: list[str], voice: str) -> None:
    """The pieces joined are the line; in each, every Han character printed is in one spoken stretch, in order."""
    line = "".join(pieces)
    spoken = cut_script(Script("t", (Chapter("c", (Line(line, voice, "zh-Hant"),)),)), VOICES)
    assert not spoken or "".join(piece.text for piece in spoken) == line
    for piece in spoken:
        simplified = to_simplified(piece.text)
        assert len(simplified) == len(piece.text)
        stretches = find_stretches(simplified)
        assert "".join(it.spoken for it in stretches) == to_spoken(simplified)
        assert all(a.end <= b.start or (a.start, a.end) == (b.start, b.end) for a, b in pairwise(stretches))
        said = {position for it in stretches for position in range(it.start, it.end)}
        assert {at for at, char in enumerate(simplified) if HAN_CHARACTER.match(char)} <= said


@given(TEXT)
@settings(max_examples=150)
def test_what_is_said_once_is_read_once(pieces: list[str]) -> None:
    """Words joined are the spoken text, and each of its Han characters has one syllable and one origin."""
    spoken = to_spoken(to_simplified("".join(pieces)))
    words = read(spoken, sandhi=True)
    assert "".join(word.text for word in words) == spoken
    for word in words:
        han = len(HAN_CHARACTER.findall(word.text))
        assert len(word.syllables) == len(word.origin) == han
        assert han in {0, len(word.text)}
        assert all(word.syllables)
