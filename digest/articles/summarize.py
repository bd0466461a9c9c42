"""The few sentences of an article worth hearing: whole, verbatim, with the proof of where they stand.

Sentences are measured by `salience`; those chosen are the combination of the highest value that fits the budget. A
sentence is never cut. One that points back (此外, 对此, 他) comes only with the sentence before it; one that opens a
quotation without closing it, that nobody is named for, or that only repeats the title does not come at all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from digest import han
from digest.articles.forms import reading_order, units
from digest.articles.likeness import fold
from digest.articles.salience import Measured, measured, terms_of
from digest.types import Article, Sentence

# Below this a budget holds one sentence of news or none: the one that leads is taken, up to three times the budget
# long, though each budget that it is over makes it worth a fifth less.
SHORT_BUDGET = 80
_LONGEST_LEAD, _OVER = 3, 0.2

_REPEATS_TITLE = 0.8
_REPEATS_SENTENCE = 0.6
_SHORTEST = 8
_LENGTH_STEPS = 240

# In little time a weak sentence dilutes what was said: it must be worth this share of the best one, and less the more
# there is to fill; from `_ROOMY` characters on, anything that may be said may fill the budget.
_WORTH_ADDING = 0.1
_ROOMY = 200

# What leads an article is worth ten times what comes next; of what is worth hearing of several articles it is not.
_SOFT = 0.4

_PAIRS = (("“", "”"), ("「", "」"), ("『", "』"), ("‘", "’"), ("（", "）"), ("《", "》"), ("(", ")"))
_ENDED = re.compile('[。！？!?…；.][”」』’）)"]*$')
_LEADS_ON = re.compile("[：:]$")
# What only describes a picture says nothing to a listener.
_CAPTION = re.compile(
    "^[（(▲△▼]*([图圖][为為中][^形书書]|[上下左右][图圖][为為：:]|[图圖][0-9一二三四五六①-⑩])|(?<![拍录錄])[摄攝][）)]?。?$"
)
_ONLY_QUOTED = re.compile('^[“「『"][^”」』"]*[”」』"][。！？]?$')


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What may be chosen: a sentence, or several that are said together or not at all.

    Attributes:
        length: Characters.
        value: What it is worth, above 0.
        needs: Index of the candidate that must come with it, the one before, or None.
    """

    sentences: tuple[Sentence, ...]
    length: int
    value: float
    needs: int | None


@dataclass(frozen=True, slots=True)
class Telling:
    """A choice of sentences, in the order of the source, with what they take and what they are worth together."""

    sentences: tuple[Sentence, ...]
    cost: float
    value: float


@dataclass(frozen=True, slots=True)
class Unit:
    """Sentences that are said together or not at all; `needs` is the unit that must be said right before it."""

    sentences: tuple[Sentence, ...]
    needs: int | None


def units_of(article: Article, known: Collection[tuple[int, int]] = ()) -> tuple[Unit, ...]:
    """Return what may be said of an article, in its order.

    Args:
        article: The article.
        known: Sentences that have been told already: (paragraph, start).
    """
    candidates = _candidates(article, known)
    able = [index for index, one in enumerate(candidates) if one.value and _standing(index, candidates)]
    place = {index: number for number, index in enumerate(able)}
    needs = (candidates[index].needs for index in able)
    return tuple(
        Unit(candidates[index].sentences, None if need is None else place[need])
        for index, need in zip(able, needs, strict=True)
    )


def _standing(index: int, candidates: Sequence[_Candidate]) -> bool:
    """Tell whether all that a candidate needs before it may be said too."""
    need = candidates[index].needs
    return need is None or (bool(candidates[need].value) and _standing(need, candidates))


def all_sentences(article: Article) -> tuple[Sentence, ...]:
    """Return every sentence of the article, in order; where nothing can be pronounced, it is left out."""
    return tuple(sentence for sentence, _ in _sentences(article))


def summarize(article: Article, budget_chars: int, *, known: Collection[tuple[int, int]] = ()) -> tuple[Sentence, ...]:
    """Choose the sentences that tell the article within a budget.

    Args:
        article: What to summarise.
        budget_chars: Characters to fill, at least 1.
        known: Sentences that have been told already and do not come again: (paragraph, start).

    Returns:
        Sentences in the order of the source, at most `budget_chars` characters together. Where not one fits, and under
        a budget of `SHORT_BUDGET`, the one sentence that leads. Empty only for an article without (new) words.
    """
    candidates = _candidates(article, known)
    if not candidates:
        return ()
    if budget_chars < SHORT_BUDGET:
        chosen = _leading(candidates, budget_chars)
    else:
        chosen = _best_combination(candidates, budget_chars) or [_shortest(candidates)]
    return tuple(sentence for index in sorted(chosen) for sentence in candidates[index].sentences)


