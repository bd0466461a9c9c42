"""How each character is read: pinyin for every Han character of a text."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from digest.han import HAN_CHARACTER
from digest.pronunciation import context_table, polyphone_model, sandhi, word_context
from digest.pronunciation.lexicon import Entry, Lexicon, load_default_lexicon
from digest.pronunciation.segment import cut_words

# No phrase is looked up that is longer than this: the dictionary has next to none.
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
class WordPart:
    """A part of a word as lexicon and dictionary have it, before its context decides.

    Attributes:
        origin: "lexicon", "phrase" or "character".
        entry: The lexicon's entry, where it decided.
    """

    text: str
    syllables: tuple[str, ...]
    origin: str
    entry: Entry | None = None


def to_pinyin(text: str, *, sandhi: bool = False, lexicon: Lexicon | None = None) -> tuple[str, ...]:
    """Read every Han character of a text.

    Args:
        text: Simplified Chinese; what is not Han has no reading and is passed over.
        sandhi: Say tones as they are spoken in context (一, 不, third tones) rather than as the dictionary has them.
        lexicon: Whose entries decide first; by default those that come with the program.

    Returns:
        One syllable per Han character, with its tone after it (5: neutral) and `v` for ü.
    """
    return tuple(syllable for word in read(text, sandhi=sandhi, lexicon=lexicon) for syllable in word.syllables)


def read(text: str, *, sandhi: bool = False, lexicon: Lexicon | None = None) -> list[Word]:
    """Cut a text into words and read them; the words joined are the text."""
    lexicon = lexicon or load_default_lexicon()
    found = _read_words(text, lexicon)
    return _apply_sandhi(found, lexicon) if sandhi else found


def _apply_sandhi(found: list[Word], lexicon: Lexicon) -> list[Word]:
    lexical = [(word.text, word.syllables) for word in found]
    tones_as_spoken = sandhi.change_tones(lexical, lexicon.neutral)
    heard: list[Word] = []
    for word, syllables in zip(found, tones_as_spoken, strict=True):
        changed = Word(word.text, syllables, word.origin)
        heard.append(changed)
    return heard


def _read_words(text: str, lexicon: Lexicon) -> list[Word]:
    """Read words with the tones of the dictionary: what lexicon and phrases know first, then by context."""
    words = segment_text(text, lexicon)
    text = "".join(words)  # unpaired surrogates are replaced in it
    syllables: list[str] = []  # one for each character of the text, as is its origin
    origins: list[str] = []
    for word in words:
        if HAN_CHARACTER.match(word):
            for part in look_up_parts(word, lexicon):
                syllables += part.syllables
                origins += [part.origin] * len(part.text)
        else:
            syllables += [""] * len(word)
            origins += [""] * len(word)
    _apply_context(text, words, syllables, origins)
    _apply_model(text, syllables, origins)
    if lexicon.characters:
        _apply_region(text, syllables, origins, lexicon)
    found: list[Word] = []
    start = 0
    for word in words:
        end = start + len(word)
        if HAN_CHARACTER.match(word):
            found.append(Word(word, tuple(syllables[start:end]), tuple(origins[start:end])))
        else:
            found.append(Word(word, ()))
        start = end
    return found


def segment_text(text: str, lexicon: Lexicon) -> list[str]:
    """Cut a text into words of Han characters and stretches of anything else."""
    return [part for word in cut_words(text, lexicon) for part in _split_han(word)]


def _split_han(word: str) -> list[str]:
    """Split a word where Han characters and others meet, should it mix them."""
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


def _apply_context(text: str, words: list[str], syllables: list[str], origins: list[str]) -> None:
    """Settle the characters that no phrase has settled, and a few of those that one has, by what stands around."""
    start = 0
    for number, word in enumerate(words):
        for position in range(start, start + len(word)):
            syllable = None
            if origins[position] == "character":
                place = word_context.Place(
                    text=text,
                    position=position,
                    word=word,
                    previous=_get_han_word(words, number - 1),
                    following=_get_han_word(words, number + 1),
                )
                syllable = word_context.find_reading(place)
            elif origins[position] == "phrase":
                syllable = context_table.find_reading(text, position, over_phrase=True)
            if syllable is not None:
                syllables[position] = syllable
                origins[position] = "context"
        start += len(word)


def _apply_model(text: str, syllables: list[str], origins: list[str]) -> None:
    """Let the network settle the characters that are open still."""
    unsettled: list[int] = []
    for position, origin in enumerate(origins):
        if origin == "character" and text[position] not in word_context.DICTIONARY_FIRST:
            unsettled.append(position)
    predicted = polyphone_model.predict(text, unsettled)
    for position, (syllable, _) in predicted.items():
        syllables[position] = syllable
        origins[position] = "model"


def _apply_region(text: str, syllables: list[str], origins: list[str], lexicon: Lexicon) -> None:
    """Give characters the region's reading, except where a lexicon has the word."""
    for position, char in enumerate(text):
        if origins[position] == "lexicon":
            continue
        regional = lexicon.characters.get((char, syllables[position]))
        if regional is not None:
            syllables[position] = regional
            origins[position] = "region"


