"""Weigh the sentences of an article beside its best one: what each is worth, how it appeals, and what of it is news."""

from __future__ import annotations

import math
from collections.abc import Sequence

# From this share of a sentence's terms on, it repeats one before it. Where there is a title, less is enough: without
# one, the sentence that says the lead again at length may be the fuller one.
_REPEATS_SENTENCE = 0.4
_REPEATS_UNTITLED = 0.6
_HEARD = 300  # sentences before it, about half an hour
# Shares of its worth that are left of a sentence without terms, and of one that repeats another wholly.
_WITHOUT_TERMS = 0.1
_REPEATED = 0.02
# Differences of scores are divided by these: the greater, the closer are the worths of the best and the others.
_TITLED_SOFTNESS = 10.0
_UNTITLED_SOFTNESS = 3.0
_UNTITLED_APPEAL = 6.0
# Where the best sentence is told less likely than this, the others gain nothing by it: a feature may have no news.
_GOOD_TELLING = 0.65
# The best sentence is worth 1 at this length; up to twice as many characters make it worth more.
_USUAL_CHARACTERS = 40


def compute_appeal(distance: float, telling: float, best: float, *, titled: bool) -> float:
    """Return how much of what makes an editor tell the best sentence another one has, 0 to 1."""
    if not titled:
        return min(1.0, math.exp(distance / _UNTITLED_APPEAL))
    return 1.0 if telling >= best else telling / max(best, _GOOD_TELLING)


def compute_worth(distance: float, share: float, *, titled: bool) -> float:
    """Return what a sentence of a usual length is worth: 1 for the best one.

    Scores are softened for choosing several. What is told of an article with a title depends more on the title than on
    the score; without one the score decides alone.

    Args:
        distance: Its score less the best one.
        share: The share of the best one's odds of being told.
        titled: Whether the article has a title.
    """
    if titled:
        return math.exp(distance / _TITLED_SOFTNESS) * share
    return math.exp(distance / _UNTITLED_SOFTNESS)


def weigh_length(length: int) -> float:
    """Return what a length in characters makes a sentence worth: 1 for a usual one, at most 1.4.

    A longer sentence is worth more, though less than its length: a budget filled with many short ones would say little.
    """
    counted = min(2 * _USUAL_CHARACTERS, length)
    return math.sqrt(counted / _USUAL_CHARACTERS)


def measure_news(terms: Sequence[frozenset[str]], index: int, *, titled: bool = True) -> float:
    """Return the share of a sentence that an earlier one has not said: 1 for most, near 0 for a repetition.

    In a text of a book's length only those of some minutes before count.

    Args:
        terms: The terms of each sentence.
        index: Which sentence.
        titled: Whether the article has a title.
    """
    own = terms[index]
    if not own:
        return _WITHOUT_TERMS
    said = max((len(own & earlier) / len(own) for earlier in terms[max(0, index - _HEARD) : index]), default=0.0)
    if said < (_REPEATS_SENTENCE if titled else _REPEATS_UNTITLED):
        return 1.0
    return max(_REPEATED, 1 - said)
