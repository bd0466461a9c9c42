"""How much speaks for each kind of number: the weights of `data/kinds.tsv` and the evidence of `data/evidence.tsv`."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

# What stands further off is no evidence, so the cost of weighing is bounded.
_MOST_BEFORE, _MOST_AFTER = 24, 24

# The weight of a kind that the table does not list: one that a rule knows by what stands beside it.
_USUAL_WEIGHT = 10


@dataclass(frozen=True, slots=True)
class Clue:
    """One line of the table.

    Attributes:
        side: Where it is looked for: "before" the candidate, "after" it, or "inside".
        weight: What it adds; below zero it speaks against the kind.
        pattern: Must end where the candidate begins, begin where it ends, or be the whole of it.
        note: How `explain` calls it.
    """

    side: str
    weight: int
    pattern: re.Pattern[str]
    note: str


def weigh_kind(kind: str) -> int:
    """Return the weight of a kind of number without any evidence."""
    return _read_weights().get(kind, _USUAL_WEIGHT)


def weigh(kind: str, text: str, start: int, end: int) -> tuple[int, tuple[str, ...]]:
    """Return how much speaks for a stretch of a text being of a kind, and what.

    Args:
        kind: The name of a rule.
        text: All that stands around may be evidence.
        start: Where the stretch begins in the text.
        end: Where it ends.
    """
    weight = _read_weights().get(kind, _USUAL_WEIGHT)
    clues = _read_clues().get(kind)
    if not clues:
        return weight, ()
    sides = {
        "before": text[max(0, start - _MOST_BEFORE) : start],
        "inside": text[start:end],
        "after": text[end : end + _MOST_AFTER],
    }
    notes: list[str] = []
    for clue in clues:
        if clue.pattern.search(sides[clue.side]):
            weight += clue.weight
            notes.append(f"{clue.note} {clue.weight:+d}")
    return weight, tuple(notes)


@functools.cache
def _read_weights() -> Mapping[str, int]:
    rows = _read_table("kinds.tsv")
    return MappingProxyType({kind: int(weight) for kind, weight, _ in rows})


@functools.cache
def list_needs(kind: str) -> frozenset[str]:
    """Return the characters of which a text must have one to hold a number of a kind; none where any text may."""
    return next((frozenset(needs) for name, _, needs in _read_table("kinds.tsv") if name == kind), frozenset())


@functools.cache
def _read_clues() -> Mapping[str, tuple[Clue, ...]]:
    words = _read_word_lists()
    found: dict[str, tuple[Clue, ...]] = {}
    for kind, side, weight, pattern, note in _read_table("evidence.tsv"):
        if kind.startswith("{"):
            continue
        for name, alternatives in words.items():
            pattern = pattern.replace(name, alternatives)
        clue = Clue(side=side, weight=int(weight), pattern=_compile(side, pattern), note=note)
        found[kind] = (*found.get(kind, ()), clue)
    return MappingProxyType(found)


@functools.cache
def _read_word_lists() -> Mapping[str, str]:
    """Return the lists of words that the patterns of the evidence name: lines whose kind is `{name}`."""
    found: dict[str, str] = {}
    for name, _, _, pattern, _ in _read_table("evidence.tsv"):
        if name.startswith("{"):
            joined = f"{found[name]}|{pattern}" if name in found else pattern
            found[name] = joined
    return MappingProxyType({name: f"(?:{pattern})" for name, pattern in found.items()})


def _compile(side: str, pattern: str) -> re.Pattern[str]:
    anchored = {"before": rf"(?:{pattern})\Z", "inside": rf"\A(?:{pattern})\Z", "after": rf"\A(?:{pattern})"}
    return re.compile(anchored[side])


def _read_table(name: str) -> list[list[str]]:
    text = (resources.files("digest.pronunciation") / "data" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
