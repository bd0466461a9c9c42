"""A look-ahead true-peak limiter: it turns down ahead of a peak and back up after it, and never clips."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from digest.audio.loudness import INTERPOLATION_DELAY, PeakMeter
from digest.types import Samples

_ATTACK_S = 0.005  # the look-ahead: over this long it turns down before a peak
_RELEASE_DB_PER_S = 60.0


def limit_peaks(blocks: Iterable[Samples], rate_hz: int, ceiling_dbtp: float) -> Iterator[Samples]:
    """Keep the true peak of mono audio at or below a ceiling.

    The reduction that each peak needs is held back over the look-ahead (a sliding maximum), released at 60 dB/s, and
    smoothed by a Hann window as long as the look-ahead: since all that the window weighs at a peak has seen that
    peak, the smoothed reduction is never smaller than what it needs. Where nothing peaks the samples pass unchanged.

    Args:
        blocks: Samples of shape (n,), n of any size.
        rate_hz: Their rate.
        ceiling_dbtp: The highest true peak that may come out, in dB relative to full scale.

    Yields:
        Blocks that, joined, have as many samples as came in, without delay.
    """
    attack = round(_ATTACK_S * rate_hz)
    # Silence before lets the window see a peak in the first 5 ms; silence after pushes the last samples out.
    whole = _add_silence(blocks, attack, attack + INTERPOLATION_DELAY)
    return _drop_first(_turn_down(whole, rate_hz, ceiling_dbtp, attack), attack)


def _turn_down(blocks: Iterable[Samples], rate_hz: int, ceiling_dbtp: float, attack: int) -> Iterator[Samples]:
    # A sample's peak is known only when the interpolating filter has seen what follows it.
    ahead = attack + INTERPOLATION_DELAY
    window = np.hanning(attack + 2)[1:-1]  # without the zeros at both ends
    window /= window.sum()
    meter = PeakMeter()
    ceiling = 10 ** (ceiling_dbtp / 20)
    release_db = _RELEASE_DB_PER_S / rate_hz  # a sample
    level = 0.0  # the reduction at the end of the last block, in dB
    held: NDArray[np.float64] = np.zeros(len(window) - 1)  # maxima that the window still sees
    audio: Samples = np.zeros(0, np.float32)
    needed: NDArray[np.float64] = np.zeros(0)

    for block in blocks:
        over = meter.find_peaks(block, ceiling) / ceiling
        released = _release(_compute_reduction_db(over), level, release_db)
        if len(released):
            level = float(released[-1])
        audio = np.concatenate([audio, block])
        needed = np.concatenate([needed, released])
        ready = len(audio) - ahead
        if ready <= 0:
            continue
        # The maximum over needed[i] ... needed[i + ahead]: the filter looks both ways, so it is read half a window on.
        width = ahead + 1
        half = width // 2
        maxima = maximum_filter1d(needed, width, mode="constant")
        held = np.concatenate([held, maxima[half : half + ready]])
        # Where nothing is to be turned down, the samples pass unchanged and no convolution is needed.
        yield audio[:ready] * _smooth_gain(held, window) if held.any() else audio[:ready]
        audio = audio[ready:]
        needed = needed[ready:]
        held = held[ready:]


def _add_silence(blocks: Iterable[Samples], before: int, after: int) -> Iterator[Samples]:
    yield np.zeros(before, np.float32)
    yield from blocks
    yield np.zeros(after, np.float32)


def _drop_first(blocks: Iterable[Samples], count: int) -> Iterator[Samples]:
    """Yield the blocks without the first `count` samples."""
    for block in blocks:
        if count < len(block):
            yield block[count:]
        count = max(0, count - len(block))


def _compute_reduction_db(over: Samples) -> NDArray[np.float64]:
    # What lies below the ceiling (over < 1) needs no reduction, and is not raised.
    excess = np.maximum(over.astype(np.float64), 1.0)
    return 20 * np.log10(excess)


def _release(reduction_db: NDArray[np.float64], before_db: float, step_db: float) -> NDArray[np.float64]:
    """Let the reduction fall by at most `step_db` a sample: e[i] = max(r[i], e[i - 1] - step).

    Unrolled, e[i] + i * step is the running maximum of r[i] + i * step, which needs no loop.
    """
    numbers = np.arange(1, len(reduction_db) + 1)
    slope = step_db * numbers
    tilted = np.maximum(reduction_db + slope, before_db)
    rising = np.maximum.accumulate(tilted)
    released: NDArray[np.float64] = np.maximum(rising - slope, 0.0)
    return released


def _smooth_gain(held_db: NDArray[np.float64], window: NDArray[np.float64]) -> Samples:
    smooth_db = np.convolve(held_db, window, "valid")
    return (10 ** (-smooth_db / 20)).astype(np.float32)
