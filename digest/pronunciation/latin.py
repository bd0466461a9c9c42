"""Read the Latin letters in Chinese text: initialisms letter by letter, words and names in English.

What decides, in this order: the lexicon's names (voices/lexicons/latin.tsv and the user's own), the table of words in
capitals that their form does not tell (data/capitals.tsv), the dictionary of English, and the form of the word.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from importlib import resources
from types import MappingProxyType

from digest.han import HAN
from digest.pronunciation.english import LETTERS, is_letter_by_letter, read_english, read_listed
from digest.pronunciation.lexicon import Lexicon
from digest.pronunciation.phonemes import spell_syllable

_LETTER = f"[^\\W\\d_{HAN}]"
LATIN = re.compile(f"{_LETTER}(?:{_LETTER}|['’&@-](?={_LETTER}))*")
"""A run of letters that are not Chinese characters, and the signs that join them to a name: S&P, Wi-Fi, don't."""

# Letter by letter even in small letters. Not app, who, us and un, which are words far more often.
_INITIALISMS = frozenset(
    [
        "ai", "gdp", "cpi", "ppi", "pmi", "wto", "gpu", "cpu", "ufo", "nba", "cba", "mvp", "atm", "ceo", "cfo", "cto",
        "coo", "usb", "pdf", "dvd", "vip", "ktv", "diy", "dna", "rna", "hiv", "ipo", "etf", "api", "sdk", "vpn",
        "url", "html", "http", "https", "led", "lcd", "gps", "mba", "phd", "imf", "eu", "uk", "uae", "bbc", "cnn",
        "abc", "nbc", "cctv", "ufc", "nfl", "mlb", "nhl", "ios",
    ]
)  # fmt: skip

# The reader's cost grows with the square of a word's length; what is longer is no word and is spelt.
_LONGEST_WORD = 45

# Capitals of so many letters at most are initials unless a table says otherwise; of more than the other number, a word
# that shouts. Between them the dictionary and the form decide.
_SHORT_CAPITALS = 3
_LONGEST_INITIALISM = 6

# OpenAI -> Open, AI; iPhone -> i, Phone; NASATech -> NASA, Tech; GPUs -> GPUs
_PARTS = re.compile(r"[A-Z]+s(?![a-z'])|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z']+|[A-Z]+")
_LED_BY_CAPITALS = re.compile("([A-Z]{2,})([a-z]{3,})")
# AfD, SoC, MoU
_MIXED_INITIALS = re.compile("[A-Z](?=[A-Za-z]{0,2}[a-z])[A-Za-z]{1,2}[A-Z]")
# What a sign within a name is called; a hyphen is not said.
_JOINTS = {"&": "and", "@": "at"}

# How syllables begin and end in English: of capitals that no dictionary lists, those of another form are initials.
_ONSET = "(?:[bcdfgklmnprstvwz]h?|h|j|qu|x|y|[bcfgkp]l|[bcdfgkpt]r|s[cklmnptw]|s[cpt]r|tw|sch)?"
_CODA = "(?:[bdfgklmnprstvxz]|c[hk]|sh|th|ng|n[dkt]|l[dkt]|r[dkmnt]|s[kpt]|ct|ft|pt|x|[lst]{2})?"
_PRONOUNCEABLE = re.compile(f"{_ONSET}(?:[aeiou]{{1,2}}(?:[bcdfgklmnpqrstvwxz]{{1,2}})?)*[aeiouy]{{1,2}}{_CODA}")


def to_plain_letters(text: str) -> str:
    """Write letters of any alphabet in a to z: é -> e, Я -> Ya, η -> eta; what has no such form becomes ""."""
    if text.isascii():
        return text
    from anyascii import anyascii

    return "".join(_name_greek(char) or anyascii(char) for char in text)


def _name_greek(char: str) -> str:
    """Return the name of a Greek letter as a word of its own, an ASCII character as it is, and "" for others."""
    if char.isascii():
        return char
    name = unicodedata.name(char, "")
    if not name.startswith("GREEK"):
        return ""
    # GREEK SMALL LETTER ETA WITH TONOS -> eta
    letter, *_ = name.rpartition("LETTER ")[2].split(" ")
    return f" {letter.lower()} "