def tellings(
    article: Article, cost: Callable[[str], float], most: float, *, known: Collection[tuple[int, int]] = ()
) -> tuple[Telling, ...]:
    """Return ever longer ways to tell an article, each the best one of its length.

    Args:
        article: What to tell.
        cost: What a sentence takes, above 0, such as its predicted seconds.
        most: What all sentences together may take.
        known: See `summarize`.

    Returns:
        From one sentence on, by rising value; empty where nothing fits. Values of several articles compare.
    """
    candidates = _candidates(article, known)
    costs = [sum(cost(sentence.text) for sentence in one.sentences) for one in candidates]
    found: list[Telling] = []
    for _, chosen in _combinations(candidates, costs, most, most / _LENGTH_STEPS)[1:]:
        value = sum(candidates[index].value ** _SOFT for index in chosen)
        if not found or value > found[-1].value:
            sentences = tuple(sentence for index in chosen for sentence in candidates[index].sentences)
            found.append(Telling(sentences, sum(costs[index] for index in chosen), value))
    return tuple(found)


def one_sentence(article: Article, most_chars: int, *, known: Collection[tuple[int, int]] = ()) -> Sentence | None:
    """Return the sentence that tells an article alone, its title unsaid; None where none of that length can."""
    candidates = _candidates(replace(article, title=""), known)
    able = [
        one
        for one in candidates
        if one.value and one.needs is None and one.length <= most_chars and len(one.sentences) == 1
    ]
    best = max(able, key=lambda one: (one.value, -one.sentences[0].paragraph, -one.sentences[0].start), default=None)
    return best.sentences[0] if best else None


def _sentences(article: Article) -> Iterator[tuple[Sentence, tuple[int, int]]]:
    """Yield each sentence with its paragraph and its place in it."""
    for number, paragraph in enumerate(article.paragraphs):
        for place, (start, end) in enumerate(han.sentences(paragraph)):
            text = paragraph[start:end]
            if any(char.isalnum() for char in text):
                yield Sentence(text, article.id, number, start, end), (number, place)


def _candidates(article: Article, known: Collection[tuple[int, int]]) -> list[_Candidate]:
    """Return the sentences that are not known with their values, nothing worth saying having the value 0."""
    printed = list(_sentences(article))
    found = [one for one in printed if (one[0].paragraph, one[0].start) not in known]
    if not found:
        return []
    texts = [sentence.text for sentence, _ in found]
    title = terms_of(fold(article.title))
    values = _measured(article, found, title)
    usable = [_is_usable(text, value, title) for text, value in zip(texts, values, strict=True)]
    if known:
        # Pointing back to a sentence that is not said again, it would hang in the air.
        before = dict(zip(printed[1:], printed, strict=False))
        gone = [one in before and before[one] not in found for one in found]
        usable = [
            may and not (lost and value.points_back) for may, lost, value in zip(usable, gone, values, strict=True)
        ]
    if not any(usable):
        usable = [True] * len(found)
    needs = [_needed(index, values, found) for index in range(len(found))]
    able = [value.score for value, may, before in zip(values, usable, needs, strict=True) if may and before is None]
    best = max(able or [value.score for value in values])
    worth = [
        _worth(value.score - best, text) * _news(values, index) if usable[index] else 0.0
        for index, (value, text) in enumerate(zip(values, texts, strict=True))
    ]
    groups = units(article.paragraphs, [sentence for sentence, _ in found])
    home = {index: number for number, group in enumerate(groups) for index in group}
    return [
        _Candidate(
            tuple(found[index][0] for index in group),
            sum(len(texts[index]) for index in group),
            sum(worth[index] for index in group),
            next((home[it] for it in (needs[index] for index in group) if it is not None and home[it] != number), None),
        )
        for number, group in enumerate(groups)
    ]


def _measured(
    article: Article, found: Sequence[tuple[Sentence, tuple[int, int]]], title: frozenset[str]
) -> list[Measured]:
    """Measure sentences in the order in which they bring the news."""
    rank = {paragraph: place for place, paragraph in enumerate(reading_order(article.paragraphs))}
    order = sorted(range(len(found)), key=lambda index: (rank[found[index][0].paragraph], found[index][0].start))
    places = [(rank[found[index][0].paragraph], found[index][1][1]) for index in order]
    in_order = measured([found[index][0].text for index in order], places, title)
    values = dict(zip(order, in_order, strict=True))
    return [values[index] for index in range(len(found))]


def _is_usable(text: str, value: Measured, title: frozenset[str]) -> bool:
    """Tell whether a sentence may be spoken alone: whole, ended, attributed, and more than the title."""
    if _CAPTION.search(text):
        return False
    if len(text) < _SHORTEST or not _ENDED.search(text) or _ONLY_QUOTED.match(text) or not is_balanced(text):
        return False
    return not title or len(value.terms & title) < _REPEATS_TITLE * len(value.terms)