def _get_han_word(words: list[str], number: int) -> str:
    """Return a word by its number; "" where there is none, or where it is not Han."""
    if not 0 <= number < len(words):
        return ""
    word = words[number]
    return word if HAN_CHARACTER.match(word) else ""


def look_up_parts(word: str, lexicon: Lexicon) -> list[WordPart]:
    """Split a word into the longest entries of the lexicon and phrases of the dictionary that it is made of."""
    found: list[WordPart] = []
    start = 0
    while start < len(word):
        for end in range(min(len(word), start + _LONGEST_PHRASE), start, -1):
            text = word[start:end]
            entry = lexicon.words.get(text)
            if entry is not None:
                found.append(WordPart(text, entry.reading, "lexicon", entry))
                break
            syllables = look_up_phrase(text) if len(text) > 1 else None
            if syllables is not None:
                found.append(WordPart(text, syllables, "phrase"))
                break
        else:
            # Neither has anything that begins here.
            end = start + 1
            char = word[start]
            found.append(WordPart(char, (look_up_character(char),), "character"))
        start = end
    return found


@functools.lru_cache(maxsize=65536)
def look_up_phrase(word: str) -> tuple[str, ...] | None:
    """Return the reading of a word in pypinyin's phrase dictionary, or None."""
    phrases, _ = _load_dictionary()
    entry = phrases.get(word)
    if entry is None or len(entry) != len(word):
        return None
    return tuple(_to_numbered(readings[0]) for readings in entry)


@functools.lru_cache(maxsize=65536)
def look_up_character(char: str) -> str:
    """Return the most common reading of a character; the character itself where none is known."""
    _, characters = _load_dictionary()
    readings = characters.get(ord(char))
    if not readings:
        return char
    most_common, *_ = readings.split(",")
    return _to_numbered(most_common)


def has_one_reading(char: str) -> bool:
    """Return whether a character has only one reading, rare ones included."""
    _, characters = _load_dictionary()
    readings = characters.get(ord(char))
    return readings is not None and "," not in readings


@functools.cache
def _load_dictionary() -> tuple[dict[str, list[list[str]]], dict[int, str]]:
    """Load pypinyin's phrases and characters: readings in lists, and readings joined by commas."""
    import pypinyin  # noqa: F401, ICN - see _to_numbered
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    return PHRASES_DICT, PINYIN_DICT


@functools.cache
def _to_numbered(marked: str) -> str:
    # The package first: Python lets a thread have a module of a package that another thread is still importing, and
    # these modules import one another.
    import pypinyin  # noqa: F401, ICN
    from pypinyin.contrib.tone_convert import to_tone3

    syllable = to_tone3(marked, neutral_tone_with_five=True, v_to_u=False).replace("ü", "v")
    # lue and nue are spelt without the dots, but are lüe and nüe: no syllable of Mandarin has a u there.
    letters = syllable[:-1]
    tone = syllable[-1:]
    if letters in {"lue", "nue"}:
        return f"{letters[0]}ve{tone}"
    return syllable
