"""The offline voice: what goes into the model, and what is refused of what comes out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digest.catalog import find_built_in, read_settings
from digest.errors import EngineError, SettingsError
from digest.settings import Voice
from digest.speech import quality
from digest.speech.kokoro.engine import _load_style, open_engine
from tests.speech.conftest import PHONEMES, utterance
from tests.speech.kokoro import tiny_voice

Hum = Callable[..., Path]
OFFLINE = ("xiaobei", "xiaoni", "xiaoxiao", "xiaoyi", "yunjian", "yunxi", "yunxia", "yunyang")


def test_duration_is_that_of_the_tokens_with_both_ends(hum: Hum, voice: Voice) -> None:
    """Each phoneme and the two zeros around them are a token; the silence around the speech is cut."""
    clip = open_engine(hum()).speak(utterance(), voice)
    assert clip.rate_hz == 24_000
    assert clip.samples.dtype == np.float32
    assert clip.duration_s == pytest.approx((len(PHONEMES) + 2) * tiny_voice.TOKEN_S + 0.14, abs=0.03)


def test_the_silence_around_speech_is_cut_with_fades(hum: Hum, voice: Voice) -> None:
    """A clip begins and ends at zero and without the model's silence."""
    clip = open_engine(hum(edge_s=1.0)).speak(utterance(), voice)
    assert clip.samples[0] == 0 == clip.samples[-1]
    assert clip.duration_s < (len(PHONEMES) + 2) * tiny_voice.TOKEN_S + 0.2


def test_the_model_tells_when_each_word_is_heard(hum: Hum, voice: Voice) -> None:
    """Each word's place in the phonemes, and its time from where the clip begins, which is 40 ms before the sound."""
    phonemes = "ʨi→n tʰjɛ→n, xau↓."
    clip = open_engine(hum()).speak(replace(utterance(), phonemes=phonemes), voice)
    assert [phonemes[it.start : it.end] for it in clip.timings] == ["ʨi→n", "tʰjɛ→n", "xau↓"]
    for it in clip.timings:
        assert it.start_s == pytest.approx(0.04 + (1 + it.start) * tiny_voice.TOKEN_S, abs=0.011)
        assert it.end_s == pytest.approx(0.04 + (1 + it.end) * tiny_voice.TOKEN_S, abs=0.011)


def test_halves_keep_their_times(hum: Hum, voice: Voice) -> None:
    """A sentence that was spoken in two halves has its words in order, the second half's behind the first's."""
    phonemes = f"{PHONEMES[:-1]}, {PHONEMES}"
    engine = open_engine(hum(dumb_above_tokens=len(PHONEMES) + 10))
    clip = engine.speak(replace(utterance(), phonemes=phonemes), voice)
    first, second = clip.timings
    assert [phonemes[it.start : it.end] for it in clip.timings] == [PHONEMES[:-1], PHONEMES[:-1]]
    assert first.end_s < clip.duration_s / 2 < second.start_s < second.end_s <= clip.duration_s


def test_speed_shortens(hum: Hum, voice: Voice) -> None:
    """A voice of twice the speed takes half the time."""
    engine = open_engine(hum())
    slow, fast = (engine.speak(utterance(), voice.model_copy(update={"speed": speed})) for speed in (1.0, 2.0))
    assert fast.duration_s == pytest.approx(slow.duration_s / 2, abs=0.1)


def test_same_utterance_gives_the_same_samples(hum: Hum, voice: Voice) -> None:
    engine = open_engine(hum())
    first, second = engine.speak(utterance(), voice), engine.speak(utterance(), voice)
    assert np.array_equal(first.samples, second.samples)


@pytest.mark.parametrize("level", [0.99, 1.5])
def test_a_loud_model_is_not_clipped(hum: Hum, voice: Voice, level: float) -> None:
    """What the model gives above full scale is turned down, not cut."""
    samples = open_engine(hum(level=level)).speak(utterance(), voice).samples
    assert 0.6 < np.abs(samples).max() <= 1.0
    assert (np.abs(samples) > 0.999).mean() < 0.05


@pytest.mark.parametrize(
    ("traits", "reason"),
    [
        ({"level": 0.0}, "silent"),
        ({"level": float("nan")}, "no numbers"),
        ({"token_s": 0.005}, "s of speech where"),
        ({"token_s": 0.6}, "s of speech where"),
        ({"edge_s": 0.0}, "breaks off"),
    ],
)
def test_an_unfit_answer_is_refused(hum: Hum, voice: Voice, traits: dict[str, float], reason: str) -> None:
    """Silence, NaN, too short, too long, broken off: an error that says which, never a clip."""
    with pytest.raises(EngineError, match=reason):
        open_engine(hum(**traits)).speak(utterance(), voice)


def test_an_unfit_answer_is_asked_for_again_slower(hum: Hum, voice: Voice) -> None:
    """A model that fails at the voice's pace may speak a little slower."""
    clip = open_engine(hum(dumb_above_speed=0.97)).speak(utterance(), voice)
    assert clip.duration_s == pytest.approx((len(PHONEMES) + 2) * tiny_voice.TOKEN_S / 0.94 + 0.14, abs=0.03)


