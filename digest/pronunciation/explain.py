"""Why a text is read as it is: each number, sign, Latin word and polyphone with its reading and what decided."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from digest.han import HAN_CHARACTER, detect_language, to_simplified
from digest.pronunciation import latin
from digest.pronunciation.latin import LATIN
from digest.pronunciation.lexicon import Lexicon
from digest.pronunciation.normalize import find_stretches
from digest.pronunciation.phonemes import VOCABULARY
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
    """

    text: str
    start: int
    end: int
    kind: Kind
    spoken: str
    reading: str
    decided: str


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
    reading = _read(text, simplified, lexicon)
    found = [*_find_rewritten(reading), *_find_left_out(reading), *_find_words(reading), *_find_signs(reading, lexicon)]
    return tuple(sorted(found, key=lambda token: (token.start, token.end)))


def _read(written: str, simplified: str, lexicon: Lexicon) -> _Reading:
    stretches = find_stretches(simplified)
    spoken = "".join(stretch.spoken for stretch in stretches)
    plain, said = read(spoken, lexicon=lexicon), read(spoken, sandhi=True, lexicon=lexicon)
    syllables: list[str] = []
    deciders: list[str] = []
    for word, heard in zip(plain, said, strict=True):
        if not word.syllables:
            syllables += [""] * len(word.text)
            deciders += [""] * len(word.text)
            continue
        syllables += heard.syllables
        for name, syllable, spoken_syllable in zip(
            _name_deciders(word, lexicon), word.syllables, heard.syllables, strict=True
        ):
            deciders.append(name if syllable == spoken_syllable else f"{name}{TONE_IN_CONTEXT}")
    by_char = tuple(stretch for stretch in stretches for _ in stretch.spoken)
    return _Reading(written, spoken, by_char, tuple(said), tuple(syllables), tuple(deciders))


def _name_deciders(word: Word, lexicon: Lexicon) -> list[str]:
    """Name what decided the reading of each character of a word."""
    names: list[str] = []
    for part in look_up_parts(word.text, lexicon):
        if part.entry and part.entry.source:
            names += [f"{part.entry.file} ({part.entry.source})"] * len(part.text)
        elif part.entry:
            names += [part.entry.file] * len(part.text)
        else:
            start = len(names)
            names += [_ORIGINS[origin] for origin in word.origin[start : start + len(part.text)]]
    return names


def _find_rewritten(reading: _Reading) -> Iterator[Token]:
    """Yield what a rule rewrote."""
    at = 0
    while at < len(reading.spoken):
        stretch = reading.stretches[at]
        if stretch.rule and re.search(r"\w", stretch.spoken):
            end = at + len(stretch.spoken)
            said = _join_syllables(reading.spoken[at:end], reading.syllables[at:end])
            text = reading.written[stretch.start : stretch.end]
            yield Token(text, stretch.start, stretch.end, "number", stretch.spoken, said, f"rule: {stretch.rule}")
        at += len(stretch.spoken)


def _join_syllables(spoken: str, syllables: tuple[str, ...]) -> str:
    """Write syllables apart and letters together."""
    marked = (f" {syllable} " if syllable else char for char, syllable in zip(spoken, syllables, strict=True))
    return " ".join("".join(marked).split())


def _find_left_out(reading: _Reading) -> Iterator[Token]:
    """Yield what is not spoken."""
    start = 0
    for stretch in (*reading.stretches, Stretch("", len(reading.written), len(reading.written))):
        if start < stretch.start and (text := reading.written[start : stretch.start]).strip():
            yield Token(text, start, stretch.start, "silent", "", "", "not spoken")
        start = max(start, stretch.end)


def _find_words(reading: _Reading) -> Iterator[Token]:
    """Yield the words that hold a polyphone, or that a lexicon has; not 的, 好 and 说 where they are read as ever."""
    at = 0
    for word in reading.words:
        first, at = at, at + len(word.text)
        if not word.syllables or reading.stretches[first].rule:
            continue
        telling = [
            reading.deciders[position]
            for position in range(first, at)
            if has_readings(reading.spoken[position]) or "lexicon" in word.origin[position - first]
        ]
        if telling and not _is_plain(word):
            start, end = reading.stretches[first].start, reading.stretches[at - 1].end
            decided = "; ".join(dict.fromkeys(telling))
            yield Token(reading.written[start:end], start, end, "word", word.text, " ".join(word.syllables), decided)


def _is_plain(word: Word) -> bool:
    """Whether a word is one character, read as it mostly is, and no entry of a lexicon."""
    return len(word.text) == 1 and word.syllables == (look_up_character(word.text),) and "lexicon" not in word.origin


def _find_signs(reading: _Reading, lexicon: Lexicon) -> Iterator[Token]:
    """Yield Latin words, and what has no reading."""
    for match in LATIN.finditer(reading.spoken):
        tokens = latin.to_plain_letters(match[0].replace("’", "'")).split()
        phonemes = " ".join(part for token in tokens for part in latin.read_token(token, lexicon))
        decided = ", ".join(dict.fromkeys(latin.name_decider(token, lexicon) for token in tokens))
        start, end = reading.stretches[match.start()].start, reading.stretches[match.end() - 1].end
        kind: Kind = "Latin" if phonemes else "unknown"
        yield Token(match[0], start, end, kind, match[0], phonemes, decided if phonemes else "no reading")
    for position, char in enumerate(reading.spoken):
        plain = HAN_CHARACTER.match(char) or unicodedata.category(char)[0] not in "SN" or char in VOCABULARY
        if not plain:
            stretch = reading.stretches[position]
            yield Token(char, stretch.start, stretch.end, "unknown", "", "", "no reading")
