"""Speech-like signals and scripts for the tests of the audio stage; the same at every run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.signal import lfilter

from digest.types import Chapter, Clip, Line, Samples, Script, Utterance

RATE_HZ = 24_000


def speech(seconds: float, *, rate_hz: int = RATE_HZ, pitch_hz: float = 180.0, level: float = 0.1) -> Samples:
    """Pulses at a voice's pitch through three formants, four syllables a second, a hiss in each."""
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    noise = np.random.default_rng(7).standard_normal(len(time))
    phase = np.cumsum(pitch_hz * (1 + 0.1 * np.sin(2 * np.pi * 0.7 * time))) / rate_hz
    voiced = np.diff(np.floor(phase), prepend=0.0)
    for centre, width in ((650, 90), (1200, 120), (2700, 180)):
        radius, angle = np.exp(-np.pi * width / rate_hz), 2 * np.pi * centre / rate_hz
        voiced = lfilter([1 - radius], [1, -2 * radius * np.cos(angle), radius**2], voiced)
    syllable = np.clip(np.sin(2 * np.pi * 4 * time + 0.3), 0.02, None)
    signal = voiced / np.std(voiced) * syllable + 0.05 * noise * (syllable < 0.2)
    samples: Samples = (level * signal / np.std(signal)).astype(np.float32)
    return samples


def clip(
    seconds: float,
    *,
    before_s: float = 0.0,
    after_s: float = 0.0,
    rate_hz: int = RATE_HZ,
    pitch_hz: float = 180.0,
    level: float = 0.1,
) -> Clip:
    """A clip of speech with digital silence around it."""
    spoken = speech(seconds, rate_hz=rate_hz, pitch_hz=pitch_hz, level=level)
    before, after = (np.zeros(round(s * rate_hz), np.float32) for s in (before_s, after_s))
    return Clip(np.concatenate([before, spoken, after]), rate_hz)


def script_of(chapters: Sequence[Sequence[str]], voices: Sequence[str] = ("anna",)) -> Script:
    """A script of so many chapters with these lines; the voices take turns by chapter."""
    return Script(
        "测试",
        tuple(
            Chapter(f"第{index + 1}章", tuple(Line(text, voices[index % len(voices)]) for text in lines))
            for index, lines in enumerate(chapters)
        ),
    )


def utterances_of(script: Script, pause_s: float = 0.4) -> tuple[Utterance, ...]:
    """One utterance for each line."""
    return tuple(
        Utterance(c, n, line.text, line.text, "", line.voice, pause_s)
        for c, chapter in enumerate(script.chapters)
        for n, line in enumerate(chapter.lines)
    )
