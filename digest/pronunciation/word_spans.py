"""Which displayed word is said where: from the written text to what an engine takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from digest.pronunciation.lexicon import Lexicon
from digest.pronunciation.normalize import find_stretches
from digest.pronunciation.pinyin import segment_text
from digest.types import WordSpan


def find_spoken_spans(spoken: str, lexicon: Lexicon) -> Iterator[WordSpan]:
    """Yield each word of a spoken text that is said as it stands there; signs and spaces are no words."""
    start = 0
    for word in segment_text(spoken, lexicon):
        end = start + len(word)
        if any(char.isalnum() for char in word):
            yield WordSpan(start, end, start, end)
        start = end


def find_written_spans(text: str, words: Iterable[WordSpan]) -> tuple[WordSpan, ...]:
    """Return where the words of a reading were written.

    Args:
        text: As written, in Simplified characters.
        words: In order, with their places in `to_spoken(text).strip()`, and in what the engine takes.

    Returns:
        Words in order that do not overlap: those of one number or sign are one. 5% -> 百分之 五: one word.
    """
    spoken = ""
    places: list[tuple[int, int]] = []  # for each spoken character, the written span that it came from
    for stretch in find_stretches(text):
        spoken += stretch.spoken
        places += [(stretch.start, stretch.end)] * len(stretch.spoken)
    # Words are counted from the first character that is no space.
    lead = len(spoken) - len(spoken.lstrip())
    found: list[WordSpan] = []
    for word in words:
        written = places[lead + word.start : lead + word.end]
        start = min(start for start, _ in written)
        end = max(end for _, end in written)
        said_start = word.said_start
        if found and start < found[-1].end:
            # Both words come from one written sign: they are one.
            last = found.pop()
            start = min(last.start, start)
            end = max(last.end, end)
            said_start = last.said_start
        found.append(WordSpan(start, end, said_start, word.said_end))
    return tuple(found)
