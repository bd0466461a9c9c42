"""Pieces of PCM as pydub's AudioSegment, for what is done clip by clip: trimming and fading.

pydub keeps a segment whole in memory and copies it at each step, so it is given one clip at a time; an episode is
joined in a file, and encoded from it.
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

import numpy as np

from digest.types import Clip, Samples

with warnings.catch_warnings():
    # It warns of a missing ffmpeg on the search path (it is not asked to start one), of the audioop module that Python
    # 3.13 drops (audioop-lts stands in there) and of its own escape sequences.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_leading_silence

# Engines may overshoot full scale by a little: 6 dB of headroom in 32-bit integers, far above the noise of any voice.
_FULL_SCALE = float(1 << 30)

# Kokoro's clips, 24 sentences of two voices: 0.4 s of digital silence before and 1.05 s after each; all that belongs
# to a word lies less than 40 dB below the clip's level, what breathes between lies 44 to 54 dB below it.
_SILENCE_DB = 40
_SILENT_DBFS = -60.0
_STEP_MS = 5
_BEFORE_MS = 20
_AFTER_MS = 60
_FADE_IN_MS = 5
_FADE_OUT_MS = 15


def trim_clip(clip: Clip) -> Clip | None:
    """Cut the silence before and after speech, leave a margin for soft sounds, and fade the edges.

    Speech begins and ends with the first and last 5 ms that lie less than 40 dB below the clip's mean level. A margin
    of 20 ms before and 60 ms after keeps what lies below that: an h or f coming up, a final vowel or breath dying away.
    The fades, 5 and 15 ms, lie within the margins, so they touch no word and leave no step at which it clicks.

    Args:
        clip: Mono speech, shape (n,).

    Returns:
        A clip at the same rate whose length is a whole number of milliseconds to within 1 ms; None if there is
        nothing to be heard (level below -60 dBFS).
    """
    whole = _to_segment(clip)
    if not len(whole) or _measure_dbfs(whole) < _SILENT_DBFS:
        return None
    threshold = whole.dBFS - _SILENCE_DB
    lead = detect_leading_silence(whole, threshold, _STEP_MS)
    trail = detect_leading_silence(whole.reverse(), threshold, _STEP_MS)
    start = max(0, lead - _BEFORE_MS)
    end = len(whole) - max(0, trail - _AFTER_MS)
    speech = whole[start:end]  # pydub counts in milliseconds
    faded_in = speech.fade_in(min(_FADE_IN_MS, len(speech)))
    faded = faded_in.fade_out(min(_FADE_OUT_MS, len(speech)))
    cut = _to_clip(faded)
    return replace(cut, timings=clip.find_timings(start / 1000, end / 1000))


def fade_clip(clip: Clip, in_s: float, out_s: float, gain_db: float) -> Clip:
    """Change a clip's level, and fade it in and out over so many seconds (at most half its length each).

    Args:
        clip: Mono, shape (n,).
        in_s: Length of the fade at the beginning.
        out_s: Length of the fade at the end.
        gain_db: What is added to its level; what then exceeds twice full scale is cut.

    Returns:
        A clip as long as the first, to within a millisecond.
    """
    whole = _to_segment(clip).apply_gain(gain_db)
    half = len(whole) // 2
    in_ms = min(round(in_s * 1000), half)
    out_ms = min(round(out_s * 1000), half)
    return _to_clip(whole.fade_in(in_ms).fade_out(out_ms))


def _to_segment(clip: Clip) -> Any:
    # In float64: a float32 has no room for all 32-bit integers.
    scaled = np.rint(clip.samples.astype(np.float64) * _FULL_SCALE)
    whole = np.clip(scaled, -(2.0**31), 2.0**31 - 1)
    return AudioSegment(
        data=whole.astype("<i4").tobytes(),
        sample_width=4,
        frame_rate=clip.rate_hz,
        channels=1,
    )


def _to_clip(segment: Any) -> Clip:
    samples: Samples = (np.frombuffer(segment.raw_data, "<i4") / _FULL_SCALE).astype(np.float32)
    return Clip(samples=samples, rate_hz=segment.frame_rate)


def _measure_dbfs(segment: Any) -> float:
    """The mean level of a segment made by `_to_segment`, in dB relative to a sample of 1.0."""
    # pydub relates it to the largest integer, which is twice as high.
    headroom_db = 20 * float(np.log10((1 << 31) / _FULL_SCALE))
    return float(segment.dBFS) + headroom_db
