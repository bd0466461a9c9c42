"""The last resort, where the program is installed; and what is said where it is not."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from digest.catalog import find_built_in, read_settings
from digest.errors import EngineError, ModelError
from digest.settings import Voice
from digest.speech import espeak
from digest.speech.engines import find_spec, open_engine
from tests.speech.conftest import utterance

installed = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
TEXTS = ("气象部门预计，今天夜间到明天白天有小到中雨。", "研究人员说，这种材料在零下四十度仍然可以正常工作。", "是。")


@pytest.fixture
def last() -> Voice:
    return read_settings(find_built_in() / "voices" / "espeak.toml", Voice)


@installed
@pytest.mark.parametrize("text", TEXTS)
def test_it_speaks(last: Voice, tmp_path: Path, text: str) -> None:
    """A clip passes the checks that every engine's clips pass, and is the same each time."""
    engine = open_engine(last, tmp_path)
    clip, again = (engine.speak(utterance(text, ""), last) for _ in range(2))
    assert clip.duration_s > 0.1 * len(text)
    assert np.array_equal(clip.samples, again.samples)


@installed
def test_a_faster_voice_is_faster(last: Voice, tmp_path: Path) -> None:
    engine = open_engine(last, tmp_path)
    plain, fast = (
        engine.speak(utterance(TEXTS[0], ""), last.model_copy(update={"speed": speed})) for speed in (1, 1.5)
    )
    assert fast.duration_s < 0.8 * plain.duration_s


@installed
def test_text_is_never_an_option(last: Voice, tmp_path: Path) -> None:
    """What begins like an option is read like any text."""
    clip = open_engine(last, tmp_path).speak(utterance("--version 今天天气很好", ""), last)
    assert clip.duration_s > 1


@installed
def test_an_unknown_voice_is_an_error(last: Voice, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="espeak-ng failed"):
        open_engine(last, tmp_path).speak(utterance(), last.model_copy(update={"id": "nobody"}))


def test_without_the_program_it_says_what_to_do(last: Voice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(ModelError, match="espeak-ng is not installed: install it"):
        open_engine(last, tmp_path)


def test_a_program_that_fails_is_an_error(last: Voice) -> None:
    """Here another program is started in its place."""
    with pytest.raises(EngineError, match="espeak-ng failed"):
        espeak.Espeak(sys.executable).speak(utterance(), last)
    with pytest.raises(EngineError, match="did not answer"):
        espeak.Espeak("/nowhere/espeak-ng").speak(utterance(), last)


def test_what_it_speaks_counts_as_degraded(last: Voice) -> None:
    assert find_spec(last).last_resort
