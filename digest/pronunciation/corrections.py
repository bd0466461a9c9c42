"""A user's corrections: what `词=pin1yin1` says, and the lexicon's file that holds it."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from digest.errors import SettingsError
from digest.han import HAN_CHARACTER
from digest.message import Message
from digest.pronunciation.lexicon import OWN, Entry, find_fault, parse_entries

_HEADING = "# Own corrections: word, reading, source."
# The syllables of chong2qing4 and xi'an; anything else is taken whole, so that it is reported.
_ZHUYIN = re.compile("[\u3105-\u312f]")
# The marks of the four tones, and their numbers.
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_SYLLABLE = re.compile(r"[a-zê]+[1-5]?|[^\sa-zê']+")


def parse_fix(fix: str) -> Entry:
    """Read a correction such as `重庆=chong2qing4`, `重庆=chong2 qing4` or `Qorvo=ke1 wo4`.

    Raises:
        SettingsError: It is not valid.
    """
    word, sign, said = (part.strip() for part in fix.partition("="))
    reading = said.lower().replace("u:", "v").replace("ü", "v")
    syllables: Sequence[str]
    if HAN_CHARACTER.search(word):
        syllables = [to_numbered(syllable) for syllable in _split_syllables(reading)]
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


def _split_syllables(reading: str) -> list[str]:
    """Split pinyin with numbers at these, and any other spelling at its spaces."""
    has_marks = _ZHUYIN.search(reading) or any(unicodedata.combining(char) for char in _take_apart(reading))
    return reading.replace("'", " ").split() if has_marks else _SYLLABLE.findall(reading)


def _take_apart(reading: str) -> str:
    return unicodedata.normalize("NFD", reading)


def to_numbered(syllable: str) -> str:
    """Spell jiàn or ㄐㄧㄢˋ as jian4; what is neither is left as it is."""
    if _ZHUYIN.search(syllable):
        plain = syllable.strip("ˉ˙")
        return _index_zhuyin().get(f"{plain}˙" if "˙" in syllable else plain, syllable)
    marks = [char for char in _take_apart(syllable) if char in _TONES]
    if len(marks) != 1:
        return syllable
    letters = "".join(char for char in _take_apart(syllable) if char not in _TONES)
    letters = unicodedata.normalize("NFC", letters).replace("ü", "v")
    return f"{letters}{_TONES[marks[0]]}"


@functools.cache
def _index_zhuyin() -> dict[str, str]:
    """Return the syllables of all characters by their Zhuyin."""
    from pypinyin import Style
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_tone3
    from pypinyin.style import convert

    marked = {reading for readings in PINYIN_DICT.values() for reading in readings.split(",")}
    found: dict[str, str] = {}
    for reading in sorted(marked):
        zhuyin = convert(reading, Style.BOPOMOFO, strict=True)
        if "˙" in zhuyin:
            zhuyin = zhuyin.replace("˙", "") + "˙"
        found[zhuyin] = to_tone3(reading, neutral_tone_with_five=True).replace("ü", "v")
    return found


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
