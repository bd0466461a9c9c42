"""Judge what may be said of an article: which sentences may stand alone, which need another, what each is worth.

A sentence that points back (此外, 对此, 他) comes only with the sentence before it; one that opens a quotation without
closing it, that nobody is named for, or that only repeats the title does not come at all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digest import han
from digest.editing.reading_order import find_reading_order, group_sentences
from digest.editing.salience import Measured, find_terms, measure_sentences
from digest.editing.similarity import fold_text
from digest.types import Article, Sentence

# Shares of a sentence's terms: from here on it repeats the title, or a sentence before it.
_REPEATS_TITLE = 0.8
_REPEATS_SENTENCE = 0.6
# Characters; what is shorter is a heading or an exclamation.
_SHORTEST = 8
# The best sentence is worth 1 at this length; up to twice as many characters make it worth more.
_USUAL_CHARACTERS = 40

_PAIRS = (("“", "”"), ("「", "」"), ("『", "』"), ("‘", "’"), ("（", "）"), ("《", "》"), ("(", ")"))
_ENDED = re.compile('[。！？!?…；.][”」』’）)"]*$')
_LEADS_ON = re.compile("[：:]$")
# What only describes a picture says nothing to a listener.
_CAPTION = re.compile(
    "^[（(▲△▼]*([图圖][为為中][^形书書]|[上下左右][图圖][为為：:]|[图圖][0-9一二三四五六①-⑩])|(?<![拍录錄])[摄攝][）)]?。?$"
)
_ONLY_QUOTED = re.compile('^[“「『"][^”」』"]*[”」』"][。！？]?$')


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be chosen: a sentence, or several that are said together or not at all.

    Attributes:
        length: Characters of all its sentences.
        value: What it is worth; 0 where it is not to be said.
        needs: The index of the candidate that must come with it, the one before; None where it needs none.
    """

    sentences: tuple[Sentence, ...]
    length: int
    value: float
    needs: int | None


def can_lead(candidate: Candidate) -> bool:
    """Whether a candidate may be said, and without another one before it."""
    return candidate.value > 0 and candidate.needs is None


def list_sentences(article: Article) -> tuple[Sentence, ...]:
    """Return every sentence of the article, in order, except those in which nothing can be pronounced."""
    return tuple(sentence for sentence, _ in _find_sentences(article))


def _find_sentences(article: Article) -> Iterator[tuple[Sentence, int]]:
    """Yield each sentence with its place in its paragraph."""
    for number, paragraph in enumerate(article.paragraphs):
        for place, (start, end) in enumerate(han.find_sentences(paragraph)):
            text = paragraph[start:end]
            if any(char.isalnum() for char in text):
                yield Sentence(text, article.id, number, start, end), place


@dataclass(frozen=True, slots=True)
class _Printed:
    """A sentence as the article prints it.

    Attributes:
        place: Its place in its paragraph, from 0.
        follows_known: The sentence right before it has been told already.
    """

    sentence: Sentence
    place: int
    follows_known: bool


@dataclass(frozen=True, slots=True)
class _Judged:
    """A sentence, and what it could do for a summary.

    Attributes:
        usable: It may be said: whole, attributed, and more than the title.
        needs_previous: It comes only with the sentence before it.
        worth: What it is worth; 0 where it is not to be said.
    """

    sentence: Sentence
    measured: Measured
    usable: bool
    needs_previous: bool
    worth: float = 0.0


def build_candidates(article: Article, known: Collection[tuple[int, int]]) -> list[Candidate]:
    """Judge the sentences of an article that have not been told.

    Args:
        known: Sentences that have been told already: (paragraph, start).

    Returns:
        One candidate a sentence, in the order of the source, except that the sentences of a question, an answer's
        beginning or a list's item are one together.
    """
    printed = _find_new(article, known)
    if not printed:
        return []
    judged = _weigh(_judge(printed, article))
    groups = group_sentences(article.paragraphs, [own.sentence for own in judged])
    unit_of = {index: number for number, group in enumerate(groups) for index in group}
    return [_unite(group, number, judged, unit_of) for number, group in enumerate(groups)]


def _find_new(article: Article, known: Collection[tuple[int, int]]) -> list[_Printed]:
    """Return the sentences that have not been told yet, in the order of the source."""
    found: list[_Printed] = []
    follows_known = False
    for sentence, place in _find_sentences(article):
        if (sentence.paragraph, sentence.start) in known:
            follows_known = True
        else:
            found.append(_Printed(sentence, place, follows_known))
            follows_known = False
    return found


