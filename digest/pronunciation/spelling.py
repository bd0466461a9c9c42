"""Spell a spoken text in the offline voice's phonemes, and find what no voice can say."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from digest.han import HAN
from digest.pronunciation import latin
from digest.pronunciation.latin import LATIN
from digest.pronunciation.lexicon import Lexicon, load_default_lexicon
from digest.pronunciation.numerals import spell
from digest.pronunciation.phonemes import VOCABULARY, WITHOUT_MEANING, spell_syllable
from digest.pronunciation.pinyin import Word, read
from digest.types import WordSpan

# Chinese punctuation in the model's own; "、" and "，" are one pause to it. The others keep their place or are silent.
_PUNCTUATION = {
    "，": ",", "、": ",",
    "。": ".", "．": ".",
    "！": "!", "？": "?", "：": ":", "；": ";",
    "（": "(", "）": ")",
    "[": "(", "]": ")",
    "「": "“", "」": "”",
    "『": "“", "』": "”",
    "‘": "“", "’": "”",
    "《": "“", "》": "”",
    "〈": "“", "〉": "”",
    "«": "“", "»": "”",
    "【": "“", "】": "”",
    "⋯": "…",
    "–": "—", "―": "—",
}  # fmt: skip
_OPENING = frozenset("(“")
_CLOSING = frozenset(",.!?:;)”…")

_OTHER = re.compile(f"{LATIN.pattern}|[^\\s\\d{HAN}]")
_DIGITS = re.compile(r"\d+")
_SIGNS = re.compile("[^\\w\\s.,!?:;'\"-]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in phonemes.

    Attributes:
        unknown: The symbols that have none, in order.
        words: Each word that is said, in order: where it stands in the text, and its phonemes among all.
    """

    phonemes: str
    unknown: tuple[str, ...]
    words: tuple[WordSpan, ...]


@dataclass(frozen=True, slots=True)
class _Sound:
    """A word or sign in phonemes, with its code points in the text.

    Attributes:
        phonemes: "" for what is silent or has none.
        unknown: What of it has no phonemes.
    """

    phonemes: str
    start: int
    end: int
    unknown: tuple[str, ...] = ()


def to_phonemes(spoken: str, lexicon: Lexicon | None = None) -> Reading:
    """Spell a spoken text in Kokoro's phonemes: words parted by spaces, punctuation after the word it follows.

    Args:
        spoken: Simplified Chinese as it is read aloud; Latin words may be mixed in.
        lexicon: Whose entries decide first; by default those that come with the program.
    """
    text, places = _spell_digits(spoken)
    lexicon = lexicon or load_default_lexicon()
    sounds = list(_find_sounds(text, lexicon))
    phonemes, words = _join(sounds)
    unknown = tuple(symbol for sound in sounds for symbol in sound.unknown)
    written: list[WordSpan] = []
    for word in words:
        start, _ = places[word.start]
        _, end = places[word.end - 1]
        written.append(WordSpan(start, end, word.said_start, word.said_end))
    return Reading(phonemes, unknown, tuple(written))


def find_unknown_symbols(spoken: str) -> tuple[str, ...]:
    """Find what no voice can say in a spoken text, in order: signs that are no punctuation, letters without a sound."""
    if spoken.isascii() and not _SIGNS.search(spoken):
        return ()
    symbols = (match[0] for match in _OTHER.finditer(spoken))
    return tuple(symbol for symbol in symbols if _is_silent_word(symbol) or _is_unsayable(symbol))


def _is_silent_word(text: str) -> bool:
    """Whether a text is a word in an alphabet whose letters have no Latin form."""
    if not LATIN.match(text):
        return False
    return not latin.to_plain_letters(text).strip()


def _is_unsayable(char: str) -> bool:
    """Whether a text is one sign or number that is neither in the vocabulary nor replaced by one that is."""
    if len(char) > 1 or char.isalpha():
        return False
    if unicodedata.category(char) in WITHOUT_MEANING:
        return True
    if _PUNCTUATION.get(char, char) in VOCABULARY:
        return False
    return unicodedata.category(char)[0] in "SLN"


