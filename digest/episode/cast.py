"""Decide who speaks which stories, and what happens where a voice or a story fails."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from digest.errors import SpeechError
from digest.message import Message
from digest.settings import DEFAULT_VOICE, Voice
from digest.speech.engines import find_spec
from digest.types import Failure, Script, Summary, Utterance


@dataclass(frozen=True, slots=True)
class Cast:
    """Who speaks which stories.

    Attributes:
        hosts: The voices that the script is written for, the first one first.
        left: The stories that are still told.
        wanted: How many stories there were at first.
        fallbacks: By a voice's name, the voice that takes over from it.
        over: By the name of a voice that has handed over, the chapter from which on its fallback speaks.
        failures: The stories that were left out so far, and the voices that handed over.
    """

    hosts: tuple[Voice, ...]
    left: tuple[Summary, ...]
    wanted: int
    fallbacks: Mapping[str, Voice] = field(default_factory=dict)
    over: Mapping[str, int] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()

    @property
    def voices(self) -> dict[str, Voice]:
        """All voices that may be heard, by name."""
        return {voice.name: voice for voice in (*self.hosts, *self.fallbacks.values())}


@dataclass(frozen=True, slots=True)
class Take:
    """An attempt to speak a script.

    Attributes:
        results: For each utterance the key of its clip, or why there is none.
    """

    script: Script
    utterances: tuple[Utterance, ...]
    results: tuple[str | Failure, ...]

    @property
    def failed(self) -> tuple[tuple[Utterance, Failure], ...]:
        """The utterances that could not be spoken, in order, each with the reason."""
        pairs = zip(self.utterances, self.results, strict=True)
        return tuple((utterance, result) for utterance, result in pairs if isinstance(result, Failure))

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the clips that were made, in order."""
        return tuple(result for result in self.results if isinstance(result, str))


@dataclass(frozen=True, slots=True)
class Handover:
    """A voice gives way to its fallback.

    Attributes:
        voice: The name of the voice that failed.
        chapter: The chapter from which on the fallback speaks; None where the voice is never heard.
        failure: What the episode's record says of it.
    """

    voice: str
    chapter: int | None
    failure: Failure


def recast(cast: Cast, take: Take, *, allowed_failures: float = 1.0) -> Cast:
    """Return who is to speak what after a take in which something could not be spoken.

    A voice that has a fallback hands over to it. Only where no such voice failed, the stories that could not be spoken
    are left out: most of them can be spoken by the voice that takes over.

    Args:
        allowed_failures: The share of the stories that may be left out, 0 to 1.

    Raises:
        SpeechError: The show's own words cannot be spoken, or more stories than allowed, or all.
    """
    handovers = _find_handovers(cast, take)
    if handovers:
        return _hand_over(cast, handovers)
    return _leave_out(cast, take, allowed_failures)


def hand_over_lines(script: Script, cast: Cast) -> Script:
    """Give the lines of voices that have handed over to their fallbacks, from the chapter on that is named for each."""
    chapters = []
    for number, chapter in enumerate(script.chapters):
        gone = {name for name, first in cast.over.items() if number >= first}
        lines = []
        for line in chapter.lines:
            if line.voice in gone:
                fallback = cast.fallbacks[line.voice]
                lines.append(dataclasses.replace(line, voice=fallback.name))
            else:
                lines.append(line)
        chapters.append(dataclasses.replace(chapter, lines=tuple(lines)))
    return dataclasses.replace(script, chapters=tuple(chapters))


def _find_handovers(cast: Cast, take: Take) -> list[Handover]:
    """Return the voices that failed and have a fallback, by name."""
    first_failures: dict[str, tuple[Utterance, Failure]] = {}
    for utterance, failure in take.failed:
        if utterance.voice in cast.fallbacks:
            first_failures.setdefault(utterance.voice, (utterance, failure))
    handovers: list[Handover] = []
    for name in sorted(first_failures):
        failed, failure = first_failures[name]
        handovers.append(_plan_handover(cast, take, failed, failure))
    return handovers


def _plan_handover(cast: Cast, take: Take, failed: Utterance, failure: Failure) -> Handover:
    """Return how the voice of an utterance hands over: before the chapter in which it first failed."""
    name = failed.voice
    fallback = cast.fallbacks[name].name
    begins = next(utterance.chapter for utterance in take.utterances if utterance.voice == name)
    # Up to the border before the failed chapter it stays: no chapter changes its voice inside.
    if failed.chapter > begins:
        chapter = failed.chapter
        title = take.script.chapters[chapter].title
        template = "{reason}; {voice} speaks from “{title}” on"
        reason = Message(template, reason=failure.reason, voice=fallback, title=title)
    else:
        chapter = None
        reason = Message("{reason}; {voice} speaks instead", reason=failure.reason, voice=fallback)
    return Handover(name, chapter, Failure("voice", "speak", f"voice {name}", reason))


def _hand_over(cast: Cast, handovers: Sequence[Handover]) -> Cast:
    over = dict(cast.over)
    silent = set()
    for handover in handovers:
        if handover.chapter is None:
            # No host any more: the script is written anew, and its opening does not name who never speaks.
            silent.add(handover.voice)
        else:
            over[handover.voice] = handover.chapter
    hosts: dict[str, Voice] = {}  # by name, because two of them may have the same fallback
    for voice in cast.hosts:
        heard = cast.fallbacks[voice.name] if voice.name in silent else voice
        hosts[heard.name] = heard
    return dataclasses.replace(
        cast,
        hosts=tuple(hosts.values()),
        over=over,
        failures=(*cast.failures, *(handover.failure for handover in handovers)),
    )


def _leave_out(cast: Cast, take: Take, allowed_failures: float) -> Cast:
    """Leave out the stories that could not be spoken, and count the chapters of handovers anew."""
    failures = {utterance.chapter: failure for utterance, failure in take.failed}
    gone = [take.script.chapters[chapter].summary for chapter in failures]
    left = tuple(summary for summary in cast.left if summary not in gone)
    if None in gone or not left:  # a chapter without a summary is the show's own words
        raise SpeechError(_describe_failure(Message("this"), cast, take))
    missing = cast.wanted - len(left)
    if missing > allowed_failures * cast.wanted:
        lost = Message("{missing} of {count} stories", missing=missing, count=cast.wanted)
        raise SpeechError(_describe_failure(lost, cast, take))
    # A handover keeps its story: each chapter before it that is gone moves it one forward.
    over: dict[str, int] = {}
    for name, first in cast.over.items():
        gone_before = sum(chapter < first for chapter in failures)
        over[name] = first - gone_before
    return dataclasses.replace(
        cast,
        left=left,
        over=over,
        failures=(*cast.failures, *failures.values()),
    )


def _describe_failure(lost: Message, cast: Cast, take: Take) -> Message:
    utterance, failure = take.failed[0]
    template = "{what} cannot be spoken: {item}: {reason}"
    # Often it is only the network that fails: then an offline voice is the way out.
    if find_spec(cast.voices[utterance.voice]).online:
        template = "{what} cannot be spoken: {item}: {reason}; a voice that needs no network: {voice}"
    return Message(
        template,
        what=lost,
        item=failure.item,
        reason=failure.reason,
        voice=DEFAULT_VOICE,
    )
