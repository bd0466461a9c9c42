"""How each character is read: pinyin for every Han character, phonemes for the offline voice."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from dataclasses import dataclass

from digest.han import HAN, HAN_CHARACTER
from digest.pronunciation import context_table, latin, polyphone_model, sandhi, word_context
from digest.pronunciation.lexicon import Entry, Lexicon, default_lexicon
from digest.pronunciation.numerals import spell
from digest.pronunciation.phonemes import VOCABULARY, phonemes_of
from digest.pronunciation.segment import words

# Chinese punctuation in the model's own; "、" and "，" are one pause to it. The others keep their place or are silent.
_PUNCTUATION = {
    "，": ",", "、": ",", "。": ".", "．": ".", "！": "!", "？": "?", "：": ":", "；": ";", "（": "(", "）": ")",
    "【": "“", "】": "”",
    "《": "“", "》": "”", "〈": "“", "〉": "”", "「": "“", "」": "”", "『": "“", "』": "”", "«": "“", "»": "”",
    "‘": "“", "’": "”",
    "[": "(", "]": ")", "⋯": "…", "–": "—", "―": "—",
}  # fmt: skip
_OPENING, _CLOSING = "(“", ",.!?:;)”…"

LATIN = re.compile(f"[^\\W\\d_{HAN}](?:[^\\W\\d_{HAN}]|['’](?=[^\\W\\d_{HAN}]))*")
"""A run of letters that are not Chinese characters."""

_OTHER = re.compile(f"{LATIN.pattern}|[^\\s\\d{HAN}]")
_DIGITS = re.compile(r"\d+")
_SIGNS = re.compile("[^\\w\\s.,!?:;'\"-]")

# Longer phrases than these are not in the dictionary.
_LONGEST_PHRASE = 8


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its reading.

    Attributes:
        text: As written.
        syllables: Pinyin, one per character; () for what is not Han.
        origin: What decided each syllable: "lexicon", "phrase", "context", "model", "region" or "character".
    """

    text: str
    syllables: tuple[str, ...]
    origin: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a word as lexicon and dictionary have it, before its context decides.

    Attributes:
        origin: "lexicon", "phrase" or "character".
        entry: The lexicon's entry, where it decided.
    """

    text: str
    syllables: tuple[str, ...]
    origin: str
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in phonemes.

    Attributes:
        unknown: The symbols that have none, in order.
        words: Each word that is said, in order: its code points in the text, and its phonemes' among all.
    """

    phonemes: str
    unknown: tuple[str, ...]
    words: tuple[tuple[int, int, int, int], ...]


_Part = tuple[str, int, int]
"""The phonemes of a word or sign, and its code points in the text."""


def to_pinyin(text: str, *, sandhi: bool = False, lexicon: Lexicon | None = None) -> tuple[str, ...]:
    """Read every Han character of a text.

    Args:
        text: Simplified Chinese; what is not Han has no reading and is passed over.
        sandhi: Say tones as they are spoken in context (一, 不, third tones) rather than as the dictionary has them.
        lexicon: Whose entries decide first; by default those that come with the program.

    Returns:
        One syllable per Han character, with its tone behind it (5: neutral) and `v` for ü.
    """
    return tuple(syllable for word in read(text, sandhi=sandhi, lexicon=lexicon) for syllable in word.syllables)


def read(text: str, *, sandhi: bool = False, lexicon: Lexicon | None = None) -> list[Word]:
    """Cut a text into words and read them; the words joined are the text."""
    lexicon = lexicon or default_lexicon()
    found = _lexical(text, lexicon)
    return _spoken(found, lexicon) if sandhi else found


def to_phonemes(spoken: str, lexicon: Lexicon | None = None) -> tuple[str, tuple[str, ...]]:
    """Write a spoken text in Kokoro's phonemes: words parted by spaces, punctuation behind the word it follows.

    Args:
        spoken: Simplified Chinese as it is read aloud; Latin words may be mixed in.
        lexicon: Whose entries decide first; by default those that come with the program.

    Returns:
        The phonemes, every one of which the model knows, and the symbols that have none, in order.
    """
    reading = in_phonemes(spoken, lexicon)
    return reading.phonemes, reading.unknown