def _judge(printed: Sequence[_Printed], article: Article) -> list[_Judged]:
    """Measure the sentences, and decide which of them may be said; where none may, all may."""
    title = find_terms(fold_text(article.title))
    judged: list[_Judged] = []
    previous: _Printed | None = None
    for own, measures in zip(printed, _measure(printed, article, title), strict=True):
        usable = _is_usable(own.sentence.text, measures, title)
        if own.follows_known and measures.points_back:
            usable = False  # what it points back to is not said again: it would hang in the air
        needs_previous = previous is not None and _must_follow(previous, measures)
        judged.append(_Judged(own.sentence, measures, usable, needs_previous))
        previous = own
    if not any(own.usable for own in judged):
        return [replace(own, usable=True) for own in judged]
    return judged


def _weigh(judged: Sequence[_Judged]) -> list[_Judged]:
    """Say what each sentence is worth beside the best one that may stand alone."""
    able = [own for own in judged if own.usable and not own.needs_previous]
    best = max(own.measured.score for own in able or judged)
    terms = [own.measured.terms for own in judged]
    weighed: list[_Judged] = []
    for index, own in enumerate(judged):
        if own.usable:
            worth = _compute_worth(own.measured.score - best, own.sentence.text) * _measure_news(terms, index)
            weighed.append(replace(own, worth=worth))
        else:
            weighed.append(own)
    return weighed


def _unite(group: Sequence[int], number: int, judged: Sequence[_Judged], unit_of: Mapping[int, int]) -> Candidate:
    """Return the candidate of sentences that are said together, by their indices."""
    members = [judged[index] for index in group]
    # A member may need the sentence before it, which may belong to another unit: then that one must come, too.
    needed = (unit_of[index - 1] for index in group if judged[index].needs_previous)
    return Candidate(
        sentences=tuple(member.sentence for member in members),
        length=sum(len(member.sentence.text) for member in members),
        value=sum(member.worth for member in members),
        needs=next((unit for unit in needed if unit != number), None),
    )


def _measure(printed: Sequence[_Printed], article: Article, title: frozenset[str]) -> list[Measured]:
    """Measure sentences in the order in which they bring the news; return the measures in the order given."""
    rank = {paragraph: place for place, paragraph in enumerate(find_reading_order(article.paragraphs))}

    def turn(index: int) -> tuple[int, int]:
        sentence = printed[index].sentence
        return rank[sentence.paragraph], sentence.start

    order = sorted(range(len(printed)), key=turn)
    texts = [printed[index].sentence.text for index in order]
    places = [(rank[printed[index].sentence.paragraph], printed[index].place) for index in order]
    measures = dict(zip(order, measure_sentences(texts, places, title), strict=True))
    return [measures[index] for index in range(len(printed))]


def _must_follow(previous: _Printed, measures: Measured) -> bool:
    """Whether a sentence points back to the one before it, or its speaker is announced there."""
    return measures.points_back or _LEADS_ON.search(previous.sentence.text) is not None


def _is_usable(text: str, value: Measured, title: frozenset[str]) -> bool:
    """Whether a sentence may be spoken alone: whole, ended, attributed, and more than the title."""
    if _CAPTION.search(text):
        return False
    if len(text) < _SHORTEST or not _ENDED.search(text) or _ONLY_QUOTED.match(text) or not is_balanced(text):
        return False
    return not title or len(value.terms & title) < _REPEATS_TITLE * len(value.terms)


def is_balanced(text: str) -> bool:
    """Whether every quotation and bracket that the text opens is closed in it, and none other."""
    return all(text.count(opening) == text.count(closing) for opening, closing in _PAIRS) and text.count('"') % 2 == 0


def _compute_worth(distance: float, text: str) -> float:
    """Return what a sentence is worth: 1 for the best one of 40 characters.

    Scores are softened for choosing several, and a longer sentence is worth more, though less than its length: a
    budget filled with many short ones would say little.
    """
    return math.exp(distance / 3) * weigh_length(len(text))


def weigh_length(length: int) -> float:
    """Return what a length in characters makes a sentence worth: 1 for a usual one, at most 1.4."""
    return math.sqrt(min(2 * _USUAL_CHARACTERS, length) / _USUAL_CHARACTERS)


def _measure_news(terms: Sequence[frozenset[str]], index: int) -> float:
    """Return the share of a sentence that an earlier one has not said: 1 for most, near 0 for a repetition."""
    own = terms[index]
    if not own:
        return 0.1
    said = max((len(own & earlier) / len(own) for earlier in terms[:index]), default=0.0)
    return 1.0 if said < _REPEATS_SENTENCE else max(0.02, 1 - said)
