"""Which readings of an episode are unsure: polyphones that the network was torn about, Latin words nobody entered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from digest.pronunciation import latin, polyphone_model
from digest.pronunciation.latin import LATIN
from digest.pronunciation.lexicon import Lexicon, load_default_lexicon
from digest.pronunciation.pinyin import Word, read
from digest.settings import Voice
from digest.speech.engines import find_spec
from digest.types import Doubt, Utterance

# With less than this the network's choice was right three times of four, with more 98 of 100 (830 polyphones of a
# development set that neither phrases nor rules decide).
_SURE = 0.95

_AROUND = 8  # characters on either side
_MOST = 60


def find_doubts(
    utterances: Sequence[Utterance], voices: Sequence[Voice], lexicon: Lexicon | None = None
) -> tuple[Doubt, ...]:
    """Find the readings that were unsure, as far as they are this program's: an online voice reads as it likes.

    Args:
        utterances: What was spoken.
        voices: Every voice that they name.
        lexicon: By which they were read.

    Returns:
        Each word once, those that a network was least sure of first, Latin words last; 60 at most.
    """
    lexicon = lexicon or load_default_lexicon()
    offline = (voice for voice in voices if find_spec(voice).takes == "phonemes")
    readers = {voice.name: lexicon.reading_as(voice.readings) for voice in offline}
    found: dict[tuple[str, str], Doubt] = {}
    for utterance in utterances:
        if (reader := readers.get(utterance.voice)) is not None:
            for doubt in (
                *_find_unsure_polyphones(utterance.spoken, reader),
                *_find_unsure_latin(utterance.spoken, reader),
            ):
                kept = found.setdefault((doubt.text, doubt.reading), doubt)
                if doubt.sure is not None and kept.sure is not None and doubt.sure < kept.sure:
                    found[doubt.text, doubt.reading] = doubt
    ordered = sorted(found.values(), key=lambda doubt: 2.0 if doubt.sure is None else doubt.sure)
    return tuple(ordered[:_MOST])


def _find_unsure_polyphones(spoken: str, lexicon: Lexicon) -> Iterator[Doubt]:
    words = read(spoken, lexicon=lexicon)
    asked = [at for at, _, _, origin in _place_characters(words) if origin == "model"]
    chosen = polyphone_model.predict(spoken, asked) if asked else {}
    for at, first, word, _ in _place_characters(words):
        if at in chosen and chosen[at][1] < _SURE:
            reading, sure = chosen[at]
            others = tuple(other for other in polyphone_model.list_readings(spoken[at]) if other != reading)
            end = first + len(word.text)
            before, after = spoken[max(0, first - _AROUND) : first], spoken[end : end + _AROUND]
            yield Doubt(word.text, before, after, " ".join(word.syllables), others, round(sure, 3))


def _place_characters(words: Sequence[Word]) -> Iterator[tuple[int, int, Word, str]]:
    """Yield each Han character's place, its word's place, its word, and what decided."""
    first = 0
    for word in words:
        yield from ((first + inside, first, word, origin) for inside, origin in enumerate(word.origin))
        first += len(word.text)


def _find_unsure_latin(spoken: str, lexicon: Lexicon) -> Iterator[Doubt]:
    for match in LATIN.finditer(spoken):
        tokens = latin.to_plain_letters(match[0].replace("’", "'")).split()
        if any("English" in latin.name_decider(token, lexicon) for token in tokens):
            phonemes = " ".join(part for token in tokens for part in latin.read_token(token, lexicon))
            before, after = spoken[max(0, match.start() - _AROUND) : match.start()], spoken[match.end() :][:_AROUND]
            yield Doubt(match[0], before, after, phonemes)
