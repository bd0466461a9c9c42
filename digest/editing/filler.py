"""Tell what fills a report without telling its news: captions, attendance, scenes, voices, mottos, morals.

The kinds are the rows of `data/filler.tsv`. Each takes off the odds that a sentence is told; some leave it out.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

# A row of this weight leaves a sentence out at any length.
_NEVER = 9.0
# A form of filler fills so many characters: a longer sentence says something else besides, unless it has more of them.
_FILLED_CHARACTERS = 50


@dataclass(frozen=True, slots=True)
class _Rule:
    """A form of filler.

    Attributes:
        kind: What it is, such as "scene"; of each kind the heaviest form that fits counts.
        weight: What it takes off the log odds that a sentence is told.
    """

    kind: str
    weight: float
    pattern: re.Pattern[str]


@functools.cache
def _load_rules() -> tuple[_Rule, ...]:
    table = resources.files("digest.editing").joinpath("data/filler.tsv")
    rules: list[_Rule] = []
    for row in table.read_text(encoding="utf-8").splitlines():
        if row.startswith("#"):
            continue
        kind, weight, pattern = row.split("\t")
        rules.append(_Rule(kind, float(weight), re.compile(pattern)))
    return tuple(rules)


@functools.lru_cache(maxsize=4096)  # several steps ask about each sentence
def find_filler(folded: str) -> Mapping[str, float]:
    """Return the kinds of filler that a sentence in folded script is, and what each takes off its log odds."""
    found: dict[str, float] = {}
    for rule in _load_rules():
        hits = len(rule.pattern.findall(folded))
        if not hits:
            continue
        weight = rule.weight
        if weight < _NEVER:
            weight *= min(1.0, hits * _FILLED_CHARACTERS / len(folded))
        found[rule.kind] = max(weight, found.get(rule.kind, 0.0))
    return MappingProxyType(found)


def is_never_told(filler: Mapping[str, float]) -> bool:
    """Whether one of the kinds that were found leaves a sentence out at any length."""
    return any(weight >= _NEVER for weight in filler.values())


def is_of_programme(folded: str) -> bool:
    """Whether a sentence in folded script is what a programme says of itself: its greeting, what it will bring."""
    return "programme" in find_filler(folded)