def test_an_unfit_answer_is_asked_for_again_in_halves(hum: Hum, voice: Voice) -> None:
    """A model that fails at a long sentence may speak its two clauses."""
    clauses = replace(utterance(), phonemes=f"{PHONEMES[:-1]}, {PHONEMES}")
    engine = open_engine(hum(dumb_above_tokens=len(PHONEMES) + 10))
    whole = engine.speak(clauses, voice)
    assert whole.duration_s > 2 * (len(PHONEMES) + 1) * tiny_voice.TOKEN_S


@pytest.mark.parametrize("phonemes", ["", "  ", "。", ".,!", "→↘"])
def test_nothing_to_pronounce_is_refused(hum: Hum, voice: Voice, phonemes: str) -> None:
    with pytest.raises(EngineError, match=r"nothing to pronounce|no phonemes"):
        open_engine(hum()).speak(replace(utterance(), phonemes=phonemes), voice)


def test_an_unknown_symbol_is_refused(hum: Hum, voice: Voice) -> None:
    """A symbol that the model does not know is never dropped in silence."""
    with pytest.raises(EngineError, match="好"):
        open_engine(hum()).speak(replace(utterance(), phonemes="xau↓好"), voice)


def test_more_than_the_model_takes_is_refused(hum: Hum, voice: Voice) -> None:
    with pytest.raises(EngineError, match="511 phonemes are more than the 510"):
        open_engine(hum()).speak(replace(utterance(), phonemes="a" * 511), voice)


def test_the_longest_utterance_has_a_style_row(hum: Hum, voice: Voice) -> None:
    clip = open_engine(hum()).speak(replace(utterance(), phonemes="a" * 510), voice)
    assert clip.duration_s > 500 * tiny_voice.TOKEN_S


@pytest.mark.parametrize("fault", ["none", "missing", "shape", "text"])
def test_bad_style_vectors_name_the_voice_and_the_file(hum: Hum, voice: Voice, tmp_path: Path, fault: str) -> None:
    """A voice file without readable style vectors is a fault of settings."""
    path = tmp_path / f"{fault}.npy"
    if fault == "shape":
        np.save(path, np.zeros((3, 256), np.float16))
    elif fault == "text":
        path.write_text("no array")
    bad = voice.model_copy(update={"style": None if fault == "none" else Path(path.name)})
    with pytest.raises(SettingsError, match=r"voice hum: .*style"):
        open_engine(hum()).speak(utterance(), bad)


def test_close_stops_what_runs(hum: Hum, voice: Voice) -> None:
    """After close, and for runs that go on while it is called, there is an error and no clip."""
    engine = open_engine(hum())
    engine.close()
    with pytest.raises(EngineError, match="stopped"):
        engine.speak(utterance(), voice)


@pytest.mark.parametrize("name", OFFLINE)
def test_each_offline_voice_has_its_style_vectors(name: str) -> None:
    """Voice files and style vectors are shipped together, and are sound."""
    voice = read_settings(find_built_in() / "voices" / f"{name}.toml", Voice)
    style = _load_style(voice)
    assert style.shape == (510, 256)
    assert np.isfinite(style).all()
    assert 0.5 < np.abs(style).max() < 3


def test_each_sex_has_a_voice() -> None:
    voices = [read_settings(find_built_in() / "voices" / f"{name}.toml", Voice) for name in OFFLINE]
    assert {voice.sex for voice in voices} == {"female", "male"}


@pytest.mark.model
def test_the_real_voice_speaks(cache: Path) -> None:
    """The real model speaks a sentence at the voice's measured pace, the same each time."""
    voice = read_settings(find_built_in() / "voices" / "xiaobei.toml", Voice)
    engine = open_engine(cache)
    first, second = engine.speak(utterance(), voice), engine.speak(utterance(), voice)
    assert np.array_equal(first.samples, second.samples)
    assert first.duration_s == pytest.approx(6 / voice.syllables_per_s, rel=0.5)
    assert quality.find_fault(np.pad(first.samples, 4800), first.rate_hz, 6 / voice.syllables_per_s) is None


@pytest.mark.model
def test_close_interrupts_the_real_voice(cache: Path) -> None:
    """A run of many seconds ends at once when the engine is closed."""
    voice = read_settings(find_built_in() / "voices" / "xiaobei.toml", Voice)
    engine = open_engine(cache)
    long = replace(utterance(), phonemes=", ".join([PHONEMES[:-1]] * 16))
    raised: list[BaseException] = []

    def speak() -> None:
        try:
            engine.speak(long, voice)
        except EngineError as error:
            raised.append(error)

    thread = threading.Thread(target=speak)
    thread.start()
    while not engine._running and thread.is_alive():
        thread.join(0.001)
    engine.close()
    thread.join(timeout=20)
    assert not thread.is_alive()
    assert len(raised) == 1
