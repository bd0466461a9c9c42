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
        if heard is None:
            continue
        first_s, last_s = heard
        # No word begins before the one before it has ended, whatever the engine tells.
        first_s = max(first_s, before_s)
        if last_s <= first_s:
            continue
        found.append((_find_begin(utterance.text, word.start), first_s, last_s))
        before_s = last_s
    if not found:
        return ()
    # Each takes the text up to the next, the first one also what stands before it.
    later_begins = [begin for begin, _, _ in found[1:]]
    begins = [0, *later_begins, len(utterance.text)]
    texts = [utterance.text[first:after] for first, after in itertools.pairwise(begins)]
    texts[0] = texts[0].lstrip()
    texts[-1] = texts[-1].rstrip()  # after the first, which it may be
    words = []
    for (_, first_s, last_s), text in zip(found, texts, strict=True):
        # Nor is any heard after its utterance, by however little.
        word_start_s = min(start_s + first_s, end_s)
        word_end_s = min(start_s + last_s, end_s)
        words.append(TimedWord(word_start_s, word_end_s, text))
    return tuple(words)


def _find_time(word: WordSpan, timings: Sequence[Timing]) -> tuple[float, float] | None:
    """When a word is heard; one that the engine times only as part of a longer stretch gets its share of that."""
    # An engine may time a word in several parts, or several words as one: all that the word overlaps count.
    inside = [timing for timing in timings if timing.start < word.said_end and timing.end > word.said_start]
    if not inside:
        return None
    first = inside[0]
    last = inside[-1]
    said_start = max(word.said_start, first.start)
    said_end = min(word.said_end, last.end)
    return _interpolate_time(said_start, first), _interpolate_time(said_end, last)


def _interpolate_time(position: int, timing: Timing) -> float:
    share = (position - timing.start) / (timing.end - timing.start)
    return timing.start_s + share * (timing.end_s - timing.start_s)


def _find_begin(text: str, start: int) -> int:
    opening = _OPENING.search(text, 0, start)  # the pattern's $ is `start`, where the searched part ends
    return opening.start() if opening else start
