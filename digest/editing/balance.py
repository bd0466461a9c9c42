"""What keeps an episode from telling one thing only: topics and sources do not follow each other without end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from digest.editing.similarity import fold_text
from digest.settings import Balance
from digest.types import Story

# A topic's word in the title says as much as several in the text.
_TITLE_WEIGHT = 3
_BODY_CHARACTERS = 800


def limit_per_source(stories: Sequence[Story], balance: Balance) -> tuple[tuple[Story, ...], tuple[Story, ...]]:
    """Return the stories that the limit of a source lets be told, and those that it leaves out, best first."""
    count: Counter[str] = Counter()
    able: list[Story] = []
    over: list[Story] = []
    for story in stories:
        name = story.lead.source or story.lead.id
        count[name] += 1
        (over if balance.per_source is not None and count[name] > balance.per_source else able).append(story)
    return tuple(able), tuple(over)


def spread_kinds(stories: Sequence[Story], balance: Balance, topics: Mapping[str, Sequence[str]]) -> tuple[Story, ...]:
    """Order stories so that none of a source or topic follow each other too long, as far as there are others.

    Args:
        stories: Best first; the best that may come next is always taken.
        balance: How many may follow each other; None for no limit.
        topics: The words of each topic.
    """
    kinds = {story.lead.id: _find_kind(story, topics) for story in stories}
    waiting = list(stories)
    ordered: list[Story] = []
    while waiting:
        run = [kinds[story.lead.id] for story in ordered[len(ordered) - balance.in_a_row :]] if balance.in_a_row else []
        full = len(run) == balance.in_a_row
        fit = (story for story in waiting if not full or not _continues_run(run, kinds[story.lead.id]))
        chosen = next(fit, waiting[0])
        waiting.remove(chosen)
        ordered.append(chosen)
    return tuple(ordered)


def find_monotony(
    ordered: Sequence[Story], others: Sequence[Story], balance: Balance, topics: Mapping[str, Sequence[str]]
) -> tuple[Story, ...]:
    """Return the first run of stories of one source or topic that is too long though one of the others would end it.

    Args:
        ordered: Stories in the order in which they are told.
        others: Stories that could be told in place of one of them.
    """
    if balance.in_a_row is None:
        return ()
    kinds = [_find_kind(story, topics) for story in ordered]
    for end in range(balance.in_a_row, len(ordered)):
        run = kinds[end - balance.in_a_row : end]
        if _continues_run(run, kinds[end]) and any(
            not _continues_run(run, _find_kind(other, topics)) for other in others
        ):
            return tuple(ordered[end - balance.in_a_row : end + 1])
    return ()


def _find_kind(story: Story, topics: Mapping[str, Sequence[str]]) -> tuple[str | None, str | None]:
    return story.lead.source, find_topic(story, topics)


def _continues_run(run: Sequence[tuple[str | None, str | None]], kind: tuple[str | None, str | None]) -> bool:
    """Tell whether all stories of a run share the source, or the topic, of one more."""
    return any(own is not None and all(before[place] == own for before in run) for place, own in enumerate(kind))


def find_topic(story: Story, topics: Mapping[str, Sequence[str]]) -> str | None:
    """Return the topic whose words occur most in the lead; None where none does, the first of equals."""
    title = fold_text(story.lead.title)
    body = fold_text("\n".join(story.lead.paragraphs)[:_BODY_CHARACTERS])
    found = {
        topic: sum(_TITLE_WEIGHT * title.count(fold_text(word)) + body.count(fold_text(word)) for word in words)
        for topic, words in topics.items()
    }
    best = max(found, key=lambda topic: found[topic], default=None)
    return best if best is not None and found[best] else None
