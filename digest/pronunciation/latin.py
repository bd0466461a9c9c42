"""Read the Latin letters in Chinese text: initialisms letter by letter, words by their English reading.

English readings come from g2p2 (MIT or Apache-2.0; wheels for Linux, macOS and Windows; its model for English lies in a
package of its own and is read from there, so nothing is fetched). It writes IPA, which is mapped to the letters that
Kokoro was taught for English: one symbol per diphthong and affricate (hexgrad/misaki, EN_PHONES).
"""

from __future__ import annotations

import functools
import lzma
import re
import unicodedata
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from digest.han import HAN
from digest.pronunciation.lexicon import Lexicon
from digest.pronunciation.phonemes import VOCABULARY, spell_syllable

if TYPE_CHECKING:
    from g2p2 import Model

LATIN = re.compile(f"[^\\W\\d_{HAN}](?:[^\\W\\d_{HAN}]|['’](?=[^\\W\\d_{HAN}]))*")
"""A run of letters that are not Chinese characters."""

LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "a": "ˈA", "b": "bˈi", "c": "sˈi", "d": "dˈi", "e": "ˈi", "f": "ˈɛf", "g": "ʤˈi", "h": "ˈAʧ", "i": "ˈI",
        "j": "ʤˈA", "k": "kˈA", "l": "ˈɛl", "m": "ˈɛm", "n": "ˈɛn", "o": "ˈO", "p": "pˈi", "q": "kjˈu", "r": "ˈɑɹ",
        "s": "ˈɛs", "t": "tˈi", "u": "jˈu", "v": "vˈi", "w": "dˈʌbᵊlju", "x": "ˈɛks", "y": "wˈI", "z": "zˈi",
    }
)  # fmt: skip
"""The names of the letters."""

# Said as words though written in capitals.
_ACRONYMS = frozenset(
    [
        "NASA", "NATO", "OPEC", "ASEAN", "UNESCO", "UNICEF", "AIDS", "SARS", "MERS", "COVID", "APEC", "FIFA", "UEFA",
        "BRICS", "RCEP", "NASDAQ", "SWIFT", "LASER", "RADAR", "SIM", "PIN", "GIF", "JPEG", "LAN", "WAN", "RAM", "ROM",
        "SAAS", "WIFI", "NAFTA", "INTERPOL", "EUROPOL", "OLED", "LIDAR", "CEPA", "AUKUS", "QUAD", "MAGA", "DOGE",
        "NOAA", "THAAD", "LEGO", "IKEA", "VISA", "ESPN", "ALIBABA", "TESLA", "GOOGLE", "APPLE", "META", "INTEL",
        "NOKIA", "SONY", "SAMSUNG", "LENOVO", "HUAWEI", "XIAOMI", "OPPO", "VIVO", "ORACLE", "CISCO", "AMAZON", "NIKE",
        "PUMA", "GUCCI", "PRADA", "DIOR", "ZARA", "BOEING", "AIRBUS", "REUTERS", "BLOOMBERG", "TIKTOK", "YOUTUBE",
        "FACEBOOK", "TWITTER", "STARBUCKS", "THE", "AND", "FOR", "NEW", "WORLD", "CUP", "HELLO",
    ]
)  # fmt: skip

# Letter by letter even in small letters. Not app, who, us and un, which are words far more often.
_INITIALISMS = frozenset(
    [
        "ai", "gdp", "cpi", "ppi", "pmi", "wto", "gpu", "cpu", "ufo", "nba", "cba", "mvp", "atm", "ceo", "cfo", "cto",
        "coo", "usb", "pdf", "dvd", "vip", "ktv", "diy", "dna", "rna", "hiv", "ipo", "etf", "api", "sdk", "vpn",
        "url", "html", "http", "https", "led", "lcd", "gps", "mba", "phd", "imf", "eu", "uk", "uae", "bbc", "cnn",
        "abc", "nbc", "cctv", "ufc", "nfl", "mlb", "nhl", "f1",
    ]
)  # fmt: skip

# The reader's cost grows with the square of a word's length; what is longer is no word and is spelt.
_LONGEST_WORD = 45

# Capitals of more letters than this are a word that shouts.
_LONGEST_INITIALISM = 6

