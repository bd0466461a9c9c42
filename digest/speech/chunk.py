"""Cut a script's lines into the pieces that an engine speaks in one call."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digest.han import HAN_CHARACTER, to_simplified
from digest.pronunciation.homophones import put_homophones
from digest.pronunciation.lexicon import Lexicon, load_default_lexicon
from digest.pronunciation.normalize import to_spoken
from digest.pronunciation.segment import cut_words
from digest.pronunciation.spelling import find_unknown_symbols, to_phonemes
from digest.pronunciation.word_spans import find_spoken_spans, find_written_spans
from digest.settings import Voice
from digest.speech.engines import EngineSpec, find_spec
from digest.types import Line, Pause, Script, Utterance, WordSpan

# Syllables that read well in one call: fewer sound clipped, more lose their melody.
FEWEST, MOST = 20, 60

# A clause ends after one of these and the marks that close there; a comma or colon between digits ends nothing.
_CLAUSE = re.compile(r"(?:[，；：、;\n]|[,:](?![0-9])|——|…+|[。！？!?]+)[」』”’）)》〉】\]\s]*")
_SENTENCE_END = re.compile(r"[。！？!?…\n][」』”’）)》〉】\]\s]*$")

# An estimate: a digit is read with its place or unit, a Latin letter as a third of a syllable.
_SYLLABLES_PER_DIGIT, _SYLLABLES_PER_LETTER = 1.5, 0.5

# Phonemes of a syllable with its tone and its share of the spaces; measured 5.2 on news.
_PHONEMES_PER_SYLLABLE = 5.4


@dataclass(frozen=True, slots=True)
class _Reader:
    """How a voice's lines are read: what its engine takes, and by which lexicon."""

    spec: EngineSpec
    lexicon: Lexicon

    def measure(self, piece: _Piece) -> int:
        """Return the length of a piece as its engine counts it."""
        return len(piece.phonemes if self.spec.takes == "phonemes" else piece.spoken)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A span of a line and how it is read.

    Attributes:
        read_to: Where what is read of the span ends; after it nothing is said.
        words: See `spelling.Reading`; without phonemes, each is said where it stands.
    """

    start: int
    end: int
    read_to: int
    spoken: str
    phonemes: str
    unknown: tuple[str, ...]
    words: tuple[WordSpan, ...]


def cut_script(script: Script, voices: Mapping[str, Voice], lexicon: Lexicon | None = None) -> tuple[Utterance, ...]:
    """Cut a script into what its engines speak, in order.

    Args:
        script: Lines in the script they were written in; they are converted for reading by `Line.language`.
        voices: By name, every voice that a line names.
        lexicon: Whose entries decide first; by default those that come with the program.

    Returns:
        The utterances. The texts of a line's utterances, joined, are the line's text; a piece with nothing to
        pronounce is part of its neighbour. A line with nothing to pronounce at all has none, and its signs are among
        the `unknown` of the utterance after it, or before it at the end, so that the report counts them.

    Raises:
        SettingsError: A voice names an engine that there is not.
    """
    lexicon = lexicon or load_default_lexicon()
    found: list[Utterance] = []
    silent: list[str] = []
    for chapter_number, chapter in enumerate(script.chapters):
        for line_number, line in enumerate(chapter.lines):
            spoken = list(_cut_line(chapter_number, line_number, line, voices[line.voice], lexicon))
            if not spoken:
                silent += [sign for sign in line.text if not sign.isspace()]
            elif silent:
                spoken[0] = dataclasses.replace(spoken[0], unknown=(*silent, *spoken[0].unknown))
                silent = []
            found += spoken
    if silent and found:
        found[-1] = dataclasses.replace(found[-1], unknown=(*found[-1].unknown, *silent))
    return tuple(found)


def _cut_line(chapter: int, number: int, line: Line, voice: Voice, lexicon: Lexicon) -> Iterator[Utterance]:
    reader = _Reader(find_spec(voice), lexicon.reading_as(voice.readings))
    text = to_simplified(line.text) if line.language == "zh-Hant" else line.text
    for piece in _read_pieces(text, reader):
        inside: Pause = "sentence" if _SENTENCE_END.search(text[piece.start : piece.end]) else "clause"
        yield Utterance(
            chapter=chapter,
            line=number,
            text=line.text[piece.start : piece.end],
            spoken=piece.spoken,
            phonemes=piece.phonemes,
            voice=line.voice,
            pause_s=voice.pauses.silence_after_s(line.pause if piece.end == len(text) else inside),
            unknown=piece.unknown,
            words=find_written_spans(text[piece.start : piece.read_to], piece.words),
        )


def _read_pieces(text: str, reader: _Reader) -> list[_Piece]:
    """Read a line in pieces that fit; silent ones join the piece before them, or the one after at the beginning."""
    pieces: list[_Piece] = []
    for span in _group_clauses(text, _estimate_room(reader.spec), reader.lexicon):
        for piece in _read_fitting(text, span, reader):
            if not _is_heard(piece, reader.spec):
                if pieces:
                    pieces[-1] = _join(pieces[-1], piece)
            elif not pieces and piece.start > 0:
                pieces.append(_read(text, 0, piece.end, reader))
            else:
                pieces.append(piece)
    return pieces


def _join(heard: _Piece, silent: _Piece) -> _Piece:
    return dataclasses.replace(heard, end=silent.end, unknown=(*heard.unknown, *silent.unknown))


def _read(text: str, start: int, end: int, reader: _Reader) -> _Piece:
    spoken = to_spoken(text[start:end]).strip()
    if reader.spec.takes == "phonemes":
        reading = to_phonemes(spoken, reader.lexicon)
        return _Piece(start, end, end, spoken, reading.phonemes, reading.unknown, reading.words)
    said = tuple(find_spoken_spans(spoken, reader.lexicon))
    return _Piece(start, end, end, put_homophones(spoken, reader.lexicon), "", find_unknown_symbols(spoken), said)


def _is_heard(piece: _Piece, spec: EngineSpec) -> bool:
    reading = piece.phonemes if spec.takes == "phonemes" else piece.spoken
    return any(char.isalnum() for char in reading)


def _read_fitting(text: str, span: tuple[int, int], reader: _Reader) -> Iterator[_Piece]:
    """Read a span; what turns out longer than the engine's limit is halved at a clause or word."""
    waiting = [span]
    while waiting:
        start, end = waiting.pop()
        piece = _read(text, start, end, reader)
        if reader.measure(piece) <= reader.spec.limit or end - start < 2:
            yield piece
            continue
        middle = _find_middle(text, start, end, reader.lexicon)
        waiting += [(middle, end), (start, middle)]


