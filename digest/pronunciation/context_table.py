"""Readings that the characters around a polyphone decide, from the table `data/contexts.tsv`."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

# What stands further off decides nothing, so the cost of a reading is bounded.
_MOST_BEFORE, _MOST_AFTER = 16, 24

_MACROS = {
    "{N}": "零〇一二三四五六七八九十百千万亿两几数",  # numbers, for a character class
    "{B}": "(?:^|[^\u4e00-\u9fff])",  # the beginning of a run of Han characters
    "{E}": "(?:$|[^\u4e00-\u9fff])",  # its end
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One line of the table.

    Attributes:
        reading: The syllable that it gives.
        before: Must match where it ends at the character.
        after: Must match where it begins after the character.
        over_phrases: Whether it counts where the dictionary has a phrase, too.
    """

    reading: str
    before: re.Pattern[str]
    after: re.Pattern[str]
    over_phrases: bool


def find_reading(text: str, position: int, *, over_phrase: bool = False) -> str | None:
    """Return the reading that the surroundings of a character give it, or None.

    Args:
        text: Simplified Chinese.
        position: Where the character stands.
        over_phrase: Whether the dictionary has a phrase there; then only the lines made for that count.
    """
    lines = list_surroundings(text[position])
    if not lines:
        return None
    before = text[max(0, position - _MOST_BEFORE) : position]
    after = text[position + 1 : position + 1 + _MOST_AFTER]
    for line in lines:
        if over_phrase and not line.over_phrases:
            continue
        if line.after.match(after) and line.before.search(before):
            return line.reading
    return None


@functools.cache
def read_table() -> Mapping[str, tuple[str, ...]]:
    """Return the lines of the table as written, by character and in their order."""
    found: dict[str, tuple[str, ...]] = {}
    text = (resources.files("digest.pronunciation") / "data" / "contexts.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        char = line.removeprefix("!")[0]
        found[char] = (*found.get(char, ()), line)
    return MappingProxyType(found)


@functools.lru_cache(maxsize=1024)
def list_surroundings(char: str) -> tuple[Surroundings, ...]:
    """Return the lines of a character; most have none."""
    written = read_table().get(char, ())
    return tuple(map(_parse_line, written))


def _parse_line(line: str) -> Surroundings:
    char, syllable, before, after = line.split("\t")
    return Surroundings(
        reading=syllable,
        before=_compile(f"(?:{before})$"),
        after=_compile(after),
        over_phrases=char.startswith("!"),
    )


def _compile(pattern: str) -> re.Pattern[str]:
    for macro, meaning in _MACROS.items():
        pattern = pattern.replace(macro, meaning)
    return re.compile(pattern)