# OpenAI -> Open, AI; iPhone -> i, Phone; NASATech -> NASA, Tech
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z']+|[A-Z]+")

_VOWELS = "aeiouæɑɒɔəɚɛɜɪʊʌᵊᵻɐAIOQWY"
# IPA to the model's letters, longest first; length marks and ties are not among them.
_SOUNDS = (
    ("t͡ʃ", "ʧ"),
    ("d͡ʒ", "ʤ"),
    ("tʃ", "ʧ"),
    ("dʒ", "ʤ"),
    ("eɪ", "A"),
    ("aɪ", "I"),
    ("oʊ", "O"),
    ("əʊ", "O"),
    ("aʊ", "W"),
    ("ɔɪ", "Y"),
    ("ɜː", "ɜɹ"),
    ("ɝ", "ɜɹ"),
    ("ɚ", "əɹ"),
    ("ɑː", "ɑ"),
    ("iː", "i"),
    ("uː", "u"),
    ("ɔː", "ɔ"),
    ("ɒ", "ɑ"),
    ("ɫ", "l"),
    ("r", "ɹ"),
    ("g", "ɡ"),
    ("ɐ", "ə"),
    ("e", "ɛ"),
    ("a", "æ"),
    ("o", "O"),
    ("ʍ", "w"),
    ("ɡɡ", "ɡ"),
    ("l̩", "ᵊl"),
    ("n̩", "ᵊn"),
    ("m̩", "ᵊm"),
    ("ː", ""),
    ("ˑ", ""),
    ("͡", ""),
    ("ʰ", ""),
    (".", ""),
    ("'", ""),
)


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
        token: Letters a to z in any case, with apostrophes.
        lexicon: Tells how names are said.

    Returns:
        The phonemes of each word or letter name; () where there is nothing to read.
    """
    if token.lower() in lexicon.names:
        return _read_part(token, lexicon)
    found: list[str] = []
    for part in _PARTS.findall(token):
        found += _read_part(part, lexicon)
    return tuple(found)


def name_decider(token: str, lexicon: Lexicon) -> str:
    """Name what decides the reading of a run of Latin letters: a lexicon's file, "letters", "English" or several."""
    parts = [token] if token.lower() in lexicon.names else _PARTS.findall(token)
    deciders: list[str] = []
    for part in parts:
        entry = lexicon.names.get(part.lower())
        if entry:
            deciders.append(entry.file)
        elif _is_spelt(part):
            deciders.append("letters")
        else:
            deciders.append("English")
    return ", ".join(dict.fromkeys(deciders))


def _read_entry_part(part: str) -> tuple[str, ...]:
    """Read a part of an entry: a syllable, letters, or an English word."""
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
    if not _is_spelt(part) and len(part) <= _LONGEST_WORD:
        word = read_english(letters.strip("'"))
        if word:
            return (word,)
    return tuple(LETTERS[char] for char in letters if char in LETTERS)


def _is_spelt(part: str) -> bool:
    """Whether a part is said letter by letter: BYD and gdp are, NASA and Open are not."""
    letters = part.lower()
    has_vowel = re.search("[aeiouy]", letters) is not None
    if len(part) == 1 or not has_vowel or letters in _INITIALISMS:
        return True
    if part in _ACRONYMS:
        return False
    return part.isupper() and len(part) <= _LONGEST_INITIALISM


@functools.lru_cache(maxsize=8192)
def read_english(word: str) -> str:
    """Read an English word in the model's phonemes; "" where it has no reading.

    The stress is put on the first vowel, as in most English nouns and names: the model speaks a word without stress
    as if it were a particle.
    """
    sounds = _load_model().phonemize(word)
    for ipa, phoneme in _SOUNDS:
        sounds = sounds.replace(ipa, phoneme)
    known = (char for char in sounds if char in VOCABULARY and char not in "ˈˌ")
    sounds = "".join(known)
    return re.sub(f"([{_VOWELS}])", r"ˈ\1", sounds, count=1)


@functools.cache
def _load_model() -> Model:
    from g2p2 import Model

    packed = (resources.files("g2p2_group_germanic") / "en.g2p.xz").read_bytes()
    return Model.from_bytes(lzma.decompress(packed))
