"""The sound of an episode: its script spoken, joined, mastered and encoded in a folder for work."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from digest.audio.assemble import assemble
from digest.audio.encode import finish
from digest.audio.tags import Tags
from digest.errors import SpeechError
from digest.settings import Voice
from digest.speech.chunk import utterances
from digest.speech.clips import ClipStore
from digest.speech.lexicon import Lexicon
from digest.speech.synthesize import speak
from digest.types import Clip, Failure, Master, OnProgress, Progress, Script, Summary, Track, Utterance
from digest.watch import Watch


@dataclass(frozen=True, slots=True)
class Spoken:
    """A script with the clip of each of its utterances.

    Attributes:
        keys: The keys of the clips in the clip store, one per utterance.
        failures: The stories that could not be spoken and are not in the script any more.
    """

    script: Script
    utterances: tuple[Utterance, ...]
    keys: tuple[str, ...]
    failures: tuple[Failure, ...] = ()


def speak_script(
    write: Callable[[Sequence[Summary]], Script],
    summaries: Sequence[Summary],
    voices: Mapping[str, Voice],
    *,
    clips: ClipStore,
    cache: Path,
    on_progress: OnProgress,
    lexicon: Lexicon | None = None,
) -> Spoken:
    """Speak a script; a story that cannot be spoken whole is left out, and the script written anew without it.

    Args:
        write: Writes the script for some of the summaries.
        lexicon: The readings; by default those that come with the program.

    Raises:
        SpeechError: The show's own words cannot be spoken, or no story can.
    """
    failures: tuple[Failure, ...] = ()
    left = tuple(summaries)
    while True:
        script = write(left)
        pieces = utterances(script, voices, lexicon)
        results = speak(pieces, voices, clips, on_progress, cache=cache)
        failed = {
            piece.chapter: result for piece, result in zip(pieces, results, strict=True) if isinstance(result, Failure)
        }
        if not failed:
            keys = tuple(result for result in results if isinstance(result, str))
            return Spoken(script, pieces, keys, failures)
        lost = [script.chapters[chapter].summary for chapter in failed]
        if None in lost or len(lost) == len(left):
            first = next(iter(failed.values()))
            raise SpeechError(f"cannot be spoken: {first.item}: {first.reason}")
        failures += tuple(failed.values())
        left = tuple(summary for summary in left if summary not in lost)


def finish_script(
    spoken: Spoken, tags: Tags, mp3: Path, *, clips: ClipStore, on_progress: OnProgress, watch: Watch
) -> tuple[Track, Master]:
    """Join the clips, master the whole and encode it once to `mp3`.

    Raises:
        AudioError: It cannot be joined, mastered or encoded.
    """
    on_progress(Progress("assemble", 0, 1))
    with watch("assemble"):
        track = assemble(spoken.script, spoken.utterances, _load(spoken.keys, clips), mp3.with_suffix(".f32"))
    on_progress(Progress("assemble", 1, 1))
    on_progress(Progress("master", 0, 1))
    with watch("master"):
        master = finish(track, mp3, dataclasses.replace(tags, marks=track.marks))
    on_progress(Progress("master", 1, 1))
    return track, master


def _load(keys: Sequence[str], clips: ClipStore) -> Iterator[Clip]:
    for key in keys:
        clip = clips.get(key)
        if clip is None:
            raise SpeechError(f"{clips.folder}: a clip that was just spoken is gone; run again")
        yield clip
