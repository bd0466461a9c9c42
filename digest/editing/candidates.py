"""Judge what may be said of an article: which sentences may stand alone, which need another, what each is worth.

A sentence that points back (此外, 对此, 他) comes only with the sentence before it; one that opens a quotation without
closing it, that nobody is named for, that only repeats the title, or that tells no news does not come at all.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digest import han
from digest.editing.captions import is_caption
from digest.editing.care import is_story_of_suicide, tells_how
from digest.editing.cuts import find_head
from digest.editing.filler import find_filler, is_never_told, is_of_programme
from digest.editing.headlines import trim_title
from digest.editing.reading_order import find_reading_order, find_report_start, group_sentences
from digest.editing.references import is_referring
from digest.editing.salience import Measured, find_terms, is_pointing_back, measure_sentences
from digest.editing.scissors import trim_sentence
from digest.editing.similarity import fold_text
from digest.editing.speakers import Speech, find_speeches
from digest.editing.worth import compute_appeal, compute_worth, measure_news, weigh_length
from digest.types import Article, Sentence

# The share of a sentence's terms from which on it repeats the title.
_REPEATS_TITLE = 0.95
# Characters; what is shorter is a heading or an exclamation.
_SHORTEST = 8
_PAIRS = (
    ("“", "”"),
    ("「", "」"),
    ("『", "』"),
    ("‘", "’"),
    ("（", "）"),
    ("《", "》"),
    ("(", ")"),
)
# A heading has no such end.
_ENDED = re.compile('[。！？!?…；.][”」』’）)"]*$')
# 他表示： is followed by what he said.
_LEADS_ON = re.compile("[：:]$")
# What only describes a picture says nothing to a listener: 图为大桥全景。, 左图：…, （王一摄）; but not 拍摄。
_CAPTION = re.compile(
    "^[（(▲△▼]*([图圖][为為中][^形书書]|[上下左右][图圖][为為：:]|[图圖][0-9一二三四五六①-⑩])|(?<![拍录錄])[摄攝][）)]?。?$"
)
# “我们很高兴。” without a word of who says so
_ONLY_QUOTED = re.compile('^[“「『"][^”」』"]*[”」』"][。！？]?$')


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be chosen: a sentence, or several that are said together or not at all.

    Attributes:
        length: Characters that it takes at most.
        value: What it is worth; 0 where it is not to be said.
        appeal: How much of what makes an editor tell the best sentence it has, 0 to 1.
        needs: The index of the candidate that must come with it, the one before; None where it needs none.
        refers: It speaks of what an earlier sentence names (会议指出, 措施包括): it is never the first that is said.
        speaker: In whose words it is: where the speaker is named, (paragraph, start); None for the report's own.
        continued: What is said instead of `sentences`, which name the speaker, right after the same speaker's words.
    """

    sentences: tuple[Sentence, ...]
    length: int
    value: float
    appeal: float
    needs: int | None
    speaker: tuple[int, int] | None = None
    continued: tuple[Sentence, ...] = ()
    refers: bool = False


def can_lead(candidate: Candidate) -> bool:
    """Whether a candidate may be said, and without another one before it."""
    return candidate.value > 0 and candidate.needs is None and not candidate.refers


def list_sentences(article: Article) -> tuple[Sentence, ...]:
    """Return every sentence of the article as printed, in order, except those in which nothing can be pronounced."""
    return tuple(sentence for sentence, _ in _find_sentences(article))


def list_news(article: Article) -> tuple[Sentence, ...]:
    """Return every sentence as an episode tells it: without datelines, credits and brackets for the eye."""
    trimmed = (trim(sentence) for sentence in list_sentences(article))
    return tuple(sentence for sentence in trimmed if sentence is not None)


def trim(sentence: Sentence) -> Sentence | None:
    """Return what an episode tells of a sentence; None where that is nothing."""
    parts = trim_sentence(sentence.text).ranges
    return sentence.keep(parts) if parts else None


def _find_sentences(article: Article) -> Iterator[tuple[Sentence, int]]:
    """Yield each sentence with its place in its paragraph."""
    for number, paragraph in enumerate(article.paragraphs):
        for place, (start, end) in enumerate(han.find_sentences(paragraph)):
            text = paragraph[start:end]
            can_be_said = any(char.isalnum() for char in text)
            if can_be_said:
                yield Sentence(text, article.id, number, start, end), place


