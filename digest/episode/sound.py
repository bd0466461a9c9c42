"""The sound of an episode: its script spoken, joined, mastered and encoded in a folder for work."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from digest.audio.assemble import assemble
from digest.audio.music import Music
from digest.audio.tags import Tags
from digest.editing import durations
from digest.episode.cast import Cast, Take, hand_over_lines, recast
from digest.episode.plan import Plan
from digest.errors import SpeechError
from digest.pronunciation.lexicon import Lexicon
from digest.runners import Runner
from digest.runners.local import Local
from digest.settings import TARGET_LUFS, Voice
from digest.speech.chunk import cut_script
from digest.speech.clips import ClipStore
from digest.speech.synthesize import Staff, find_unspoken, list_keys, open_here, speak
from digest.stages import Watch
from digest.types import Clip, Failure, Master, OnProgress, Progress, Script, Summary, Track, Utterance


@dataclass(frozen=True, slots=True)
class Spoken:
    """A script with the clip of each of its utterances.

    Attributes:
        keys: The keys of the clips in the clip store, one per utterance.
        voices: The voices heard, the first one first.
        failures: The stories that could not be spoken and are not in the script any more, and the voices that handed
            over to another one.
        fresh: Of the keys, those that were not in the store before.
    """

    script: Script
    utterances: tuple[Utterance, ...]
    keys: tuple[str, ...]
    voices: tuple[Voice, ...]
    failures: tuple[Failure, ...] = ()
    fresh: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finished:
    """An MP3, and what it cost.

    Attributes:
        spoken_s: Seconds of speech that were made for it.
        stored_s: Seconds of speech that the clip store had.
        timings: Seconds of work by stage.
    """

    track: Track
    master: Master
    spoken_s: float
    stored_s: float
    timings: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ToSpeak:
    """What of a script is still to be spoken: pieces, of how many, and the seconds that they are predicted to last."""

    pieces: int
    of: int
    seconds: float


def estimate_left_to_speak(plan: Plan, clips: ClipStore, lexicon: Lexicon | None = None) -> ToSpeak:
    """Return what of a planned episode the clip store does not hold; nothing is loaded or spoken."""
    voices = {voice.name: voice for voice in plan.hosts}
    said = cut_script(plan.write_script(plan.summaries), voices, lexicon)
    pieces = dict(zip(list_keys(said, voices, clips), said, strict=True))
    missing = [piece for key, piece in pieces.items() if not clips.has(key)]
    seconds = sum(durations.estimate_s(piece.text, voices[piece.voice], "none") for piece in missing)
    return ToSpeak(len(missing), len(pieces), seconds)


def speak_script(
    write: Callable[[Sequence[Summary], Sequence[Voice]], Script],
    summaries: Sequence[Summary],
    hosts: Sequence[Voice],
    *,
    clips: ClipStore,
    cache: Path,
    on_progress: OnProgress,
    lexicon: Lexicon | None = None,
    fallbacks: Mapping[str, Voice] = MappingProxyType({}),
    allowed_failures: float = 1.0,
    runner: Runner | None = None,
) -> Spoken:
    """Speak a script; a story that cannot be spoken whole is left out, and the script written anew without it.

    A voice that fails and has a fallback hands over to it at the border before the first chapter that it failed in:
    what was spoken before stays, no chapter changes its voice inside, and the voice does not come back. A voice that
    fails in the first chapter in which it speaks is never heard: then the script is written for the other one, so
    that the opening does not name who does not speak.

    Args:
        write: Writes the script for some of the summaries and the voices that speak them.
        hosts: The voices, the first one first.
        lexicon: The readings; by default those that come with the program.
        fallbacks: By a voice's name, the voice that takes over from it.
        allowed_failures: The share of the stories that may be left out.
        runner: Where the engines work; by default in this process.

    Raises:
        SpeechError: The show's own words cannot be spoken, or more stories than allowed, or all.
    """
    staff: Staff = runner.get_worker if runner else open_here
    cast = Cast(tuple(hosts), tuple(summaries), len(summaries), fallbacks)
    fresh: frozenset[str] = frozenset()
    while True:
        script = hand_over_lines(write(cast.left, cast.hosts), cast)
        pieces = cut_script(script, cast.voices, lexicon)
        fresh |= find_unspoken(pieces, cast.voices, clips)
        take = Take(script, pieces, speak(pieces, cast.voices, clips, on_progress, cache=cache, staff=staff))
        if not take.failed:
            heard = tuple(cast.voices[name] for name in dict.fromkeys(piece.voice for piece in pieces))
            return Spoken(script, pieces, take.keys, heard, cast.failures, fresh & frozenset(take.keys))
        cast = recast(cast, take, allowed_failures=allowed_failures)


def finish_script(
    spoken: Spoken,
    tags: Tags,
    mp3: Path,
    *,
    clips: ClipStore,
    on_progress: OnProgress,
    music: Music | None = None,
    loudness_lufs: float = TARGET_LUFS,
    opus: bool = False,
    runner: Runner | None = None,
) -> Finished:
    """Join the clips, master the whole and encode it once to `mp3`.

    Args:
        music: What is played around and under the speech.
        loudness_lufs: How loud the file is to be.
        opus: Write an Opus file beside it, too.
        runner: Where that is done; by default in this process.

    Raises:
        AudioError: It cannot be joined, mastered or encoded.
    """
    task = functools.partial(_finish, spoken, tags, music, loudness_lufs, opus, mp3.name, clips)
    finished = (runner or Local()).call(task, mp3.parent, on_progress)
    return dataclasses.replace(finished, master=dataclasses.replace(finished.master, path=mp3))


def _finish(
    spoken: Spoken,
    tags: Tags,
    music: Music | None,
    loudness_lufs: float,
    opus: bool,
    name: str,
    clips: ClipStore,
    folder: Path,
    on_progress: OnProgress,
) -> Finished:
    """Leave the finished files, and nothing else, in a folder."""
    from digest.audio.encode import encode_track  # a run that has nothing to make loads no filters

    watch = Watch()
    lengths: dict[str, float] = {}
    mp3 = folder / name
    on_progress(Progress("assemble", 0, 1))
    with watch("assemble"):
        track = assemble(
            spoken.script,
            spoken.utterances,
            _load(spoken.keys, clips, lengths),
            mp3.with_suffix(".f32"),
            lead_s=music.lead_s if music else 0.0,
            tail_s=music.tail_s if music else 0.0,
        )
    on_progress(Progress("assemble", 1, 1))
    on_progress(Progress("master", 0, 1))
    with watch("master"):
        tagged = dataclasses.replace(tags, marks=track.marks)
        master = encode_track(track, mp3, tagged, music=music, target_lufs=loudness_lufs, opus=opus)
    on_progress(Progress("master", 1, 1))
    track.path.unlink()
    spoken_s = sum(length_s for key, length_s in lengths.items() if key in spoken.fresh)
    stored_s = sum(lengths[key] for key in spoken.keys) - spoken_s
    return Finished(track, master, spoken_s, stored_s, watch.seconds)


def _load(keys: Sequence[str], clips: ClipStore, lengths: dict[str, float]) -> Iterator[Clip]:
    """Yield the clips, and note how long each one is."""
    for key in keys:
        clip = clips.get(key)
        if clip is None:
            raise SpeechError("{folder}: a clip that was just spoken is gone; run again", folder=clips.folder)
        lengths[key] = len(clip.samples) / clip.rate_hz
        yield clip
