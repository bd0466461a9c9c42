"""A voice of known cost that keeps no processor busy: what a cluster adds to it is the cluster's own."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from digest.settings import Voice
from digest.speech import synthesize
from digest.types import Clip, Utterance

_RATE_HZ = 24_000
_SYMBOLS_PER_S = 16.0


class Stub:
    """An `engines.Engine` that sleeps and then hums.

    Args:
        cost: Seconds for each second of speech.
    """

    version = "stub"
    workers = 2
    room = 1 << 30

    def __init__(self, cost: float) -> None:
        self._cost = cost

    def speak(self, utterance: Utterance, voice: Voice) -> Clip:  # noqa: ARG002
        """Hum as long as the utterance would take."""
        length_s = len(utterance.phonemes) / _SYMBOLS_PER_S
        time.sleep(length_s * self._cost)
        noise = np.random.default_rng(len(utterance.phonemes)).standard_normal(round(length_s * _RATE_HZ))
        return Clip((0.1 * noise).clip(-1, 1).astype(np.float32), _RATE_HZ)

    def close(self) -> None:
        """Nothing is held."""


def install(cost: float) -> None:
    """Let it stand in for every voice of this process."""

    def open_engine(voice: Voice, cache: Path) -> Stub:  # noqa: ARG001
        return Stub(cost)

    synthesize.open_engine = open_engine  # type: ignore[attr-defined]
