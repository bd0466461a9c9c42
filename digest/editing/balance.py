"""Keep an episode varied, and in the order of a bulletin: not too much of one source, one topic or of the grim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digest.editing.news_value import count_deaths
from digest.editing.topics import TopicTable
from digest.settings import Balance
from digest.types import Story

# An accident with so many deaths is the day's news, not one more accident.
_MANY_DEATHS = 10
# A story of a topic of which there are enough is worth this share of its score: what matters far more is still told.
_OVER_LIMIT = 0.8
# The best of a bulletin open it, whatever they are about: this share of it.
_OPENING_SHARE = 1 / 3


def limit_per_source(stories: Sequence[Story], balance: Balance) -> tuple[tuple[Story, ...], tuple[Story, ...]]:
    """Split stories into those that a source may have told, and those over its limit.

    Args:
        stories: Best first.

    Returns:
        The stories within the limit, then those over it, both best first.
    """
    # One that names no source is its own.
    return _limit(stories, balance.per_source, lambda story: story.lead.source or story.lead.id)


def limit_grim(
    stories: Sequence[Story], balance: Balance, table: TopicTable
) -> tuple[tuple[Story, ...], tuple[Story, ...]]:
    """Split stories into those that may be told, and the accidents and crimes that are too many.

    Args:
        stories: With their topics, best first.

    Returns:
        The stories within the limit, then those over it, both best first.
    """
    return _limit(stories, balance.grim, lambda story: "grim" if _is_grim(story, table) else None)


def put_behind(stories: Sequence[Story], balance: Balance) -> tuple[Story, ...]:
    """Put the stories of a topic that are too many behind others that matter about as much.

    Args:
        stories: With their topics, best first.
    """
    _, over = _limit(stories, balance.per_topic, _find_first_topic)
    over_limit = {story.lead.id for story in over}

    def count(story: Story) -> float:
        return story.score * (_OVER_LIMIT if story.lead.id in over_limit else 1.0)

    return tuple(sorted(stories, key=count, reverse=True))


def _limit(
    stories: Sequence[Story], most: int | None, find_kind: Callable[[Story], str | None]
) -> tuple[tuple[Story, ...], tuple[Story, ...]]:
    """Split stories into at most so many of each kind, and those over that; what is of no kind is within."""
    count: Counter[str] = Counter()
    within: list[Story] = []
    over: list[Story] = []
    for story in stories:
        kind = find_kind(story)
        if kind is not None:
            count[kind] += 1
        is_over = most is not None and kind is not None and count[kind] > most
        (over if is_over else within).append(story)
    return tuple(within), tuple(over)


def _is_grim(story: Story, table: TopicTable) -> bool:
    topic = table.find_topic(_find_first_topic(story))
    return topic is not None and topic.grim and count_deaths(story) < _MANY_DEATHS


def _find_first_topic(story: Story) -> str | None:
    return story.topics[0] if story.topics else None


@dataclass(frozen=True, slots=True)
class _Kind:
    """What makes two stories of a kind: the same source, or a topic of both."""

    source: str | None
    topics: frozenset[str]


def order_bulletin(
    at_length: Sequence[Story], in_brief: Sequence[Story], balance: Balance, table: TopicTable
) -> tuple[Story, ...]:
    """Order stories as a bulletin has them: the best first, then topic by topic, with not too many of one in a row.

    Args:
        at_length, in_brief: With their topics, best first.

    Returns:
        The stories told at length, then those in brief.
    """
    size = max(1, round(_OPENING_SHARE * len(at_length)))
    # The day's best story leads, whatever it is about.
    leading = [story for place, story in enumerate(at_length) if not place or not _is_behind(story, table)]
    opening = leading[:size]
    rest = [story for story in at_length if story not in opening]
    told = _spread([*opening, *_sort_by_topic(rest, table)], (), balance, table)
    return (*told, *_spread(_sort_by_topic(in_brief, table), told, balance, table))


def _sort_by_topic(stories: Sequence[Story], table: TopicTable) -> list[Story]:
    return sorted(stories, key=lambda story: table.find_place(_find_first_topic(story)))


def _is_behind(story: Story, table: TopicTable) -> bool:
    topic = table.find_topic(_find_first_topic(story))
    return topic is not None and topic.behind


def _spread(
    stories: Sequence[Story], before: Sequence[Story], balance: Balance, table: TopicTable
) -> tuple[Story, ...]:
    """Move stories up so that none of a source or topic follow each other too long, as far as there are others.

    Args:
        before: What is told before them: its last stories are of the row too.
    """
    told = [_find_kind(story, table) for story in before]
    waiting = [(story, _find_kind(story, table)) for story in stories]
    ordered: list[Story] = []
    while waiting:
        others = (pair for pair in waiting if not _continues_row(told, pair[1], balance))
        chosen = next(others, waiting[0])
        waiting.remove(chosen)
        ordered.append(chosen[0])
        told.append(chosen[1])
    return tuple(ordered)


def find_monotony(
    ordered: Sequence[Story], others: Sequence[Story], balance: Balance, table: TopicTable
) -> tuple[Story, ...]:
    """Find the first run of stories of one source or topic that is too long though another story would end it.

    Args:
        ordered: Stories in the order in which they are told.
        others: Stories that could be told in place of one of them.

    Returns:
        The stories of the run with the one that makes it too long; empty where there is no such run.
    """
    kinds = [_find_kind(story, table) for story in ordered]
    others_kinds = {_find_kind(story, table) for story in others}
    for end in range(1, len(ordered)):
        row = kinds[:end]
        if not _continues_row(row, kinds[end], balance):
            continue
        if any(not _continues_row(row, kind, balance) for kind in others_kinds):
            return tuple(ordered[end - _count_row(row, kinds[end], balance) : end + 1])
    return ()


def _find_kind(story: Story, table: TopicTable) -> _Kind:
    """Return what a story is of; accidents and crimes are one topic to a listener."""
    names = set(story.topics)
    if any((topic := table.find_topic(name)) and topic.grim for name in story.topics):
        names.add("grim")
    return _Kind(story.lead.source, frozenset(names))


def _continues_row(told: Sequence[_Kind], kind: _Kind, balance: Balance) -> bool:
    """Whether one more of a kind would make a row too long that ends what was told."""
    return _is_row_of_topic(told, kind, balance.in_a_row) or _is_row_of_source(told, kind, balance.source_in_a_row)


def _is_row_of_topic(told: Sequence[_Kind], kind: _Kind, most: int | None) -> bool:
    if most is None or len(told) < most:
        return False
    return bool(kind.topics.intersection(*(before.topics for before in told[-most:])))


def _is_row_of_source(told: Sequence[_Kind], kind: _Kind, most: int | None) -> bool:
    if most is None or len(told) < most or kind.source is None:
        return False
    return all(before.source == kind.source for before in told[-most:])


def _count_row(told: Sequence[_Kind], kind: _Kind, balance: Balance) -> int:
    """Return how many of a row that is too long are told before its last: as many as are allowed."""
    is_topic = _is_row_of_topic(told, kind, balance.in_a_row)
    return (balance.in_a_row if is_topic else balance.source_in_a_row) or 0
