"""Cut a script's lines into the pieces that an engine speaks in one call."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from digest.han import HAN_CHARACTER, to_simplified
from digest.pronunciation.glosses import add_glosses
from digest.pronunciation.homophones import put_homophones
from digest.pronunciation.lexicon import Lexicon, load_default_lexicon
from digest.pronunciation.normalize import to_spoken
from digest.pronunciation.rules.clause import mark_clauses
from digest.pronunciation.segment import cut_words
from digest.pronunciation.spelling import find_unknown_symbols, to_phonemes
from digest.pronunciation.word_spans import find_spoken_spans, find_written_spans
from digest.settings import Voice
from digest.speech.engines import EngineSpec, find_spec
from digest.types import Chapter, Line, Pause, Script, Utterance, WordSpan

# Syllables that read well in one call: fewer sound clipped, more lose their melody.
FEWEST = 20
MOST = 60

# A clause ends after one of these and the marks that close there; a comma or colon between digits ends nothing.
# 他说：/“今天，/我不去！”/——/好吧…… but 1,300 and 8:30
_CLAUSE = re.compile(r"(?:[，；：、;\n]|[,:](?![0-9])|——|…+|[。！？!?]+)[」』”’）)》〉】\]\s]*")
_SENTENCE_END = re.compile(r"[。！？!?…\n][」』”’）)》〉】\]\s]*$")

# What may be left at the end of a sentence whose rest is cut.
_OPEN_ENDS = "，、；：,;: "

# A sentence's last mark and the quotes and brackets that close after it are no longer than this.
_LONGEST_ENDING = 8

# An estimate: a digit is read with its place or unit, a Latin letter as half a syllable.
_SYLLABLES_PER_DIGIT = 1.5
_SYLLABLES_PER_LETTER = 0.5

# Phonemes of a syllable with its tone and its share of the spaces; measured 5.2 on news.
_PHONEMES_PER_SYLLABLE = 5.4


@dataclass(frozen=True, slots=True)
class _Reader:
    """How a voice's lines are read: what its engine takes, and by which lexicon."""

    spec: EngineSpec
    lexicon: Lexicon

    def measure(self, piece: _Piece) -> int:
        """Return the length of a piece as its engine counts it."""
        return len(self.get_reading(piece))

    def get_reading(self, piece: _Piece) -> str:
        """Return what of a piece its engine takes."""
        return piece.phonemes if self.spec.takes == "phonemes" else piece.spoken


@dataclass(frozen=True, slots=True)
class _Span:
    """A part of a line, and about how many syllables it has."""

    start: int
    end: int
    syllables: float

    def extend(self, following: _Span) -> _Span:
        """Return this span and the one right after it as one."""
        return _Span(
            start=self.start,
            end=following.end,
            syllables=self.syllables + following.syllables,
        )


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
        # What one story prints of a reading holds for that story: 乐 is a name in it, and joy in the next.
        known = add_glosses(lexicon, _list_texts(chapter))
        for line_number, line in enumerate(chapter.lines):
            spoken = list(_cut_line(chapter_number, line_number, line, voices[line.voice], known))
            if not spoken:
                # A line of signs alone (“***”, “……”) leaves them to the next line that is spoken.
                silent += [sign for sign in line.text if not sign.isspace()]
            elif silent:
                first = spoken[0]
                spoken[0] = dataclasses.replace(first, unknown=(*silent, *first.unknown))
                silent = []
            found += spoken
    if silent and found:
        last = found[-1]
        found[-1] = dataclasses.replace(last, unknown=(*last.unknown, *silent))
    return tuple(found)


def _list_texts(chapter: Chapter) -> Iterator[str]:
    """Yield the texts that may print readings in brackets: the lines, and the article, from which brackets are cut."""
    if chapter.summary:
        yield from chapter.summary.story.lead.paragraphs
    yield from (line.text for line in chapter.lines)


def _cut_line(chapter: int, number: int, line: Line, voice: Voice, lexicon: Lexicon) -> Iterator[Utterance]:
    reader = _Reader(find_spec(voice), lexicon.reading_as(voice.readings))
    # Character for character, so that a place in one text is the same place in the other.
    text = to_simplified(line.text) if line.language == "zh-Hant" else line.text
    borders: frozenset[int] = frozenset()
    if line.sentence is None:  # of the show's own lines, those with a title have its spaces
        marked = mark_clauses(text, headline=True)
        borders = _find_borders(text, marked)
        text = marked
    for piece in _read_pieces(text, reader, borders, falls=_must_fall(line)):
        pause: Pause = "clause"
        if piece.end == len(text):
            pause = line.pause
        elif _SENTENCE_END.search(text[piece.start : piece.end]):
            pause = "sentence"
        yield Utterance(
            chapter=chapter,
            line=number,
            # What is displayed keeps the source's script.
            text=line.text[piece.start : piece.end],
            spoken=piece.spoken,
            phonemes=piece.phonemes,
            voice=line.voice,
            pause_s=voice.pauses.silence_after_s(pause),
            unknown=piece.unknown,
            words=find_written_spans(text[piece.start : piece.read_to], piece.words),
        )


