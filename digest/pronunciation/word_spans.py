"""Which displayed word is said where: from the written text to what an engine takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from digest.pronunciation.lexicon import Lexicon
from digest.pronunciation.normalize import spoken_stretches
from digest.pronunciation.pinyin import cut
from digest.types import WordSpan


def spans_of_words(spoken: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Yield the code points of each word of a spoken text; signs and spaces are none."""
    start = 0
    for word in cut(spoken, lexicon):
        if any(char.isalnum() for char in word):
            yield start, start + len(word)
        start += len(word)


def word_spans(text: str, words: Iterable[tuple[int, int, int, int]]) -> tuple[WordSpan, ...]:
    """Tell where the words of a reading were written.

    Args:
        text: As written, in Simplified characters.
        words: In order, each one's code points in `to_spoken(text).strip()`, and in what the engine takes.

    Returns:
        Words in order that do not overlap: those of one number or sign are one. 5% -> 百分之 五: one word.
    """
    stretches = [stretch for stretch in spoken_stretches(text) if stretch.spoken]
    places = [(it.start, it.end) for it in stretches for _ in it.spoken]
    spoken = "".join(it.spoken for it in stretches)
    lead = len(spoken) - len(spoken.lstrip())
    found: list[WordSpan] = []
    for first, behind, said_start, said_end in words:
        written = places[lead + first : lead + behind]
        start, end = min(start for start, _ in written), max(end for _, end in written)
        if found and start < found[-1].end:
            last = found.pop()
            start, end, said_start = min(last.start, start), max(last.end, end), last.said_start
        found.append(WordSpan(start, end, said_start, said_end))
    return tuple(found)
