"""Loudness and true peak as broadcasters measure them, over any length in blocks.

ITU-R BS.1770-4: "Algorithms to measure audio programme loudness and true-peak audio level".
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from pyloudnorm.iirfilter import IIRfilter
from scipy.signal import firwin, sosfilt, upfirdn

from digest.types import Samples

# Gain, quality and corner of the two filters whose coefficients at 48 kHz are the Recommendation's tables 1 and 2,
# found by B. De Man ("Evaluation of implementations of the EBU R128 loudness measurement", AES 145, 2018): they give
# the same curve at any rate.
_SHELF = (3.999843853973347, 0.7071752369554196, 1681.974450955533, "high_shelf_DeMan")
_HIGH_PASS = (0.0, 0.5003270373238773, 38.13547087602444, "high_pass_DeMan")

_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_HOP_S = 0.1  # blocks of 400 ms overlap by 75 %
_HOPS_PER_BLOCK = 4
_HOPS_SHORT_TERM = 30  # three seconds
_HOPS_PER_SECOND = 10
# The two filters raise a sine of 997 Hz by this much; the Recommendation takes it off again.
_WEIGHTING_DB = 0.691

OVERSAMPLING = 4
_TAPS_PER_PHASE = 24
# A windowed sinc, twice as long as the Recommendation's example of 48 taps (annex 2).
_SINC = firwin(OVERSAMPLING * _TAPS_PER_PHASE + 1, 1 / OVERSAMPLING, window=("kaiser", 6.0))
_INTERPOLATOR = (OVERSAMPLING * _SINC).astype(np.float32)
INTERPOLATION_DELAY = _TAPS_PER_PHASE
# Between samples of at most 1 a point is never higher than the sizes of its taps, summed.
_MOST_GAIN = max(float(np.abs(_INTERPOLATOR[phase::OVERSAMPLING]).sum()) for phase in range(OVERSAMPLING))
# So many samples are interpolated together, or not at all where their highest cannot matter.
_STRETCH = 2048


class LoudnessMeter:
    """Integrated loudness of mono audio that comes in blocks of any length.

    Holds one number for each 100 ms.
    """

    def __init__(self, rate_hz: int) -> None:
        sections = []
        for gain_db, quality, corner_hz, kind in (_SHELF, _HIGH_PASS):
            made = IIRfilter(gain_db, quality, corner_hz, rate_hz, kind)
            # A section is b0, b1, b2, a0, a1, a2 in one row; scipy wants a0 to be 1.
            sections.append(np.concatenate([made.b, made.a]) / made.a[0])
        self._sections = np.array(sections)
        self._state = np.zeros((2, 2))
        self._hop = round(_HOP_S * rate_hz)
        self._pending: NDArray[np.float64] = np.zeros(0)  # filtered already, and less than a hop
        self._powers: list[float] = []  # the mean square of each hop

    def add(self, samples: Samples) -> None:
        """Measure the next samples, shape (n,)."""
        weighted, self._state = sosfilt(self._sections, samples.astype(np.float64), zi=self._state)
        waiting = np.concatenate([self._pending, weighted])
        whole = len(waiting) // self._hop
        end = whole * self._hop
        hops = waiting[:end].reshape(whole, self._hop)
        powers = np.mean(np.square(hops), axis=1)
        self._powers.extend(powers.tolist())
        self._pending = waiting[end:]

    def integrated_lufs(self) -> float:
        """Return the gated loudness (BS.1770-4, equations 2 to 7), -inf for silence.

        Speech shorter than one block of 400 ms is measured as one block.
        """
        hops = np.array(self._powers)
        if len(hops) < _HOPS_PER_BLOCK:
            rest = float(np.sum(np.square(self._pending)))
            length = len(hops) * self._hop + len(self._pending)
            energy = float(hops.sum()) * self._hop + rest
            blocks = np.array([energy / max(length, 1)])
        else:
            blocks = _average_hops(hops, _HOPS_PER_BLOCK)
        blocks = blocks[blocks > _to_power(_ABSOLUTE_GATE_LUFS)]
        if not len(blocks):
            return -math.inf
        # The second gate lies below the mean of what passed the first: pauses do not make speech quieter.
        gate = np.mean(blocks) * 10 ** (_RELATIVE_GATE_LU / 10)
        return _to_lufs(float(np.mean(blocks[blocks > gate])))

    def short_term_lufs(self) -> tuple[float, ...]:
        """Return the short-term loudness once a second: of the three seconds before (EBU Tech 3341), ungated.

        Returns:
            The first value is that at 3 s; () for anything shorter. Silence is -inf.
        """
        hops = np.array(self._powers)
        if len(hops) < _HOPS_SHORT_TERM:
            return ()
        windows = _average_hops(hops, _HOPS_SHORT_TERM)
        once_a_second: list[float] = windows[::_HOPS_PER_SECOND].tolist()
        return tuple(_to_lufs(power) if power > 0 else -math.inf for power in once_a_second)


class PeakMeter:
    """True peak of mono audio that comes in blocks of any length (BS.1770-4, annex 2: four times oversampled)."""

    def __init__(self) -> None:
        self._tail: Samples = np.zeros(INTERPOLATION_DELAY, np.float32)
        self._peak = 0.0

    def add(self, samples: Samples) -> None:
        """Measure the next samples, shape (n,)."""
        self.find_peaks(samples, self._peak)

    def find_peaks(self, samples: Samples, matters_above: float = 0.0) -> Samples:
        """Return, for each sample, the highest level around it.

        Args:
            samples: The next samples, shape (n,).
            matters_above: Where the peak cannot be higher than this, the level of the sample itself will do: the
                interpolating filter is not run where its largest possible answer lies below.

        Returns:
            Shape (n,): element i is the highest absolute value of the signal from one sample to the next; that sample
            lies `INTERPOLATION_DELAY` / 2 before sample i, for the interpolating filter looks back only.
        """
        if not len(samples):
            return np.zeros(0, np.float32)
        waiting = np.concatenate([self._tail, samples])
        self._tail = waiting[-INTERPOLATION_DELAY:]
        middle = INTERPOLATION_DELAY // 2
        highest: Samples = np.abs(waiting[middle : len(waiting) - middle])
        for start in range(0, len(samples), _STRETCH):
            end = start + _STRETCH
            stretch = waiting[start : end + INTERPOLATION_DELAY]
            highest_possible = np.max(np.abs(stretch)) * _MOST_GAIN
            if highest_possible > matters_above:
                highest[start:end] = _interpolate_peaks(stretch)
        self._peak = max(self._peak, float(highest.max()))
        return highest

    def true_peak_dbtp(self) -> float:
        """Return the highest peak so far in dB relative to full scale, -inf for silence.

        The last few samples wait for what follows them; they are measured as if silence did.
        """
        self.add(np.zeros(INTERPOLATION_DELAY, np.float32))
        return 20 * math.log10(self._peak) if self._peak else -math.inf


def _average_hops(powers: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return the mean power of each `count` hops in a row: windows that overlap by all but one hop."""
    weights = np.full(count, 1 / count)
    return np.convolve(powers, weights, "valid")


def _interpolate_peaks(waiting: Samples) -> Samples:
    """The highest absolute value of each sample and the three points after it, without the first filter length."""
    oversampled = upfirdn(_INTERPOLATOR, waiting, up=OVERSAMPLING)
    # Within the first filter length it has not seen all that it needs; after the last sample comes only its echo.
    first = OVERSAMPLING * INTERPOLATION_DELAY
    last = OVERSAMPLING * len(waiting)
    levels = np.abs(oversampled[first:last])
    highest: Samples = np.max(levels.reshape(-1, OVERSAMPLING), axis=1)
    return highest


def _to_power(lufs: float) -> float:
    return float(10 ** ((lufs + _WEIGHTING_DB) / 10))


def _to_lufs(power: float) -> float:
    return -_WEIGHTING_DB + 10 * math.log10(power)