def in_phonemes(spoken: str, lexicon: Lexicon | None = None) -> Reading:
    """Write a spoken text in Kokoro's phonemes, and tell which word is where; see `to_phonemes`."""
    text, places = _spelt(spoken)
    parts: list[_Part] = []
    unknown: list[str] = []
    lexicon = lexicon or default_lexicon()
    at = 0
    for han, group in itertools.groupby(
        read(text, sandhi=True, lexicon=lexicon), key=lambda word: bool(word.syllables)
    ):
        if han:
            for word in group:
                _add_han(word, at, parts, unknown)
                at += len(word.text)
        else:
            other = "".join(word.text for word in group)
            _add_other(other, at, parts, unknown, lexicon)
            at += len(other)
    phonemes, words = _join(parts)
    return Reading(
        phonemes,
        tuple(unknown),
        tuple((places[a][0], places[b - 1][1], first, behind) for a, b, first, behind in words),
    )


def _spelt(spoken: str) -> tuple[str, list[tuple[int, int]]]:
    """Spell digits one by one; return the text, and for each of its characters where it came from."""
    if not _DIGITS.search(spoken):
        return spoken, [(at, at + 1) for at in range(len(spoken))]
    text, places, last = "", [], 0
    for match in _DIGITS.finditer(spoken):
        said = spell(match[0])
        text += spoken[last : match.start()] + said
        places += [(at, at + 1) for at in range(last, match.start())] + [match.span()] * len(said)
        last = match.end()
    return text + spoken[last:], places + [(at, at + 1) for at in range(last, len(spoken))]


def unknown_symbols(spoken: str) -> tuple[str, ...]:
    """Find what no voice can say in a spoken text, in order: signs that are no punctuation, letters without a sound."""
    if spoken.isascii() and not _SIGNS.search(spoken):
        return ()
    return tuple(
        match[0]
        for match in _OTHER.finditer(spoken)
        if (LATIN.match(match[0]) and not latin.plain_letters(match[0]).strip()) or _is_unsayable(match[0])
    )


def _is_unsayable(char: str) -> bool:
    return (
        len(char) == 1
        and not char.isalpha()
        and _PUNCTUATION.get(char, char) not in VOCABULARY
        and unicodedata.category(char)[0] in "SLN"
    )


def _add_han(word: Word, at: int, parts: list[_Part], unknown: list[str]) -> None:
    phonemes = [phonemes_of(syllable) for syllable in word.syllables]
    unknown += [char for char, found in zip(word.text, phonemes, strict=True) if found is None]
    parts.append(("".join(found for found in phonemes if found is not None), at, at + len(word.text)))


def _add_other(text: str, first: int, parts: list[_Part], unknown: list[str], lexicon: Lexicon) -> None:
    at = 0
    while at < len(text):
        if match := LATIN.match(text, at):
            found = [
                phonemes
                for token in latin.plain_letters(match[0].replace("’", "'")).split()
                for phonemes in latin.phonemes_of_token(token, lexicon)
            ]
            parts += ((phonemes, first + at, first + match.end()) for phonemes in found)
            unknown += [] if found else [match[0]]
            at = match.end()
            continue
        char = text[at]
        sign = _PUNCTUATION.get(char, char)
        if sign in VOCABULARY and not sign.isalnum():
            parts.append((sign, first + at, first + at + 1))
        elif unicodedata.category(char)[0] in "SLN":
            unknown.append(char)
        at += 1


def _join(parts: list[_Part]) -> tuple[str, list[tuple[int, int, int, int]]]:
    """Return the phonemes, and for each word its place in the text and in them."""
    phonemes = ""
    words: list[tuple[int, int, int, int]] = []
    for part, start, end in parts:
        if part in _CLOSING and part:
            if not phonemes.rstrip().endswith(part):
                phonemes = phonemes.rstrip() + part + " "
        elif part in _OPENING and part:
            phonemes = f"{phonemes.rstrip()} {part}"
        elif part.strip() and not (part == "—" and phonemes.endswith("— ")):
            first = len(phonemes)
            phonemes += f"{part} "
            if any(symbol.isalpha() for symbol in part):
                words.append((start, end, first, first + len(part)))
    lead = len(phonemes) - len(phonemes.lstrip())  # what opens is put behind a space
    return phonemes.strip(), [(start, end, first - lead, behind - lead) for start, end, first, behind in words]


