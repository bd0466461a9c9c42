"""Estimate how far each sentence keeps what its article promises: whether an editor with little time would tell it.

A title promises; the first sentences and those that say what the article repeats keep it, in its words. What touches
neither, or is a short remark, is not missed. A sentence is weighed by a logistic model of a few measures, fitted on
editors' choices of a few days, tested on the days left out, and rounded: its parts matter, their digits do not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from digest.editing.filler import find_filler

# Weights of the measures, on a scale of log odds.
_BIAS = -1.6
_EARLY = 1.0
_LATE = -1.0
_TITLED = 1.5  # how much of the title's words it has
_OF_TITLE = 0.8  # how much of its words the title has
_KEEPS = 1.2  # how much of the title's words it is the first to say
_COVERS = 2.0  # how much it has of all that the article repeats
_FIGURES = 0.6  # it gives a magnitude
_SHORT = -1.2
_LONG = -0.5

# A title or a sentence of fewer terms counts as one of so many: of three, one shared would be a third.
_FEWEST_TERMS = 8
# A sentence of fewer characters says little; one of more cannot be heard in one go. Between the two it counts in part.
_SHORT_CHARACTERS = (45, 20)
_LONG_CHARACTERS = (100, 160)
# A magnitude: 5.2%, 96.8亿, 13死
_FIGURE = re.compile(r"\d[%亿万]|\d+(?:人|名)?(?:死|伤|遇难|受伤|罹难|失踪)|[增降跌涨][^,。]{0,4}\d")


def estimate_telling(
    folded: Sequence[str], terms: Sequence[frozenset[str]], covers: Sequence[float], title: frozenset[str]
) -> list[float]:
    """Estimate for each sentence how likely an editor would tell it.

    Args:
        folded: The sentences in folded script, in the order in which they bring the news.
        terms: The terms of each.
        covers: How much of what the article repeats each one says, 0 to 1.
        title: The terms of the title; none for an article that has no title.

    Returns:
        For each sentence a probability, 0 to 1.
    """
    estimates: list[float] = []
    said: set[str] = set()
    for place, (text, own, covered) in enumerate(zip(folded, terms, covers, strict=True)):
        of_title = own & title
        odds = (
            _BIAS
            + _EARLY / (1 + place)
            + _LATE * place / len(folded)
            + _TITLED * _measure_share(of_title, title)
            + _OF_TITLE * _measure_share(of_title, own)
            + _KEEPS * _measure_share(of_title - said, title)
            + _COVERS * covered
            + _SHORT * _ramp(len(text), *_SHORT_CHARACTERS)
            + _LONG * _ramp(len(text), *_LONG_CHARACTERS)
            + _FIGURES * (_FIGURE.search(text) is not None)
            - sum(find_filler(text).values())
        )
        estimates.append(1 / (1 + math.exp(-odds)))
        said |= own
    return estimates


def _measure_share(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part) / max(_FEWEST_TERMS, len(whole))


def _ramp(value: float, start: float, end: float) -> float:
    """Return 0 up to a start, 1 from an end on, and in between in proportion; the end may be below the start."""
    share = (value - start) / (end - start)
    return min(1.0, max(0.0, share))
