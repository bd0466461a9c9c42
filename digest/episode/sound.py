"""Make the sound of an episode: speak its script, join the clips, master the whole and encode it.

Both steps can be asked for again at any time: what the clip store has is not spoken twice, and what is left unfinished
lies in a folder for work that its caller removes.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from digest.audio.assemble import assemble
from digest.audio.ffmpeg import check_opus
from digest.audio.music import Music, open_music
from digest.audio.tags import Tags
from digest.editing import durations
from digest.episode.cast import Cast, Take, hand_over_lines, recast
from digest.episode.plan import Plan
from digest.episode.studio import Studio
from digest.errors import SpeechError
from digest.pronunciation.lexicon import Lexicon
from digest.publish.chapters import join_closing
from digest.settings import TARGET_LUFS, Show, Voice
from digest.speech.chunk import cut_script
from digest.speech.clips import ClipStore
from digest.speech.synthesize import find_unspoken, list_keys, speak
from digest.stages import Watch
from digest.types import Clip, Failure, Mark, Master, OnProgress, Progress, Script, Summary, Track, Utterance

WriteScript = Callable[[Sequence[Summary], Sequence[Voice]], Script]
"""Writes the script for some of the summaries and the voices that speak them."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A script with the clip of each of its utterances.

    Attributes:
        keys: The keys of the clips in the clip store, one per utterance.
        voices: The voices heard, the first one first.
        failures: The stories that could not be spoken and are no longer in the script, and the voices that handed over
            to another one.
        fresh: Of the keys, those that were not in the store before.
    """

    script: Script
    utterances: tuple[Utterance, ...]
    keys: tuple[str, ...]
    voices: tuple[Voice, ...]
    failures: tuple[Failure, ...] = ()
    fresh: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mastering:
    """How the sound is finished.

    Attributes:
        music: What is played around and under the speech.
        loudness_lufs: How loud the file is to be.
        opus: Write an Opus file next to the MP3, too.
    """

    music: Music | None = None
    loudness_lufs: float = TARGET_LUFS
    opus: bool = False


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
    script = plan.write_script(plan.summaries)
    utterances = cut_script(script, voices, lexicon)
    # Equal utterances have one clip: they are spoken once.
    keys = list_keys(utterances, voices, clips)
    by_key = dict(zip(keys, utterances, strict=True))
    missing = [utterance for key, utterance in by_key.items() if not clips.has(key)]
    seconds = sum(durations.estimate_s(utterance.text, voices[utterance.voice], "none") for utterance in missing)
    return ToSpeak(pieces=len(missing), of=len(by_key), seconds=seconds)


def speak_script(
    write: WriteScript,
    summaries: Sequence[Summary],
    hosts: Sequence[Voice],
    studio: Studio,
    *,
    fallbacks: Mapping[str, Voice] = MappingProxyType({}),
    allowed_failures: float = 1.0,
) -> Spoken:
    """Speak a script; a story that cannot be spoken whole is left out, and the script written anew without it.

    A voice that fails and has a fallback hands over to it at the border before the first chapter that it failed in:
    what was spoken before stays, no chapter changes its voice inside, and the voice does not come back. A voice that
    fails in the first chapter in which it speaks is never heard: then the script is written for the other one, so
    that the opening does not name who does not speak.

    Args:
        write: Writes the script for some of the summaries and the voices that speak them.
        summaries: The stories to tell.
        hosts: The voices, the first one first.
        studio: Where the clips are kept, and where the engines work.
        fallbacks: By a voice's name, the voice that takes over from it.
        allowed_failures: The share of the stories that may be left out, 0 to 1.

    Raises:
        SpeechError: The show's own words cannot be spoken, or more stories than allowed, or all.
    """
    clips = studio.clips
    cast = Cast(tuple(hosts), tuple(summaries), len(summaries), fallbacks)
    fresh: frozenset[str] = frozenset()
    # Each round either succeeds, or takes a voice or a story away: it ends.
    while True:
        script = hand_over_lines(write(cast.left, cast.hosts), cast)
        utterances = cut_script(script, cast.voices, studio.lexicon)
        # Asked before they are spoken: afterwards the store has them all.
        fresh |= find_unspoken(utterances, cast.voices, clips)
        results = speak(
            utterances,
            cast.voices,
            clips,
            studio.on_progress,
            cache=studio.cache,
            staff=studio.runner.get_worker,
        )
        take = Take(script, utterances, results)
        if not take.failed:
            names = dict.fromkeys(utterance.voice for utterance in utterances)  # each once, in order
            return Spoken(
                script=script,
                utterances=utterances,
                keys=take.keys,
                voices=tuple(cast.voices[name] for name in names),
                failures=cast.failures,
                # Without what was spoken for stories that are left out now.
                fresh=fresh & frozenset(take.keys),
            )
        cast = recast(cast, take, allowed_failures=allowed_failures)


def prepare_mastering(show: Show | None) -> Mastering:
    """Return how a show's sound is finished, after a look whether it can be: before anything is spoken in vain.

    Args:
        show: Without one the sound is plain speech.

    Raises:
        SettingsError: A file of the show's music cannot be played.
        AudioError: The show wants an Opus file, which this machine cannot write.
    """
    if show is None:
        return Mastering()
    music = open_music(show)
    if show.opus:
        check_opus()
    return Mastering(music, show.loudness_lufs, show.opus)


def finish_script(spoken: Spoken, tags: Tags, mp3: Path, studio: Studio, mastering: Mastering) -> Finished:
    """Join the clips, master the whole and encode it once to `mp3`, where the studio's runner says.

    Raises:
        AudioError: It cannot be joined, mastered or encoded.
    """
    # A task may run on another machine: it is given what it needs, and the file's name rather than its place.
    task = functools.partial(_finish, spoken, tags, mastering, mp3.name, studio.clips)
    finished = studio.runner.call(task, mp3.parent, studio.on_progress)
    # The work may have been done in a folder of another machine; its files have been brought to this one.
    here = dataclasses.replace(finished.master, path=mp3)
    return dataclasses.replace(finished, master=here)


def _list_marks(script: Script, track: Track) -> tuple[Mark, ...]:
    """The chapters that the file's tag tells, those of the feed."""
    if len(track.marks) < 2:  # a single article is one chapter, of the file's own title
        return ()
    last = track.marks[-1]
    is_story = script.chapters[-1].summary is not None
    return tuple(join_closing(track.marks, last.end_s - last.start_s, is_story=is_story))


