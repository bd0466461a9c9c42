"""A headline's two clauses are heard apart though only a space parts them, and are printed as they were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from digest.catalog import find_built_in, read_settings
from digest.settings import Voice
from digest.speech.chunk import cut_script
from digest.speech.kokoro.engine import open_engine
from digest.types import Chapter, Clip, Language, Line, Samples, Script, Sentence, Utterance
from tests.speech.test_chunk import VOICES

HEADLINES: tuple[tuple[str, Language], ...] = (
    ("青屿跨海大桥今日通车 首月免收通行费", "zh-Hans"),
    ("晨港渡轮深夜起火 3人送医救治", "zh-Hans"),
    ("市府宣布調漲水費 議會要求暫緩", "zh-Hant"),
    ("新任館長提名人 林書遠", "zh-Hant"),
)
# Where two clauses meet, the voice stays this far below its own level.
_QUIET_DB = -32
_FRAME_S = 0.005


def cut(title: str, voice: str, language: Language) -> tuple[Utterance, ...]:
    line = Line(f"{title}。", voice, language, template="story")
    return cut_script(Script("t", (Chapter("c", (line,)),)), VOICES)


@pytest.mark.parametrize("voice", sorted(VOICES))
@pytest.mark.parametrize(("title", "language"), HEADLINES)
def test_a_space_between_clauses_is_a_pause(title: str, language: Language, voice: str) -> None:
    """Whatever the engine, the clauses are two utterances with silence between; what is displayed has the space."""
    first, second = cut(title, voice, language)
    assert first.text + second.text == f"{title}。"
    assert first.spoken.endswith("，")
    assert first.pause_s >= 0.12


def test_a_number_beside_a_space_ends_a_clause_in_headlines_only() -> None:
    """In running text a space sets a number off."""
    text = "晨港渡轮深夜起火 3人送医救治"
    sentence = Sentence(f"{text}。", "a", 0, 0, len(text) + 1)
    line = Line(sentence.text, "offline", "zh-Hans", sentence)
    (piece,) = cut_script(Script("t", (Chapter("c", (line,)),)), VOICES)
    assert "，" not in piece.spoken


@pytest.mark.model
@pytest.mark.parametrize(("title", "language"), HEADLINES)
def test_the_real_voice_pauses_there(title: str, language: Language, cache: Path) -> None:
    """The clip of the whole headline is silent for 120 ms or more inside."""
    voice = read_settings(find_built_in() / "voices" / "xiaoxiao.toml", Voice)
    engine = open_engine(cache)
    pieces = cut(title, "offline", language)
    clips = [engine.speak(piece, voice) for piece in pieces]
    parts: list[Samples] = []
    for piece, clip in zip(pieces, clips, strict=True):
        pause = np.zeros(round(piece.pause_s * clip.rate_hz), np.float32)
        parts += [clip.samples, pause]
    whole = Clip(np.concatenate(parts[:-1]), clips[0].rate_hz)
    assert _measure_longest_silence_s(whole) >= 0.12


def _measure_longest_silence_s(clip: Clip) -> float:
    """Return the longest time within a clip, its ends left out, in which next to nothing is heard."""
    size = round(_FRAME_S * clip.rate_hz)
    frames = clip.samples[: len(clip.samples) // size * size].reshape(-1, size)
    levels = np.sqrt(np.mean(frames.astype(np.float64) ** 2, axis=1))
    loud = np.flatnonzero(levels > np.sqrt(np.mean(levels**2)) * 10 ** (_QUIET_DB / 20))
    return float(np.max(np.diff(loud))) * _FRAME_S