def is_balanced(text: str) -> bool:
    """Tell whether every quotation and bracket that the text opens is closed in it, and none other."""
    return all(text.count(opening) == text.count(closing) for opening, closing in _PAIRS) and text.count('"') % 2 == 0


def _worth(distance: float, text: str) -> float:
    """Return what a sentence is worth: 1 for the best one of 40 characters.

    Scores are softened for choosing several, and a longer sentence is worth more, though less than its length: a
    budget filled with many short ones would say little.
    """
    return math.exp(distance / 3) * _weight_of_length(len(text))


def _weight_of_length(length: int) -> float:
    return math.sqrt(min(80, length) / 40)


def _news(values: Sequence[Measured], index: int) -> float:
    """Return the share of a sentence that an earlier one has not said: 1 for most, near 0 for a repetition."""
    own = values[index].terms
    if not own:
        return 0.1
    said = max((len(own & earlier.terms) / len(own) for earlier in values[:index]), default=0.0)
    return 1.0 if said < _REPEATS_SENTENCE else max(0.02, 1 - said)


def _needed(index: int, values: Sequence[Measured], found: Sequence[tuple[Sentence, tuple[int, int]]]) -> int | None:
    """Return the sentence before one that points back, or whose speaker was announced there."""
    if index and (values[index].points_back or _LEADS_ON.search(found[index - 1][0].text)):
        return index - 1
    return None


def _leading(candidates: Sequence[_Candidate], budget_chars: int) -> list[int]:
    """Choose the best single sentence of a budget too short for news."""
    alone = [index for index, one in enumerate(candidates) if one.value and one.needs is None]
    alone = alone or list(range(len(candidates)))
    fitting = [index for index in alone if candidates[index].length <= _LONGEST_LEAD * budget_chars]
    if not fitting:
        return [min(alone, key=lambda index: (candidates[index].length, index))]
    return [max(fitting, key=lambda index: (_lead_worth(candidates[index], budget_chars), -index))]


def _lead_worth(candidate: _Candidate, budget_chars: int) -> float:
    """Return what one sentence is worth where it stands alone: its length is no merit then."""
    over = max(0, candidate.length - budget_chars) / budget_chars
    return candidate.value / _weight_of_length(candidate.length) * math.exp(-_OVER * over)


def _shortest(candidates: Sequence[_Candidate]) -> int:
    """Return the sentence to say when none fits: the shortest of those that could lead."""
    able = [index for index, one in enumerate(candidates) if one.value and one.needs is None] or [0]
    leading = [index for index in able if candidates[index].value > 0.3] or able
    return min(leading, key=lambda index: (candidates[index].length, index))


def _best_combination(candidates: Sequence[_Candidate], budget_chars: int) -> list[int]:
    """Fill the budget with the combination of the highest value; with weak sentences only where no other one fits."""
    worth = _WORTH_ADDING * max(0.0, 1 - budget_chars / _ROOMY)
    lengths = [one.length for one in candidates]
    step = max(1, budget_chars // _LENGTH_STEPS)
    best = _combinations(candidates, lengths, budget_chars, step, worth)[-1][1]
    return list(best or _combinations(candidates, lengths, budget_chars, step)[-1][1])


def _combinations(
    candidates: Sequence[_Candidate], costs: Sequence[float], budget: float, step: float, worth: float = 0.0
) -> list[tuple[float, tuple[int, ...]]]:
    """Return the best combinations by cost (a knapsack, with sentences that need the one before).

    Costs are counted in steps, rounded up, so that the work is bounded and nothing that is chosen is too long. States
    are (steps used, whether the sentence before was chosen).

    Returns:
        Value and indices of every combination that no cheaper one beats, the empty one first, the best last.
    """
    limit = int(budget / step)
    states: dict[tuple[int, bool], tuple[float, tuple[int, ...]]] = {(0, False): (0.0, ())}
    for index, (candidate, cost) in enumerate(zip(candidates, costs, strict=True)):
        following: dict[tuple[int, bool], tuple[float, tuple[int, ...]]] = {}
        steps = math.ceil(cost / step)
        for (used, before), (value, chosen) in states.items():
            _keep(following, (used, False), value, chosen)
            reachable = candidate.needs is None or before
            if candidate.value > worth and reachable and used + steps <= limit:
                _keep(following, (used + steps, True), value + candidate.value, (*chosen, index))
        states = following
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    for _, (value, chosen) in sorted(states.items(), key=lambda item: (item[0][0], -item[1][0], item[1][1])):
        if value > best[-1][0]:
            best.append((value, chosen))
    return best


def _keep(
    states: dict[tuple[int, bool], tuple[float, tuple[int, ...]]],
    key: tuple[int, bool],
    value: float,
    chosen: tuple[int, ...],
) -> None:
    if key not in states or value > states[key][0]:
        states[key] = value, chosen
