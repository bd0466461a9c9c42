"""The sound of an episode: its script spoken, joined, mastered and encoded in a folder for work."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from digest.articles import timing
from digest.audio.assemble import assemble
from digest.audio.music import Music
from digest.audio.tags import Tags
from digest.errors import SpeechError
from digest.runners import Runner
from digest.runners.local import Local
from digest.settings import DEFAULT_VOICE, TARGET_LUFS, Voice
from digest.speech.chunk import utterances
from digest.speech.clips import ClipStore
from digest.speech.engines import spec_of
from digest.speech.lexicon import Lexicon
from digest.speech.synthesize import Staff, here, keys_of, speak, unspoken
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


def to_speak(script: Script, hosts: Sequence[Voice], clips: ClipStore, lexicon: Lexicon | None = None) -> ToSpeak:
    """Tell what of a script the clip store does not hold; nothing is loaded or spoken."""
    voices = {voice.name: voice for voice in hosts}
    said = utterances(script, voices, lexicon)
    pieces = dict(zip(keys_of(said, voices, clips), said, strict=True))
    missing = [it for key, it in pieces.items() if not clips.has(key)]
    seconds = sum(timing.seconds(it.text, voices[it.voice], "none") for it in missing)
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
    staff: Staff = runner.worker if runner else here
    failures: tuple[Failure, ...] = ()
    left, hosts = tuple(summaries), tuple(hosts)
    over: dict[str, int] = {}
    fresh: frozenset[str] = frozenset()
    everyone = {voice.name: voice for voice in (*hosts, *fallbacks.values())}
    while True:
        script = _handed_over(write(left, hosts), over, fallbacks)
        pieces = utterances(script, everyone, lexicon)
        fresh |= unspoken(pieces, everyone, clips)
        results = speak(pieces, everyone, clips, on_progress, cache=cache, staff=staff)
        failed = [(piece, result) for piece, result in zip(pieces, results, strict=True) if isinstance(result, Failure)]
        if not failed:
            keys = tuple(result for result in results if isinstance(result, str))
            heard = tuple(everyone[name] for name in dict.fromkeys(piece.voice for piece in pieces))
            return Spoken(script, pieces, keys, heard, failures, fresh & frozenset(keys))
        if handing := _handing(failed, pieces, script, fallbacks):
            failures += tuple(failure for _, _, failure in handing)
            over |= {name: chapter for name, chapter, _ in handing if chapter is not None}
            silent = {name for name, chapter, _ in handing if chapter is None}
            instead = (fallbacks[voice.name] if voice.name in silent else voice for voice in hosts)
            hosts = tuple({voice.name: voice for voice in instead}.values())
            continue
        lost = {piece.chapter: failure for piece, failure in failed}
        gone = [script.chapters[chapter].summary for chapter in lost]
        left = tuple(summary for summary in left if summary not in gone)
        missing = len(summaries) - len(left)
        if None in gone or not left or missing > allowed_failures * len(summaries):
            share = f"{missing} of {len(summaries)} stories" if left and None not in gone else "this"
            raise SpeechError(_cannot(share, *failed[0], everyone))
        failures += tuple(lost.values())
        over = {name: start - sum(chapter < start for chapter in lost) for name, start in over.items()}


def _handing(
    failed: Sequence[tuple[Utterance, Failure]],
    pieces: Sequence[Utterance],
    script: Script,
    fallbacks: Mapping[str, Voice],
) -> list[tuple[str, int | None, Failure]]:
    """Return each voice that hands over, from which chapter on (None: it is never heard), and what is said of it."""
    found = []
    for name in sorted({piece.voice for piece, _ in failed if piece.voice in fallbacks}):
        piece, failure = next(pair for pair in failed if pair[0].voice == name)
        first = next(other.chapter for other in pieces if other.voice == name)
        where = f"from “{script.chapters[piece.chapter].title}” on" if piece.chapter > first else "instead"
        reason = f"{failure.reason}; {fallbacks[name].name} speaks {where}"
        chapter = piece.chapter if piece.chapter > first else None
        found.append((name, chapter, Failure("speak", f"voice {name}", reason)))
    return found


def _cannot(what: str, piece: Utterance, failure: Failure, voices: Mapping[str, Voice]) -> str:
    offline = f"; a voice that needs no network: {DEFAULT_VOICE}" if spec_of(voices[piece.voice]).online else ""
    return f"{what} cannot be spoken: {failure.item}: {failure.reason}{offline}"


def _handed_over(script: Script, over: Mapping[str, int], fallbacks: Mapping[str, Voice]) -> Script:
    """Give the lines of voices that failed to their fallbacks, from the chapter on that is named for each."""

    def by(name: str, chapter: int) -> str:
        return fallbacks[name].name if chapter >= over.get(name, len(script.chapters)) else name

    chapters = tuple(
        dataclasses.replace(
            chapter, lines=tuple(dataclasses.replace(line, voice=by(line.voice, number)) for line in chapter.lines)
        )
        for number, chapter in enumerate(script.chapters)
    )
    return dataclasses.replace(script, chapters=chapters)


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
    task = functools.partial(_finished, spoken, tags, music, loudness_lufs, opus, mp3.name, clips)
    finished = (runner or Local()).call(task, mp3.parent, on_progress)
    return dataclasses.replace(finished, master=dataclasses.replace(finished.master, path=mp3))


def _finished(
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
            raise SpeechError(f"{clips.folder}: a clip that was just spoken is gone; run again")
        lengths[key] = len(clip.samples) / clip.rate_hz
        yield clip
