"""The MP3 of an online engine is decoded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from digest.audio.ffmpeg import encode_mp3
from digest.errors import EngineError
from digest.speech import mp3


def test_an_mp3_becomes_mono_samples(tmp_path: Path) -> None:
    """At its own rate, in [-1, 1]."""
    times = np.arange(24_000) / 24_000
    (tmp_path / "a.pcm").write_bytes((np.sin(440 * 2 * np.pi * times) * 10_000).astype("<i2").tobytes())
    encode_mp3(tmp_path / "a.pcm", 24_000, tmp_path / "a.mp3", "48k")
    samples, rate_hz = mp3.decode((tmp_path / "a.mp3").read_bytes())
    assert rate_hz == 24_000
    assert samples.ndim == 1
    assert len(samples) == pytest.approx(24_000, abs=2_400)
    assert float(np.abs(samples).max()) == pytest.approx(10_000 / 32_768, rel=0.1)


@pytest.mark.parametrize("answer", [b"", b"<html>busy</html>" * 50])
def test_what_is_no_mp3_is_refused(answer: bytes) -> None:
    """A page or nothing at all is an error of the engine."""
    with pytest.raises(EngineError, match="not MP3"):
        mp3.decode(answer)
