"""Choose among ways to tell stories: the highest value in a given time, with at most so many at length and in brief."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digest.types import Sentence

# The time is filled in this many steps, with this many ways to tell each story at most: both bound the work.
_TIME_STEPS = 900
MOST_OPTIONS = 24


@dataclass(frozen=True, slots=True)
class Option:
    """One way to tell a story: what it takes, in seconds, and what it is worth."""

    sentences: tuple[Sentence, ...]
    seconds: float
    value: float
    brief: bool = False


def choose_options(ways: Sequence[Sequence[Option]], seconds: float, long: int, short: int) -> list[tuple[int, Option]]:
    """Choose for each story one of its ways, or leave it out: the highest value within the time.

    A knapsack with a choice per item: `values` has the highest value for each number of stories told at length, number
    told in brief, and step of time; `taken` has for each story the way that led there, -1 where it is left out.

    Args:
        ways: Those of each story, best story first: none told in brief comes before one told at length.
        seconds: What all of them may take.
        long, short: How many are told at length, and in brief, at most; and never more in brief than at length.

    Returns:
        Indices of stories, ascending, with the way chosen.
    """
    if seconds <= 0:
        return []
    step = seconds / _TIME_STEPS
    short = min(short, long)
    # Nothing told in no time is worth 0; the other states cannot be reached yet.
    values = np.full((long + 1, short + 1, _TIME_STEPS + 1), -np.inf)
    values[0, 0, 0] = 0.0
    taken: list[NDArray[np.int8]] = []
    for options in ways:
        # Each way starts from the states without this story: a story is told in one way only.
        before = values.copy()
        way = np.full(values.shape, -1, np.int8)  # wide enough: of a story there are `MOST_OPTIONS` + 1 ways at most
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
    # An end of None, not of 0: [:-0] would be empty.
    later, earlier = slice(steps, None), slice(None, -steps or None)
    one_more, one_less = slice(1, None), slice(None, -1)
    if brief:
        return (slice(None), one_more, later), (slice(None), one_less, earlier)
    # After a story in brief none is told at length.
    no_brief = slice(0, 1)
    return (one_more, no_brief, later), (one_less, no_brief, earlier)


def _trace_options(
    values: NDArray[np.float64], taken: Sequence[NDArray[np.int8]], ways: Sequence[Sequence[Option]], step: float
) -> list[tuple[int, Option]]:
    best_state = np.unravel_index(int(np.argmax(values)), values.shape)
    long, short, used = (int(index) for index in best_state)
    picked: list[tuple[int, Option]] = []
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
