"""From written to spoken Mandarin: every number, date, sign and unit becomes the words that a news reader says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.han import fold_forms
from digest.pronunciation.rules import FOLDING, PLAIN, PROPOSING
from digest.pronunciation.rules.decide import decide, list_replacements
from digest.pronunciation.rules.rule import Rewriting, Stretch

# Text of Han characters and plain punctuation alone is said as it is written.
_PLAIN = re.compile(r"[\u3007\u4e00-\u9fff，。！？；：、“”‘’《》（）…\s]*")

# Nothing is read by what stands further off than this, so the cost of any text stays linear.
_WINDOW = re.compile(r"(?s).{1,300}?(?:[。！？；\n]+|$)|.{1,300}")
_READABLE = re.compile(r"[0-9A-Za-z%‰°$¥€£₩=<>≥≤≧≦≠≈≒→⇒±×÷+@#&-]")


def to_spoken(text: str, one_as: str = "幺") -> str:
    """Write out how a text is read aloud.

    Args:
        text: Simplified Chinese; anything may be mixed in.
        one_as: How a 1 is said in telephone numbers: 幺 on the Mainland, 一 in Taiwan and Hong Kong.

    Returns:
        The same with numbers, dates, units and signs in words, and without what cannot be said (controls, emoji).
        Latin words stay as they are.
    """
    return "".join(work.text for _, work in _rewrite_windows(text, one_as))


def find_stretches(text: str, one_as: str = "幺") -> tuple[Stretch, ...]:
    """Return the written span and the rule of each spoken stretch: nothing lost or doubled, in order."""
    found: list[Stretch] = []
    for window_start, work in _rewrite_windows(text, one_as):
        for stretch in work.list_stretches():
            start = window_start + stretch.start
            end = window_start + stretch.end
            found.append(Stretch(stretch.spoken, start, end, stretch.rule, stretch.evidence))
    return tuple(found)


def _rewrite_windows(text: str, one_as: str) -> Iterator[tuple[int, Rewriting]]:
    for match in _WINDOW.finditer(fold_forms(text)):
        yield match.start(), _rewrite(match[0], one_as)


def _rewrite(text: str, one_as: str) -> Rewriting:
    work = Rewriting(text)
    if _PLAIN.fullmatch(text):
        for rule in PLAIN:
            work.apply(rule)
        return work
    for rule in FOLDING:
        work.apply(rule)
    # A window without a digit, letter or sign that a rule reads need not be searched for every rule.
    if _READABLE.search(work.text):
        separated = work.find_rewritten("thousands separator")
        work.replace(list_replacements(decide(work.text, PROPOSING, separated), one_as))
    return work
