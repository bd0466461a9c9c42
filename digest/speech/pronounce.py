"""How each character is read: pinyin for every Han character, phonemes for the offline voice."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from dataclasses import dataclass

from digest.han import HAN_CHARACTER
from digest.speech import context, latin, polyphone, sandhi
from digest.speech.numerals import spell
from digest.speech.phonemes import VOCABULARY, phonemes_of
from digest.speech.segment import lexicon, words

# Chinese punctuation in the model's own; "、" and "，" are one pause to it. The others keep their place or are silent.
_PUNCTUATION = {
    "，": ",", "、": ",", "。": ".", "．": ".", "！": "!", "？": "?", "：": ":", "；": ";", "（": "(", "）": ")",
    "【": "“", "】": "”",
    "《": "“", "》": "”", "〈": "“", "〉": "”", "「": "“", "」": "”", "『": "“", "』": "”", "«": "“", "»": "”",
    "‘": "“", "’": "”",
    "[": "(", "]": ")", "⋯": "…", "–": "—", "―": "—",
}  # fmt: skip
_OPENING, _CLOSING = "(“", ",.!?:;)”…"

_LATIN = re.compile(r"[^\W\d_](?:[^\W\d_]|['’](?=[^\W\d_]))*")

# Longer phrases than these are not in the dictionary.
_LONGEST_PHRASE = 8


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its reading.

    Attributes:
        text: As written.
        syllables: Pinyin, one per character; () for what is not Han.
        origin: What decided each syllable: "lexicon", "phrase", "context", "model" or "character".
    """

    text: str
    syllables: tuple[str, ...]
    origin: tuple[str, ...] = ()


def to_pinyin(text: str, *, sandhi: bool = False) -> tuple[str, ...]:
    """Read every Han character of a text.

    Args:
        text: Simplified Chinese; what is not Han has no reading and is passed over.
        sandhi: Say tones as they are spoken in context (一, 不, third tones) rather than as the dictionary has them.

    Returns:
        One syllable per Han character, with its tone behind it (5: neutral) and `v` for ü.
    """
    return tuple(syllable for word in read(text, sandhi=sandhi) for syllable in word.syllables)


def read(text: str, *, sandhi: bool = False) -> list[Word]:
    """Cut a text into words and read them; the words joined are the text."""
    found = _lexical(text)
    return _spoken(found) if sandhi else found


def to_phonemes(spoken: str) -> tuple[str, tuple[str, ...]]:
    """Write a spoken text in Kokoro's phonemes: words parted by spaces, punctuation behind the word it follows.

    Args:
        spoken: Simplified Chinese as it is read aloud; Latin words may be mixed in.

    Returns:
        The phonemes, every one of which the model knows, and the symbols that have none, in order.
    """
    text = re.sub(r"\d+", lambda digits: spell(digits[0]), spoken)
    parts: list[str] = []
    unknown: list[str] = []
    for han, group in itertools.groupby(read(text, sandhi=True), key=lambda word: bool(word.syllables)):
        if han:
            for word in group:
                _add_han(word, parts, unknown)
        else:
            _add_other("".join(word.text for word in group), parts, unknown)
    return _join(parts), tuple(unknown)


def _add_han(word: Word, parts: list[str], unknown: list[str]) -> None:
    phonemes = [phonemes_of(syllable) for syllable in word.syllables]
    unknown += [char for char, found in zip(word.text, phonemes, strict=True) if found is None]
    parts.append("".join(found for found in phonemes if found is not None))


def _add_other(text: str, parts: list[str], unknown: list[str]) -> None:
    at = 0
    while at < len(text):
        if match := _LATIN.match(text, at):
            found = [
                phonemes
                for token in latin.plain_letters(match[0].replace("’", "'")).split()
                for phonemes in latin.phonemes_of_token(token)
            ]
            parts += found
            unknown += [] if found else [match[0]]
            at = match.end()
            continue
        char = text[at]
        sign = _PUNCTUATION.get(char, char)
        if sign in VOCABULARY and not sign.isalnum():
            parts.append(sign)
        elif unicodedata.category(char)[0] in "SLN":
            unknown.append(char)
        at += 1