def _must_fall(line: Line) -> bool:
    """Whether a line ends what it says without the mark that ends a sentence: what was cut from one may."""
    return line.sentence is not None and line.pause != "clause" and _SENTENCE_END.search(line.text) is None


def _find_borders(text: str, marked: str) -> frozenset[int]:
    """Return where the clauses begin that only a space parts from those before: there the voice surely pauses.

    A comma within a short call is hardly heard: of headlines of 10 syllables, one voice left 10 to 30 ms of silence.
    """
    borders: set[int] = set()
    for place, (char, sign) in enumerate(zip(text, marked, strict=True)):
        if char != sign:
            spaces = len(marked) - place - 1 - len(marked[place + 1 :].lstrip())
            borders.add(place + 1 + spaces)
    return frozenset(borders)


def _read_pieces(text: str, reader: _Reader, borders: Collection[int], *, falls: bool) -> list[_Piece]:
    """Read a line in pieces that fit; silent ones join the piece before them, or the one after at the beginning.

    Args:
        borders: Where a piece must end, short or not.
        falls: Whether the last piece is read as if a full stop ended it.
    """
    pieces: list[_Piece] = []
    room = _estimate_room(reader.spec)
    for span in _group_clauses(text, room, reader.lexicon, borders):
        for piece in _read_fitting(text, span, reader):
            if not _is_heard(piece, reader):
                if pieces:
                    pieces[-1] = _join(pieces[-1], piece)
            elif not pieces and piece.start > 0:
                # The signs that the line begins with belong to its first words: read anew, as one.
                pieces.append(_read(text, 0, piece.end, reader))
            else:
                pieces.append(piece)
    if falls and pieces:
        pieces[-1] = _end_with_stop(pieces[-1], reader)
    return pieces


def _end_with_stop(piece: _Piece, reader: _Reader) -> _Piece:
    """Read a piece as if a full stop ended it: without one its melody would stay up, as before something more."""
    spoken = piece.spoken.rstrip(_OPEN_ENDS) + "。"
    if reader.spec.takes != "phonemes":
        return dataclasses.replace(piece, spoken=spoken)
    reading = to_phonemes(spoken, reader.lexicon)
    return dataclasses.replace(piece, spoken=spoken, phonemes=reading.phonemes, words=reading.words)


def _join(heard: _Piece, silent: _Piece) -> _Piece:
    # What is read stays as it was, so `read_to` does: the silent signs are displayed, and counted as unknown.
    return dataclasses.replace(heard, end=silent.end, unknown=(*heard.unknown, *silent.unknown))


def _name_one(reader: _Reader) -> str:
    """Return how a 1 is said in telephone numbers: only the Mainland's readings have 幺."""
    return "一" if reader.lexicon.characters else "幺"


def _read(text: str, start: int, end: int, reader: _Reader) -> _Piece:
    spoken = to_spoken(text[start:end], _name_one(reader)).strip()
    if reader.spec.takes == "phonemes":
        reading = to_phonemes(spoken, reader.lexicon)
        return _Piece(
            start=start,
            end=end,
            read_to=end,
            spoken=spoken,
            phonemes=reading.phonemes,
            unknown=reading.unknown,
            words=reading.words,
        )
    return _Piece(
        start=start,
        end=end,
        read_to=end,
        # An engine that takes text knows no phonemes: a word that it would misread is spelt with characters that
        # sound right. They are as many, so that the words stand where they stood.
        spoken=put_homophones(spoken, reader.lexicon),
        phonemes="",
        unknown=find_unknown_symbols(spoken),
        words=tuple(find_spoken_spans(spoken, reader.lexicon)),
    )


def _is_heard(piece: _Piece, reader: _Reader) -> bool:
    return any(char.isalnum() for char in reader.get_reading(piece))


def _read_fitting(text: str, span: _Span, reader: _Reader) -> Iterator[_Piece]:
    """Read a span; what turns out longer than the engine's limit is halved at a clause or word."""
    waiting = [(span.start, span.end)]
    while waiting:
        start, end = waiting.pop()
        piece = _read(text, start, end, reader)
        fits = reader.measure(piece) <= reader.spec.limit
        if fits or end - start < 2:  # one character cannot be halved
            yield piece
            continue
        middle = _find_middle(text, start, end, reader.lexicon)
        waiting += [(middle, end), (start, middle)]  # taken from the end: the first half first


