"""The few sentences of an article worth hearing: whole, verbatim, with the proof of where they stand.

Sentences are measured by `salience`; those chosen are the combination of the highest value that fits the budget. A
sentence is never cut. One that points back (此外, 对此, 他) comes only with the sentence before it; one that opens a
quotation without closing it, that nobody is named for, or that only repeats the title does not come at all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digest import han
from digest.editing.reading_order import find_reading_order, group_sentences
from digest.editing.salience import Measured, find_terms, measure_sentences
from digest.editing.similarity import fold_text
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


def list_units(article: Article, known: Collection[tuple[int, int]] = ()) -> tuple[Unit, ...]:
    """Return what may be said of an article, in its order.

    Args:
        article: The article.
        known: Sentences that have been told already: (paragraph, start).
    """
    candidates = _build_candidates(article, known)
    able = [index for index, candidate in enumerate(candidates) if candidate.value and _can_stand(index, candidates)]
    place = {index: number for number, index in enumerate(able)}
    needs = (candidates[index].needs for index in able)
    return tuple(
        Unit(candidates[index].sentences, None if need is None else place[need])
        for index, need in zip(able, needs, strict=True)
    )


def _can_stand(index: int, candidates: Sequence[_Candidate]) -> bool:
    """Whether all that a candidate needs before it may be said too."""
    need = candidates[index].needs
    return need is None or (bool(candidates[need].value) and _can_stand(need, candidates))


def list_sentences(article: Article) -> tuple[Sentence, ...]:
    """Return every sentence of the article, in order; where nothing can be pronounced, it is left out."""
    return tuple(sentence for sentence, _ in _find_sentences(article))


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
    candidates = _build_candidates(article, known)
    if not candidates:
        return ()
    if budget_chars < SHORT_BUDGET:
        chosen = _choose_lead(candidates, budget_chars)
    else:
        chosen = _choose_combination(candidates, budget_chars) or [_choose_shortest(candidates)]
    return _join_sentences(candidates, sorted(chosen))


def list_tellings(
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
    candidates = _build_candidates(article, known)
    costs = [_sum_costs(candidate, cost) for candidate in candidates]
    found: list[Telling] = []
    for _, chosen in _find_combinations(candidates, costs, most, most / _LENGTH_STEPS)[1:]:
        value = sum(candidates[index].value ** _SOFT for index in chosen)
        if not found or value > found[-1].value:
            taken = sum(costs[index] for index in chosen)
            found.append(Telling(_join_sentences(candidates, chosen), taken, value))
    return tuple(found)


def _sum_costs(candidate: _Candidate, cost: Callable[[str], float]) -> float:
    return sum(cost(sentence.text) for sentence in candidate.sentences)


def _join_sentences(candidates: Sequence[_Candidate], chosen: Iterable[int]) -> tuple[Sentence, ...]:
    return tuple(sentence for index in chosen for sentence in candidates[index].sentences)


def choose_sentence(article: Article, most_chars: int, *, known: Collection[tuple[int, int]] = ()) -> Sentence | None:
    """Return the sentence that tells an article alone, its title unsaid; None where none of that length can."""
    candidates = _build_candidates(replace(article, title=""), known)
    alone = [candidate for candidate in candidates if _can_lead(candidate) and len(candidate.sentences) == 1]
    able = [candidate for candidate in alone if candidate.length <= most_chars]
    best = max(able, key=_rank_candidate, default=None)
    return best.sentences[0] if best else None


def _rank_candidate(candidate: _Candidate) -> tuple[float, int, int]:
    """Of candidates of the same value the one that is printed first is the greatest."""
    first = candidate.sentences[0]
    return candidate.value, -first.paragraph, -first.start


def _find_sentences(article: Article) -> Iterator[tuple[Sentence, int]]:
    """Yield each sentence with its place in its paragraph."""
    for number, paragraph in enumerate(article.paragraphs):
        for place, (start, end) in enumerate(han.find_sentences(paragraph)):
            text = paragraph[start:end]
            if any(char.isalnum() for char in text):
                yield Sentence(text, article.id, number, start, end), place


@dataclass(frozen=True, slots=True)
class _Printed:
    """A sentence as the article prints it.

    Attributes:
        place: Its place in its paragraph, from 0.
        follows_known: The sentence right before it has been told already.
    """

    sentence: Sentence
    place: int
    follows_known: bool


@dataclass(frozen=True, slots=True)
class _Judged:
    """A sentence, and what it could do for a summary.

    Attributes:
        usable: It may be said: whole, attributed, and more than the title.
        needs_previous: It comes only with the sentence before it.
        worth: What it is worth; 0 where it is not to be said.
    """

    sentence: Sentence
    measured: Measured
    usable: bool
    needs_previous: bool
    worth: float = 0.0


def _build_candidates(article: Article, known: Collection[tuple[int, int]]) -> list[_Candidate]:
    """Return the sentences that are not known with their values, nothing worth saying having the value 0."""
    printed = _find_new(article, known)
    if not printed:
        return []
    judged = _weigh(_judge(printed, article))
    groups = group_sentences(article.paragraphs, [own.sentence for own in judged])
    unit_of = {index: number for number, group in enumerate(groups) for index in group}
    return [_unite(group, number, judged, unit_of) for number, group in enumerate(groups)]


def _find_new(article: Article, known: Collection[tuple[int, int]]) -> list[_Printed]:
    """Return the sentences that have not been told yet, in the order of the source."""
    found: list[_Printed] = []
    follows_known = False
    for sentence, place in _find_sentences(article):
        if (sentence.paragraph, sentence.start) in known:
            follows_known = True
        else:
            found.append(_Printed(sentence, place, follows_known))
            follows_known = False
    return found


def _judge(printed: Sequence[_Printed], article: Article) -> list[_Judged]:
    """Measure the sentences, and say which of them may be said; where none may, all may."""
    title = find_terms(fold_text(article.title))
    judged: list[_Judged] = []
    previous: _Printed | None = None
    for own, measures in zip(printed, _measure(printed, article, title), strict=True):
        usable = _is_usable(own.sentence.text, measures, title)
        if own.follows_known and measures.points_back:
            usable = False  # what it points back to is not said again: it would hang in the air
        needs_previous = previous is not None and _must_follow(previous, measures)
        judged.append(_Judged(own.sentence, measures, usable, needs_previous))
        previous = own
    if not any(own.usable for own in judged):
        return [replace(own, usable=True) for own in judged]
    return judged


def _weigh(judged: Sequence[_Judged]) -> list[_Judged]:
    """Say what each sentence is worth beside the best one that may stand alone."""
    able = [own for own in judged if own.usable and not own.needs_previous]
    best = max(own.measured.score for own in able or judged)
    terms = [own.measured.terms for own in judged]
    weighed: list[_Judged] = []
    for index, own in enumerate(judged):
        if own.usable:
            worth = _compute_worth(own.measured.score - best, own.sentence.text) * _measure_news(terms, index)
            weighed.append(replace(own, worth=worth))
        else:
            weighed.append(own)
    return weighed


def _unite(group: Sequence[int], number: int, judged: Sequence[_Judged], unit_of: Mapping[int, int]) -> _Candidate:
    """Return the candidate of sentences that are said together, by their indices."""
    members = [judged[index] for index in group]
    # A member may need the sentence before it, which may belong to another unit: then that one must come, too.
    needed = (unit_of[index - 1] for index in group if judged[index].needs_previous)
    return _Candidate(
        sentences=tuple(member.sentence for member in members),
        length=sum(len(member.sentence.text) for member in members),
        value=sum(member.worth for member in members),
        needs=next((unit for unit in needed if unit != number), None),
    )


def _measure(printed: Sequence[_Printed], article: Article, title: frozenset[str]) -> list[Measured]:
    """Measure sentences in the order in which they bring the news; return the measures in the order given."""
    rank = {paragraph: place for place, paragraph in enumerate(find_reading_order(article.paragraphs))}

    def turn(index: int) -> tuple[int, int]:
        sentence = printed[index].sentence
        return rank[sentence.paragraph], sentence.start

    order = sorted(range(len(printed)), key=turn)
    texts = [printed[index].sentence.text for index in order]
    places = [(rank[printed[index].sentence.paragraph], printed[index].place) for index in order]
    measures = dict(zip(order, measure_sentences(texts, places, title), strict=True))
    return [measures[index] for index in range(len(printed))]


def _must_follow(previous: _Printed, measures: Measured) -> bool:
    """Whether a sentence points back to the one before it, or its speaker is announced there."""
    return measures.points_back or _LEADS_ON.search(previous.sentence.text) is not None


def _is_usable(text: str, value: Measured, title: frozenset[str]) -> bool:
    """Whether a sentence may be spoken alone: whole, ended, attributed, and more than the title."""
    if _CAPTION.search(text):
        return False
    if len(text) < _SHORTEST or not _ENDED.search(text) or _ONLY_QUOTED.match(text) or not is_balanced(text):
        return False
    return not title or len(value.terms & title) < _REPEATS_TITLE * len(value.terms)


def is_balanced(text: str) -> bool:
    """Whether every quotation and bracket that the text opens is closed in it, and none other."""
    return all(text.count(opening) == text.count(closing) for opening, closing in _PAIRS) and text.count('"') % 2 == 0


def _compute_worth(distance: float, text: str) -> float:
    """Return what a sentence is worth: 1 for the best one of 40 characters.

    Scores are softened for choosing several, and a longer sentence is worth more, though less than its length: a
    budget filled with many short ones would say little.
    """
    return math.exp(distance / 3) * _weigh_length(len(text))


def _weigh_length(length: int) -> float:
    return math.sqrt(min(80, length) / 40)


def _measure_news(terms: Sequence[frozenset[str]], index: int) -> float:
    """Return the share of a sentence that an earlier one has not said: 1 for most, near 0 for a repetition."""
    own = terms[index]
    if not own:
        return 0.1
    said = max((len(own & earlier) / len(own) for earlier in terms[:index]), default=0.0)
    return 1.0 if said < _REPEATS_SENTENCE else max(0.02, 1 - said)


def _can_lead(candidate: _Candidate) -> bool:
    """Whether it may be said, and without another one before it."""
    return candidate.value > 0 and candidate.needs is None


def _choose_lead(candidates: Sequence[_Candidate], budget_chars: int) -> list[int]:
    """Choose the best single sentence of a budget too short for news."""
    alone = [index for index, candidate in enumerate(candidates) if _can_lead(candidate)]
    alone = alone or list(range(len(candidates)))
    fitting = [index for index in alone if candidates[index].length <= _LONGEST_LEAD * budget_chars]
    if not fitting:
        return [min(alone, key=lambda index: (candidates[index].length, index))]
    return [max(fitting, key=lambda index: (_compute_lead_worth(candidates[index], budget_chars), -index))]


def _compute_lead_worth(candidate: _Candidate, budget_chars: int) -> float:
    """Return what one sentence is worth where it stands alone: its length is no merit then."""
    over = max(0, candidate.length - budget_chars) / budget_chars
    return candidate.value / _weigh_length(candidate.length) * math.exp(-_OVER * over)


def _choose_shortest(candidates: Sequence[_Candidate]) -> int:
    """Return the sentence to say when none fits: the shortest of those that could lead."""
    able = [index for index, candidate in enumerate(candidates) if _can_lead(candidate)] or [0]
    leading = [index for index in able if candidates[index].value > 0.3] or able
    return min(leading, key=lambda index: (candidates[index].length, index))


def _choose_combination(candidates: Sequence[_Candidate], budget_chars: int) -> list[int]:
    """Fill the budget with the combination of the highest value; with weak sentences only where no other one fits."""
    worth = _WORTH_ADDING * max(0.0, 1 - budget_chars / _ROOMY)
    lengths = [candidate.length for candidate in candidates]
    step = max(1, budget_chars // _LENGTH_STEPS)
    best = _find_combinations(candidates, lengths, budget_chars, step, worth)[-1][1]
    return list(best or _find_combinations(candidates, lengths, budget_chars, step)[-1][1])


def _find_combinations(
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
