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
_SAMPLE_BYTES = 4  # float32, as `assemble` writes them


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
    starts = _list_starts(track)
    ends = _list_ends(track)
    for cue, start, end in zip(track.cues, starts, ends, strict=True):
        meter = meters.setdefault(cue.voice, LoudnessMeter(track.rate_hz))
        for block in _read(track, start, end):
            meter.add(block)
    measured = {voice: meter.integrated_lufs() for voice, meter in meters.items()}
    loudest = max(measured.values(), default=-math.inf)
    if not math.isfinite(loudest):
        raise AudioError("{path} is silent: there is nothing to master", path=track.path)
    gains: dict[str, float] = {}
    for voice, lufs in measured.items():
        known_lufs = lufs if math.isfinite(lufs) else loudest
        gains[voice] = target_lufs - known_lufs
    # With its pauses the whole may come out a little quieter than each voice by itself.
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
        # What has not been heard to its end yet: first sample, the one after the last, voice.
        self._left: deque[tuple[int, int, str]] = deque()
        for cue in cues:
            first = round(cue.start_s * rate_hz)
            last = round(cue.end_s * rate_hz)
            self._left.append((first, last, cue.voice))
        self._position = 0

    def add(self, samples: Samples) -> None:
        """Measure the next samples, shape (n,)."""
        self._whole.add(samples)
        begin = self._position
        end = begin + len(samples)
        while self._left:
            first, last, voice = self._left[0]
            if first >= end:
                break
            said_from = max(first, begin) - begin
            said = samples[said_from : last - begin]
            self._voices[voice].add(said)
            if last > end:
                break  # it goes on in the next block
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
        uneven: dict[str, float] = {}
        for voice, lufs in measured.items():
            uneven[voice] = lufs - mean if math.isfinite(lufs) else 0.0
        return uneven


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
    blocks = _resample(_level_voices(track, gains_db), track.rate_hz)
    if music:
        blocks = mix_music(blocks, RATE_HZ, track.cues, music, speech_lufs)
    # Last, because resampling moves peaks and music adds to them.
    return limit_peaks(blocks, RATE_HZ, ceiling_dbtp)


def _level_voices(track: Track, gains_db: dict[str, float]) -> Iterator[Samples]:
    starts = _list_starts(track)
    total = round(track.duration_s * track.rate_hz)
    yield from _read(track, 0, starts[0] if starts else total)
    # A voice's gain holds over the pause after it, so that it changes in silence.
    ends = [*starts[1:], total]
    for cue, start, end in zip(track.cues, starts, ends, strict=True):
        # In float32, so that the product is of float32, too.
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
    # The filter still holds the last few samples.
    yield stream.resample_chunk(np.zeros(0, np.float32), last=True)


def _list_starts(track: Track) -> list[int]:
    return [round(cue.start_s * track.rate_hz) for cue in track.cues]


def _list_ends(track: Track) -> list[int]:
    return [round(cue.end_s * track.rate_hz) for cue in track.cues]


def _read(track: Track, start: int, end: int) -> Iterator[Samples]:
    """Yield the samples from `start` to before `end`, at most about a million bytes at a time."""
    try:
        with track.path.open("rb") as file:
            file.seek(_SAMPLE_BYTES * start)
            while start < end:
                count = min(end - start, _BLOCK_SAMPLES)
                block = np.frombuffer(file.read(_SAMPLE_BYTES * count), "<f4")
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
