"""Tell what has a place of its own in an episode, beside the news: the weather, the markets, an almanac."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from digest.editing import durations
from digest.editing.summarize import list_tellings
from digest.settings import Voice
from digest.types import Article, Place, Story, Summary

# So many seconds of sentences are told at most: a forecast for a region, the closing figures of an exchange.
_MOST_S = 30.0


def part_slots(
    articles: Sequence[Article], hosts: Sequence[Voice]
) -> tuple[tuple[Article, ...], tuple[Summary, ...], tuple[Summary, ...]]:
    """Part the news of a day from what is told in slots.

    Args:
        articles: All that were read.
        hosts: The voices; their rates tell how long words take.

    Returns:
        The news; what is told at the opening, and what at the closing, each in order.
    """
    news = tuple(article for article in articles if not article.slot)
    return news, _tell(articles, "opening", hosts), _tell(articles, "closing", hosts)


def _tell(articles: Sequence[Article], place: Place, hosts: Sequence[Voice]) -> tuple[Summary, ...]:
    def estimate_s(text: str) -> float:
        return fmean(durations.estimate_s(text, voice) for voice in hosts)

    told: list[Summary] = []
    for article in articles:
        if article.slot != place:
            continue
        tellings = list_tellings(article, estimate_s, _MOST_S)
        if tellings:
            told.append(Summary(Story(article), tellings[-1].sentences))
    return tuple(told)