def read_token(token: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Read a run of Latin letters.

    Args:
        token: Letters a to z in any case, with apostrophes and the signs that join a name.
        lexicon: Tells how names are said.

    Returns:
        The phonemes of each word or letter name; () where there is nothing to read.
    """
    found: list[str] = []
    for part in _split_token(token, lexicon):
        found += _read_part(part, lexicon)
    return tuple(found)


def name_decider(token: str, lexicon: Lexicon) -> str:
    """Name what decides the reading of a run of Latin letters: a lexicon's file, "letters", "English" or several."""
    deciders: list[str] = []
    for part in _split_token(token, lexicon):
        entry = lexicon.names.get(part.lower())
        if entry:
            deciders.append(entry.file)
        elif is_spelt(part):
            deciders.append("letters")
        else:
            deciders.append("English")
    return ", ".join(dict.fromkeys(deciders))


def _split_token(token: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield the parts that are read by themselves: a name that is known as it stands is one, else each word of it."""
    if token.lower() in lexicon.names:
        yield token
        return
    for piece in re.split("([&@-])", token):
        if piece in _JOINTS:
            yield _JOINTS[piece]
        elif _is_known_whole(piece, lexicon):
            yield piece
        elif _MIXED_INITIALS.fullmatch(piece):
            yield piece.upper()
        else:
            yield from _split_capitals(piece)


def _split_capitals(piece: str) -> Iterator[str]:
    """Yield the words that capitals part: Open and AI of OpenAI, NOW and news of NOWnews."""
    parts = _PARTS.findall(piece)
    led = _LED_BY_CAPITALS.fullmatch(piece)
    # XGames ends in Games, but NOWnews not in Wnews.
    if led and read_listed(led[2]) and not read_listed(parts[-1].lower()):
        parts = list(led.groups())
    yield from parts


def _is_known_whole(piece: str, lexicon: Lexicon) -> bool:
    """Whether a word with capitals inside is one that a lexicon or the dictionary lists: McKinsey, eBay, LinkedIn."""
    small = piece.lower()
    if small in lexicon.names:
        return True
    has_small = piece != piece.upper()
    return has_small and len(piece) > _SHORT_CAPITALS and bool(read_listed(small))


def _read_entry_part(part: str) -> tuple[str, ...]:
    """Read a part of an entry: phonemes between slashes, a syllable, letters, or an English word."""
    if part.startswith("/"):
        return (part.strip("/"),)
    syllable = spell_syllable(part)
    if syllable is not None:
        return (syllable,)
    found: list[str] = []
    for piece in _PARTS.findall(part):
        found += _read_plainly(piece)
    return tuple(found)


def _read_part(part: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Read a part of a token (Open and AI of OpenAI), or a whole one that the lexicon has."""
    entry = lexicon.names.get(part.lower())
    if entry is None:
        return _read_plainly(part)
    found: list[str] = []
    for piece in entry.reading:
        found += _read_entry_part(piece)
    return tuple(found)


def _read_plainly(part: str) -> tuple[str, ...]:
    """Read a part by its letters alone: as initials or as an English word."""
    letters = part.lower()
    if not is_spelt(part) and len(part) <= _LONGEST_WORD:
        word = read_english(letters.strip("'"))
        if word:
            return (word,)
    names = [LETTERS[char] for char in letters if char in LETTERS]
    if _is_plural(part) and len(names) > 1:
        names = [*names[:-2], f"{names[-2]}z"]  # GPUs
    return tuple(names)


def _is_plural(part: str) -> bool:
    """Whether a part is initials in the plural: GPUs, APPs."""
    return len(part) > 2 and part.endswith("s") and part[:-1].isupper()


def is_spelt(part: str) -> bool:
    """Whether a part is said letter by letter: BYD, gdp and GPUs are, NASA and Open are not."""
    letters = part.lower()
    has_vowel = re.search("[aeiouy]", letters) is not None
    if len(part) == 1 or not has_vowel or letters in _INITIALISMS:
        return True
    if _is_plural(part):
        return is_spelt(part[:-1])
    return part.isupper() and _are_initials(part)


def _are_initials(capitals: str) -> bool:
    """Whether a word in capitals is initials rather than a word: by the table, the dictionary, then its form."""
    said_as = load_capitals().get(capitals)
    if said_as:
        return said_as == "letters"
    if len(capitals) > _LONGEST_INITIALISM:
        return False
    if len(capitals) <= _SHORT_CAPITALS:
        return True
    listed = read_listed(capitals.lower())
    if listed:
        return is_letter_by_letter(capitals.lower(), listed)
    return not _PRONOUNCEABLE.fullmatch(capitals.lower())


@functools.cache
def load_capitals() -> Mapping[str, str]:
    """Return what is known of words in capitals whose form does not tell: each is said as "word" or as "letters"."""
    text = (resources.files("digest.pronunciation") / "data" / "capitals.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return MappingProxyType({word: said_as for said_as, words in rows for word in words.split()})
