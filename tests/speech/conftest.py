"""Fixtures of the speech stage: a voice that hums, utterances, and a store."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import platformdirs
import pytest

from digest.settings import Voice
from digest.speech.clips import ClipStore
from digest.speech.kokoro import model_file
from digest.types import Utterance
from tests.speech.kokoro import tiny_voice

# 今天天气很好
PHONEMES = "ʨi→ntʰjɛ→ntʰjɛ→nʨʰi↘xə↓nxau↓."


@pytest.fixture
def hum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Make the humming model take the place of the real one; returns the cache folder to open the engine with."""

    def make(**traits: float) -> Path:
        path = tiny_voice.build(tmp_path / "hum.onnx", **traits)  # type: ignore[arg-type]
        monkeypatch.setattr(model_file, "ensure", lambda folder: path)  # noqa: ARG005
        return tmp_path / "cache"

    return make


@pytest.fixture
def voice(tmp_path: Path) -> Voice:
    """An offline voice with style vectors of its own."""
    np.save(tmp_path / "style.npy", np.ones((510, 256), np.float16))
    return Voice(
        name="hum",
        folder=tmp_path,
        title="哼",
        engine="kokoro",
        style=Path("style.npy"),
        sex="female",
        licence="none",
        syllables_per_s=4.2,
    )


@pytest.fixture
def store(tmp_path: Path) -> ClipStore:
    return ClipStore(tmp_path / "clips")


@pytest.fixture(scope="session")
def cache() -> Path:
    """The user's own cache, where the real model is joined once and stays for later runs."""
    return Path(os.environ.get("DIGEST_CACHE") or platformdirs.user_cache_path("digest", appauthor=False))


def utterance(text: str = "今天天气很好。", phonemes: str = PHONEMES, voice: str = "hum") -> Utterance:
    """An utterance as the chunker makes it."""
    return Utterance(0, 0, text, text, phonemes, voice, 0.4)
