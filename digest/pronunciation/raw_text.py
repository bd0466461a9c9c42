"""How the characters of a written text are read when it is spoken: the numbers and signs beside them decide, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from digest.han import HAN_CHARACTER, fold_forms
from digest.pronunciation.lexicon import Lexicon
from digest.pronunciation.normalize import find_stretches
from digest.pronunciation.pinyin import look_up_character, to_pinyin
from digest.pronunciation.rules.rule import Stretch


def read_as_spoken(text: str, *, sandhi: bool = False, lexicon: Lexicon | None = None) -> tuple[str, ...]:
    """Read every Han character of a text as it is read within the spoken text.

    Args:
        text: Simplified Chinese as written; numbers and signs have no syllables of their own.
        sandhi: Say tones as they are spoken in context.
        lexicon: Whose entries decide first; by default those that come with the program.

    Returns:
        One syllable per Han character of the text, as `to_pinyin` does; 2个 in 得2个 counts as 两个 for 得.
    """
    text = fold_forms(text)
    stretches = find_stretches(text)
    spoken = "".join(stretch.spoken for stretch in stretches)
    read = iter(to_pinyin(spoken, sandhi=sandhi, lexicon=lexicon))
    syllables: dict[int, str] = {}
    for stretch in stretches:
        said = [(char, next(read)) for char in stretch.spoken if HAN_CHARACTER.match(char)]
        syllables.update(_match(text, stretch, said))
    return tuple(
        syllables.get(position) or look_up_character(char)
        for position, char in enumerate(text)
        if HAN_CHARACTER.match(char)
    )


def _match(text: str, stretch: Stretch, said: Sequence[tuple[str, str]]) -> Iterator[tuple[int, str]]:
    """Yield the written characters of a stretch that are said in it, with their syllables, from the last one back."""
    left = list(said)
    for position in range(stretch.end - 1, stretch.start - 1, -1):
        char = text[position]
        chars = [other for other, _ in left]
        if char in chars:
            last = len(chars) - 1 - chars[::-1].index(char)
            yield position, left[last][1]
            del left[last:]
