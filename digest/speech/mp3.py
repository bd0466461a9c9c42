"""Decode the MP3 that an online engine answers with."""

from __future__ import annotations

import io
import warnings

import imageio_ffmpeg
import numpy as np

from digest.errors import EngineError
from digest.types import Samples

with warnings.catch_warnings():
    # It warns of a missing ffmpeg on the search path (it is told below which one to use), of the audioop module that
    # Python 3.13 drops (audioop-lts stands in there) and of its own escape sequences.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.exceptions import CouldntDecodeError


def decode(mp3: bytes) -> tuple[Samples, int]:
    """Decode MP3 audio.

    Returns:
        Mono samples of shape (n,) in [-1, 1], and their rate in Hz.

    Raises:
        EngineError: It is not MP3, or there is no ffmpeg on this machine.
    """
    try:
        AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()
        # With the codec named, pydub asks no ffprobe, which does not come with the ffmpeg of the wheel.
        segment = AudioSegment.from_file(io.BytesIO(mp3), format="mp3", codec="mp3float").set_channels(1)
    except CouldntDecodeError as error:
        raise EngineError("the answer is not MP3 audio") from error
    except RuntimeError as error:
        raise EngineError("no ffmpeg on this machine to decode the answer: reinstall imageio-ffmpeg") from error
    pcm = np.frombuffer(segment.set_sample_width(2).raw_data, "<i2")
    return pcm.astype(np.float32) / np.float32(32768), int(segment.frame_rate)