@dataclass(frozen=True, slots=True)
class _Printed:
    """A sentence that the article prints, without what is not told of it.

    Attributes:
        place: Its place in its paragraph, from 0.
        follows_known: The sentence right before it has been told already, or is never told.
        speech: In whose words it is.
    """

    sentence: Sentence
    place: int
    follows_known: bool
    speech: Speech | None


@dataclass(frozen=True, slots=True)
class _Judged:
    """A sentence, and what it could do for a summary.

    Attributes:
        usable: It may be said: whole, attributed, and more than the title.
        needs_previous: It comes only with the sentence before it.
        speech: In whose words it is.
        worth: What it is worth; 0 where it is not to be said.
        appeal: See `Candidate`.
    """

    sentence: Sentence
    measured: Measured
    usable: bool
    needs_previous: bool
    speech: Speech | None = None
    worth: float = 0.0
    appeal: float = 0.0


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
    judged = _weigh(_judge(printed, article), titled=bool(article.title))
    sentences = [own.sentence for own in judged]
    groups = group_sentences(article.paragraphs, sentences)
    unit_of = {index: number for number, group in enumerate(groups) for index in group}
    return _mark_references([_unite(group, number, judged, unit_of) for number, group in enumerate(groups)])


def _mark_references(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Mark what speaks of something by its kind alone, after the first sentence that could name it."""
    marked: list[Candidate] = []
    has_lead = False
    for candidate in candidates:
        refers = has_lead and is_referring(fold_text(candidate.sentences[0].text))
        marked.append(replace(candidate, refers=True) if refers else candidate)
        has_lead = has_lead or can_lead(candidate)
    return marked


def _find_new(article: Article, known: Collection[tuple[int, int]]) -> list[_Printed]:
    """Return the sentences of the report that may yet be told, in the order of the source.

    Those that tell how somebody took their own life are never told, alone or with others, nor are a programme's words
    about itself.
    """
    found: list[_Printed] = []
    follows_known = False
    report_start = find_report_start(article.paragraphs)
    report: list[tuple[Sentence, int]] = []
    for sentence, place in _find_sentences(article):
        told = trim(sentence)
        if told and sentence.paragraph >= report_start:
            report.append((told, place))
    # An article of a picture and its caption alone is told by that.
    report = [own for own in report if not is_caption(article.paragraphs[own[0].paragraph])] or report
    speeches = find_speeches([sentence for sentence, _ in report])
    of_suicide = is_story_of_suicide(article)
    for (sentence, place), speech in zip(report, speeches, strict=True):
        if is_of_programme(fold_text(sentence.text)):
            continue
        is_known = (sentence.paragraph, sentence.start) in known
        told = None if is_known else _leave_out_how(sentence, of_suicide=of_suicide)
        if told is None:
            follows_known = True
        else:
            found.append(_Printed(told, place, follows_known, speech if told is sentence else None))
            follows_known = False
    return found


def _leave_out_how(sentence: Sentence, *, of_suicide: bool) -> Sentence | None:
    """Return what of a sentence does not tell how somebody took their own life; None where that is nothing.

    A sentence about an attack is told up to the attacker's end; in a story of suicide it is left out whole.
    """
    if not tells_how(sentence.text, of_suicide=of_suicide):
        return sentence
    if of_suicide:
        return None
    head = find_head(sentence.text, functools.partial(tells_how, of_suicide=False))
    return sentence.keep([head]) if head else None


def _judge(printed: Sequence[_Printed], article: Article) -> list[_Judged]:
    """Measure the sentences, and decide which of them may be said; where none may, all may."""
    title = find_terms(fold_text(trim_title(article.title)))
    measured = _measure(printed, article, title)
    judged: list[_Judged] = []
    previous: _Printed | None = None
    for own, measures in zip(printed, measured, strict=True):
        usable = _is_usable(own.sentence, measures, title)
        points_back = _points_back(own.speech, measures)
        if own.follows_known and points_back:
            usable = False  # what it points back to is not said again: it would hang in the air
        if previous is not None and own.speech and own.speech.speaker is None:
            usable = False  # nobody is named whose words these are
        needs_previous = previous is not None and (points_back or _leads_on(previous))
        judged.append(_Judged(own.sentence, measures, usable, needs_previous, own.speech))
        previous = own
    # An article of headings alone still says something.
    if not any(own.usable for own in judged):
        return [replace(own, usable=True) for own in judged]
    return judged


def _weigh(judged: Sequence[_Judged], *, titled: bool) -> list[_Judged]:
    """Say what each sentence is worth, and how it appeals, beside the best one that may stand alone."""
    able = [own for own in judged if own.usable and not own.needs_previous] or judged
    best_score = max(own.measured.score for own in able)
    best_telling = max(own.measured.telling for own in able)
    terms = [own.measured.terms for own in judged]
    weighed: list[_Judged] = []
    for index, own in enumerate(judged):
        if not own.usable:
            weighed.append(own)
            continue
        distance = own.measured.score - best_score
        share = own.measured.telling / best_telling
        news = measure_news(terms, index, titled=titled)
        worth = compute_worth(distance, share, titled=titled) * weigh_length(len(own.sentence.text)) * news
        appeal = compute_appeal(distance, own.measured.telling, best_telling, titled=titled)
        weighed.append(replace(own, worth=worth, appeal=appeal * news))
    return weighed


def _unite(group: Sequence[int], number: int, judged: Sequence[_Judged], unit_of: Mapping[int, int]) -> Candidate:
    """Return the candidate of sentences that are said together, by their indices."""
    members = [judged[index] for index in group]
    is_answered = len({member.sentence.paragraph for member in members}) > 1
    # A member may need the sentence before it, which may belong to another unit: then that one must come, too.
    needed = (unit_of[index - 1] for index in group if judged[index].needs_previous)
    sentences = tuple(member.sentence for member in members)
    speech = members[0].speech if len(members) == 1 else None
    named = (speech.naming, speech.rest) if speech and speech.naming else sentences
    return Candidate(
        sentences=named,
        length=max(_count_characters(named), _count_characters(sentences)),
        value=sum(member.worth for member in members),
        # What an interview has to tell are its questions with their answers.
        appeal=1.0 if is_answered else min(1.0, sum(member.appeal for member in members)),
        needs=next((unit for unit in needed if unit != number), None),
        speaker=speech.speaker if speech else None,
        continued=sentences if named is not sentences else (),
    )


def _count_characters(sentences: Sequence[Sentence]) -> int:
    return sum(len(sentence.text) for sentence in sentences)


def _measure(printed: Sequence[_Printed], article: Article, title: frozenset[str]) -> list[Measured]:
    """Measure sentences in the order in which they bring the news; return the measures in the order given."""
    order = find_reading_order(article.paragraphs)
    rank = {paragraph: place for place, paragraph in enumerate(order)}

    def turn(index: int) -> tuple[int, int]:
        sentence = printed[index].sentence
        return rank[sentence.paragraph], sentence.start

    indices = sorted(range(len(printed)), key=turn)
    texts: list[str] = []
    places: list[tuple[int, int]] = []
    for index in indices:
        own = printed[index]
        texts.append(own.sentence.text)
        places.append((rank[own.sentence.paragraph], own.place))
    measures = dict(zip(indices, measure_sentences(texts, places, title), strict=True))
    return [measures[index] for index in range(len(printed))]


def _points_back(speech: Speech | None, measures: Measured) -> bool:
    """Whether a sentence cannot be understood without the one before it, even where its speaker is named again."""
    if speech and speech.naming:
        return is_pointing_back(fold_text(speech.rest.text))
    return measures.points_back


def _leads_on(previous: _Printed) -> bool:
    """Whether a sentence announces what follows it: 他表示："""
    return _LEADS_ON.search(previous.sentence.text) is not None


def _is_usable(sentence: Sentence, value: Measured, title: frozenset[str]) -> bool:
    """Whether a sentence may be spoken alone: whole, ended, attributed, and more than the title."""
    text = sentence.text
    if _CAPTION.search(text) or _ONLY_QUOTED.match(text) or is_never_told(find_filler(fold_text(text))):
        return False
    is_cut_short = sentence.ranges[-1][1] < sentence.end
    is_ended = is_cut_short or _ENDED.search(text) is not None
    if len(text) < _SHORTEST or not is_ended or not is_balanced(text):
        return False
    if not title:
        return True
    in_title = len(value.terms & title)
    return in_title < _REPEATS_TITLE * len(value.terms)


def is_balanced(text: str) -> bool:
    """Whether every quotation and bracket that the text opens is closed in it, and none other."""
    # The straight sign opens and closes alike, so it can only be counted.
    if text.count('"') % 2:
        return False
    return all(text.count(opening) == text.count(closing) for opening, closing in _PAIRS)
