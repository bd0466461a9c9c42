"""Fill the time of an episode: choose which stories it tells, which in brief, and how much of each, together.

What a story may say is weighed by how it ranks and by what its sentences are worth; the choice is the one of the
highest value that the predicted seconds of the chosen voices allow. If there is not enough news, the episode is
shorter.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from digest.editing import durations
from digest.editing.balance import find_monotony, spread_kinds
from digest.editing.briefs import tell_in_brief
from digest.editing.summarize import Telling, list_tellings
from digest.settings import Balance, Briefs, Voice
from digest.types import PassedOver, PassReason, Sentence, Story, Summary

# This many stories are announced at an episode's beginning.
HEADLINES = 3

# Said with each story beside its title and sentences: transition and source; in brief the source alone.
_AROUND_SYLLABLES = 20
_AROUND_BRIEF_SYLLABLES = 9
# And where it continues an earlier story: 这是后续报道，…
_FOLLOW_UP_SYLLABLES = 16

# A first guess of what opening, headlines and closing take; the script itself corrects it.
_FRAME_S = 35.0
# The most rounds of choosing, where the choice does not repeat itself before.
_ROUNDS = 6

# For each story that may be told, this many are looked at: further down the ranking none is worth enough.
_LOOKED_AT = 4

# A story is worth its title and its sentences, each further one less. Its weight halves with every so many places in
# the ranking, so that the top stories get more time.
_TITLE_WORTH = 0.2
_POWER = 0.5
_PLACES_PER_HALF = 6.0
# In brief it is worth this; at length, its title and best sentence together are worth about 1.2.
_BRIEF_WORTH = 0.8
# A story told at length gets about this much time; a longer episode tells more stories.
_STORY_S = 45.0

# The time is filled in this many steps, with this many ways to tell each story at most: both bound the work.
_TIME_STEPS = 900
_OPTIONS = 24
# However low it ranks, a story is worth this, so that there is something to choose by.
_LEAST_SCORE = 0.05
# However short an episode is, this many seconds of a story are looked at: the shortest way may be said over the time.
_LEAST_TELLING_S = 20.0

_NO_BRIEFS = Briefs(most=0)
_ANY_ORDER = Balance(in_a_row=None)


@dataclass(frozen=True, slots=True)
class SelectionLimits:
    """What a choice keeps to.

    Attributes:
        seconds: The whole, opening and closing included.
        max_stories: How many are told at length, at most.
        briefs: How many more are told in brief, and how long each may be.
        balance: How many of a source or topic may follow each other.
        topics: The words of each topic.
    """

    seconds: float
    max_stories: int = 1
    briefs: Briefs = _NO_BRIEFS
    balance: Balance = _ANY_ORDER
    topics: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """What will be told, in order, those in brief last; and what will not be, best first."""

    summaries: tuple[Summary, ...]
    passed: tuple[PassedOver, ...] = ()


@dataclass(frozen=True, slots=True)
class _Option:
    """One way to tell a story: what it takes, in seconds, and what it is worth."""

    sentences: tuple[Sentence, ...]
    seconds: float
    value: float
    brief: bool = False


def choose_stories(
    stories: Sequence[Story],
    limits: SelectionLimits,
    hosts: Sequence[Voice],
    predict: Callable[[Sequence[Summary]], float],
) -> Choice:
    """Choose stories and sentences that fill an episode.

    Args:
        stories: Ranked, best first.
        limits: Length, number and variety.
        hosts: The voices that tell stories in turn, at least one; their rates and pauses tell how long words take.
        predict: Predicts the length of the whole that is made of some summaries, at least one, in seconds.

    Returns:
        Summaries predicted to take at most the time; but at least one, if there is a story that says anything.
    """
    looked_at = stories[: _LOOKED_AT * (limits.max_stories + limits.briefs.most)]
    options: dict[str, tuple[_Option, ...]] = {}
    for place, story in enumerate(looked_at):
        options[story.lead.id] = _list_options(story, place, limits, hosts)
    able = [story for story in looked_at if options[story.lead.id]]
    banned: list[Story] = []
    choice = _fit(able, options, limits, predict)
    while run := _find_chosen_monotony(able, choice, banned, limits):
        # The least of the run makes room for another kind; the choice never gets worse at this, or it stays.
        least = max(run, key=able.index)
        banned.append(least)
        left = [story for story in able if story not in banned]
        choice = _fit(left, options, limits, predict)
    told = {summary.story.lead.id for summary in choice}
    passed: list[PassedOver] = []
    for story in stories:
        if story.lead.id not in told:
            reason = _explain_pass(story, options, banned, choice, limits)
            passed.append(PassedOver(story, reason))
    return Choice(choice, tuple(passed))


def _find_chosen_monotony(
    able: Sequence[Story], choice: Sequence[Summary], banned: Sequence[Story], limits: SelectionLimits
) -> tuple[Story, ...]:
    """Find a run of one kind in a choice that one of the other stories would end; see `find_monotony`."""
    told = [summary.story for summary in choice]
    untold = [story for story in able if story not in told and story not in banned]
    return find_monotony(told, untold, limits.balance, limits.topics)


def _explain_pass(
    story: Story,
    options: Mapping[str, Sequence[_Option]],
    banned: Sequence[Story],
    choice: Sequence[Summary],
    limits: SelectionLimits,
) -> PassReason:
    if story in banned:
        return PassReason.ONE_KIND
    # Those that were not looked at have no options; those that were, and have none, say nothing.
    was_looked_at = story.lead.id in options
    if was_looked_at and not options[story.lead.id]:
        return PassReason.NO_SENTENCE
    at_length = sum(not summary.brief for summary in choice)
    return PassReason.TOO_MANY if at_length >= limits.max_stories else PassReason.NO_ROOM


def _list_options(story: Story, place: int, limits: SelectionLimits, hosts: Sequence[Voice]) -> tuple[_Option, ...]:
    """Return the ways to tell a story, in brief first, then ever longer."""
    score = max(story.score, _LEAST_SCORE)
    weight = score * 0.5 ** (place / _PLACES_PER_HALF)
    options: list[_Option] = []
    if limits.briefs.most:
        sentences = tell_in_brief(story.lead, limits.briefs.most_chars, known=story.known)
        if sentences is not None:
            said = "".join(sentence.text for sentence in sentences) or story.lead.title
            seconds = _estimate_around_s(story, _AROUND_BRIEF_SYLLABLES, hosts) + _estimate_s(said, hosts)
            options.append(_Option(sentences, seconds, weight * _BRIEF_WORTH, brief=True))
    around = _estimate_s(story.lead.title, hosts) + _estimate_around_s(story, _AROUND_SYLLABLES, hosts)
    most_s = max(limits.seconds, _LEAST_TELLING_S)
    tellings = list_tellings(
        story.lead,
        lambda text: _estimate_s(text, hosts),
        most_s,
        known=story.known,
        thorough=limits.max_stories == 1,
    )
    for telling in _thin_out(tellings):
        value = weight * (_TITLE_WORTH + telling.value**_POWER)
        options.append(_Option(telling.sentences, around + telling.cost, value))
    return tuple(options)


def _thin_out(found: Sequence[Telling]) -> list[Telling]:
    """Return at most `_OPTIONS` of the tellings, the first and the last among them, most of them short."""
    if len(found) <= _OPTIONS:
        return list(found)
    last = len(found) - 1
    # The power crowds them at the short end, where one sentence more makes most of a difference.
    shares = [(number / (_OPTIONS - 1)) ** 1.5 for number in range(_OPTIONS)]
    places = {round(last * share) for share in shares}
    return [found[place] for place in sorted(places)]


def _estimate_s(text: str, hosts: Sequence[Voice]) -> float:
    return fmean(durations.estimate_s(text, voice) for voice in hosts)


def _estimate_around_s(story: Story, syllables: int, hosts: Sequence[Voice]) -> float:
    said = syllables
    if story.follows:
        said += _FOLLOW_UP_SYLLABLES
    # The mean of the hosts: who tells the story is settled only when all are chosen.
    seconds: list[float] = []
    for voice in hosts:
        spoken_s = said / voice.syllables_per_s / voice.speed
        seconds.append(spoken_s + voice.pauses.story_s)
    return fmean(seconds)


def _fit(
    able: Sequence[Story],
    options: Mapping[str, Sequence[_Option]],
    limits: SelectionLimits,
    predict: Callable[[Sequence[Summary]], float],
) -> tuple[Summary, ...]:
    """Choose for the time that the frame around the stories leaves.

    How long the frame takes is known only when the script is written: the choice is made with a guess, then with what
    that script took, until it repeats itself.
    """
    if not able:
        return ()
    ways = [options[story.lead.id] for story in able]
    frame_s = _FRAME_S
    best: tuple[Summary, ...] = ()
    best_value = -1.0
    seen: set[tuple[Summary, ...]] = set()
    for _ in range(_ROUNDS):
        picked = _choose_options(ways, limits.seconds - frame_s, limits)
        if not picked:
            break
        chosen = [(able[index], option) for index, option in picked]
        summaries = _order_summaries(chosen, limits)
        whole_s = predict(summaries)
        value = sum(option.value for _, option in picked)
        if whole_s <= limits.seconds and value > best_value:
            best, best_value = summaries, value
        if summaries in seen:
            break
        seen.add(summaries)
        frame_s = whole_s - sum(option.seconds for _, option in picked)
    return best or _choose_least(able, options)


def _choose_least(able: Sequence[Story], options: Mapping[str, Sequence[_Option]]) -> tuple[Summary, ...]:
    """Return the first story, told in the least time: an episode tells something, even over its time."""
    story = able[0]
    ways = options[story.lead.id]
    at_length = [option for option in ways if not option.brief]
    shortest = min(at_length or ways, key=lambda option: option.seconds)
    return (Summary(story, shortest.sentences),)


def _order_summaries(picked: Sequence[tuple[Story, _Option]], limits: SelectionLimits) -> tuple[Summary, ...]:
    chosen = {story.lead.id: option for story, option in picked}
    at_length = [story for story, option in picked if not option.brief]
    in_brief = [story for story, option in picked if option.brief]
    ordered = [
        *spread_kinds(at_length, limits.balance, limits.topics),
        *spread_kinds(in_brief, limits.balance, limits.topics),
    ]
    summaries: list[Summary] = []
    for story in ordered:
        option = chosen[story.lead.id]
        summaries.append(Summary(story, option.sentences, brief=option.brief))
    return tuple(summaries)


def _choose_options(
    ways: Sequence[Sequence[_Option]], seconds: float, limits: SelectionLimits
) -> list[tuple[int, _Option]]:
    """Choose for each story one of its ways, or leave it out: the highest value within the time.

    A knapsack with a choice per item: `values` has the highest value for each number of stories told at length, number
    told in brief, and step of time; `taken` has for each story the way that led there, -1 where it is left out.

    Returns:
        Indices of stories, ascending, with the way chosen.
    """
    if seconds <= 0:
        return []
    step = seconds / _TIME_STEPS
    stories_in_time = max(1, round(limits.seconds / _STORY_S))
    long = min(limits.max_stories, stories_in_time)
    short = min(limits.briefs.most, long)
    # Nothing told in no time is worth 0; the other states cannot be reached yet.
    values = np.full((long + 1, short + 1, _TIME_STEPS + 1), -np.inf)
    values[0, 0, 0] = 0.0
    taken: list[NDArray[np.int8]] = []
    for options in ways:
        # Each way starts from the states without this story: a story is told in one way only.
        before = values.copy()
        way = np.full(values.shape, -1, np.int8)  # wide enough: of a story there are `_OPTIONS` + 1 ways at most
        for number, option in enumerate(options):
            steps = math.ceil(option.seconds / step)
            if steps > _TIME_STEPS or (option.brief and not short):
                continue
            into, out = _slice_states(option.brief, steps)
            offered = before[out] + option.value
            better = offered > values[into]
            values[into][better] = offered[better]
            way[into][better] = number
        taken.append(way)
    for told_long in range(long + 1):
        values[told_long, told_long + 1 :] = -np.inf  # no more in brief than at length
    return _trace_options(values, taken, ways, step)


def _slice_states(brief: bool, steps: int) -> tuple[tuple[slice, slice, slice], tuple[slice, slice, slice]]:
    """Return where a way of telling leads to and where it comes from, as slices of the states."""
    long_more = 0 if brief else 1
    short_more = 1 if brief else 0
    into = (
        slice(long_more, None),
        slice(short_more, None),
        slice(steps, None),
    )
    # An end of None, not of 0: [:-0] would be empty.
    out = (
        slice(None, -long_more or None),
        slice(None, -short_more or None),
        slice(None, -steps or None),
    )
    return into, out


def _trace_options(
    values: NDArray[np.float64], taken: Sequence[NDArray[np.int8]], ways: Sequence[Sequence[_Option]], step: float
) -> list[tuple[int, _Option]]:
    best_state = np.unravel_index(int(np.argmax(values)), values.shape)
    long, short, used = (int(index) for index in best_state)
    picked: list[tuple[int, _Option]] = []
    # Backwards: what was taken of a story tells from which state of the stories before it one came.
    for index in reversed(range(len(ways))):
        number = int(taken[index][long, short, used])
        if number < 0:
            continue
        option = ways[index][number]
        picked.append((index, option))
        if option.brief:
            short -= 1
        else:
            long -= 1
        used -= math.ceil(option.seconds / step)
    return picked[::-1]
