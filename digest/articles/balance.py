"""What keeps an episode from telling one thing only: topics and sources do not follow each other without end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from digest.articles.likeness import fold
from digest.settings import Balance
from digest.types import Story

# A topic's word in the title says as much as several in the text.
_TITLE_WEIGHT = 3
_BODY_CHARACTERS = 800


def balanced(
    stories: Sequence[Story], balance: Balance, topics: Mapping[str, Sequence[str]]
) -> tuple[tuple[Story, ...], tuple[Story, ...]]:
    """Order stories so that none of a source or topic follow each other too long, and leave out too many of a source.

    Args:
        stories: Best first; the best that may come next is always taken.
        balance: How many of each; None for no limit.
        topics: The words of each topic.

    Returns:
        The stories that may be told, in order, and those that the limit of a source leaves out.
    """
    told, over = _within(stories, balance.per_source)
    kinds = {story.lead.id: (story.lead.source, topic_of(story, topics)) for story in told}
    waiting = list(told)
    ordered: list[Story] = []
    while waiting:
        run = [kinds[story.lead.id] for story in ordered[len(ordered) - balance.in_a_row :]] if balance.in_a_row else []
        full = len(run) == balance.in_a_row
        fit = (story for story in waiting if not full or not _goes_on(run, kinds[story.lead.id]))
        chosen = next(fit, waiting[0])
        waiting.remove(chosen)
        ordered.append(chosen)
    return tuple(ordered), over


def _within(stories: Sequence[Story], most: int | None) -> tuple[tuple[Story, ...], tuple[Story, ...]]:
    count: Counter[str] = Counter()
    told: list[Story] = []
    over: list[Story] = []
    for story in stories:
        name = story.lead.source or story.lead.id
        count[name] += 1
        (over if most is not None and count[name] > most else told).append(story)
    return tuple(told), tuple(over)


def _goes_on(run: Sequence[tuple[str | None, str | None]], kind: tuple[str | None, str | None]) -> bool:
    """Tell whether all stories of a run share the source, or the topic, of one more."""
    return any(own is not None and all(before[place] == own for before in run) for place, own in enumerate(kind))


def topic_of(story: Story, topics: Mapping[str, Sequence[str]]) -> str | None:
    """Return the topic whose words occur most in the lead; None where none does, the first of equals."""
    title = fold(story.lead.title)
    body = fold("\n".join(story.lead.paragraphs)[:_BODY_CHARACTERS])
    found = {
        topic: sum(_TITLE_WEIGHT * title.count(fold(word)) + body.count(fold(word)) for word in words)
        for topic, words in topics.items()
    }
    best = max(found, key=lambda topic: found[topic], default=None)
    return best if best is not None and found[best] else None
