"""Find the readings of an episode that are unsure: polyphones that the network hesitated at, unknown Latin words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.pronunciation import latin, polyphone_model
from digest.pronunciation.latin import LATIN
from digest.pronunciation.lexicon import Lexicon, load_default_lexicon
from digest.pronunciation.pinyin import Word, read
from digest.settings import Voice
from digest.speech.engines import find_spec
from digest.types import Doubt, Utterance

# Below this the network's choice was right three times in four, above it 98 times in 100 (830 polyphones of a
# development set that neither phrases nor rules decide).
_SURE = 0.95

# Characters shown on either side of a word.
_AROUND = 8
# More than this nobody listens through.
_MOST = 60


def find_doubts(
    utterances: Sequence[Utterance], voices: Sequence[Voice], lexicon: Lexicon | None = None
) -> tuple[Doubt, ...]:
    """Find the readings that were unsure, as far as they are this program's: an online voice reads by itself.

    Args:
        utterances: What was spoken.
        voices: Every voice that they name.
        lexicon: The readings by which it was spoken; by default those that come with the program.

    Returns:
        Each word once, those that the network was least sure of first, Latin words last; 60 at most.
    """
    lexicon = lexicon or load_default_lexicon()
    offline = (voice for voice in voices if find_spec(voice).takes == "phonemes")
    readers = {voice.name: lexicon.reading_as(voice.readings) for voice in offline}
    found: dict[tuple[str, str], Doubt] = {}
    for utterance in utterances:
        reader = readers.get(utterance.voice)
        if reader is None:
            continue
        doubts = (
            *_find_unsure_polyphones(utterance.spoken, reader),
            *_find_unsure_latin(utterance.spoken, reader),
        )
        for doubt in doubts:
            # Of a word that is read alike several times, the place where that was least sure.
            key = (doubt.text, doubt.reading)
            known = found.get(key)
            if known is None or _sort_key(doubt) < _sort_key(known):
                found[key] = doubt
    least_sure_first = sorted(found.values(), key=_sort_key)
    return tuple(least_sure_first[:_MOST])


def _sort_key(doubt: Doubt) -> float:
    """Sort the least sure first; a Latin word, of which nothing is known, comes after all that a network read."""
    return 2.0 if doubt.sure is None else doubt.sure


@dataclass(frozen=True, slots=True)
class _Character:
    """A Han character of a text.

    Attributes:
        place: Where it stands in the text.
        word: The word that it belongs to.
        word_start: Where that word begins in the text.
        origin: What decided how it is read.
    """

    place: int
    word: Word
    word_start: int
    origin: str


def _find_unsure_polyphones(spoken: str, lexicon: Lexicon) -> Iterator[Doubt]:
    """Yield the words with a character that the network read, and hesitated at."""
    words = read(spoken, lexicon=lexicon)
    # Phrases, rules and corrections are sure, whatever the network would say of them.
    decided = [character for character in _place_characters(words) if character.origin == "model"]
    if not decided:
        return
    chosen = polyphone_model.predict(spoken, [character.place for character in decided])
    for character in decided:
        if character.place not in chosen:
            continue
        reading, sure = chosen[character.place]
        if sure >= _SURE:
            continue
        readings = polyphone_model.list_readings(spoken[character.place])
        others = tuple(other for other in readings if other != reading)
        word = character.word
        before, after = _cut_around(spoken, character.word_start, character.word_start + len(word.text))
        yield Doubt(word.text, before, after, " ".join(word.syllables), others, round(sure, 3))


def _place_characters(words: Sequence[Word]) -> Iterator[_Character]:
    start = 0
    for word in words:
        for inside, origin in enumerate(word.origin):
            yield _Character(start + inside, word, start, origin)
        start += len(word.text)


def _find_unsure_latin(spoken: str, lexicon: Lexicon) -> Iterator[Doubt]:
    """Yield the words that no lexicon has: they are read by the rules of English spelling."""
    for match in LATIN.finditer(spoken):
        letters = latin.to_plain_letters(match[0].replace("’", "'"))
        tokens = letters.split()
        is_guessed = any("English" in latin.name_decider(token, lexicon) for token in tokens)
        if not is_guessed:
            continue
        phonemes: list[str] = []
        for token in tokens:
            phonemes += latin.read_token(token, lexicon)
        before, after = _cut_around(spoken, match.start(), match.end())
        yield Doubt(match[0], before, after, " ".join(phonemes))


def _cut_around(spoken: str, start: int, end: int) -> tuple[str, str]:
    """Return a few characters before and after a word."""
    before = spoken[max(0, start - _AROUND) : start]
    after = spoken[end : end + _AROUND]
    return before, after
