"""Check what an engine answers, whether it is speech at all, and trim the silence around it.

A clip that is silent, broken off, far too short or far too long for its words is never published: engines are known
to return all of these without an error.
"""

from __future__ import annotations

import numpy as np

from digest.message import Message
from digest.types import Clip, Samples

_FRAME_S = 0.01
# Relative to the loud part of the clip: below it lies the noise between words, not their weakest consonants.
_QUIET_DB = -42.0
_NOISE_FLOOR = 1e-3
# Kept of what lies before the first and after the last sounding frame: onsets of s, sh, f and the fall of a vowel.
_LEAD_S = 0.04
_TAIL_S = 0.10
_FADE_S = 0.005

_LOUD_PERCENTILE = 95  # of the levels of a clip's frames: its loud part, whatever single peaks there are
_SILENT = 0.01
_MOST_SILENCE = 0.55
_MOST_CLIPPED = 0.002
_CLIPPED = 0.999
# Speech dies away: a clip whose last samples are not much quieter than its loud part was cut off.
_END_S = 0.02
_END_DB = -20.0
# Against the voice's measured pace. Short words are spoken slowly and whole clauses fast; the slack covers the former.
_SHORTEST = 0.45
_LONGEST = 2.0
_SLACK_S = 1.2


def find_fault(samples: Samples, rate_hz: int, expected_s: float) -> Message | None:
    """Say what is wrong with an engine's answer, as it came: with the silence around it.

    Args:
        samples: Shape (n,).
        rate_hz: Samples per second.
        expected_s: What the words take at the voice's measured pace, in seconds.

    Returns:
        A few words for the report, or None for a clip that is fit.
    """
    if len(samples) < _FRAME_S * rate_hz:
        return Message("no audio")
    if not np.isfinite(samples).all():
        return Message("the audio holds values that are no numbers")
    levels = _measure_levels(samples, rate_hz)
    loud = float(np.percentile(levels, _LOUD_PERCENTILE))
    if loud < _SILENT:
        return Message("the audio is silent")
    # Clipped sound stays at full scale for several samples; a single sample there is a peak.
    is_flat = (samples[1:] == samples[:-1]) & (np.abs(samples[1:]) >= _CLIPPED)
    clipped_share = float(is_flat.mean())
    if clipped_share > _MOST_CLIPPED:
        return Message("{share:.1%} of the audio is clipped", share=clipped_share)
    first, last = _find_sounding(levels)
    is_quiet = levels[first : last + 1] < _find_threshold(levels)
    quiet_share = float(is_quiet.mean())
    if quiet_share > _MOST_SILENCE:
        return Message("{share:.0%} of the audio is silence", share=quiet_share)
    spoken_s = (last + 1 - first) * _FRAME_S
    shortest_s = _SHORTEST * expected_s
    longest_s = _LONGEST * expected_s + _SLACK_S
    if not shortest_s <= spoken_s <= longest_s:
        return Message(
            "{spoken_s:.1f} s of speech where {expected_s:.1f} s are expected", spoken_s=spoken_s, expected_s=expected_s
        )
    end = samples[-max(1, int(_END_S * rate_hz)) :]
    end_level = float(np.sqrt(np.mean(end**2)))
    loudest_end = loud * 10 ** (_END_DB / 20)
    if end_level > loudest_end:
        return Message("the audio breaks off")
    return None


def trim_silence(clip: Clip) -> Clip:
    """Cut the silence around the speech, with short fades so that the cut is not heard.

    Args:
        clip: Shape (n,), with sound in it.

    Returns:
        A clip of shape (m,), m <= n.
    """
    samples, rate_hz = clip.samples, clip.rate_hz
    levels = _measure_levels(samples, rate_hz)
    if not len(levels):
        return clip
    first, last = _find_sounding(levels)
    lead_start_s = first * _FRAME_S - _LEAD_S
    tail_end_s = (last + 1) * _FRAME_S + _TAIL_S
    start = max(0, int(lead_start_s * rate_hz))
    end = min(len(samples), int(tail_end_s * rate_hz))
    kept = samples[start:end].astype(np.float32)  # a copy: the fades are not to change the clip that came
    size = min(int(_FADE_S * rate_hz), len(kept) // 2)
    ramp = np.linspace(0.0, 1.0, size, dtype=np.float32)
    kept[:size] *= ramp
    kept[len(kept) - size :] *= ramp[::-1]  # not [-size:], which is the whole clip where size is 0
    timings = clip.find_timings(start / rate_hz, end / rate_hz)
    return Clip(kept, rate_hz, timings)


def _measure_levels(samples: Samples, rate_hz: int) -> Samples:
    """Return the root mean square of each frame of 10 ms; an incomplete last frame is left out."""
    size = int(_FRAME_S * rate_hz)
    whole = len(samples) // size
    frames = samples[: whole * size].reshape(whole, size)
    powers = np.mean(np.square(frames), axis=1, dtype=np.float32)
    return np.sqrt(powers)


def _find_threshold(levels: Samples) -> float:
    loud = float(np.percentile(levels, _LOUD_PERCENTILE))
    return max(_NOISE_FLOOR, loud * 10 ** (_QUIET_DB / 20))


def _find_sounding(levels: Samples) -> tuple[int, int]:
    """Return the first and the last frame that sounds."""
    frames = np.flatnonzero(levels >= _find_threshold(levels))
    if not len(frames):
        return 0, len(levels) - 1
    return int(frames[0]), int(frames[-1])
