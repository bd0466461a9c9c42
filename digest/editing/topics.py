"""Tell what a story is about: the topics of a bulletin, known by the words of a table.

The built-in topics stand in `data/topics.toml`. A show's own `[topics]` are added to them; one of a built-in topic's
name takes the place of its words.
"""

from __future__ import annotations

import functools
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources

from digest.editing.lexicon import Lexicon, build_lexicon
from digest.editing.news_value import count_deaths_in
from digest.editing.similarity import fold_text
from digest.types import Story

# What a word says of a text's topic: a strong one, and any in the title, as much as three.
_STRONG = 3.0
_WEAK = 1.0
_IN_TITLE = 3.0
# A word that the show itself names says more than the built-in ones.
_OWN = 5.0
# News says first what it is about: only the beginning of the text counts.
_BODY_CHARACTERS = 200
# A word that comes again and again says no more than twice.
_MOST_TIMES = 2
# A topic that has this share of the best one's weight is the story's too.
_ALSO = 0.7


@dataclass(frozen=True, slots=True)
class Topic:
    """What stories may be about.

    Attributes:
        name: As settings and plans spell it.
        words: Its words, each with what it says, in folded script.
        worth: What being of this topic adds to a story's score.
        behind: Whether its stories come after the others.
        grim: Whether it is one of accidents and crime.
        deadly: What takes its place where the title counts the dead: a flood is no weather then.
    """

    name: str
    words: Mapping[str, float]
    worth: float = 0.0
    behind: bool = False
    grim: bool = False
    deadly: str | None = None


@dataclass(frozen=True, slots=True)
class TopicTable:
    """Topics in the order in which a bulletin has them, ready to be looked for."""

    topics: tuple[Topic, ...]
    lexicon: Lexicon

    def find_topic(self, name: str | None) -> Topic | None:
        """Return the topic of a name; None where there is none."""
        return next((topic for topic in self.topics if topic.name == name), None)

    def find_place(self, name: str | None) -> int:
        """Return the place of a topic in a bulletin; what is of no topic comes in the middle of it."""
        names = [topic.name for topic in self.topics]
        return names.index(name) if name in names else len(names) // 2


@functools.cache
def read_topics() -> tuple[Topic, ...]:
    """Read the built-in topics, in the order in which a bulletin has them."""
    table = resources.files("digest.editing").joinpath("data/topics.toml").read_text(encoding="utf-8")
    return tuple(_read_topic(name, row) for name, row in tomllib.loads(table).items())


def _read_topic(name: str, row: Mapping[str, object]) -> Topic:
    weak = dict.fromkeys(map(fold_text, str(row["weak"]).split()), _WEAK)
    strong = dict.fromkeys(map(fold_text, str(row["strong"]).split()), _STRONG)
    return Topic(
        name=name,
        words={**weak, **strong},
        worth=float(str(row["worth"])),
        behind=bool(row.get("behind")),
        grim=bool(row.get("grim")),
        deadly=str(row["deadly"]) if "deadly" in row else None,
    )


def build_topics(own: Mapping[str, Sequence[str]]) -> TopicTable:
    """Put a show's own topics, each with its words, and the built-in ones into one table."""
    return _build_topics(tuple((name, tuple(words)) for name, words in own.items()))


@functools.lru_cache(maxsize=8)
def _build_topics(own: Sequence[tuple[str, Sequence[str]]]) -> TopicTable:
    given = {name: dict.fromkeys(map(fold_text, words), _OWN) for name, words in own}
    built_in = read_topics()
    known = [replace(topic, words=given.pop(topic.name, topic.words)) for topic in built_in]
    added = [Topic(name, words) for name, words in given.items()]
    topics = (*added, *known)
    return TopicTable(topics, build_lexicon(word for topic in topics for word in topic.words))


def weigh_topics(story: Story, table: TopicTable) -> dict[str, float]:
    """Return how much the words of a story's title and beginning say of each topic, the most first; 0 is left out."""
    title = Counter(table.lexicon.find_words(fold_text(story.lead.title)))
    beginning = "\n".join(story.lead.paragraphs)[:_BODY_CHARACTERS]
    body = Counter(table.lexicon.find_words(fold_text(beginning)))
    weights: dict[str, float] = {}
    for topic in table.topics:
        weights[topic.name] = sum(
            weight * (_IN_TITLE * min(title[word], _MOST_TIMES) + min(body[word], _MOST_TIMES))
            for word, weight in topic.words.items()
            if word in title or word in body
        )
    # Sorting is stable: of equals the first in a bulletin.
    return dict(sorted(((n, w) for n, w in weights.items() if w), key=lambda named: -named[1]))


def find_topics(story: Story, table: TopicTable) -> tuple[str, ...]:
    """Return the topics of a story, the one that it is most about first, with those about as strong."""
    weights = weigh_topics(story, table)
    most = max(weights.values(), default=0.0)
    names = [name for name, weight in weights.items() if weight >= _ALSO * most]
    if count_deaths_in(story.lead.title):
        names = [_find_deadly(name, table) for name in names]
    return tuple(dict.fromkeys(names))


def _find_deadly(name: str, table: TopicTable) -> str:
    topic = table.find_topic(name)
    return topic.deadly if topic and topic.deadly else name


def find_topic(story: Story, own: Mapping[str, Sequence[str]]) -> str | None:
    """Return the topic that a story is most about, of a show's own and the built-in ones; None where nobody knows."""
    topics = story.topics or find_topics(story, build_topics(own))
    return topics[0] if topics else None
