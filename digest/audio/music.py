"""A show's own music: an intro before the first word, an outro after the last, and a bed that is quieter under speech.

Intro and outro are short and are faded whole, with pydub; the bed is read in blocks, again and again, as long as the
episode is.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digest.audio.ffmpeg import decode_blocks
from digest.audio.trim import fade_clip
from digest.errors import AudioError, SettingsError
from digest.settings import Show
from digest.types import Clip, Cue, Samples

LONGEST_S = 60.0
"""An intro or outro is no longer than this: it is held in memory, and listeners want the news."""

_FADE_IN_S = 0.02
_FADE_OUT_S = 1.5
_OVERLAP_S = 1.0  # the intro's fade goes on under the first words
_BREATH_S = 0.3  # between the last word and the outro
_BED_END_S = 2.0  # how long a bed goes on after the last word, where there is no outro
# Under the voices: WCAG 2.1, 1.4.7 asks for a background at least 20 dB lower than speech; in the pauses between
# stories it may come up. The ramps are slow enough that they are not heard as such.
_UNDER_LU = 22.0
_BETWEEN_LU = 12.0
_FRAME_LU = 3.0  # intro and outro, below the speech
_RAMP_S = 0.35
_LONG_PAUSE_S = 0.9  # a voice's usual pause is 0.65 s after a paragraph, 1.2 s after a story


@dataclass(frozen=True, slots=True)
class Music:
    """What is played around and under the speech, each a file that ffmpeg reads, or None."""

    intro: Path | None = None
    outro: Path | None = None
    bed: Path | None = None

    @property
    def lead_s(self) -> float:
        """Seconds before the first word: whole ones, so that chapters keep beginning on whole seconds."""
        if not self.intro:
            return 0.0
        before_speech_s = _measure_length_s(self.intro) - _OVERLAP_S
        return float(max(0, math.ceil(before_speech_s)))

    @property
    def tail_s(self) -> float:
        """Seconds after the last word."""
        if self.outro:
            return _BREATH_S + _measure_length_s(self.outro)
        return _BED_END_S if self.bed else 0.0


def open_music(show: Show | None) -> Music | None:
    """Find a show's music; None where it has none.

    Raises:
        SettingsError: A file is missing, holds no audio, is silent, or is too long for what it is.
    """
    if show is None:
        return None
    named = {
        "intro": show.music.intro,
        "outro": show.music.outro,
        "bed": show.music.bed,
    }
    found = {kind: show.folder / name for kind, name in named.items() if name}
    if not found:
        return None
    for kind, path in found.items():
        # A bed is read in blocks and goes on as long as the episode: it may have any length.
        longest_s = math.inf if kind == "bed" else LONGEST_S
        _check_music(path, f"{show.name}: music.{kind}: {path}", longest_s)
    return Music(**found)


def _check_music(path: Path, where: str, longest_s: float) -> None:
    """Raise SettingsError where a file cannot be played, beginning with `where`."""
    if not path.is_file():
        raise SettingsError("{where}: there is no such file", where=where)
    try:
        length_s = _measure_length_s(path)
        lufs = _measure_lufs(path)
    except AudioError as error:
        raise SettingsError("{where}: {error}", where=where, error=error) from error
    if not math.isfinite(lufs):
        raise SettingsError("{where}: is silent", where=where)
    if length_s > longest_s:
        raise SettingsError(
            "{where}: is {length_s:.0f} s long, at most {longest_s:.0f} s are played",
            where=where,
            length_s=length_s,
            longest_s=LONGEST_S,
        )


def mix_music(
    blocks: Iterable[Samples], rate_hz: int, cues: Sequence[Cue], music: Music, speech_lufs: float
) -> Iterator[Samples]:
    """Add the music to the speech of an episode.

    Args:
        blocks: Mono speech; it has `music.lead_s` before the first cue and `music.tail_s` after the last.
        rate_hz: Its rate.
        cues: When words are heard.
        music: What is added.
        speech_lufs: How loud the speech is: the music lies below it.

    Yields:
        As many samples as came in.
    """
    layers: list[tuple[int, Samples]] = []  # at which sample each begins
    if music.intro:
        layers.append((0, _fade_jingle(music.intro, rate_hz, speech_lufs)))
    if music.outro:
        last_word_s = cues[-1].end_s
        outro_start = round((last_word_s + _BREATH_S) * rate_hz)
        layers.append((outro_start, _fade_jingle(music.outro, rate_hz, speech_lufs)))
    bed = _Bed(music.bed, rate_hz, cues, music, speech_lufs) if music.bed else None
    position = 0
    for block in blocks:
        whole = block.copy()
        for start, samples in layers:
            # The part of the layer that falls into this block, counted from the episode's beginning.
            first = max(start, position)
            last = min(start + len(samples), position + len(block))
            if first < last:
                whole[first - position : last - position] += samples[first - start : last - start]
        if bed:
            whole += bed.read(position, len(block))
        position += len(block)
        yield whole


class _Bed:
    """The bed, block by block, at the level that the cues ask for."""

    def __init__(self, path: Path, rate_hz: int, cues: Sequence[Cue], music: Music, speech_lufs: float) -> None:
        self._rate_hz = rate_hz
        # From its beginning again and again, decoded anew each time: it need not fit into memory.
        rounds = (decode_blocks(path, rate_hz) for _ in itertools.repeat(None))
        self._blocks = itertools.chain.from_iterable(rounds)
        self._held: Samples = np.zeros(0, np.float32)  # decoded, and not played yet
        self._level_db = speech_lufs - _measure_lufs(path)
        self._times, self._below = _plan_bed_levels(cues, music.lead_s)

    def read(self, position: int, count: int) -> Samples:
        """Return the next `count` samples of the bed, which begin at sample `position` of the episode."""
        while len(self._held) < count:
            self._held = np.concatenate([self._held, next(self._blocks)])
        samples = self._held[:count]
        self._held = self._held[count:]
        times = (position + np.arange(count)) / self._rate_hz
        gain_db = self._level_db + np.interp(times, self._times, self._below)
        gain = 10 ** (gain_db / 20)
        result: Samples = (samples * gain).astype(np.float32)
        return result


_SILENT_DB = -90.0


def _plan_bed_levels(cues: Sequence[Cue], lead_s: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return times and the bed's level there, relative to the speech: it comes up in long pauses only."""
    start = max(0.0, lead_s - _FADE_OUT_S) if lead_s else 0.0  # it comes up while the intro goes
    points = [
        (start, _SILENT_DB),
        (max(start, cues[0].start_s), -_UNDER_LU),
    ]
    for cue, after in itertools.pairwise(cues):
        if after.start_s - cue.end_s < _LONG_PAUSE_S:
            continue
        # It comes up after the last word, and is down again before the next one; no ramp crosses the middle.
        middle = (cue.end_s + after.start_s) / 2
        points += [
            (cue.end_s, -_UNDER_LU),
            (min(cue.end_s + _RAMP_S, middle), -_BETWEEN_LU),
            (max(after.start_s - _RAMP_S, middle), -_BETWEEN_LU),
            (after.start_s, -_UNDER_LU),
        ]
    last_word_s = cues[-1].end_s
    points += [
        (last_word_s, -_UNDER_LU),
        (last_word_s + _BED_END_S, _SILENT_DB),
    ]
    times, levels = zip(*points, strict=True)
    return np.array(times), np.array(levels)


def _fade_jingle(path: Path, rate_hz: int, speech_lufs: float) -> Samples:
    """Return an intro or outro, faded at both ends and somewhat quieter than the speech."""
    samples = np.concatenate(list(decode_blocks(path, rate_hz)))
    clip = Clip(samples, rate_hz)
    gain_db = speech_lufs - _FRAME_LU - _measure_lufs(path)
    return fade_clip(clip, _FADE_IN_S, _FADE_OUT_S, gain_db).samples


_MEASURED_HZ = 44_100


def _measure_lufs(path: Path) -> float:
    # Not loaded with this module, for it loads scipy: a run that finds its episode made needs neither.
    from digest.audio.loudness import LoudnessMeter

    meter = LoudnessMeter(_MEASURED_HZ)
    for block in decode_blocks(path, _MEASURED_HZ):
        meter.add(block)
    return meter.integrated_lufs()


def _measure_length_s(path: Path | None) -> float:
    if path is None:
        return 0.0
    samples = sum(len(block) for block in decode_blocks(path, _MEASURED_HZ))
    return samples / _MEASURED_HZ
