"""Even out the voices, bring the episode to 44.1 kHz and limit its peaks: in one pass, block by block."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import soxr

from digest.audio.limiter import limit_peaks
from digest.audio.loudness import LoudnessMeter
from digest.audio.music import Music, mix_music
from digest.errors import AudioError
from digest.message import describe_system_error
from digest.types import Cue, Samples, Track

RATE_HZ = 44_100
_BLOCK_SAMPLES = 1 << 18


def find_voice_gains_db(track: Track, target_lufs: float) -> dict[str, float]:
    """Find the gains that make the voices equally loud, and the whole as loud as it should be.

    Each voice is measured over all that it says, without the pauses; the whole is measured with them.

    Returns:
        A gain for each voice, in dB. A voice that is too quiet or too short to be measured gets the gain of the
        loudest one.

    Raises:
        AudioError: The track is silent, or cannot be read.
    """
    meters: dict[str, LoudnessMeter] = {}
    for cue, start, end in zip(track.cues, _list_starts(track), _list_ends(track), strict=True):
        meter = meters.setdefault(cue.voice, LoudnessMeter(track.rate_hz))
        for block in _read(track, start, end):
            meter.add(block)
    measured = {voice: meter.integrated_lufs() for voice, meter in meters.items()}
    loudest = max(measured.values(), default=-math.inf)
    if not math.isfinite(loudest):
        raise AudioError("{path} is silent: there is nothing to master", path=track.path)
    gains = {voice: target_lufs - (lufs if math.isfinite(lufs) else loudest) for voice, lufs in measured.items()}
    whole = LoudnessMeter(track.rate_hz)
    for block in _level_voices(track, gains):
        whole.add(block)
    return shift_gains(gains, target_lufs - whole.integrated_lufs())


def shift_gains(gains_db: dict[str, float], by_db: float) -> dict[str, float]:
    """Return the gains of all voices, each raised by `by_db`."""
    return {voice: gain + by_db for voice, gain in gains_db.items()}


class VoiceMeter:
    """Loudness of an episode in blocks: of the whole, and of each voice over all that it says, without the pauses."""

    def __init__(self, cues: Sequence[Cue], rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._whole = LoudnessMeter(rate_hz)
        self._voices = {cue.voice: LoudnessMeter(rate_hz) for cue in cues}
        self._left = deque((round(cue.start_s * rate_hz), round(cue.end_s * rate_hz), cue.voice) for cue in cues)
        self._position = 0

    def add(self, samples: Samples) -> None:
        """Measure the next samples, shape (n,)."""
        self._whole.add(samples)
        begin, end = self._position, self._position + len(samples)
        while self._left and self._left[0][0] < end:
            first, last, voice = self._left[0]
            self._voices[voice].add(samples[max(first, begin) - begin : last - begin])
            if last > end:
                break
            self._left.popleft()
        self._position = end

    def integrated_lufs(self) -> float:
        """Return the loudness of all samples."""
        return self._whole.integrated_lufs()

    def unevenness_lu(self) -> dict[str, float]:
        """Return by how many LU each voice is louder than the mean of all; 0 where it cannot be measured."""
        measured = {voice: meter.integrated_lufs() for voice, meter in self._voices.items()}
        finite = [lufs for lufs in measured.values() if math.isfinite(lufs)]
        mean = sum(finite) / max(1, len(finite))
        return {voice: lufs - mean if math.isfinite(lufs) else 0.0 for voice, lufs in measured.items()}


def master_blocks(
    track: Track,
    gains_db: dict[str, float],
    ceiling_dbtp: float,
    music: Music | None = None,
    speech_lufs: float = 0.0,
) -> Iterator[Samples]:
    """Yield the episode at 44.1 kHz with the gain of each voice applied and no true peak above the ceiling.

    Args:
        track: The joined speech.
        gains_db: A gain for each voice; it holds from a cue's start to the next cue's start, so it changes in silence.
        ceiling_dbtp: The highest true peak, in dB relative to full scale.
        music: What is added to the speech.
        speech_lufs: How loud the speech is with these gains; the music lies below it.

    Yields:
        Mono float32 blocks; joined they are as long as the track, to within a sample.

    Raises:
        AudioError: The track cannot be read.
    """
    speech = _resample(_level_voices(track, gains_db), track.rate_hz)
    whole = mix_music(speech, RATE_HZ, track.cues, music, speech_lufs) if music else speech
    return limit_peaks(whole, RATE_HZ, ceiling_dbtp)


def _level_voices(track: Track, gains_db: dict[str, float]) -> Iterator[Samples]:
    starts, total = _list_starts(track), round(track.duration_s * track.rate_hz)
    yield from _read(track, 0, starts[0] if starts else total)
    for cue, start, end in zip(track.cues, starts, [*starts[1:], total], strict=True):
        gain = np.float32(10 ** (gains_db[cue.voice] / 20))
        for block in _read(track, start, end):
            yield block * gain


def _resample(blocks: Iterable[Samples], rate_hz: int) -> Iterator[Samples]:
    if rate_hz == RATE_HZ:
        yield from blocks
        return
    stream = soxr.ResampleStream(rate_hz, RATE_HZ, 1, dtype="float32", quality="VHQ")
    for block in blocks:
        yield stream.resample_chunk(block)
    yield stream.resample_chunk(np.zeros(0, np.float32), last=True)


def _list_starts(track: Track) -> list[int]:
    return [round(cue.start_s * track.rate_hz) for cue in track.cues]


def _list_ends(track: Track) -> list[int]:
    return [round(cue.end_s * track.rate_hz) for cue in track.cues]


def _read(track: Track, start: int, end: int) -> Iterator[Samples]:
    """Yield the samples from `start` to before `end`, at most about a million bytes at a time."""
    try:
        with track.path.open("rb") as file:
            file.seek(4 * start)
            while start < end:
                block = np.frombuffer(file.read(4 * min(end - start, _BLOCK_SAMPLES)), "<f4")
                if not len(block):
                    raise AudioError(
                        "{path} ends too early: sample {start} of {end} is missing",
                        path=track.path,
                        start=start,
                        end=end,
                    )
                yield block.astype(np.float32, copy=False)
                start += len(block)
    except OSError as error:
        raise AudioError(
            "cannot read the joined speech {path}: {reason}", path=track.path, reason=describe_system_error(error)
        ) from error
