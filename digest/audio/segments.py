"""Pieces of PCM as pydub's AudioSegment, for what is done clip by clip: trimming, fading, exporting.

pydub keeps a segment whole in memory and copies it at each step, so it is given one clip at a time; an episode is
joined in a file.
"""

from __future__ import annotations

import mmap
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from digest.audio.ffmpeg import executable
from digest.errors import AudioError
from digest.types import Clip, Samples

with warnings.catch_warnings():
    # It warns of a missing ffmpeg on the search path (it is told below which one to use), of the audioop module that
    # Python 3.13 drops (audioop-lts stands in there) and of its own escape sequences.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.exceptions import CouldntEncodeError
    from pydub.silence import detect_leading_silence

# Engines may overshoot full scale by a little: 6 dB of headroom in 32-bit integers, far above the noise of any voice.
_FULL_SCALE = float(1 << 30)

# Kokoro's clips, 24 sentences of two voices: 0.4 s of digital silence before and 1.05 s behind each; all that belongs
# to a word lies less than 40 dB below the clip's level, what breathes between lies 44 to 54 dB below it.
_SILENCE_DB = 40
_SILENT_DBFS = -60.0
_STEP_MS = 5
_BEFORE_MS, _AFTER_MS = 20, 60
_FADE_IN_MS, _FADE_OUT_MS = 5, 15

# The Info header counts the frames and says what the encoder added at both ends; ffmpeg can write it only into a file
# that can be sought, as pydub's is. No tag and no version of ffmpeg: the same samples give the same bytes.
_MP3_PARAMETERS = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
_MP3_PARAMETERS += ["-write_xing", "1", "-id3v2_version", "0"]


def trimmed(clip: Clip) -> Clip | None:
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
    whole = _segment(clip)
    if not len(whole) or _dbfs(whole) < _SILENT_DBFS:
        return None
    threshold = whole.dBFS - _SILENCE_DB
    lead = detect_leading_silence(whole, threshold, _STEP_MS)
    trail = detect_leading_silence(whole.reverse(), threshold, _STEP_MS)
    speech = whole[max(0, lead - _BEFORE_MS) : len(whole) - max(0, trail - _AFTER_MS)]
    return _clip(speech.fade_in(min(_FADE_IN_MS, len(speech))).fade_out(min(_FADE_OUT_MS, len(speech))))


def export_mp3(pcm: Path, rate_hz: int, mp3: Path, bitrate: str) -> None:
    """Encode a file of samples as one MP3 with a constant bit rate, a truthful Info header and no tag.

    Args:
        pcm: Raw little-endian 16-bit mono samples. The file is mapped, not read: pydub passes it on to a WAV as it is.
        rate_hz: Their rate.
        mp3: An existing file is overwritten, in place.
        bitrate: As ffmpeg spells it: "96k".

    Raises:
        AudioError: There is no ffmpeg, or it failed.
        OSError: There is no room, or the files cannot be read or written.
    """
    with pcm.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        segment: Any = AudioSegment(data=data, sample_width=2, frame_rate=rate_hz, channels=1)
        segment.converter = executable()
        try:
            with mp3.open("wb+") as out:
                segment.export(out, format="mp3", codec="libmp3lame", bitrate=bitrate, parameters=_MP3_PARAMETERS)
        except CouldntEncodeError as error:
            last = str(error).strip().splitlines()[-1:]
            raise AudioError(f"ffmpeg cannot encode {mp3}: {' '.join(last)}") from error


def _segment(clip: Clip) -> Any:
    whole = np.clip(np.rint(clip.samples.astype(np.float64) * _FULL_SCALE), -(2.0**31), 2.0**31 - 1)
    return AudioSegment(data=whole.astype("<i4").tobytes(), sample_width=4, frame_rate=clip.rate_hz, channels=1)


def _clip(segment: Any) -> Clip:
    samples: Samples = (np.frombuffer(segment.raw_data, "<i4") / _FULL_SCALE).astype(np.float32)
    return Clip(samples=samples, rate_hz=segment.frame_rate)


def _dbfs(segment: Any) -> float:
    """The mean level of a segment made by `_segment`, in dB relative to a sample of 1.0."""
    return float(segment.dBFS) + 20 * float(np.log10((1 << 31) / _FULL_SCALE))
