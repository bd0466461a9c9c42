"""Why a text is read as it is: each number, sign, Latin word and polyphone with its reading and what decided."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from digest.han import HAN_CHARACTER, detect_language, to_simplified
from digest.pronunciation import latin
from digest.pronunciation.glosses import add_glosses
from digest.pronunciation.latin import LATIN
from digest.pronunciation.lexicon import Entry, Lexicon
from digest.pronunciation.normalize import find_stretches
from digest.pronunciation.phonemes import VOCABULARY, WITHOUT_MEANING
from digest.pronunciation.pinyin import Word, look_up_character, look_up_parts, read
from digest.pronunciation.polyphone_model import has_readings
from digest.pronunciation.rules.rule import Stretch

TONE_IN_CONTEXT = ", tone in context"
"""Follows what decided, where the neighbours of a syllable change its tone."""

Kind = Literal["number", "word", "Latin", "silent", "unknown"]

_ORIGINS = {
    "phrase": "phrase dictionary",
    "context": "rule of context",
    "model": "polyphone network",
    "region": "Taiwan's characters",
    "character": "most common reading",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a text whose reading is not plain.

    Attributes:
        text: As written.
        start: Its beginning in the text, in code points.
        end: Its end.
        kind: "number" for all that a rule rewrote, "word" for polyphones, "Latin", "silent" for what is left out,
            "unknown" for what no voice can say.
        spoken: What is said, in characters; "" where nothing is.
        reading: Pinyin with spoken tones, or the offline voice's phonemes of Latin letters.
        decided: The rule, dictionary, or file of a lexicon (with its source) that decided.
        evidence: Of a number, what spoke for its kind or against it, and what else it was taken for, each with its
            weight: "a noun, and no counter +4; not number 5"; "" where nothing was in doubt.
    """

    text: str
    start: int
    end: int
    kind: Kind
    spoken: str
    reading: str
    decided: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text as spoken: for each character of it the stretch it is of, its syllable, and what gave it that."""

    written: str
    spoken: str
    stretches: tuple[Stretch, ...]
    words: tuple[Word, ...]
    syllables: tuple[str, ...]
    deciders: tuple[str, ...]


def explain(text: str, lexicon: Lexicon) -> tuple[Token, ...]:
    """Explain how a text is read, token by token, in the order of the text.

    Args:
        text: Simplified or Traditional; anything may be mixed in.
        lexicon: With the readings of the voice in force.
    """
    simplified = to_simplified(text) if detect_language(text) == "zh-Hant" else text
    lexicon = add_glosses(lexicon, [simplified])
    reading = _read(text, simplified, lexicon)
    found = [
        *_find_rewritten(reading),
        *_find_left_out(reading),
        *_find_words(reading),
        *_find_signs(reading, lexicon),
    ]
    found.sort(key=lambda token: (token.start, token.end))
    return tuple(found)


def _read(written: str, simplified: str, lexicon: Lexicon) -> _Reading:
    stretches = find_stretches(simplified, "一" if simplified != written else "幺")
    spoken = "".join(stretch.spoken for stretch in stretches)
    # Read twice: where the two differ, the tone is one that sandhi has changed.
    plain = read(spoken, lexicon=lexicon)
    said = read(spoken, sandhi=True, lexicon=lexicon)
    syllables: list[str] = []
    deciders: list[str] = []
    for word, heard in zip(plain, said, strict=True):
        if not word.syllables:
            syllables += [""] * len(word.text)
            deciders += [""] * len(word.text)
            continue
        syllables += heard.syllables
        names = _name_deciders(word, lexicon)
        for name, syllable, heard_syllable in zip(names, word.syllables, heard.syllables, strict=True):
            if syllable != heard_syllable:
                name += TONE_IN_CONTEXT
            deciders.append(name)
    by_char: list[Stretch] = []
    for stretch in stretches:
        by_char += [stretch] * len(stretch.spoken)
    return _Reading(
        written=written,
        spoken=spoken,
        stretches=tuple(by_char),
        words=tuple(said),
        syllables=tuple(syllables),
        deciders=tuple(deciders),
    )


def _name_deciders(word: Word, lexicon: Lexicon) -> list[str]:
    """Name what decided the reading of each character of a word."""
    names: list[str] = []
    for part in look_up_parts(word.text, lexicon):
        start = len(names)
        end = start + len(part.text)
        if part.entry:
            names += [_name_entry(part.entry)] * len(part.text)
        else:
            names += [_ORIGINS[origin] for origin in word.origin[start:end]]
    return names


def _name_entry(entry: Entry) -> str:
    if entry.source:
        return f"{entry.file} ({entry.source})"
    return entry.file


def _find_rewritten(reading: _Reading) -> Iterator[Token]:
    """Yield what a rule rewrote."""
    at = 0
    while at < len(reading.spoken):
        stretch = reading.stretches[at]
        end = at + len(stretch.spoken)
        # A sign that only became another sign has no reading.
        if stretch.rule and re.search(r"\w", stretch.spoken):
            yield Token(
                text=reading.written[stretch.start : stretch.end],
                start=stretch.start,
                end=stretch.end,
                kind="number",
                spoken=stretch.spoken,
                reading=_join_syllables(reading.spoken[at:end], reading.syllables[at:end]),
                decided=f"rule: {stretch.rule}",
                evidence=stretch.evidence,
            )
        at = end


def _join_syllables(spoken: str, syllables: tuple[str, ...]) -> str:
    """Write syllables apart and letters together."""
    joined = ""
    for char, syllable in zip(spoken, syllables, strict=True):
        joined += f" {syllable} " if syllable else char
    return " ".join(joined.split())


def _find_left_out(reading: _Reading) -> Iterator[Token]:
    """Yield what is not spoken."""
    length = len(reading.written)
    end_of_text = Stretch("", length, length)
    start = 0
    for stretch in (*reading.stretches, end_of_text):
        skipped = reading.written[start : stretch.start]
        if skipped.strip():
            yield Token(
                text=skipped,
                start=start,
                end=stretch.start,
                kind="silent",
                spoken="",
                reading="",
                decided="not spoken",
            )
        start = max(start, stretch.end)


def _find_words(reading: _Reading) -> Iterator[Token]:
    """Yield the words that hold a polyphone, or that a lexicon has; not 的, 好 and 说 where they are read as ever."""
    end_of_word = 0
    for word in reading.words:
        first = end_of_word
        end_of_word += len(word.text)
        # What a rule rewrote has been told already.
        if not word.syllables or reading.stretches[first].rule:
            continue
        deciders = [
            reading.deciders[position]
            for position in range(first, end_of_word)
            if has_readings(reading.spoken[position]) or word.origin[position - first] == "lexicon"
        ]
        if not deciders or _is_plain(word):
            continue
        start = reading.stretches[first].start
        end = reading.stretches[end_of_word - 1].end
        yield Token(
            text=reading.written[start:end],
            start=start,
            end=end,
            kind="word",
            spoken=word.text,
            reading=" ".join(word.syllables),
            decided=_join_once("; ", deciders),
        )


def _join_once(joint: str, names: Iterable[str]) -> str:
    """Join names in their order, each once."""
    return joint.join(dict.fromkeys(names))


def _is_plain(word: Word) -> bool:
    """Whether a word is one character, read as it mostly is, and no entry of a lexicon."""
    if len(word.text) != 1 or word.origin == ("lexicon",):
        return False
    return word.syllables == (look_up_character(word.text),)


def _find_signs(reading: _Reading, lexicon: Lexicon) -> Iterator[Token]:
    """Yield Latin words, and what has no reading."""
    for match in LATIN.finditer(reading.spoken):
        tokens = latin.to_plain_letters(match[0].replace("’", "'")).split()
        phonemes: list[str] = []
        for token in tokens:
            phonemes += latin.read_token(token, lexicon)
        decided = _join_once(", ", (latin.name_decider(token, lexicon) for token in tokens))
        yield Token(
            text=match[0],
            start=reading.stretches[match.start()].start,
            end=reading.stretches[match.end() - 1].end,
            kind="Latin" if phonemes else "unknown",
            spoken=match[0],
            reading=" ".join(phonemes),
            decided=decided if phonemes else "no reading",
        )
    for position, char in enumerate(reading.spoken):
        # A character without a known syllable has itself for one.
        if _can_be_said(char) and reading.syllables[position] != char:
            continue
        stretch = reading.stretches[position]
        yield Token(
            text=char,
            start=stretch.start,
            end=stretch.end,
            kind="unknown",
            spoken="",
            reading="",
            decided="no reading",
        )


def _can_be_said(char: str) -> bool:
    """Whether a character is said, or is silent by its nature, as a space is."""
    if HAN_CHARACTER.match(char) or char in VOCABULARY:
        return True
    category = unicodedata.category(char)
    return category[0] not in "SN" and category not in WITHOUT_MEANING
