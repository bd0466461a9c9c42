"""From written to spoken Mandarin: every number, date, sign and unit becomes the words that a news reader says."""

from __future__ import annotations

import re

from digest.speech.rewrite import Rewriting, Stretch
from digest.speech.rules import FOLDING, REMAINING, SPECIFIC

# Text of Han characters and plain punctuation alone is said as it is written.
_PLAIN = re.compile(r"[\u3007\u4e00-\u9fff，。！？；：、“”‘’《》（）…\s]*")
_READABLE = re.compile(r"[0-9A-Za-z%‰°$¥€£₩=<>≥≤±×÷+@#&]")


def to_spoken(text: str) -> str:
    """Write out how a text is read aloud.

    Args:
        text: Simplified Chinese; anything may be mixed in.

    Returns:
        The same with numbers, dates, units and signs in words, and without what cannot be said (controls, emoji).
        Latin words stay as they are.
    """
    return _rewrite(text).text


def spoken_stretches(text: str) -> tuple[Stretch, ...]:
    """Tell which written span each spoken stretch came from, and by which rule: nothing lost or doubled, in order."""
    return _rewrite(text).stretches()


def _rewrite(text: str) -> Rewriting:
    work = Rewriting(text)
    if _PLAIN.fullmatch(text):
        return work
    for rule in FOLDING:
        work.apply(rule)
    if _READABLE.search(work.text):
        for rule in (*SPECIFIC, *REMAINING):
            work.apply(rule)
    return work
