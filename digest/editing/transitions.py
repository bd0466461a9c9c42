"""Go over from one story to the next: with words that name the topic, and only where it changes."""

from __future__ import annotations

import functools
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from digest.editing.templates import choose_text
from digest.editing.writer import Writer
from digest.settings import Voice
from digest.types import Line, Pause, Summary


@dataclass(frozen=True, slots=True)
class _TopicWords:
    """What is said of a topic: its name on air, and how one goes over to it."""

    name: str
    said: tuple[str, ...]


@functools.cache
def _read_words() -> Mapping[str, _TopicWords]:
    table = resources.files("digest.editing").joinpath("data/transitions.toml").read_text(encoding="utf-8")
    return {topic: _TopicWords(row["name"], tuple(row["said"])) for topic, row in tomllib.loads(table).items()}


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a story stands among the others.

    Attributes:
        place: Its place in the episode, from 0.
        topic: What it goes over to; None where the story before is of the same topic, or its own is unknown.
        times: How often the episode has gone over to this topic before.
    """

    place: int
    topic: str | None = None
    times: int = 0


def plan_turns(topics: Sequence[str | None]) -> tuple[Turn, ...]:
    """Return for each story, by its topic, whether another topic begins with it."""
    turns: list[Turn] = []
    begun: Counter[str] = Counter()
    current: str | None = None
    for place, topic in enumerate(topics):
        if topic is None or topic == current:
            turns.append(Turn(place))
            continue
        current = topic
        turns.append(Turn(place, topic, begun[topic]))
        begun[topic] += 1
    return tuple(turns)


def write_transition(writer: Writer, summary: Summary, host: Voice, turn: Turn, *, needed: bool) -> Iterator[Line]:
    """Yield what is said before a story that is not the first.

    Args:
        needed: Nothing else tells that a story begins: neither its title nor who reports it.
    """
    if summary.transition:  # a language model wrote it
        yield Line(summary.transition, host.name, writer.language, pause="clause", template="transition")
        return
    words = _read_words().get(turn.topic or "")
    if writer.has_own("transition"):
        name = writer.write_words(words.name) if words else turn.topic
        yield from _end_by_mark(writer.write("transition", host, turn=turn.place, topic=name))
    elif words:
        said = choose_text(f"transition {turn.topic}", words.said, {}, seed=str(writer.day), turn=turn.times)
        text = writer.write_words(said or "")
        yield from _end_by_mark(iter([Line(text, host.name, writer.language, template="transition")]))
    elif needed:
        yield from _end_by_mark(writer.write("transition", host, turn=turn.place))


def _end_by_mark(lines: Iterator[Line]) -> Iterator[Line]:
    """Yield lines with a short pause where they lead on: 国际方面，"""
    for line in lines:
        pause: Pause = "sentence" if line.text.endswith(("。", "！", "？")) else "clause"
        yield Line(line.text, line.voice, line.language, pause=pause, template=line.template)
