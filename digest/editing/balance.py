"""Keep an episode varied: no source has too many stories, no source or topic too many of them in a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.editing.similarity import fold_text
from digest.settings import Balance
from digest.types import Story

# A topic's word in the title says as much as three in the text.
_TITLE_WEIGHT = 3
# News says first what it is about: only the beginning of the text counts.
_BODY_CHARACTERS = 800


def limit_per_source(stories: Sequence[Story], balance: Balance) -> tuple[tuple[Story, ...], tuple[Story, ...]]:
    """Split stories into those that a source may have told, and those over its limit.

    Args:
        stories: Best first.

    Returns:
        The stories within the limit, then those over it, both best first.
    """
    if balance.per_source is None:
        return tuple(stories), ()
    count: Counter[str] = Counter()
    within: list[Story] = []
    over: list[Story] = []
    for story in stories:
        name = story.lead.source or story.lead.id  # one that names no source is its own
        count[name] += 1
        if count[name] <= balance.per_source:
            within.append(story)
        else:
            over.append(story)
    return tuple(within), tuple(over)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What makes two stories of a kind: the same source, or the same topic; None where it is unknown."""

    source: str | None
    topic: str | None


def spread_kinds(stories: Sequence[Story], balance: Balance, topics: Mapping[str, Sequence[str]]) -> tuple[Story, ...]:
    """Order stories so that none of a source or topic follow each other too long, as far as there are others.

    Args:
        stories: Best first; the best that may come next is always taken.
        balance: How many may follow each other; None for no limit.
        topics: The words of each topic.
    """
    if not balance.in_a_row:
        return tuple(stories)
    kinds = {story.lead.id: _find_kind(story, topics) for story in stories}
    waiting = list(stories)
    ordered: list[Story] = []
    while waiting:
        chosen = waiting[0]
        if len(ordered) >= balance.in_a_row:
            run = [kinds[story.lead.id] for story in ordered[-balance.in_a_row :]]
            others = (story for story in waiting if not _continues_run(run, kinds[story.lead.id]))
            chosen = next(others, chosen)
        waiting.remove(chosen)
        ordered.append(chosen)
    return tuple(ordered)


def find_monotony(
    ordered: Sequence[Story], others: Sequence[Story], balance: Balance, topics: Mapping[str, Sequence[str]]
) -> tuple[Story, ...]:
    """Find the first run of stories of one source or topic that is too long though another story would end it.

    Args:
        ordered: Stories in the order in which they are told.
        others: Stories that could be told in place of one of them.

    Returns:
        The stories of the run with the one that makes it too long; empty where there is no such run.
    """
    if balance.in_a_row is None:
        return ()
    kinds = [_find_kind(story, topics) for story in ordered]
    for end in range(balance.in_a_row, len(ordered)):
        run = kinds[end - balance.in_a_row : end]
        if not _continues_run(run, kinds[end]):
            continue
        if any(not _continues_run(run, _find_kind(other, topics)) for other in others):
            return tuple(ordered[end - balance.in_a_row : end + 1])
    return ()


def _find_kind(story: Story, topics: Mapping[str, Sequence[str]]) -> _Kind:
    return _Kind(story.lead.source, find_topic(story, topics))


def _continues_run(run: Sequence[_Kind], kind: _Kind) -> bool:
    """Whether all stories of a run share the source, or the topic, of one more."""
    if kind.source is not None and all(before.source == kind.source for before in run):
        return True
    return kind.topic is not None and all(before.topic == kind.topic for before in run)


def find_topic(story: Story, topics: Mapping[str, Sequence[str]]) -> str | None:
    """Return the topic whose words occur most in the lead: the first of equals, None where no word occurs."""
    title = fold_text(story.lead.title)
    beginning = "\n".join(story.lead.paragraphs)[:_BODY_CHARACTERS]
    body = fold_text(beginning)
    found: dict[str, int] = {}
    for topic, words in topics.items():
        found[topic] = 0
        for word in words:
            folded = fold_text(word)
            found[topic] += _TITLE_WEIGHT * title.count(folded)
            found[topic] += body.count(folded)
    best = max(found, key=lambda topic: found[topic], default=None)
    if best is None or not found[best]:
        return None
    return best
