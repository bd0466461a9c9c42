"""Words of Chinese text: where reading, sandhi and the spaces between phonemes need them.

rjieba (jieba-rs in a wheel: MIT, Linux, macOS and Windows) knows jieba's words and cuts millions of characters per
second; the words of the lexicon are added to its own.
"""

from __future__ import annotations

import re

from digest.speech.lexicon import Lexicon, default_lexicon

_SURROGATES = re.compile("[\ud800-\udfff]")


def words(text: str, lexicon: Lexicon | None = None) -> list[str]:
    """Cut a text into words; joined, they are the text again (with U+FFFD for unpaired surrogates)."""
    return (lexicon or default_lexicon()).segmenter.cut(_SURROGATES.sub("\ufffd", text))
