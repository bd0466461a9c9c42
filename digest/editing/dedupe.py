"""The same story from several sources: folded into one, told by the article that tells it best.

An inverted index of each article's rarest terms proposes pairs, so that the work grows with the number of articles and
not with its square; `likeness` decides them. An article joins a story when it is like the story's articles on the
whole, so that a chain of near neighbours does not tie two events together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from digest.editing.similarity import Vector, build_bag, score_likeness, weigh_bags
from digest.types import Article, Story

# From this score on two articles tell one story; chosen on development pairs of a news wire.
SAME_STORY = 0.4

# Two members of one story are at least so alike: a digest of the week reports many events and joins none.
_STRANGERS = 0.15

_RARE_TERMS = 32
_COMMON_POSTINGS = 60
_SHARED_RARE_TERMS = 3
_PARTNERS = 12
_LATEST = datetime.max.replace(tzinfo=UTC)


def score_pairs(pairs: Sequence[tuple[Article, Article]]) -> tuple[float, ...]:
    """Score how surely the two articles of each pair report the same event.

    All pairs are weighed as one collection: the more texts there are, the better rare terms are known.

    Returns:
        One score per pair, in order, from 0 to 1; from `SAME_STORY` on the two are taken for one story.
    """
    found = _weigh_articles([article for pair in pairs for article in pair])
    return tuple(score_likeness(a, b) for a, b in zip(found[::2], found[1::2], strict=True))


def group_articles(articles: Sequence[Article]) -> tuple[Story, ...]:
    """Fold articles that report the same event into stories.

    Args:
        articles: In any order; the same address twice counts once, as the fuller of the two.

    Returns:
        Stories, unscored, in the order in which their first article stands. Each article is in one story; the lead is
        the fullest, most trusted, earliest of them, the others follow in the same order.
    """
    unique = _drop_copies(articles)
    members = _cluster(_weigh_articles(unique))
    return tuple(_build_story([unique[index] for index in cluster]) for cluster in members)


def find_earlier_reports(articles: Sequence[Article], earlier: Sequence[Article]) -> tuple[tuple[int, ...], ...]:
    """Find for each article the earlier ones that report the same event.

    Args:
        articles: Today's.
        earlier: Those of other days.

    Returns:
        For each article the indices into `earlier`, ascending; empty where there is none.
    """
    found = _weigh_articles([*earlier, *articles])
    near: list[list[int]] = [[] for _ in articles]
    for old, index in _propose_pairs(found):
        if old < len(earlier) <= index and score_likeness(found[old], found[index]) >= SAME_STORY:
            near[index - len(earlier)].append(old)
    return tuple(tuple(sorted(one)) for one in near)


def _drop_copies(articles: Sequence[Article]) -> list[Article]:
    best: dict[str, Article] = {}
    for article in articles:
        known = best.get(article.id)
        if known is None or _count_characters(article) > _count_characters(known):
            best[article.id] = article
    return list(best.values())


def _weigh_articles(articles: Sequence[Article]) -> tuple[Vector, ...]:
    return weigh_bags([build_bag(article.title, "\n".join(article.paragraphs)) for article in articles])


def _cluster(found: Sequence[Vector]) -> list[list[int]]:
    """Join the likest pairs first; two clusters become one if their members are alike on average."""
    scores = {pair: score for pair in _propose_pairs(found) if (score := score_likeness(*(found[i] for i in pair))) > 0}
    joined = [[index] for index in range(len(found))]
    home = list(range(len(found)))
    for (a, b), score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        first, second = sorted((home[a], home[b]))
        if score < SAME_STORY:
            break
        if first != second and _can_merge(joined[first], joined[second], scores, found):
            joined[first] += joined[second]
            for index in joined[second]:
                home[index] = first
            joined[second] = []
    return [sorted(cluster) for cluster in joined if cluster]


def _can_merge(
    first: Sequence[int], second: Sequence[int], scores: dict[tuple[int, int], float], found: Sequence[Vector]
) -> bool:
    """Tell whether the members of two clusters are alike on average, and no two of them strangers."""
    pairs = [(min(a, b), max(a, b)) for a in first for b in second]
    for a, b in pairs:
        if (a, b) not in scores:
            scores[a, b] = score_likeness(found[a], found[b])
    each = [scores[pair] for pair in pairs]
    return sum(each) / len(each) >= SAME_STORY and min(each) >= _STRANGERS


def _propose_pairs(found: Sequence[Vector]) -> Iterator[tuple[int, int]]:
    """Yield pairs that share several of their rarest terms, at most a fixed number per article."""
    postings: defaultdict[str, list[int]] = defaultdict(list)
    frequency: Counter[str] = Counter()
    for vector in found:
        frequency.update(vector.weights.keys())
    for index, vector in enumerate(found):
        rarest = _find_rarest_terms(vector, frequency)
        shared = Counter(other for term in rarest for other in postings[term])
        partners = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
        needed = min(_SHARED_RARE_TERMS, max(1, len(vector.weights) // 4))
        yield from ((other, index) for other, count in partners[:_PARTNERS] if count >= needed)
        for term in rarest:
            if len(postings[term]) < _COMMON_POSTINGS:
                postings[term].append(index)


def _find_rarest_terms(vector: Vector, frequency: Mapping[str, int]) -> list[str]:
    """Return the terms that tell most about a text, those that no other text has left out."""
    known = [term for term in vector.weights if frequency[term] > 1]
    return sorted(known, key=lambda term: (-vector.mass[term], term))[:_RARE_TERMS]


def _build_story(articles: Sequence[Article]) -> Story:
    lead, *others = sorted(articles, key=_rank_as_lead)
    return Story(lead, tuple(others))


def _rank_as_lead(article: Article) -> tuple[float, datetime, str]:
    """Order of leads: fullest by trust in steps, so that a few words more do not beat an earlier report."""
    fullness = min(_count_characters(article), 1500) * article.trust
    return -round(fullness / 150), article.published or _LATEST, article.id


def _count_characters(article: Article) -> int:
    return sum(map(len, article.paragraphs))
