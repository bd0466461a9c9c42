"""A user's corrections: what `词=pin1yin1` says, and the lexicon's file that holds it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from digest.errors import SettingsError
from digest.han import HAN_CHARACTER
from digest.message import Message
from digest.pronunciation.lexicon import OWN, Entry, find_fault, parse_entries

_HEADING = "# Own corrections: word, reading, source."
_SYLLABLE = re.compile(r"[a-zê]+[1-5]?|[^\sa-zê']+")


def parse_fix(fix: str) -> Entry:
    """Read a correction such as `重庆=chong2qing4`, `重庆=chong2 qing4` or `Qorvo=ke1 wo4`.

    Raises:
        SettingsError: It is not valid.
    """
    word, sign, said = (part.strip() for part in fix.partition("="))
    reading = said.lower().replace("u:", "v").replace("ü", "v")
    if HAN_CHARACTER.search(word):
        syllables = _SYLLABLE.findall(reading)
    else:
        word, syllables = word.lower(), reading.split()
    entry = Entry(word, tuple(syllables), "own correction", OWN, own=True)
    if fault := find_fault(entry) if sign else Message("expected a word and its reading, such as 重庆=chong2qing4"):
        raise SettingsError("--fix {fix}: {fault}", fix=fix, fault=fault)
    return entry


def add_entries(text: str, entries: Sequence[Entry], path: Path) -> str:
    """Add entries to a lexicon's text; its comments come first, then the words in order, each once.

    Args:
        text: What the file holds; "" where there is none yet.
        entries: Valid ones.
        path: The file, for messages.

    Raises:
        SettingsError: A line of it is not valid.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    comments = [line for line in lines if line.startswith("#")] or [_HEADING]
    written = (line for line in lines if not line.startswith("#"))
    line_of = {entry.word: line for entry, line in zip(parse_entries(text, path), written, strict=True)}
    for entry in entries:
        line_of[entry.word] = f"{entry.word}\t{' '.join(entry.reading)}\t{entry.source}"
    return "\n".join([*comments, *(line for _, line in sorted(line_of.items())), ""])
