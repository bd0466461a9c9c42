"""From written to spoken Mandarin: every number, date, sign and unit becomes the words that a news reader says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.pronunciation.rules import FOLDING, PLAIN, REMAINING, SPECIFIC
from digest.pronunciation.rules.rule import Rewriting, Stretch

# Text of Han characters and plain punctuation alone is said as it is written.
_PLAIN = re.compile(r"[\u3007\u4e00-\u9fff，。！？；：、“”‘’《》（）…\s]*")

# Nothing is read by what stands further off than this, so the cost of any text stays linear.
_WINDOW = re.compile(r"(?s).{1,300}?(?:[。！？；\n]+|$)|.{1,300}")
_READABLE = re.compile(r"[0-9A-Za-z%‰°$¥€£₩=<>≥≤±×÷+@#&-]")


def to_spoken(text: str) -> str:
    """Write out how a text is read aloud.

    Args:
        text: Simplified Chinese; anything may be mixed in.

    Returns:
        The same with numbers, dates, units and signs in words, and without what cannot be said (controls, emoji).
        Latin words stay as they are.
    """
    return "".join(work.text for _, work in _rewrite_windows(text))


def find_stretches(text: str) -> tuple[Stretch, ...]:
    """Return the written span and the rule of each spoken stretch: nothing lost or doubled, in order."""
    return tuple(
        Stretch(stretch.spoken, stretch.start + start, stretch.end + start, stretch.rule)
        for start, work in _rewrite_windows(text)
        for stretch in work.list_stretches()
    )


def _rewrite_windows(text: str) -> Iterator[tuple[int, Rewriting]]:
    for match in _WINDOW.finditer(text):
        yield match.start(), _rewrite(match[0])


def _rewrite(text: str) -> Rewriting:
    work = Rewriting(text)
    plain = _PLAIN.fullmatch(text) is not None
    for rule in PLAIN if plain else FOLDING:
        work.apply(rule)
    if not plain and _READABLE.search(work.text):
        for rule in (*SPECIFIC, *REMAINING):
            work.apply(rule)
    return work