def _find_middle(text: str, start: int, end: int, lexicon: Lexicon) -> int:
    """Return where to halve a span: at the clause nearest to its middle, else at the word, else right there."""
    borders = _find_clause_ends(text, start, end)[:-1]  # the last one is the span's own end
    if not borders:
        borders = _find_word_borders(text, start, end, lexicon)
    if not borders:
        return (start + end) // 2
    middle = (start + end) / 2
    return min(borders, key=lambda border: abs(border - middle))


def _find_word_borders(text: str, start: int, end: int, lexicon: Lexicon) -> list[int]:
    borders = []
    position = start
    for word in cut_words(text[start:end], lexicon)[:-1]:
        position += len(word)
        borders.append(position)
    return borders


def _estimate_room(spec: EngineSpec) -> float:
    """Return how many syllables surely fit into one call, and read well."""
    # A syllable of text is one Chinese character or, by the estimate here, two Latin letters.
    units_per_syllable = _PHONEMES_PER_SYLLABLE if spec.takes == "phonemes" else 2
    return min(MOST, spec.limit / units_per_syllable)


def _group_clauses(text: str, room: float, lexicon: Lexicon, borders: Collection[int]) -> list[_Span]:
    """Group clauses into spans of up to `room` syllables: whole sentences where they fit, short ones together.

    Args:
        borders: Where a span must end, short or not.
    """
    spans: list[_Span] = []
    for sentence in _find_sentences(text, room, lexicon, borders):
        for span in _balance(sentence, room):
            if spans and span.start not in borders and _belong_together(spans[-1], span, room):
                spans[-1] = spans[-1].extend(span)
            else:
                spans.append(span)
    return spans


def _belong_together(first: _Span, second: _Span, room: float) -> bool:
    """Whether one of two spans is too short to be spoken by itself, and both fit into one call."""
    fit = first.syllables + second.syllables <= room
    shorter = min(first.syllables, second.syllables)
    return fit and shorter < FEWEST


def _find_sentences(text: str, room: float, lexicon: Lexicon, borders: Collection[int]) -> list[list[_Span]]:
    """Return the clauses of each sentence, none longer than `room` syllables; at a border another one begins."""
    sentences: list[list[_Span]] = [[]]
    start = 0
    for end in _find_clause_ends(text, 0, len(text)):
        sentences[-1] += _cut_clause(text, start, end, room, lexicon)
        # The mark stands among the clause's last characters: a long one need not be looked through.
        ending_start = max(start, end - _LONGEST_ENDING)
        if end in borders or _SENTENCE_END.search(text, ending_start, end):
            sentences.append([])
        start = end
    return sentences


def _balance(clauses: list[_Span], room: float) -> list[_Span]:
    """Group the clauses of a sentence into as few spans as fit, of about the same length."""
    total = sum(clause.syllables for clause in clauses)
    fewest_spans = max(1, math.ceil(total / room))
    share = total / fewest_spans
    spans: list[_Span] = []
    for clause in clauses:
        filled = spans[-1].syllables if spans else 0.0
        fits = filled + clause.syllables <= room
        # A clause goes where more than half of it lies below the share.
        belongs = filled + clause.syllables / 2 <= share
        if spans and fits and belongs:
            spans[-1] = spans[-1].extend(clause)
        else:
            spans.append(clause)
    return spans


def _find_clause_ends(text: str, start: int, end: int) -> list[int]:
    """Return where the clauses of a part of a line end; the last one ends with the part."""
    ends = [match.end() for match in _CLAUSE.finditer(text, start, end)]
    if not ends or ends[-1] < end:
        ends.append(end)
    return ends


def _cut_clause(text: str, start: int, end: int, room: float, lexicon: Lexicon) -> list[_Span]:
    """Cut a clause that is too long between words, and a word that is too long anywhere."""
    whole = _Span(start, end, syllables=_estimate_syllables(text[start:end]))
    if whole.syllables <= room:
        return [whole]
    spans: list[_Span] = []
    position = start
    for word in cut_words(text[start:end], lexicon):
        step = len(word)
        if _estimate_syllables(word) > room:
            # A digit has 1.5 syllables, so that half the room in characters always fits.
            step = max(1, int(room / 2))
        for offset in range(0, len(word), step):
            part = word[offset : offset + step]
            part_end = position + len(part)
            span = _Span(position, part_end, syllables=_estimate_syllables(part))
            # What has no syllables yet takes anything: signs stay with what follows them.
            joins = spans and (not spans[-1].syllables or spans[-1].syllables + span.syllables <= room)
            if joins:
                spans[-1] = spans[-1].extend(span)
            else:
                spans.append(span)
            position = part_end
    return spans


def _estimate_syllables(text: str) -> float:
    """About how many syllables a written text has."""
    han = len(HAN_CHARACTER.findall(text))
    digits = sum(char.isdecimal() for char in text)
    all_letters = sum(char.isalpha() for char in text)
    letters = all_letters - han  # a Chinese character is a letter, too
    return han + _SYLLABLES_PER_DIGIT * digits + _SYLLABLES_PER_LETTER * letters
