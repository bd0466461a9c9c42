"""Obey the readings that a text prints after its words: 朱家角（jué）, 龃龉（jǔ yǔ）, 岱（ㄉㄞˋ）."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType

from digest.han import HAN, detect_language, to_simplified
from digest.pronunciation.corrections import to_numbered
from digest.pronunciation.lexicon import Entry, Lexicon, Table
from digest.pronunciation.phonemes import spell_syllable
from digest.pronunciation.pinyin import read
from digest.pronunciation.rules.typography import LED_GLOSS, PINYIN_GLOSS, ZHUYIN_GLOSS

# So many characters before the bracket tell which of them are read so, and how the one before is read.
_GLOSS = re.compile(
    rf"(?P<run>[{HAN}]{{1,8}})[”」》]?\s?[（(［\[〔]{LED_GLOSS}"
    rf"(?:(?P<pinyin>{PINYIN_GLOSS})|(?P<zhuyin>{ZHUYIN_GLOSS}))[）)］\]〕]"
)
_LONGEST_SYLLABLE = 6  # zhuāng


def add_glosses(lexicon: Lexicon, texts: Iterable[str]) -> Lexicon:
    """Return a lexicon that reads words as texts print it in brackets after them; the same one where none does."""
    found: dict[str, Entry] = {}
    for text in texts:
        for entry in find_glosses(text, lexicon):
            found.setdefault(entry.word, entry)
    if not found:
        return lexicon
    taiwan = lexicon.taiwan and dataclasses.replace(lexicon.taiwan, words=_add(lexicon.taiwan.words, found))
    return dataclasses.replace(lexicon, words=_add(lexicon.words, found), taiwan=taiwan)


def find_glosses(text: str, lexicon: Lexicon) -> Iterator[Entry]:
    """Yield an entry for each word whose reading a text prints after it in toned pinyin or Zhuyin.

    Args:
        text: In either script.
        lexicon: Reads the character before a single one that has a gloss: its entry is of both, so that 角 is read
            jué in 家角 and as ever elsewhere.
    """
    for match in _GLOSS.finditer(text):
        # A single Traditional character may be written in both scripts alike.
        run = to_simplified(match["run"]) if detect_language(match["run"]) == "zh-Hant" else match["run"]
        syllables = _read_gloss(match["pinyin"] or match["zhuyin"])
        count = len(syllables)
        if not 0 < count <= len(run):
            continue
        if count == 1 and len(run) > 1:
            before = [syllable for word in read(run, lexicon=lexicon) for syllable in word.syllables][-2]
            syllables = (before, *syllables)
        yield Entry(run[-len(syllables) :], syllables, file="gloss in the text", own=True)


def _add(words: Table, found: dict[str, Entry]) -> Table:
    return MappingProxyType({**words, **found})


def _read_gloss(gloss: str) -> tuple[str, ...]:
    """Return the syllables of a gloss with their tones as numbers; () where one of them is none."""
    syllables: list[str] = []
    for part in re.split("[ ·']+", gloss.strip()):
        syllables += _split_pinyin(part)
    numbered = tuple(to_numbered(syllable) for syllable in syllables)
    return numbered if all(spell_syllable(syllable) for syllable in numbered) else ()


def _split_pinyin(letters: str) -> list[str]:
    """Split pinyin that is written together, the longest syllable first; what cannot be split stays whole."""
    if not letters or spell_syllable(to_numbered(letters)):
        return [letters] if letters else []
    for size in range(min(_LONGEST_SYLLABLE, len(letters) - 1), 0, -1):
        if spell_syllable(to_numbered(letters[:size])):
            rest = _split_pinyin(letters[size:])
            if all(spell_syllable(to_numbered(syllable)) for syllable in rest):
                return [letters[:size], *rest]
    return [letters]