def _join(parts: list[str]) -> str:
    phonemes = ""
    for part in parts:
        if part in _CLOSING and part:
            if not phonemes.rstrip().endswith(part):
                phonemes = phonemes.rstrip() + part + " "
        elif part in _OPENING and part:
            phonemes = f"{phonemes.rstrip()} {part}"
        elif part.strip() and not (part == "—" and phonemes.endswith("— ")):
            phonemes += f"{part} "
    return phonemes.strip()


def _spoken(found: list[Word]) -> list[Word]:
    tones = sandhi.spoken_tones([(word.text, word.syllables) for word in found])
    return [Word(word.text, syllables, word.origin) for word, syllables in zip(found, tones, strict=True)]


def _lexical(text: str) -> list[Word]:
    cut = [part for word in words(text) for part in _runs(word)]
    text = "".join(cut)
    syllables: list[str] = []
    origins: list[str] = []
    for word in cut:
        if HAN_CHARACTER.match(word):
            for syllable, origin in _from_phrases(word):
                syllables.append(syllable)
                origins.append(origin)
        else:
            syllables += [""] * len(word)
            origins += [""] * len(word)
    _decide(text, cut, syllables, origins)
    result, start = [], 0
    for word in cut:
        end = start + len(word)
        han = bool(HAN_CHARACTER.match(word))
        result.append(Word(word, tuple(syllables[start:end]) if han else (), tuple(origins[start:end]) if han else ()))
        start = end
    return result


def _runs(word: str) -> list[str]:
    """Part Han from the rest, should a word mix them."""
    if len(word) == 1 or word.isascii():
        return [word]
    parts: list[str] = []
    kind = None
    for char in word:
        han = bool(HAN_CHARACTER.match(char))
        if han is kind:
            parts[-1] += char
        else:
            parts.append(char)
        kind = han
    return parts


def _decide(text: str, cut: list[str], syllables: list[str], origins: list[str]) -> None:
    """Settle the characters that no phrase has settled."""
    open_at: list[int] = []
    start = 0
    for number, word in enumerate(cut):
        for position in range(start, start + len(word)):
            if origins[position] == "character":
                syllable = context.reading(
                    context.Place(text, position, word, _han(cut, number - 1), _han(cut, number + 1))
                )
                if syllable is None:
                    open_at.append(position)
                else:
                    syllables[position], origins[position] = syllable, "context"
        start += len(word)
    wanted = [position for position in open_at if text[position] not in context.DICTIONARY_FIRST]
    for position, (syllable, _) in polyphone.predict(text, wanted).items():
        syllables[position], origins[position] = syllable, "model"


def _han(cut: list[str], number: int) -> str:
    word = cut[number] if 0 <= number < len(cut) else ""
    return word if HAN_CHARACTER.match(word) else ""


def _from_phrases(word: str) -> list[tuple[str, str]]:
    """Read a word by the longest phrases in it."""
    found: list[tuple[str, str]] = []
    start, entries = 0, lexicon()
    while start < len(word):
        for end in range(min(len(word), start + _LONGEST_PHRASE), start, -1):
            part = word[start:end]
            if (syllables := entries.get(part)) is not None:
                found += [(syllable, "lexicon") for syllable in syllables]
                break
            if end > start + 1 and (syllables := phrase(part)) is not None:
                found += [(syllable, "phrase") for syllable in syllables]
                break
        else:
            end = start + 1
            found.append((character(word[start]), "character"))
        start = end
    return found


@functools.lru_cache(maxsize=65536)
def phrase(word: str) -> tuple[str, ...] | None:
    """The reading of a word in pypinyin's phrase dictionary, or None."""
    entry = _dictionary()[0].get(word)
    if entry is None or len(entry) != len(word):
        return None
    return tuple(_numbered(readings[0]) for readings in entry)


@functools.lru_cache(maxsize=65536)
def character(char: str) -> str:
    """The most common reading of a character; the character itself where none is known."""
    readings = _dictionary()[1].get(ord(char))
    return _numbered(readings.split(",", 1)[0]) if readings else char


@functools.cache
def _dictionary() -> tuple[dict[str, list[list[str]]], dict[int, str]]:
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    return PHRASES_DICT, PINYIN_DICT


@functools.cache
def _numbered(marked: str) -> str:
    from pypinyin.contrib.tone_convert import to_tone3

    syllable = to_tone3(marked, neutral_tone_with_five=True, v_to_u=False).replace("ü", "v")
    return f"{syllable[0]}ve{syllable[-1]}" if syllable[:-1] in {"lue", "nue"} else syllable
