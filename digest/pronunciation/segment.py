"""Words of Chinese text: where reading, sandhi and the spaces between phonemes need them.

rjieba (jieba-rs in a wheel: MIT, Linux, macOS and Windows) knows jieba's words and cuts millions of characters per
second; the words of the lexicon are added to its own.
"""

from __future__ import annotations

import functools
import re

from digest.pronunciation.lexicon import Lexicon, load_default_lexicon


# jieba tags a text: a word that it does not know comes back in parts.
@functools.lru_cache(maxsize=8192)
def is_name(word: str) -> bool:
    """Return whether jieba has a word as the name of a person."""
    tagged = load_default_lexicon().segmenter.tag(word)
    return any(kind == "nr" and part == word for part, kind in tagged)


@functools.lru_cache(maxsize=8192)
def is_verb(word: str) -> bool:
    """Return whether jieba has a word as a verb."""
    tagged = load_default_lexicon().segmenter.tag(word)
    return any(kind in {"v", "vn"} and part == word for part, kind in tagged)


_SURROGATES = re.compile("[\ud800-\udfff]")


def cut_words(text: str, lexicon: Lexicon | None = None) -> list[str]:
    """Cut a text into words; joined, they are the text again (with U+FFFD for unpaired surrogates)."""
    lexicon = lexicon or load_default_lexicon()
    # The segmenter takes UTF-8, which has no surrogates.
    encodable = _SURROGATES.sub("\ufffd", text)
    return lexicon.segmenter.cut(encodable)