def _spell_digits(spoken: str) -> tuple[str, list[tuple[int, int]]]:
    """Spell digits one by one; return the text, and for each of its characters where it came from."""
    if not _DIGITS.search(spoken):
        return spoken, [(at, at + 1) for at in range(len(spoken))]
    text = ""
    places: list[tuple[int, int]] = []
    last = 0
    for match in _DIGITS.finditer(spoken):
        text += spoken[last : match.start()]
        places += [(at, at + 1) for at in range(last, match.start())]
        said = spell(match[0])
        text += said
        places += [match.span()] * len(said)
        last = match.end()
    text += spoken[last:]
    places += [(at, at + 1) for at in range(last, len(spoken))]
    return text, places


def _find_sounds(text: str, lexicon: Lexicon) -> Iterator[_Sound]:
    """Yield how each word and sign of a text sounds, in order."""
    start = 0
    words = read(text, sandhi=True, lexicon=lexicon)
    for is_han, group in itertools.groupby(words, key=lambda word: bool(word.syllables)):
        if is_han:
            for word in group:
                yield _spell_han(word, start)
                start += len(word.text)
        else:
            other = "".join(word.text for word in group)
            yield from _spell_other(other, start, lexicon)
            start += len(other)


def _spell_han(word: Word, start: int) -> _Sound:
    phonemes = ""
    unknown: list[str] = []
    for char, syllable in zip(word.text, word.syllables, strict=True):
        spelt = spell_syllable(syllable)
        if spelt is None:
            unknown.append(char)
        else:
            phonemes += spelt
    end = start + len(word.text)
    return _Sound(phonemes, start, end, tuple(unknown))


def _spell_other(text: str, start: int, lexicon: Lexicon) -> Iterator[_Sound]:
    """Yield how a stretch without Han characters sounds: its Latin words and its signs."""
    at = 0
    while at < len(text):
        letters = LATIN.match(text, at)
        if letters:
            yield from _spell_latin(letters[0], start + at, lexicon)
            at = letters.end()
        else:
            yield _spell_sign(text[at], start + at)
            at += 1


def _spell_latin(written: str, start: int, lexicon: Lexicon) -> list[_Sound]:
    end = start + len(written)
    plain = latin.to_plain_letters(written.replace("’", "'"))
    sounds: list[_Sound] = []
    for token in plain.split():
        parts = latin.read_token(token, lexicon)
        sounds += [_Sound(phonemes, start, end) for phonemes in parts]
    if not sounds:
        return [_Sound("", start, end, unknown=(written,))]
    return sounds


def _spell_sign(char: str, start: int) -> _Sound:
    sign = _PUNCTUATION.get(char, char)
    end = start + 1
    if sign in VOCABULARY and not sign.isalnum():
        return _Sound(sign, start, end)
    is_symbol = unicodedata.category(char)[0] in "SLN"
    if is_symbol:
        return _Sound("", start, end, unknown=(char,))
    return _Sound("", start, end)


def _join(sounds: list[_Sound]) -> tuple[str, list[WordSpan]]:
    """Join sounds; return the phonemes, and for each word its place in the text and in them."""
    phonemes = ""
    words: list[WordSpan] = []
    for sound in sounds:
        if sound.phonemes in _CLOSING:
            phonemes = _close(phonemes, sound.phonemes)
        elif sound.phonemes in _OPENING:
            phonemes = f"{phonemes.rstrip()} {sound.phonemes}".lstrip()
        elif _is_said(sound.phonemes, phonemes):
            # A sign such as a dash is no word.
            if any(symbol.isalpha() for symbol in sound.phonemes):
                said_start = len(phonemes)
                said_end = said_start + len(sound.phonemes)
                words.append(WordSpan(sound.start, sound.end, said_start, said_end))
            phonemes += f"{sound.phonemes} "
    return phonemes.rstrip(), words


def _close(phonemes: str, sign: str) -> str:
    """Set a closing sign right after the last word; one that stands there already is enough."""
    if phonemes.rstrip().endswith(sign):
        return phonemes
    return f"{phonemes.rstrip()}{sign} "


def _is_said(part: str, before: str) -> bool:
    """Whether a part adds anything to the phonemes before it; two dashes are one."""
    if not part.strip():
        return False
    return part != "—" or not before.endswith("— ")
