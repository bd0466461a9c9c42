"""Words of Chinese text: where reading, sandhi and the spaces between phonemes need them.

rjieba (jieba-rs in a wheel: MIT, Linux, macOS and Windows) knows jieba's words and cuts millions of characters per
second; the words of the lexicon are added to its own.
"""

from __future__ import annotations

import functools
import re

from digest.pronunciation.lexicon import Lexicon, load_default_lexicon


@functools.lru_cache(maxsize=8192)
def is_name(word: str) -> bool:
    """Return whether jieba has a word as the name of a person."""
    return any(kind == "nr" and found == word for found, kind in load_default_lexicon().segmenter.tag(word))


@functools.lru_cache(maxsize=8192)
def is_verb(word: str) -> bool:
    """Return whether jieba has a word as a verb."""
    return any(kind in {"v", "vn"} and found == word for found, kind in load_default_lexicon().segmenter.tag(word))


_SURROGATES = re.compile("[\ud800-\udfff]")


def cut_words(text: str, lexicon: Lexicon | None = None) -> list[str]:
    """Cut a text into words; joined, they are the text again (with U+FFFD for unpaired surrogates)."""
    return (lexicon or load_default_lexicon()).segmenter.cut(_SURROGATES.sub("\ufffd", text))