def _find_middle(text: str, start: int, end: int, lexicon: Lexicon) -> int:
    clauses = [position for _, position in _find_clauses(text, start, end)][:-1]
    borders = clauses or _find_word_borders(text, start, end, lexicon) or [(start + end) // 2]
    return min(borders, key=lambda border: abs(2 * border - start - end))


def _find_word_borders(text: str, start: int, end: int, lexicon: Lexicon) -> list[int]:
    borders, position = [], start
    for word in cut_words(text[start:end], lexicon)[:-1]:
        position += len(word)
        borders.append(position)
    return borders


def _estimate_room(spec: EngineSpec) -> float:
    """Syllables that surely fit into one call, and read well."""
    return min(MOST, spec.limit / (_PHONEMES_PER_SYLLABLE if spec.takes == "phonemes" else 2))


def _group_clauses(text: str, room: float, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Group clauses into pieces of up to `room` syllables: whole sentences where they fit, short ones together."""
    sentences: list[list[tuple[int, int]]] = [[]]
    for start, end in _find_clauses(text, 0, len(text)):
        sentences[-1] += _cut_clause(text, start, end, room, lexicon)
        if _SENTENCE_END.search(text, max(start, end - 8), end):
            sentences.append([])
    spans: list[tuple[int, int]] = []
    weights: list[float] = []
    for sentence in sentences:
        for start, end in _balance(text, sentence, room):
            weight = _estimate_syllables(text[start:end])
            if spans and weights[-1] + weight <= room and min(weights[-1], weight) < FEWEST:
                spans[-1] = (spans[-1][0], end)
                weights[-1] += weight
            else:
                spans.append((start, end))
                weights.append(weight)
    return spans


def _balance(text: str, clauses: list[tuple[int, int]], room: float) -> list[tuple[int, int]]:
    """Part a sentence into as few groups of clauses as fit, of about the same length."""
    total = sum(_estimate_syllables(text[start:end]) for start, end in clauses)
    share = total / max(1, math.ceil(total / room))
    groups: list[tuple[int, int]] = []
    filled = 0.0
    for start, end in clauses:
        weight = _estimate_syllables(text[start:end])
        if groups and filled + weight <= room and filled + weight / 2 <= share:
            groups[-1] = (groups[-1][0], end)
            filled += weight
        else:
            groups.append((start, end))
            filled = weight
    return groups


def _find_clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the clauses of a span: together they are the span."""
    for match in _CLAUSE.finditer(text, start, end):
        yield start, match.end()
        start = match.end()
    if start < end:
        yield start, end


def _cut_clause(text: str, start: int, end: int, room: float, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Cut a clause that is too long between words, and a word that is too long anywhere."""
    if _estimate_syllables(text[start:end]) <= room:
        return [(start, end)]
    starts = [start]
    filled = 0.0
    position = start
    for word in cut_words(text[start:end], lexicon):
        step = len(word) if _estimate_syllables(word) <= room else max(1, int(room / 2))
        for offset in range(0, len(word), step):
            weight = _estimate_syllables(word[offset : offset + step])
            if filled and filled + weight > room:
                starts.append(position + offset)
                filled = 0.0
            filled += weight
        position += len(word)
    return list(zip(starts, [*starts[1:], end], strict=True))


def _estimate_syllables(text: str) -> float:
    """About how many syllables a written text has."""
    han = len(HAN_CHARACTER.findall(text))
    digits = sum(char.isdecimal() for char in text)
    letters = sum(char.isalpha() for char in text) - han
    return han + _SYLLABLES_PER_DIGIT * digits + _SYLLABLES_PER_LETTER * letters
