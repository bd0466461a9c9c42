"""Rank stories by how much they matter: how many sources report one, how trusted, how fresh, how high on its page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from digest.editing.similarity import fold_text
from digest.settings import Keywords
from digest.types import Article, Story

# A story loses half of its freshness in this many hours.
HALF_LIFE_H = 18.0

# What each part of a score is worth at most, for one source of trust 1.
_SOURCES = 1.0
_FRESH = 0.8
_PLACE = 0.6
# Half of the place's worth is lost at this place of a list.
_HALF_PLACE = 5
# What nobody dated counts as a day old.
_UNKNOWN_AGE_H = 24.0
# Rules by words look at so much of the lead's text.
_READ_CHARACTERS = 800


def rank_stories(stories: Sequence[Story], *, now: datetime, keywords: Keywords | None = None) -> tuple[Story, ...]:
    """Score stories and sort them; leave out those that the rules by words exclude.

    Args:
        stories: In any order.
        now: The time of the run, aware.
        keywords: The show's rules; by default none.

    Returns:
        The stories with their scores and the parts of these, highest first; equal ones in the order given.
    """
    rules = keywords or Keywords()
    scored = []
    for story in stories:
        text = _join_text(story)
        if _is_wanted(text, rules):
            scored.append(_score_by_rules(story, text, rules, now))
    return tuple(sorted(scored, key=lambda story: -story.score))


def _is_wanted(text: str, rules: Keywords) -> bool:
    if _has_any(text, rules.exclude):
        return False
    return not rules.include or _has_any(text, rules.include)


def _score_by_rules(story: Story, text: str, rules: Keywords, now: datetime) -> Story:
    """Return a story with its score, which the rules by words may raise or lower."""
    parts = _measure_parts(story, now=now)
    factors = [factor for word, factor in rules.boost.items() if _has_any(text, (word,))]
    factor = math.prod(factors)
    if factor != 1:
        # A part of its own, so that the parts shown to the user still add up to the score.
        parts["keywords"] = (factor - 1) * sum(parts.values())
    rounded = tuple((name, round(value, 6)) for name, value in parts.items())
    score = round(sum(parts.values()), 6)
    return replace(story, parts=rounded, score=score)


def score_story(story: Story, *, now: datetime) -> float:
    """Score a story by itself, without rules; see `rank_stories`.

    Returns:
        Above 0; about 1 to 3 for sources of trust 1.
    """
    parts = _measure_parts(story, now=now)
    return round(sum(parts.values()), 6)


def _measure_parts(story: Story, *, now: datetime) -> dict[str, float]:
    """Return what a score is the sum of.

    `sources` is a share for each source, which counts less the more there are. `fresh` halves every `HALF_LIFE_H`
    hours; `place` is highest at the top of a source's list; both count by the trust of the story's best source.
    """
    articles = (story.lead, *story.others)
    trust = max(article.trust for article in articles)
    # The second source counts half, the third a third.
    sources = sum(weight / (1 + place) for place, weight in enumerate(_list_trust(articles)))
    freshness = max(_measure_freshness(article, now) for article in articles)
    height = max(1 / (1 + article.position / _HALF_PLACE) for article in articles)
    return {
        "sources": _SOURCES * sources,
        "fresh": _FRESH * trust * freshness,
        "place": _PLACE * trust * height,
    }


def _join_text(story: Story) -> str:
    """Return what the rules by words look at: all titles, and the beginning of the lead."""
    articles = (story.lead, *story.others)
    titles = "\n".join(article.title for article in articles)
    beginning = " ".join(story.lead.paragraphs)[:_READ_CHARACTERS]
    return fold_text(f"{titles}\n{beginning}")


def _has_any(text: str, words: Sequence[str]) -> bool:
    return any(fold_text(word) in text for word in words)


def _list_trust(articles: Sequence[Article]) -> list[float]:
    """Return the trust of each distinct source, highest first: one outlet counts once however often it reports."""
    trust: dict[str, float] = {}
    for article in articles:
        name = article.source or article.id
        trust[name] = max(article.trust, trust.get(name, 0.0))
    return sorted(trust.values(), reverse=True)


def _measure_freshness(article: Article, now: datetime) -> float:
    age_h = _UNKNOWN_AGE_H
    if article.published:
        age_h = (now - article.published).total_seconds() / 3600
    # A wrong clock at the source dates an article to the future: it is no fresher than fresh.
    age_h = max(0.0, age_h)
    return float(0.5 ** (age_h / HALF_LIFE_H))
