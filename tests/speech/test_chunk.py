"""Lines become utterances that fit an engine and lose nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.pronunciation.spelling import to_phonemes
from digest.settings import Voice
from digest.speech.chunk import cut_script
from digest.speech.engines import find_spec
from digest.types import Chapter, Language, Line, Pause, Script, Sentence, Utterance

VOICES = {
    name: Voice(name=name, title=name, engine=engine, sex="female", licence="none")
    for name, engine in (("offline", "kokoro"), ("online", "edge"))
}


def cut(
    text: str, voice: str = "offline", language: Language = "zh-Hans", pause: Pause = "sentence"
) -> tuple[Utterance, ...]:
    script = Script("t", (Chapter("c", (Line(text, voice, language, pause=pause),)),))
    return cut_script(script, VOICES)


@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("今天新闻，。！？“”3.5%年a \n")), max_size=200),
    st.sampled_from(sorted(VOICES)),
)
@settings(max_examples=150, deadline=None)
def test_pieces_joined_are_the_line(text: str, voice: str) -> None:
    """Nothing is lost or doubled, nothing is silent, everything fits."""
    pieces = cut(text, voice)
    if pieces:
        assert "".join(piece.text for piece in pieces) == text
    spec = find_spec(VOICES[voice])
    for piece in pieces:
        assert piece.spoken
        assert len(piece.phonemes if spec.takes == "phonemes" else piece.spoken) <= spec.limit


@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("今天新闻，。！？“”3.5%年a \n")), max_size=200),
    st.sampled_from(sorted(VOICES)),
)
@settings(max_examples=150, deadline=None)
def test_each_word_has_a_place_in_the_text_and_in_what_is_said(text: str, voice: str) -> None:
    """Words are in order and do not overlap, in either; every letter that a voice says is of some word."""
    for piece in cut(text, voice):
        said = piece.phonemes if find_spec(VOICES[voice]).takes == "phonemes" else piece.spoken
        for places in (
            [(it.start, it.end) for it in piece.words],
            [(it.said_start, it.said_end) for it in piece.words],
        ):
            flat = [position for place in places for position in place]
            assert flat == sorted(flat)
            assert all(start < end for start, end in places)
        assert all(it.end <= len(piece.text) and it.said_end <= len(said) for it in piece.words)
        covered = {position for it in piece.words for position in range(it.said_start, it.said_end)}
        assert all(position in covered for position, char in enumerate(said) if char.isalpha())


@pytest.mark.parametrize("voice", sorted(VOICES))
def test_a_number_is_one_word(voice: str) -> None:
    """What is said as several words but written as one sign or number has one place."""
    (piece,) = cut("“增长”5.2%，达到GDP新高。", voice)
    words = [piece.text[it.start : it.end] for it in piece.words]
    assert words[:2] == ["增长", "5.2%"]
    assert "".join(words[2:]) == "达到GDP新高"
    said = piece.phonemes if voice == "offline" else piece.spoken
    number = said[piece.words[1].said_start : piece.words[1].said_end]
    assert number == ("百分之五点二" if voice == "online" else to_phonemes("百分之五点二").phonemes)


@pytest.mark.parametrize("text", ["", "。", "“”……", "！！！", "   ", "\n", "😀"])
@pytest.mark.parametrize("voice", sorted(VOICES))
def test_a_line_with_nothing_to_pronounce_has_no_utterance(text: str, voice: str) -> None:
    """Punctuation, quotes and pictures alone are not sent to an engine."""
    assert cut(text, voice) == ()


def test_a_silent_beginning_joins_what_follows() -> None:
    """A quote that stands before the first words belongs to them."""
    assert [piece.text for piece in cut("……“好。")] == ["……“好。"]


def test_a_long_sentence_is_cut_at_clauses() -> None:
    """The cut falls behind a comma, never inside a clause that fits."""
    text = "国务院有关部门负责人今天在北京举行的新闻发布会上表示，" * 4 + "谢谢大家。"
    pieces = cut(text)
    assert len(pieces) > 1
    assert all(piece.text.endswith(("，", "。")) for piece in pieces)


def test_short_sentences_are_spoken_together() -> None:
    """Two short sentences make one utterance, which sounds better than two."""
    assert len(cut("他来了。大家很高兴。")) == 1


def test_traditional_text_is_shown_and_simplified_is_spoken() -> None:
    """Display keeps the source's script; the reading is converted."""
    (piece,) = cut("遼寧投資3000萬元", language="zh-Hant")
    assert piece.text == "遼寧投資3000萬元"
    assert piece.spoken == "辽宁投资三千万元"


def test_pauses_come_from_the_voice() -> None:
    """Inside a line the pause is a clause's or a sentence's; at its end it is the line's."""
    pieces = cut("第一段话说的是经济增长的情况和各地区的最新数据以及预期目标的完成进度，" * 3, pause="story")
    assert {piece.pause_s for piece in pieces[:-1]} == {VOICES["offline"].pauses.clause_s}
    assert pieces[-1].pause_s == VOICES["offline"].pauses.story_s


def test_a_line_without_punctuation_is_cut() -> None:
    """Ten thousand characters without a stop are cut between words, in linear time."""
    pieces = cut("经济持续增长" * 1700, "online")
    assert max(len(piece.spoken) for piece in pieces) <= find_spec(VOICES["online"]).limit


@pytest.mark.parametrize("voice", sorted(VOICES))
def test_a_line_of_signs_alone_is_counted_with_its_neighbour(voice: str) -> None:
    """What is left out of the speech as a whole is told by the utterance beside it, whichever engine speaks."""
    lines = tuple(Line(text, voice, "zh-Hans") for text in ("今天天气很好。", "▲▲"))
    spoken = cut_script(Script("t", (Chapter("c", lines),)), VOICES)
    assert [piece.unknown for piece in spoken] == [("▲", "▲")]


def test_an_online_voice_is_counted_what_it_cannot_say() -> None:
    """A sign that no voice says is told for online voices, too."""
    assert [piece.unknown for piece in cut("今天▲天气很好。", "online")] == [("▲",)]


@pytest.mark.parametrize("voice", sorted(VOICES))
@pytest.mark.parametrize("told", ["大桥今天通车", "大桥今天通车，", "“大桥今天通车”"])
def test_what_was_cut_from_a_sentence_ends_like_one(told: str, voice: str) -> None:
    """The voice falls at its end as at a full stop; what is shown stays what the source printed."""

    def speak(text: str) -> tuple[str, str]:
        line = Line(text, voice, sentence=Sentence(text, "a", 0, 0, len(text)))
        (piece,) = cut_script(Script("t", (Chapter("c", (line,)),)), VOICES)
        assert piece.text == text
        return piece.spoken, piece.phonemes

    assert speak(told) == speak(told.rstrip("，") + "。")
