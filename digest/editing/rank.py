"""Rank stories by how much they matter: what they tell, how many sources report it, how trusted, how fresh.

What makes a story news comes from two tables (see `news_value` and `topics`). Where a source lists its news by hand,
the place in its list counts too; where the list is a clock, with the newest on top, it says nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from digest.editing.kinship import find_kin
from digest.editing.news_value import measure_features, weigh_features
from digest.editing.similarity import fold_text
from digest.editing.topics import TopicTable, build_topics, find_topics
from digest.settings import Keywords
from digest.types import Article, Story

# A story loses half of its freshness in this many hours.
HALF_LIFE_H = 18.0

# What each part of a score is worth at most, for one source of trust 1.
_SOURCES = 1.0
_FRESH = 0.4
_PLACE = 0.4
# Half of the place's worth is lost at this place of a list.
_HALF_PLACE = 5
# In a list that is shorter no place says anything.
_FEWEST_IN_LIST = 4
# A list whose times go down at this share of its steps, or more, is in order of time.
_CLOCK_SHARE = 0.8
# What nobody dated counts as a day old.
_UNKNOWN_AGE_H = 24.0
# What another story that has to do with a story lifts it, of another source and of its own, and all together at most.
_RELATED = 0.2
_RELATED_OWN = 0.1
_MOST_RELATED = 0.4
# Rules by words look at so much of the lead's text.
_READ_CHARACTERS = 800
# A story whose features and topic take away so much is no news, unless most of the stories are so.
_NO_NEWS = -0.2
_MOST_ARE_SO = 0.5
# The parts of a score that say nothing of what a story tells.
_BESIDE_NEWS = frozenset({"sources", "fresh", "place", "related", "keywords"})


@dataclass(frozen=True, slots=True)
class RankRules:
    """What a show says about what matters.

    Attributes:
        keywords: Rules by words.
        weights: What features and topics are worth, where it is not what the tables say.
        topics: The show's topics and the built-in ones.
    """

    keywords: Keywords = field(default_factory=Keywords)
    weights: Mapping[str, float] = field(default_factory=dict)
    topics: TopicTable = field(default_factory=lambda: build_topics({}))


def rank_stories(
    stories: Sequence[Story],
    *,
    now: datetime,
    rules: RankRules | None = None,
    headlines: Sequence[Article] = (),
) -> tuple[Story, ...]:
    """Score stories and sort them; leave out those that the rules by words exclude.

    Args:
        stories: In any order.
        now: The time of the run, aware.
        rules: Those of the show; by default the built-in ones.
        headlines: Articles of which only the titles are known: they lift the stories that have to do with them.

    Returns:
        The stories with their topics, scores and the parts of these, highest first; equal ones in the order given.
    """
    rules = rules or RankRules()
    clocks = find_clocks([article for story in stories for article in (story.lead, *story.others)])
    related = _measure_related(stories, headlines)
    scored: list[Story] = []
    for story in stories:
        text = _join_text(story)
        if not _is_wanted(text, rules.keywords):
            continue
        told = replace(story, topics=find_topics(story, rules.topics))
        parts = {
            **_measure_parts(told, clocks, now),
            **weigh_news(told, rules),
            "related": related.get(story.lead.id, 0.0),
        }
        scored.append(_score(told, parts, text, rules.keywords))
    return tuple(sorted(scored, key=lambda story: -story.score))


def weigh_news(story: Story, rules: RankRules) -> dict[str, float]:
    """Return what a story's features and its topic are worth, by their names.

    Args:
        story: With its topics.
    """
    worths = weigh_features(measure_features(story), rules.weights)
    if story.topics:
        topic = rules.topics.find_topic(story.topics[0])
        known = topic.worth if topic else 0.0
        worths[story.topics[0]] = rules.weights.get(story.topics[0], known)
    return worths


def split_no_news(ranked: Sequence[Story]) -> tuple[tuple[Story, ...], tuple[Story, ...]]:
    """Split stories into news and what is none: services, lists, columns, lottery numbers and the like.

    A show whose stories are mostly such is about them: then all are news.

    Args:
        ranked: As `rank_stories` returns them.

    Returns:
        The news, then what is none, both best first.
    """
    news: list[Story] = []
    others: list[Story] = []
    for story in ranked:
        worth = sum(value for name, value in story.parts if name not in _BESIDE_NEWS)
        (news if worth > _NO_NEWS else others).append(story)
    if len(news) <= _MOST_ARE_SO * len(ranked):
        return tuple(ranked), ()
    return tuple(news), tuple(others)


def find_clocks(articles: Sequence[Article]) -> frozenset[str]:
    """Find the sources whose lists say nothing by their order: they are in order of time, or too short."""
    lists: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        lists[article.source or article.id].append(article)
    return frozenset(source for source, listed in lists.items() if _is_clock(listed))


def _is_clock(listed: Sequence[Article]) -> bool:
    if len(listed) < _FEWEST_IN_LIST:
        return True
    in_order = sorted(listed, key=lambda article: article.position)
    times = [article.published for article in in_order if article.published]
    # Two of one moment say nothing of the order.
    steps = [earlier < later for later, earlier in pairwise(times) if earlier != later]
    return len(steps) >= len(listed) / 2 and sum(steps) >= _CLOCK_SHARE * len(steps)


def _is_wanted(text: str, keywords: Keywords) -> bool:
    if _has_any(text, keywords.exclude):
        return False
    return not keywords.include or _has_any(text, keywords.include)


def _score(story: Story, parts: Mapping[str, float], text: str, keywords: Keywords) -> Story:
    """Return a story with its score, which the rules by words may raise or lower."""
    factor = math.prod(factor for word, factor in keywords.boost.items() if _has_any(text, (word,)))
    # A part of its own, so that the parts shown to the user still add up to the score.
    shown = {**parts, "keywords": (factor - 1) * sum(parts.values())}
    rounded = tuple((name, round(value, 6)) for name, value in shown.items() if value)
    return replace(story, parts=rounded, score=round(sum(shown.values()), 6))


def _measure_parts(story: Story, clocks: frozenset[str], now: datetime) -> dict[str, float]:
    """Return what a score is the sum of, beside what the story tells.

    `sources` is a share for each source, which counts less the more there are. `fresh` halves every `HALF_LIFE_H`
    hours; `place` is highest at the top of a source's list; both count by the trust of the story's best source.
    """
    articles = (story.lead, *story.others)
    trust = max(article.trust for article in articles)
    # The second source counts half, the third a third.
    sources = sum(weight / (1 + place) for place, weight in enumerate(_list_trust(articles)))
    freshness = max(_measure_freshness(article, now) for article in articles)
    listed = [article for article in articles if (article.source or article.id) not in clocks]
    height = max((1 / (1 + article.position / _HALF_PLACE) for article in listed), default=0.0)
    return {
        "sources": _SOURCES * sources,
        "fresh": _FRESH * trust * freshness,
        "place": _PLACE * trust * height,
    }


def _measure_related(stories: Sequence[Story], headlines: Sequence[Article]) -> dict[str, float]:
    """Return for the lead of each story that has to do with others what these lift it."""
    known = [*stories, *map(Story, headlines)]
    by_id = {story.lead.id: story for story in known}
    lifts: defaultdict[str, float] = defaultdict(float)
    for kin in find_kin(known):
        sources = [by_id[name].lead.source for name in (kin.one, kin.other)]
        lift = _RELATED if sources[0] != sources[1] else _RELATED_OWN
        lifts[kin.one] += lift
        lifts[kin.other] += lift
    return {name: min(lift, _MOST_RELATED) for name, lift in lifts.items()}


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
