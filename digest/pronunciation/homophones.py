"""Lexicon readings for voices that take text: a misread character gives way to one that can be read in one way only."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping

from digest.han import HAN_CHARACTER
from digest.pronunciation.lexicon import Entry, Lexicon, load_default_lexicon
from digest.pronunciation.pinyin import has_one_reading, look_up_character, look_up_parts, look_up_phrase, segment_text
from digest.pronunciation.polyphone_model import has_readings

# The 3755 most frequent characters, level 1 of GB/T 2312-1980: rows 16 to 55.
_LEVEL_ONE = range(0xB0A1, 0xD7FA)

# Said in several ways though dictionaries give one (一 and 不 by what follows), or in speech otherwise than in print.
_UNSAFE = frozenset("一不七八熟血谁曝壳勺啥括室")


def put_homophones(spoken: str, lexicon: Lexicon) -> str:
    """Write the words that an online voice would misread with characters that sound as the lexicon has them.

    Args:
        spoken: Simplified Chinese as it is read aloud.
        lexicon: The user's own entries count.

    Returns:
        A text of the same length; see `respell`.
    """
    if not any(word in spoken for word in lexicon.respelt_words):
        return spoken
    said: list[str] = []
    for word in segment_text(spoken, lexicon):
        for part in look_up_parts(word, lexicon):
            if part.entry and part.text in lexicon.respelt_words:
                said.append(respell(part.entry))
            else:
                said.append(part.text)
    return "".join(said)


def respell(entry: Entry) -> str:
    """Return an entry's word with homophones in place of the characters that would be misread.

    These are the characters whose reading differs from what most dictionaries have, and all that have several readings:
    what an online voice makes of them cannot be known. A character stays where its syllable is neutral, and where no
    common character has that syllable alone.
    """
    usual_reading = _find_usual_reading(entry.word)
    homophones = _choose_homophones()
    written = ""
    for char, syllable, usual_syllable in zip(entry.word, entry.reading, usual_reading, strict=True):
        if syllable != usual_syllable or has_readings(char):
            written += homophones.get(syllable, char)
        else:
            written += char
    return written


def _find_usual_reading(word: str) -> tuple[str, ...]:
    entry = load_default_lexicon().words.get(word)
    if entry:
        return entry.reading
    phrase = look_up_phrase(word)
    if phrase:
        return phrase
    return tuple(map(look_up_character, word))


@functools.cache
def _choose_homophones() -> Mapping[str, str]:
    """Choose a character for each syllable: a common one that can be read in no other way."""
    from pypinyin.constants import PHRASES_DICT

    # How many phrases of the dictionary have a character tells how common it is.
    phrase_counts = Counter(char for phrase in PHRASES_DICT for char in phrase)
    best: dict[str, tuple[bool, int, str]] = {}
    for code in _LEVEL_ONE:
        char = code.to_bytes(2, "big").decode("gb2312", errors="ignore")
        if not HAN_CHARACTER.fullmatch(char) or char in _UNSAFE or has_readings(char):
            continue
        syllable = look_up_character(char)
        if syllable.endswith("5"):
            continue
        rank = (has_one_reading(char), phrase_counts[char], char)
        if syllable not in best or rank > best[syllable]:
            best[syllable] = rank
    return {syllable: char for syllable, (_, _, char) in best.items()}
