"""Which stories matter: how many sources report one, how trusted, how fresh, and how high up they put it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from digest.types import Article, Story

# A story loses half of its freshness in so many hours.
HALF_LIFE_H = 18.0

_SOURCES, _FRESH, _PLACE = 1.0, 0.8, 0.6
_UNKNOWN_AGE_H = 24.0


def rank(stories: Sequence[Story], *, now: datetime) -> tuple[Story, ...]:
    """Score stories and sort them.

    A story's score is the sum of three parts, times the trust of its best article: a share for each further source,
    which counts less the more there are; freshness, which halves every `HALF_LIFE_H` hours; and the place in the
    source's list, 1 at its top.

    Args:
        stories: In any order.
        now: The time of the run, aware.

    Returns:
        The same stories with their scores, highest first; equal ones in the order given.
    """
    scored = [replace(story, score=score_of(story, now=now)) for story in stories]
    return tuple(sorted(scored, key=lambda story: -story.score))


def score_of(story: Story, *, now: datetime) -> float:
    """Score a story; see `rank`.

    Returns:
        Above 0; about 1 to 3 for sources of trust 1.
    """
    articles = (story.lead, *story.others)
    sources = sum(weight / (1 + place) for place, weight in enumerate(_trust_by_source(articles)))
    fresh = max(_freshness(article, now) for article in articles)
    place = max(1 / (1 + article.position / 5) for article in articles)
    trust = max(article.trust for article in articles)
    return round(_SOURCES * sources + trust * (_FRESH * fresh + _PLACE * place), 6)


def _trust_by_source(articles: Sequence[Article]) -> list[float]:
    """Return the trust of each distinct source, highest first: one outlet counts once however often it reports."""
    trust: dict[str, float] = {}
    for article in articles:
        name = article.source or article.id
        trust[name] = max(article.trust, trust.get(name, 0.0))
    return sorted(trust.values(), reverse=True)


def _freshness(article: Article, now: datetime) -> float:
    published = article.published
    age_h = (now - published).total_seconds() / 3600 if published else _UNKNOWN_AGE_H
    return float(0.5 ** (max(0.0, age_h) / HALF_LIFE_H))
