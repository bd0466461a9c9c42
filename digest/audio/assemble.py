"""Join clips into the episode's speech: one file of samples, with the place of every cue and chapter in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soxr

from digest.audio.trim import trim_clip
from digest.audio.word_times import time_words
from digest.errors import AudioError
from digest.message import Message, describe_system_error
from digest.types import Chapter, Clip, Cue, Line, Mark, Samples, Script, Sentence, Timing, Track, Utterance
from digest.urls import is_web

# What is left of the last pause: an episode ends with its last word, not with a second of silence.
_LONGEST_END_S = 0.5


def assemble(
    script: Script,
    utterances: Sequence[Utterance],
    clips: Iterable[Clip],
    path: Path,
    *,
    lead_s: float = 0.0,
    tail_s: float = 0.0,
) -> Track:
    """Join clips, each trimmed and followed by its pause, into one file of samples.

    One clip is in memory at a time. All times come from sample counts. A chapter begins on a whole second, because
    players read chapter times as whole seconds and should find the first word there; the pause before it becomes up
    to half a second longer or shorter for that, but never shorter than half of what was asked for.

    Args:
        script: What the indices of the utterances point into.
        utterances: In the order in which they are heard; a chapter may be missing as a whole.
        clips: One for each utterance, in the same order. The first one's rate is the track's; others are resampled.
        path: Where the samples go: raw little-endian float32, mono. An existing file is overwritten.
        lead_s: Room for music before the first clip, in whole seconds.
        tail_s: Room for music after the last one, in place of its pause.

    Returns:
        The track. Its marks begin at whole seconds, the first one at 0; a chapter without utterances has none.

    Raises:
        AudioError: There is no utterance, a clip is silent or holds no numbers, or the file cannot be written.
        ValueError: An utterance is not the next piece of its line, or there are fewer or more clips than utterances.
    """
    if not utterances:
        raise AudioError("there is nothing to join: not one sentence was spoken")
    try:
        with path.open("wb") as file:
            heard, total, rate = _join(utterances, clips, file, lead_s, tail_s)
    except OSError as error:
        raise AudioError(
            "cannot write the joined speech to {path}: {reason}", path=path, reason=describe_system_error(error)
        ) from error
    return Track(
        path=path,
        rate_hz=rate,
        duration_s=total / rate,
        cues=_make_cues(script, utterances, heard, rate),
        marks=_make_marks(script.chapters, utterances, heard, total, rate),
    )


@dataclass(frozen=True, slots=True)
class _Heard:
    """Where an utterance is heard: its first sample, the one after its last, and its timings from the first on."""

    start: int
    end: int
    timings: tuple[Timing, ...]


def _join(
    utterances: Sequence[Utterance], clips: Iterable[Clip], file: BinaryIO, lead_s: float, tail_s: float
) -> tuple[list[_Heard], int, int]:
    """Write the samples; return where each utterance is, the number of all samples, the rate."""
    heard: list[_Heard] = []
    rate = position = 0
    before: Utterance | None = None
    for utterance, clip in zip(utterances, clips, strict=True):
        rate = rate or clip.rate_hz
        speech = _prepare_speech(utterance, clip, rate)
        if before is None:
            position += _write_silence(file, round(lead_s * rate))
        else:
            pause = round(before.pause_s * rate)
            if utterance.chapter != before.chapter:
                pause = round_pause_to_second(position, pause, rate)
            position += _write_silence(file, pause)
        start = position
        position += _write(file, speech.samples)
        heard.append(_Heard(start, position, speech.timings))
        before = utterance
    if before is not None:
        # Music comes in place of the last pause.
        end_s = tail_s or min(before.pause_s, _LONGEST_END_S)
        position += _write_silence(file, round(end_s * rate))
    return heard, position, rate


def round_pause_to_second(position: int, pause: int, rate_hz: int) -> int:
    """Return the pause, nearest to the one wanted and at least half as long, that ends on a whole second.

    Args:
        position: The sample at which the pause begins.
        pause: Its wanted length in samples.
        rate_hz: Samples in a second.
    """
    # Adding half a second before rounding down is rounding to the nearest one.
    nearest_second = (position + pause + rate_hz // 2) // rate_hz
    length = nearest_second * rate_hz - position
    is_long_enough = length >= 0 and 2 * length >= pause
    return length if is_long_enough else length + rate_hz


def _prepare_speech(utterance: Utterance, clip: Clip, rate_hz: int) -> Clip:
    name = Message("the clip of {text!r} ({voice})", text=utterance.text[:20], voice=utterance.voice)
    if not np.all(np.isfinite(clip.samples)):
        raise AudioError("{name} is damaged: it holds values that are no numbers; make it again", name=name)
    if clip.rate_hz != rate_hz:  # of another engine: voices of an episode may have different ones
        samples = clip.samples.astype(np.float32)
        resampled = soxr.resample(samples, clip.rate_hz, rate_hz, "VHQ")
        clip = Clip(resampled, rate_hz, clip.timings)
    speech = trim_clip(clip)
    if speech is None:
        raise AudioError("{name} is silent; make it again", name=name)
    return speech


def _write(file: BinaryIO, samples: Samples) -> int:
    """Write samples; return how many they are."""
    file.write(samples.astype("<f4").tobytes())
    return len(samples)


def _write_silence(file: BinaryIO, count: int) -> int:
    return _write(file, np.zeros(count, np.float32))


def _make_cues(
    script: Script, utterances: Sequence[Utterance], heard: Sequence[_Heard], rate_hz: int
) -> tuple[Cue, ...]:
    cues = []
    spoken_of: dict[tuple[int, int], int] = {}  # characters of a line that its earlier pieces took
    for utterance, at in zip(utterances, heard, strict=True):
        key = utterance.chapter, utterance.line
        chapter = script.chapters[utterance.chapter]
        line = chapter.lines[utterance.line]
        offset = spoken_of.get(key, 0)
        spoken_of[key] = offset + len(utterance.text)
        start_s = at.start / rate_hz
        end_s = at.end / rate_hz
        cues.append(
            Cue(
                start_s=start_s,
                end_s=end_s,
                text=utterance.text.strip(),
                voice=utterance.voice,
                chapter=utterance.chapter,
                sentence=narrow_sentence(line, utterance.text, offset),
                words=time_words(utterance, at.timings, start_s, end_s),
            )
        )
    return tuple(cues)


def narrow_sentence(line: Line, piece: str, offset: int) -> Sentence | None:
    """Return where a piece of a line stands in the source, without the white space around it.

    Args:
        line: The line; its text is its sentence's text, or a part of it.
        piece: The characters of the line from `offset` on.
        offset: Where the piece begins in the line.

    Returns:
        A sentence with `text == piece.strip()` and the span of just that; None where the line is the show's own.

    Raises:
        ValueError: The piece does not stand there, or the line is no part of its sentence.
    """
    if not line.text.startswith(piece, offset):
        raise ValueError(f"{piece!r} is not what stands at {offset} in {line.text!r}")
    if line.sentence is None:
        return None
    whole = line.sentence
    line_start = whole.text.find(line.text)
    if line_start < 0:
        raise ValueError(f"{line.text!r} is no part of its sentence {whole.text!r}")
    text = piece.strip()
    leading_space = len(piece) - len(piece.lstrip())
    start = line_start + offset + leading_space
    narrowed = whole.keep([(start, start + len(text))])
    return replace(narrowed, start=narrowed.ranges[0][0], end=narrowed.ranges[-1][1])


def _make_marks(
    chapters: Sequence[Chapter],
    utterances: Sequence[Utterance],
    heard: Sequence[_Heard],
    total: int,
    rate_hz: int,
) -> tuple[Mark, ...]:
    first: dict[int, int] = {}
    for utterance, at in zip(utterances, heard, strict=True):
        first.setdefault(utterance.chapter, at.start)  # only its first utterance counts
    first[next(iter(first))] = 0  # the first chapter begins with the music before it
    # Chapters leave no gap: each one's pause at the end is part of it.
    ends = [*list(first.values())[1:], total]
    marks = []
    for (index, start), end in zip(first.items(), ends, strict=True):
        chapter = chapters[index]
        marks.append(Mark(start / rate_hz, end / rate_hz, chapter.title, _find_web_address(chapter)))
    return tuple(marks)


def _find_web_address(chapter: Chapter) -> str | None:
    """The address of a chapter's story, unless it is a path on this machine, which is nobody else's business."""
    if chapter.summary is None:
        return None
    url = chapter.summary.story.lead.url
    return url if url and is_web(url) else None
