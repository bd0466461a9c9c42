"""Join the reports of one event into one story, told by the article that tells it best.

An inverted index of each article's rarest terms proposes pairs, so that the work grows with the number of articles and
not with its square; `score_likeness` decides them. An article joins a story when it is like the story's articles on the
whole, so that a chain of near neighbours does not join two events.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from digest.editing.similarity import Bag, Vector, build_bag, score_likeness, weigh_bags
from digest.types import Article, Story

# From this score on two articles tell one story. Chosen on pairs of a news wire; on pairs of four other days and twenty
# outlets, three of the four choices that leave one day out agree.
SAME_STORY = 0.4

# Any two members of one story are at least this much alike: a digest of the week reports many events and joins none.
_STRANGERS = 0.15

# How pairs are proposed: each article by its rarest terms, each term remembered for so many articles at most, so that
# the work per article is bounded; a pair shares so many of them, and an article is proposed with so many others.
_RARE_TERMS = 32
_ARTICLES_PER_TERM = 60
_SHARED_RARE_TERMS = 3
_PARTNERS = 12

# From this many characters on a longer report is no fuller, and a few more words do not make it so before.
_FULL_CHARACTERS = 1500
_FULLNESS_STEP = 150
# An article without a date comes after all that have one.
_LATEST = datetime.max.replace(tzinfo=UTC)


def score_pairs(pairs: Sequence[tuple[Article, Article]]) -> tuple[float, ...]:
    """Score how surely the two articles of each pair report the same event.

    All pairs are weighed as one collection: the more texts there are, the better rare terms are known.

    Returns:
        One score per pair, in order, from 0 to 1; from `SAME_STORY` on the two are taken for one story.
    """
    vectors = _weigh_articles([article for pair in pairs for article in pair])
    firsts = vectors[::2]
    seconds = vectors[1::2]
    return tuple(score_likeness(a, b) for a, b in zip(firsts, seconds, strict=True))


def group_articles(articles: Sequence[Article]) -> tuple[Story, ...]:
    """Join articles that report the same event into stories.

    Args:
        articles: In any order; the same address twice counts once, as the fuller of the two.

    Returns:
        Stories, unscored, in the order in which their first article stands. Each article is in one story; the lead is
        the fullest, most trusted, earliest of them, the others follow in the same order.
    """
    unique = _drop_copies(articles)
    clusters = _cluster(_weigh_articles(unique))
    return tuple(_build_story([unique[index] for index in cluster]) for cluster in clusters)


def find_earlier_reports(articles: Sequence[Article], earlier: Sequence[Article]) -> tuple[tuple[int, ...], ...]:
    """Find for each article the earlier ones that report the same event.

    Args:
        articles: Today's.
        earlier: Those of other days.

    Returns:
        For each article the indices into `earlier`, ascending; empty where there is none.
    """
    # Weighed as one collection, so that a term is as rare in both.
    vectors = _weigh_articles([*earlier, *articles])
    near: list[list[int]] = [[] for _ in articles]
    for old, index in _propose_pairs(vectors):
        is_across = old < len(earlier) <= index
        if is_across and score_likeness(vectors[old], vectors[index]) >= SAME_STORY:
            near[index - len(earlier)].append(old)
    return tuple(tuple(sorted(indices)) for indices in near)


def _drop_copies(articles: Sequence[Article]) -> list[Article]:
    """Keep of several articles of one id the longest one, in the place of the first."""
    best: dict[str, Article] = {}
    for article in articles:
        known = best.get(article.id)
        if known is None or _count_characters(article) > _count_characters(known):
            best[article.id] = article
    return list(best.values())


def _weigh_articles(articles: Sequence[Article]) -> tuple[Vector, ...]:
    bags: list[Bag] = []
    for article in articles:
        body = "\n".join(article.paragraphs)
        bags.append(build_bag(article.title, body))
    return weigh_bags(bags)


def _cluster(vectors: Sequence[Vector]) -> list[list[int]]:
    """Join the likest pairs first; two clusters become one if their members are alike on average."""
    scores: dict[tuple[int, int], float] = {}
    for a, b in _propose_pairs(vectors):
        score = score_likeness(vectors[a], vectors[b])
        if score > 0:
            scores[a, b] = score
    same = [pair for pair, score in scores.items() if score >= SAME_STORY]
    # Of equal scores the first pair: the same articles always make the same stories.
    same.sort(key=lambda pair: (-scores[pair], pair))
    clusters = [[index] for index in range(len(vectors))]
    cluster_of = list(range(len(vectors)))
    for a, b in same:
        first, second = sorted((cluster_of[a], cluster_of[b]))
        if first != second and _can_merge(clusters[first], clusters[second], scores, vectors):
            clusters[first] += clusters[second]
            for index in clusters[second]:
                cluster_of[index] = first
            clusters[second] = []
    return [sorted(cluster) for cluster in clusters if cluster]


def _can_merge(
    first: Sequence[int], second: Sequence[int], scores: dict[tuple[int, int], float], vectors: Sequence[Vector]
) -> bool:
    """Whether the members of two clusters are alike on average, and no two of them strangers.

    Args:
        scores: Those known so far; the missing ones are added.
    """
    each: list[float] = []
    for a in first:
        for b in second:
            low, high = sorted((a, b))
            pair = (low, high)
            if pair not in scores:
                scores[pair] = score_likeness(vectors[low], vectors[high])
            each.append(scores[pair])
    average = sum(each) / len(each)
    return average >= SAME_STORY and min(each) >= _STRANGERS


def _propose_pairs(vectors: Sequence[Vector]) -> Iterator[tuple[int, int]]:
    """Yield pairs that share several of their rarest terms, at most a fixed number per article."""
    frequency: Counter[str] = Counter()
    for vector in vectors:
        frequency.update(vector.weights.keys())
    # For each term, the articles before that have it among their rarest.
    postings: defaultdict[str, list[int]] = defaultdict(list)
    for index, vector in enumerate(vectors):
        rarest = _find_rarest_terms(vector, frequency)
        shared: Counter[int] = Counter()
        for term in rarest:
            shared.update(postings[term])
        partners = sorted(shared.items(), key=lambda counted: (-counted[1], counted[0]))
        # A very short text has few terms to share.
        needed = min(_SHARED_RARE_TERMS, max(1, len(vector.weights) // 4))
        for other, count in partners[:_PARTNERS]:
            if count >= needed:
                yield other, index
        for term in rarest:
            if len(postings[term]) < _ARTICLES_PER_TERM:
                postings[term].append(index)


def _find_rarest_terms(vector: Vector, frequency: Mapping[str, int]) -> list[str]:
    """Return the terms that tell most about a text, without those that no other text has."""
    known = [term for term in vector.weights if frequency[term] > 1]
    known.sort(key=lambda term: (-vector.mass[term], term))
    return known[:_RARE_TERMS]


def _build_story(articles: Sequence[Article]) -> Story:
    lead, *others = sorted(articles, key=_lead_order)
    return Story(lead, tuple(others))


def _lead_order(article: Article) -> tuple[float, datetime, str]:
    """Sort the best lead first: the fullest and most trusted, of several about as full the earliest."""
    counted = min(_count_characters(article), _FULL_CHARACTERS)
    fullness = round(counted * article.trust / _FULLNESS_STEP)
    return -fullness, article.published or _LATEST, article.id


def _count_characters(article: Article) -> int:
    return sum(map(len, article.paragraphs))