def _finish(
    spoken: Spoken,
    tags: Tags,
    mastering: Mastering,
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
    music = mastering.music
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
        tagged = dataclasses.replace(tags, marks=_list_marks(spoken.script, track))
        master = encode_track(
            track,
            mp3,
            tagged,
            music=music,
            target_lufs=mastering.loudness_lufs,
            opus=mastering.opus,
        )
    on_progress(Progress("master", 1, 1))
    # The joined samples, hundreds of MB for an hour: what is left here is brought back from another machine.
    track.path.unlink()
    spoken_s = sum(length_s for key, length_s in lengths.items() if key in spoken.fresh)
    stored_s = sum(lengths[key] for key in spoken.keys) - spoken_s
    return Finished(
        track=track,
        master=master,
        spoken_s=spoken_s,
        stored_s=stored_s,
        timings=watch.seconds,
    )


def _load(keys: Sequence[str], clips: ClipStore, lengths: dict[str, float]) -> Iterator[Clip]:
    """Yield the clips, and note how long each one is in seconds."""
    for key in keys:
        clip = clips.get(key)
        if clip is None:
            raise SpeechError("{folder}: a clip that was just spoken is gone; run again", folder=clips.folder)
        lengths[key] = len(clip.samples) / clip.rate_hz
        yield clip
