"""What an engine answers is checked, and the silence around it cut."""

from __future__ import annotations

import numpy as np
import pytest

from digest.speech.quality import find_fault, trim_silence
from digest.types import Clip, Samples, Timing

RATE_HZ = 24_000


def hum(seconds: float, level: float = 0.3) -> Samples:
    times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (level * np.sin(2 * np.pi * 150 * times)).astype(np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.float32)


def speech(seconds: float) -> Samples:
    return np.concatenate([silence(0.2), hum(seconds), silence(0.2)])


def test_speech_of_about_its_length_is_fit() -> None:
    """The silence around it does not count."""
    assert find_fault(speech(2.0), RATE_HZ, 2.0) is None


@pytest.mark.parametrize(
    ("samples", "fault"),
    [
        (silence(0.0), "no audio"),
        (np.full(RATE_HZ, np.nan, np.float32), "no numbers"),
        (silence(2.0), "silent"),
        (np.clip(speech(2.0) * 20, -1, 1), "clipped"),
        (np.concatenate([hum(0.4), silence(2.0), hum(0.4)]), "is silence"),
        (speech(0.5), "0.5 s of speech where 2.0 s are expected"),
        (speech(6.0), "6.0 s of speech where 2.0 s are expected"),
        (np.concatenate([silence(0.2), hum(2.0)]), "breaks off"),
    ],
)
def test_what_is_wrong_is_said(samples: Samples, fault: str) -> None:
    """Each fault that engines have is told from the others."""
    assert fault in str(find_fault(samples, RATE_HZ, 2.0))


def test_the_silence_around_speech_is_cut() -> None:
    """A little is kept on both sides, ends are faded, and words keep their times."""
    clip = Clip(np.concatenate([silence(1.0), hum(1.0), silence(1.0)]), RATE_HZ, (Timing(0, 1, 1.0, 2.0),))
    cut = trim_silence(clip)
    assert len(cut.samples) / RATE_HZ == pytest.approx(1.14, abs=0.02)
    assert cut.samples[0] == cut.samples[-1] == 0
    (timing,) = cut.timings
    assert [timing.start_s, timing.end_s] == pytest.approx([0.04, 1.04], abs=0.02)
