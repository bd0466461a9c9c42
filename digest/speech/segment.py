"""Words of Chinese text: where reading, sandhi and the spaces between phonemes need them.

rjieba (jieba-rs in a wheel: MIT, Linux, macOS and Windows) knows jieba's words and cuts millions of characters per
second; the words of the lexicons are added to its own.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rjieba import Jieba

# How common a lexicon's word is taken to be: above a rare word's parts, below a common word across its border.
_FREQUENCY = 600

_SURROGATES = re.compile("[\ud800-\udfff]")


@functools.cache
def lexicon() -> Mapping[str, tuple[str, ...]]:
    """The readings of the lexicons that come with the program: word -> one syllable per character.

    Returns:
        The entries of every `lexicons/*.tsv` (han, pinyin, source) but the two that have a use of their own, in the
        order of the files' names.
    """
    entries: dict[str, tuple[str, ...]] = {}
    for path in sorted(_folder().glob("*.tsv")):
        if path.name not in {"latin.tsv", "neutral.tsv"}:
            entries.update(parse_lexicon(path.read_text(encoding="utf-8")))
    return MappingProxyType(entries)


@functools.cache
def neutral_words() -> Mapping[str, tuple[str, ...]]:
    """Words whose last syllable loses its tone in speech, with their spoken reading: `lexicons/neutral.tsv`."""
    return MappingProxyType(parse_lexicon((_folder() / "neutral.tsv").read_text(encoding="utf-8")))


@functools.cache
def latin_lexicon() -> Mapping[str, tuple[str, ...]]:
    """How names in Latin letters are said: the name in small letters -> pinyin syllables or English words.

    Returns:
        The entries of `lexicons/latin.tsv` (name, reading, source).
    """
    lines = (_folder() / "latin.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return MappingProxyType({name.lower(): tuple(reading.split()) for name, reading, *_ in rows})


def parse_lexicon(text: str) -> dict[str, tuple[str, ...]]:
    """Read a lexicon's lines: the word, its pinyin with tones (`chong2 qing4`), its source, parted by tabs.

    Returns:
        The words whose characters and syllables are as many; empty lines and lines that begin with # are comments.
    """
    entries = {}
    for line in text.splitlines():
        word, _, rest = line.partition("\t")
        syllables = tuple(rest.partition("\t")[0].split())
        if word and not word.startswith("#") and len(word) == len(syllables):
            entries[word] = syllables
    return entries


def _folder() -> Path:
    built_in = Path(str(resources.files("digest"))) / "_builtin" / "voices" / "lexicons"
    return built_in if built_in.is_dir() else Path(__file__).parents[2] / "voices" / "lexicons"


@functools.cache
def _segmenter() -> Jieba:
    from rjieba import Jieba

    segmenter = Jieba()
    for word in lexicon():
        if len(word) > 1 and not segmenter.has_word(word):
            segmenter.add_word(word, _FREQUENCY, None)
    return segmenter


def words(text: str) -> list[str]:
    """Cut a text into words; joined, they are the text again (with U+FFFD for unpaired surrogates)."""
    return _segmenter().cut(_SURROGATES.sub("\ufffd", text))
