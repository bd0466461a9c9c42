"""The true-peak limiter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.audio.limiter import limit_peaks
from digest.audio.loudness import PeakMeter
from digest.types import Samples
from tests.audio.speechlike import speech

RATE_HZ = 44_100
SPEECH = speech(0.2, rate_hz=RATE_HZ, level=1.0)


def limit(samples: Samples, ceiling: float, block: int = 5_000) -> Samples:
    blocks = (samples[start : start + block] for start in range(0, len(samples), block))
    return np.concatenate(list(limit_peaks(blocks, RATE_HZ, ceiling)))


def true_peak(samples: Samples) -> float:
    meter = PeakMeter()
    meter.add(samples)
    return meter.true_peak_dbtp()


def test_what_does_not_peak_passes_unchanged() -> None:
    """Below the ceiling every sample is what it was, and none is late."""
    signal = speech(1.0, rate_hz=RATE_HZ, level=0.05)
    assert np.array_equal(limit(signal, -2.0), signal)


@settings(max_examples=30, deadline=None)
@given(
    level=st.floats(0.05, 3.0),
    ceiling=st.floats(-12.0, -0.5),
    clicks=st.lists(st.tuples(st.integers(0, 8_000), st.floats(-4, 4, width=32)), max_size=6),
    block=st.integers(100, 9_000),
)
def test_no_true_peak_is_above_the_ceiling(
    level: float, ceiling: float, clicks: list[tuple[int, float]], block: int
) -> None:
    """Whatever comes in, in blocks of any size, as many samples come out and none is too loud."""
    signal = SPEECH * np.float32(level)
    for at, height in clicks:
        signal[at] += height
    out = limit(signal, ceiling, block)
    assert len(out) == len(signal)
    assert true_peak(out) <= ceiling + 0.1


def test_one_peak_turns_down_its_neighbourhood_only() -> None:
    """A peak 6 dB over is met 5 ms ahead and forgotten 0.1 s later; a second after it nothing is changed."""
    tone = (0.5 * np.sin(2 * np.pi * 440 * np.arange(2 * RATE_HZ) / RATE_HZ)).astype(np.float32)
    loud = tone.copy()
    loud[RATE_HZ : RATE_HZ + 441] *= 4
    gain = limit(loud, -0.5)[tone != 0] / loud[tone != 0]
    assert gain.min() == pytest.approx(10 ** (-6.5 / 20), rel=0.05)
    assert np.all(gain[: RATE_HZ - 500] == 1)
    assert np.all(gain[RATE_HZ + 441 + round(0.15 * RATE_HZ) :] == 1)
    assert np.max(np.abs(np.diff(gain))) < 0.02  # no step that would click


def test_blocks_do_not_show() -> None:
    """The result does not depend on how the signal was cut."""
    signal = speech(0.5, rate_hz=RATE_HZ, level=0.5)
    assert limit(signal, -6.0, 333) == pytest.approx(limit(signal, -6.0, 100_000), abs=1e-5)
