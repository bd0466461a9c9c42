"""Trimming and fading, clip by clip."""

from __future__ import annotations

import numpy as np
import pytest

from digest.audio.trim import trim_clip
from digest.types import Clip
from tests.audio.speechlike import RATE_HZ, clip, speech


def test_silence_around_speech_goes() -> None:
    """Of 0.4 s of silence before and 1.05 s behind at most the margins of 20 and 60 ms stay."""
    short = trim_clip(clip(1.0, before_s=0.4, after_s=1.05))
    assert short is not None
    assert 0.97 <= short.duration_s <= 1.09


def test_pauses_within_speech_stay() -> None:
    """Only the edges are trimmed."""
    half = speech(0.5)
    whole = Clip(np.concatenate([half, np.zeros(RATE_HZ, np.float32), half]), RATE_HZ)
    short = trim_clip(whole)
    assert short is not None
    assert short.duration_s == pytest.approx(2.0, abs=0.05)


def test_a_soft_fricative_at_the_end_stays() -> None:
    """100 ms of hiss 30 dB below the vowel before it is speech."""
    vowel = speech(0.5, level=0.1)
    hiss = np.random.default_rng(1).standard_normal(RATE_HZ // 10).astype(np.float32) * np.float32(
        0.1 * 10 ** (-30 / 20)
    )
    whole = Clip(np.concatenate([vowel, hiss, np.zeros(RATE_HZ, np.float32)]), RATE_HZ)
    short = trim_clip(whole)
    assert short is not None
    assert short.duration_s >= 0.6
    kept = short.samples[round(0.5 * RATE_HZ) : round(0.6 * RATE_HZ)]
    assert np.std(kept) == pytest.approx(np.std(hiss), rel=0.1)


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_edges_do_not_click(rate_hz: int) -> None:
    """A clip that begins and ends at full swing begins and ends at nothing once it is trimmed, at any rate."""
    swing = np.cos(2 * np.pi * 200 * np.arange(rate_hz) / rate_hz).astype(np.float32)
    short = trim_clip(Clip(swing, rate_hz))
    assert short is not None
    assert abs(short.samples[0]) < 0.01
    assert abs(short.samples[-1]) < 0.01
    assert np.max(np.abs(np.diff(short.samples))) < 1.1 * np.max(np.abs(np.diff(swing)))


def test_the_middle_is_untouched() -> None:
    """Between the fades the samples are what they were, to 24 bits, above full scale too."""
    whole = clip(1.0, level=0.25)
    short = trim_clip(whole)
    assert short is not None
    assert 1 < np.max(np.abs(whole.samples)) < 2
    middle = slice(len(short.samples) // 4, len(short.samples) // 2)
    wanted = short.samples[middle]
    places = np.lib.stride_tricks.sliding_window_view(whole.samples, len(wanted))
    assert np.min(np.max(np.abs(places[middle.start : middle.start + 500] - wanted), axis=1)) < 2**-22


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(9_600), np.full(9_600, 1e-5)], ids=["none", "zeros", "hum"])
def test_silence_is_no_clip(samples: np.ndarray) -> None:
    """Where nothing can be heard nothing is returned, rather than a clip of no length."""
    assert trim_clip(Clip(samples.astype(np.float32), RATE_HZ)) is None


def test_speech_shorter_than_the_fades_is_kept() -> None:
    """8 ms of sound stay 8 ms."""
    tick = np.sin(2 * np.pi * 500 * np.arange(192) / RATE_HZ).astype(np.float32)
    short = trim_clip(Clip(tick, RATE_HZ))
    assert short is not None
    assert short.duration_s == pytest.approx(0.008, abs=0.001)
