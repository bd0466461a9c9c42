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
# The syllables of chong2qing4 and xi'an; anything else is taken whole, so that it is reported.
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
        word = word.lower()
        syllables = reading.split()
    entry = Entry(
        word=word,
        reading=tuple(syllables),
        source="own correction",
        file=OWN,
        own=True,
    )
    fault = find_fault(entry)
    if not sign:
        fault = Message("expected a word and its reading, such as 重庆=chong2qing4")
    if fault:
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
    comments: list[str] = []
    written: list[str] = []
    for line in text.splitlines():
        if line.startswith("#"):
            comments.append(line)
        elif line.strip():
            written.append(line)
    if not comments:
        comments.append(_HEADING)
    # What stays is kept as it was written; only the words that are corrected get new lines.
    line_of: dict[str, str] = {}
    for entry, line in zip(parse_entries(text, path), written, strict=True):
        line_of[entry.word] = line
    for entry in entries:
        reading = " ".join(entry.reading)
        line_of[entry.word] = f"{entry.word}\t{reading}\t{entry.source}"
    words = sorted(line_of)
    return "\n".join([*comments, *(line_of[word] for word in words), ""])
