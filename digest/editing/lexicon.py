"""Find the words of a table in a text: the longest at each place, so that a word inside another one does not count.

Words and texts are compared in folded script (see `similarity.fold_text`): a table holds each word once, in either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from digest.editing.similarity import fold_text


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words to look for, in folded script.

    Attributes:
        words: For each first character the words that begin with it, longest first.
    """

    words: Mapping[str, tuple[str, ...]]

    def find_words(self, folded: str) -> tuple[str, ...]:
        """Return the words of a folded text in order, each as often as it occurs; none overlaps another."""
        found: list[str] = []
        place = 0
        while place < len(folded):
            word = self._find_word(folded, place)
            if word:
                found.append(word)
            place += len(word) or 1
        return tuple(found)

    def cut_words(self, folded: str) -> tuple[str, ...]:
        """Return the pieces of a folded text that are left where its words are cut out; none is empty."""
        pieces: list[str] = []
        start = place = 0
        while place < len(folded):
            word = self._find_word(folded, place)
            if word:
                pieces.append(folded[start:place])
                start = place + len(word)
            place += len(word) or 1
        pieces.append(folded[start:])
        return tuple(filter(None, pieces))

    def _find_word(self, folded: str, place: int) -> str:
        for word in self.words.get(folded[place], ()):
            if folded.startswith(word, place):
                return word
        return ""


def build_lexicon(words: Iterable[str]) -> Lexicon:
    """Build a lexicon of words in either script; empty ones are left out."""
    folded = {fold_text(word) for word in words}
    beginnings: dict[str, list[str]] = {}
    # Of equally long words the order plays no part, and it is the same each time.
    for word in sorted(folded, key=lambda word: (-len(word), word)):
        if word:
            beginnings.setdefault(word[0], []).append(word)
    return Lexicon({first: tuple(following) for first, following in beginnings.items()})