def _spoken(found: list[Word], lexicon: Lexicon) -> list[Word]:
    tones = sandhi.spoken_tones([(word.text, word.syllables) for word in found], lexicon.neutral)
    return [Word(word.text, syllables, word.origin) for word, syllables in zip(found, tones, strict=True)]


def _lexical(text: str, lexicon: Lexicon) -> list[Word]:
    found = cut(text, lexicon)
    text = "".join(found)
    syllables: list[str] = []
    origins: list[str] = []
    for word in found:
        if HAN_CHARACTER.match(word):
            for part in parts(word, lexicon):
                syllables += part.syllables
                origins += [part.origin] * len(part.text)
        else:
            syllables += [""] * len(word)
            origins += [""] * len(word)
    _decide(text, found, syllables, origins)
    if lexicon.characters:
        _change(text, syllables, origins, lexicon)
    result, start = [], 0
    for word in found:
        end = start + len(word)
        han = bool(HAN_CHARACTER.match(word))
        result.append(Word(word, tuple(syllables[start:end]) if han else (), tuple(origins[start:end]) if han else ()))
        start = end
    return result


def cut(text: str, lexicon: Lexicon) -> list[str]:
    """Cut a text into words of Han characters and stretches of anything else."""
    return [part for word in words(text, lexicon) for part in _runs(word)]


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


def _decide(text: str, cut_words: list[str], syllables: list[str], origins: list[str]) -> None:
    """Settle the characters that no phrase has settled."""
    open_at: list[int] = []
    start = 0
    for number, word in enumerate(cut_words):
        for position in range(start, start + len(word)):
            if origins[position] == "character":
                syllable = word_context.reading(
                    word_context.Place(text, position, word, _han(cut_words, number - 1), _han(cut_words, number + 1))
                )
                if syllable is None:
                    open_at.append(position)
                else:
                    syllables[position], origins[position] = syllable, "context"
            elif origins[position] == "phrase" and (found := context_table.reading(text, position, over_phrase=True)):
                syllables[position], origins[position] = found, "context"
        start += len(word)
    wanted = [position for position in open_at if text[position] not in word_context.DICTIONARY_FIRST]
    for position, (syllable, _) in polyphone_model.predict(text, wanted).items():
        syllables[position], origins[position] = syllable, "model"


def _change(text: str, syllables: list[str], origins: list[str], lexicon: Lexicon) -> None:
    """Give characters the region's reading, but where a lexicon has the word."""
    for position, (char, syllable) in enumerate(zip(text, syllables, strict=True)):
        if origins[position] != "lexicon" and (other := lexicon.characters.get((char, syllable))) is not None:
            syllables[position], origins[position] = other, "region"


def _han(cut_words: list[str], number: int) -> str:
    word = cut_words[number] if 0 <= number < len(cut_words) else ""
    return word if HAN_CHARACTER.match(word) else ""


def parts(word: str, lexicon: Lexicon) -> list[Part]:
    """Part a word by the longest entries of the lexicon and phrases of the dictionary in it."""
    found: list[Part] = []
    start = 0
    while start < len(word):
        for end in range(min(len(word), start + _LONGEST_PHRASE), start, -1):
            text = word[start:end]
            if (entry := lexicon.words.get(text)) is not None:
                found.append(Part(text, entry.reading, "lexicon", entry))
                break
            if end > start + 1 and (syllables := phrase(text)) is not None:
                found.append(Part(text, syllables, "phrase"))
                break
        else:
            end = start + 1
            found.append(Part(word[start], (character(word[start]),), "character"))
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


def has_one_reading(char: str) -> bool:
    """Tell whether a character has one reading in every dictionary, rare ones included."""
    return "," not in _dictionary()[1].get(ord(char), ",")


@functools.cache
def _dictionary() -> tuple[dict[str, list[list[str]]], dict[int, str]]:
    import pypinyin  # noqa: F401, ICN - see _numbered
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    return PHRASES_DICT, PINYIN_DICT


@functools.cache
def _numbered(marked: str) -> str:
    # The package first: Python lets a thread have a module of a package that another thread is still importing, and
    # these modules import one another.
    import pypinyin  # noqa: F401, ICN
    from pypinyin.contrib.tone_convert import to_tone3

    syllable = to_tone3(marked, neutral_tone_with_five=True, v_to_u=False).replace("ü", "v")
    return f"{syllable[0]}ve{syllable[-1]}" if syllable[:-1] in {"lue", "nue"} else syllable
