"""When each displayed word is heard: an utterance's words and its engine's timings brought together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from digest.types import TimedWord, Timing, Utterance, WordSpan

# An opening sign belongs to the word after it, every other sign to the word before.
_OPENING = re.compile(r"[“‘「『（《〈【(\[]+$")


def time_words(utterance: Utterance, timings: Sequence[Timing], start_s: float, end_s: float) -> tuple[TimedWord, ...]:
    """Return the words of an utterance with their times, in order and never overlapping.

    Args:
        utterance: Its words point into its text, and into what its engine took.
        timings: What is heard when, in order, from where the utterance begins.
        start_s: Where that is in the episode, in seconds.
        end_s: Where it ends there.

    Returns:
        Words that, joined, are the text without the white space around it; one whose time is not known, or that was
        too quiet to be kept, is part of the one before it. () where no time is known.
    """
    found: list[tuple[int, float, float]] = []  # where a word begins in the text, and when it is heard
    before_s = 0.0
    for word in utterance.words:
        heard = _find_time(word, timings)
        if heard is None or heard[1] <= max(heard[0], before_s):
            continue
        found.append((_find_begin(utterance.text, word.start), max(heard[0], before_s), heard[1]))
        before_s = heard[1]
    if not found:
        return ()
    begins = [0, *(begin for begin, _, _ in found[1:]), len(utterance.text)]
    texts = [utterance.text[first:after] for first, after in itertools.pairwise(begins)]
    texts[0] = texts[0].lstrip()
    texts[-1] = texts[-1].rstrip()  # after the first, which it may be
    return tuple(
        TimedWord(min(start_s + first_s, end_s), min(start_s + last_s, end_s), text)
        for (_, first_s, last_s), text in zip(found, texts, strict=True)
    )


def _find_time(word: WordSpan, timings: Sequence[Timing]) -> tuple[float, float] | None:
    """When a word is heard; one that the engine times only as part of a longer stretch gets its share of that."""
    inside = [timing for timing in timings if timing.start < word.said_end and timing.end > word.said_start]
    if not inside:
        return None
    return _interpolate_time(max(word.said_start, inside[0].start), inside[0]), _interpolate_time(
        min(word.said_end, inside[-1].end), inside[-1]
    )


def _interpolate_time(position: int, timing: Timing) -> float:
    share = (position - timing.start) / (timing.end - timing.start)
    return timing.start_s + share * (timing.end_s - timing.start_s)


def _find_begin(text: str, start: int) -> int:
    opening = _OPENING.search(text, 0, start)
    return opening.start() if opening else start
