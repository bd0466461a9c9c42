"""Choose the few sentences of an article worth hearing: whole, verbatim, with the proof of where they stand.

What may be said, and what it is worth, is judged by `candidates`; chosen is the combination of the highest value that
fits the budget. A sentence is cut only where it would not fit, at a clause border.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from digest.editing.candidates import Candidate, build_candidates, can_lead
from digest.editing.cuts import list_cuts
from digest.editing.worth import weigh_length
from digest.types import Article, Sentence

# A budget of fewer characters holds one sentence of news or none: the best one is taken, up to three times as long as
# the budget, though each time that it is longer than the budget makes it worth a fifth less.
SHORT_BUDGET = 80
_LONGEST_LEAD = 3
_OVER = 0.2

# A budget is filled in this many steps, which bounds the work.
_LENGTH_STEPS = 240

# What appeals less than this share of the best sentence only fills, and no budget is filled with it: a story ends when
# it is told. Who asks for more than a summary gets more: there the least falls as the budget grows.
_LEAST_APPEAL = 0.4
_SUMMARY = 300
# In an episode, what appeals less than this is worth little: other stories have more to tell, where there are any.
_EPISODE_APPEAL = 0.5
_LITTLE_WORTH = 0.1
# What has no sentence worth this share of the best one does not tell the news, however little time there is.
_HAS_NEWS = 0.7
# Of one article alone, a listener wants more.
_LEAST_THOROUGH_APPEAL = 0.12

# Only what appeals this much is cut to fit: the key fact, not a detail.
_WORTH_CUTTING = 0.6

# Where no sentence fits, the shortest one is said that is worth more than this: not just any short one.
_WORTH_SAYING = 0.3

# Within an article the lead is worth ten times what comes next. Between articles that would leave every story but the
# top ones with one sentence: there, values are softened by this power.
_SOFT = 0.4

# Where a knapsack stands after some candidates (the steps used, and whether the last candidate was taken), and the best
# that leads there (its value, and the indices of its candidates). Plain tuples: tens of thousands are made for an
# article, and objects of a class would take several times as long.
_State = tuple[int, bool]
_Combination = tuple[float, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Telling:
    """One way to tell an article.

    Attributes:
        sentences: In the order of the source.
        cost: What they take together, in the unit that was asked for.
        value: What they are worth together; compares between articles.
    """

    sentences: tuple[Sentence, ...]
    cost: float
    value: float


@dataclass(frozen=True, slots=True)
class Unit:
    """Sentences that are said together or not at all.

    Attributes:
        needs: The index of the unit that must be said right before this one.
    """

    sentences: tuple[Sentence, ...]
    needs: int | None


def list_units(article: Article, known: Collection[tuple[int, int]] = ()) -> tuple[Unit, ...]:
    """Return what may be said of an article, in its order.

    Args:
        article: The article.
        known: Sentences that have been told already: (paragraph, start).
    """
    candidates = build_candidates(article, known)
    able = [index for index in range(len(candidates)) if _can_be_said(index, candidates)]
    # Those that may not be said are skipped, so what a candidate needs has another number among the units.
    number_of = {index: number for number, index in enumerate(able)}
    units: list[Unit] = []
    for index in able:
        candidate = candidates[index]
        needs = None if candidate.needs is None else number_of[candidate.needs]
        units.append(Unit(candidate.sentences, needs))
    return tuple(units)


def _can_be_said(index: int, candidates: Sequence[Candidate]) -> bool:
    """Whether a candidate may be said, and all that must be said before it may be, too."""
    candidate = candidates[index]
    if not candidate.value:
        return False
    return candidate.needs is None or _can_be_said(candidate.needs, candidates)


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
    candidates = [_shorten(candidate, budget_chars) for candidate in build_candidates(article, known)]
    if not candidates:
        return ()
    if budget_chars < SHORT_BUDGET:
        chosen = _choose_lead(candidates, budget_chars)
    else:
        chosen = _choose_combination(candidates, budget_chars) or [_choose_shortest(candidates)]
    return _join_sentences(candidates, sorted(chosen))


def list_tellings(
    article: Article,
    cost: Callable[[str], float],
    most: float,
    *,
    known: Collection[tuple[int, int]] = (),
    thorough: bool = False,
) -> tuple[Telling, ...]:
    """Return ever longer ways to tell an article, each the best one of its length.

    Args:
        article: What to tell.
        cost: What a sentence takes, above 0, such as its predicted seconds.
        most: What all sentences together may take.
        known: See `summarize`.
        thorough: The time is the article's own, and more of it is told than in an episode.

    Returns:
        From one sentence on, by rising value; empty where nothing fits. Values of several articles compare.
    """
    candidates = build_candidates(article, known)
    costs = [_sum_costs(candidate, cost) for candidate in candidates]
    step = most / _LENGTH_STEPS
    least_appeal = _LEAST_THOROUGH_APPEAL if thorough else _LEAST_APPEAL
    combinations = _find_combinations(candidates, costs, most, step, least_appeal=least_appeal)
    filled = combinations[1:]  # the first one is empty
    # An article that is alone must fit its time; a story that does not makes room for another one.
    able = filled if thorough else _keep_those_with_news(filled, candidates)
    found: list[Telling] = []
    for _, chosen in able:
        value = sum(_compute_episode_worth(candidates[index]) for index in chosen)
        # They rise by the values as they are; softened, a dearer one may be worth less than the one before it.
        if not found or value > found[-1].value:
            taken = sum(costs[index] for index in chosen)
            sentences = _join_sentences(candidates, chosen)
            found.append(Telling(sentences, taken, value))
    return tuple(found)


def _keep_those_with_news(
    combinations: Sequence[_Combination], candidates: Sequence[Candidate]
) -> Iterator[_Combination]:
    """Yield the combinations that have the sentence with the news, or one nearly as good; a detail is no story."""
    most = [max(candidates[index].value for index in chosen) for _, chosen in combinations]
    best = max(most, default=0.0)
    for combination, value in zip(combinations, most, strict=True):
        if value >= _HAS_NEWS * best:
            yield combination


def _compute_episode_worth(candidate: Candidate) -> float:
    """Return what a candidate is worth beside those of other articles."""
    worth: float = candidate.value**_SOFT
    return worth if candidate.appeal >= _EPISODE_APPEAL else _LITTLE_WORTH * worth


def _sum_costs(candidate: Candidate, cost: Callable[[str], float]) -> float:
    return sum(cost(sentence.text) for sentence in candidate.sentences)


def _join_sentences(candidates: Sequence[Candidate], chosen: Iterable[int]) -> tuple[Sentence, ...]:
    """Return the sentences of what was chosen; a speaker is named where another one, or nobody, was heard last."""
    told: list[Sentence] = []
    last_speaker: tuple[int, int] | None = None
    for index in chosen:
        candidate = candidates[index]
        goes_on = candidate.continued and candidate.speaker == last_speaker
        told += candidate.continued if goes_on else candidate.sentences
        last_speaker = candidate.speaker
    return tuple(told)


def _choose_lead(candidates: Sequence[Candidate], budget_chars: int) -> list[int]:
    """Choose the best single sentence of a budget too short for news."""
    alone = [index for index, candidate in enumerate(candidates) if can_lead(candidate)]
    if not alone:
        alone = list(range(len(candidates)))
    longest = _LONGEST_LEAD * budget_chars
    fitting = [index for index in alone if candidates[index].length <= longest]
    if not fitting:
        return [_find_shortest(candidates, alone)]
    values = {index: _compute_lead_value(candidates[index], budget_chars) for index in fitting}
    # `max` returns the first of equals, which is the one that is printed first.
    return [max(fitting, key=lambda index: values[index])]


def _compute_lead_value(candidate: Candidate, budget_chars: int) -> float:
    """Return what one sentence is worth where it stands alone: its length is no merit then."""
    over = max(0, candidate.length - budget_chars) / budget_chars
    value_of_any_length = candidate.value / weigh_length(candidate.length)
    return value_of_any_length * math.exp(-_OVER * over)


def _choose_shortest(candidates: Sequence[Candidate]) -> int:
    """Return the sentence to say when none fits: the shortest of those that could lead."""
    able = [index for index, candidate in enumerate(candidates) if can_lead(candidate)]
    if not able:
        return 0
    leading = [index for index in able if candidates[index].value > _WORTH_SAYING]
    return _find_shortest(candidates, leading or able)


def _find_shortest(candidates: Sequence[Candidate], indices: Sequence[int]) -> int:
    """Return the index of the shortest of some candidates, of several as short the first."""
    return min(indices, key=lambda index: (candidates[index].length, index))


def _shorten(candidate: Candidate, budget_chars: int) -> Candidate:
    """Return a candidate with the longest form of its sentence that fits; itself where it fits, or none does."""
    if candidate.length <= max(budget_chars, SHORT_BUDGET) or len(candidate.sentences) > 1:
        return candidate
    if candidate.appeal < _WORTH_CUTTING:
        return candidate
    (sentence,) = candidate.sentences
    cuts = (sentence.keep(parts) for parts in list_cuts(sentence.text))
    shorter = next((cut for cut in cuts if len(cut.text) <= budget_chars), None)
    return candidate if shorter is None else replace(candidate, sentences=(shorter,), length=len(shorter.text))


def _choose_combination(candidates: Sequence[Candidate], budget_chars: int) -> list[int]:
    """Choose the combination of the highest value; with sentences of little appeal only where no others fit."""
    least_appeal = _LEAST_APPEAL * min(1.0, _SUMMARY / budget_chars)
    lengths = [candidate.length for candidate in candidates]
    step = max(1, budget_chars // _LENGTH_STEPS)
    _, best = _find_combinations(candidates, lengths, budget_chars, step, least_appeal)[-1]
    if not best:
        _, best = _find_combinations(candidates, lengths, budget_chars, step)[-1]
    return list(best)


def _find_combinations(
    candidates: Sequence[Candidate],
    costs: Sequence[float],
    budget: float,
    step: float,
    least_appeal: float = 0.0,
) -> list[_Combination]:
    """Return the best combinations by cost: a knapsack, in which a sentence may need the one before.

    Costs are counted in steps, rounded up, so that the work is bounded and nothing that is chosen is too long.

    Args:
        costs: What each candidate costs.
        budget: What a combination may cost, in the same unit.
        step: The unit's steps.
        least_appeal: Candidates must appeal at least this much.

    Returns:
        Every combination that no cheaper one beats, the empty one first, the best last.
    """
    limit = int(budget / step)
    states: dict[_State, _Combination] = {(0, False): (0.0, ())}
    for index, (candidate, cost) in enumerate(zip(candidates, costs, strict=True)):
        steps = math.ceil(cost / step)
        able = candidate.value > 0 and candidate.appeal >= least_appeal
        following: dict[_State, _Combination] = {}
        for (used, has_previous), (value, chosen) in states.items():
            # Left out: then none that needs it can follow.
            _keep_better(following, (used, False), value, chosen)
            reachable = has_previous or candidate.needs is None
            if candidate.refers and not used:
                reachable = False  # what it means, nobody has heard
            if able and reachable and used + steps <= limit:
                _keep_better(following, (used + steps, True), value + candidate.value, (*chosen, index))
        states = following
    best: list[_Combination] = [(0.0, ())]
    for _, combination in sorted(states.items(), key=_cheapest_first):
        if combination[0] > best[-1][0]:
            best.append(combination)
    return best


def _keep_better(states: dict[_State, _Combination], state: _State, value: float, chosen: tuple[int, ...]) -> None:
    if state not in states or value > states[state][0]:
        states[state] = value, chosen


def _cheapest_first(reached: tuple[_State, _Combination]) -> tuple[int, float, tuple[int, ...]]:
    """Sort by cost; of the same cost the highest value first, then the one that is printed first."""
    (used, _), (value, chosen) = reached
    return used, -value, chosen
