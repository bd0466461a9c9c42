"""Loudness and true peak against the standard's own values and against other people's meters."""

from __future__ import annotations

import math
import re
import subprocess
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile

from digest.audio.ffmpeg import find_ffmpeg
from digest.audio.loudness import LoudnessMeter, PeakMeter
from digest.types import Samples
from tests.audio.speechlike import speech


def loudness(samples: Samples, rate_hz: int, block: int = 10_000) -> float:
    meter = LoudnessMeter(rate_hz)
    for start in range(0, len(samples), block):
        meter.add(samples[start : start + block])
    return meter.integrated_lufs()


def peak(samples: Samples, block: int = 10_000) -> float:
    meter = PeakMeter()
    for start in range(0, len(samples), block):
        meter.add(samples[start : start + block])
    return meter.true_peak_dbtp()


def sine(hz: float, rate_hz: int, seconds: float, level: float, phase: float = 0.0) -> Samples:
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    return (level * np.sin(2 * np.pi * hz * time + phase)).astype(np.float32)


@pytest.mark.parametrize("rate_hz", [22_050, 24_000, 44_100, 48_000])
def test_full_scale_sine_in_one_channel(rate_hz: int) -> None:
    """A 997 Hz sine at 0 dBFS in one channel reads -3.01 LUFS (BS.1770-4, annex 1)."""
    assert loudness(sine(997, rate_hz, 5, 1.0), rate_hz) == pytest.approx(-3.01, abs=0.03)


def test_quiet_passages_are_gated() -> None:
    """EBU Tech 3341, case 3: what lies 10 LU below the rest does not count. One channel reads 3.01 lower than two."""
    parts = [sine(1000, 48_000, s, 10 ** (db / 20)) for s, db in ((10, -36.0), (60, -23.0), (10, -36.0))]
    assert loudness(np.concatenate(parts), 48_000) == pytest.approx(-23.0 - 3.01, abs=0.1)


def test_short_term_loudness_is_of_the_three_seconds_before() -> None:
    """EBU Tech 3341: a tone that starts at 4 s is half in the window at 5 s (3 LU lower), and whole at 7 s."""
    meter = LoudnessMeter(48_000)
    signal = np.concatenate([np.zeros(4 * 48_000, np.float32), sine(1000, 48_000, 4, 0.1)])
    for start in range(0, len(signal), 7_777):
        meter.add(signal[start : start + 7_777])
    curve = meter.short_term_lufs()
    whole = -23.0
    assert curve == pytest.approx((-math.inf, -math.inf, whole - 4.77, whole - 1.76, whole, whole), abs=0.05)
    assert LoudnessMeter(48_000).short_term_lufs() == ()
    short = LoudnessMeter(48_000)
    short.add(sine(1000, 48_000, 2.9, 0.1))
    assert short.short_term_lufs() == ()


def test_agrees_with_pyloudnorm() -> None:
    """The block-wise meter reads what pyloudnorm reads of the whole, with pauses in it."""
    rate = 44_100
    signal = np.concatenate(
        [speech(3.3, rate_hz=rate), np.zeros(rate, np.float32), speech(2.0, rate_hz=rate, level=0.05)]
    )
    theirs = pyloudnorm.Meter(rate, filter_class="DeMan").integrated_loudness(signal.astype(np.float64))
    assert loudness(signal, rate) == pytest.approx(theirs, abs=0.05)


@pytest.mark.parametrize("block", [1, 99, 4_410, 1_000_000])
def test_the_size_of_blocks_does_not_matter(block: int) -> None:
    """A signal reads the same however it is cut."""
    signal = speech(0.6, rate_hz=44_100)
    assert loudness(signal, 44_100, block) == pytest.approx(loudness(signal, 44_100), abs=1e-6)
    assert peak(signal, block) == pytest.approx(peak(signal), abs=1e-3)


def test_silence_has_no_loudness() -> None:
    """Silence, and nothing at all, read minus infinity."""
    assert loudness(np.zeros(44_100, np.float32), 44_100) == -math.inf
    assert loudness(np.zeros(0, np.float32), 44_100) == -math.inf
    assert peak(np.zeros(100, np.float32)) == -math.inf


def test_speech_shorter_than_a_block_is_measured() -> None:
    """A quarter of a second of a sine reads about what a long one reads."""
    assert loudness(sine(997, 44_100, 0.25, 0.1), 44_100) == pytest.approx(-23.0, abs=0.3)


def test_peaks_between_samples_are_found() -> None:
    """A sine at a quarter of the rate, sampled at 45 degrees, peaks 3.01 dB above its samples (annex 2)."""
    tone = sine(11_025, 44_100, 1, 1.0, math.pi / 4)
    assert np.max(np.abs(tone)) == pytest.approx(math.sqrt(0.5), abs=1e-3)
    middle = tone * np.hanning(len(tone)).astype(np.float32)
    assert peak(middle) == pytest.approx(0.0, abs=0.1)


def test_what_cannot_matter_is_not_interpolated_but_what_can_is() -> None:
    """Wherever the true peak is above the level that matters, it is found exactly; elsewhere nothing exceeds it."""
    signal = speech(1.0, rate_hz=44_100, level=0.3)
    exact, quick = PeakMeter().find_peaks(signal), PeakMeter().find_peaks(signal, 0.8)
    assert np.array_equal(exact[exact > 0.8], quick[exact > 0.8])
    assert np.all(quick <= exact)
    assert not np.array_equal(exact, quick)


def test_agrees_with_ffmpeg(tmp_path: Path) -> None:
    """Ffmpeg's ebur128 filter reads the same loudness and the same true peak."""
    signal = 2 * speech(6.0, rate_hz=44_100)
    file = tmp_path / "speech.wav"
    soundfile.write(file, signal, 44_100, subtype="FLOAT")
    command = [find_ffmpeg(), "-nostats", "-i", str(file), "-filter_complex", "ebur128=peak=true", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    theirs = {name: float(value) for name, value in re.findall(r"(I|Peak): +(-?[\d.]+) ", said.split("Summary:")[1])}
    assert loudness(signal, 44_100) == pytest.approx(theirs["I"], abs=0.1)
    assert peak(signal) == pytest.approx(theirs["Peak"], abs=0.15)
