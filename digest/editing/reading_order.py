"""Find in which order, and in which groups, sentences are told: in live reports, interviews and lists.

A live report is read from its newest entry on; a question is kept with the beginning of its answer; an item of a list
is kept whole. What has none of these forms stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

from digest.editing.datelines import find_opening
from digest.editing.similarity import fold_in_place
from digest.types import Sentence

# So many paragraphs may stand before the dateline of a report, and the report must be this share of the whole.
_MOST_BEFORE = 4
_REPORT_SHARE = 0.5
# Characters of a paragraph in which its dateline is looked for.
_DATELINE_CHARACTERS = 120

# An entry of a live report begins with its time: 10:35, [10:35], 10时35分.
_ENTRY = re.compile(
    r"^[\s【\[（(]*(?P<hour>[01]?\d|2[0-4])(?:[:：](?P<minute>[0-5]\d)(?!\d|[:：])|[时時点點](?P<spoken>[0-5]?\d)分)"
)
# So many paragraphs, and this share of all, must begin so: prose may begin one or two with a time.
_FEWEST_ENTRIES = 4
_ENTRIES_SHARE = 0.4

# A turn of a conversation begins with who speaks, in a word or an initial: 问：, 记者：, 王一：, A:
_TURN = re.compile(r"^\s*(?P<who>[^\s，。：:、“「]{1,10})\s*[：:]\s*(?=\S)")
_ASKS = re.compile(r"^(问|問|Q|q|记者|記者|主持人|网友|網友|提问|提問)\d*$")
_ASKED = re.compile(r"[？?][”」』]?$")
_FEWEST_TURNS = 4
_TURNS_SHARE = 0.5
# At least this much of an answer is told (是的。 alone says nothing), and at most this much of a question.
_ANSWER_CHARACTERS = 20
_QUESTION_CHARACTERS = 60

_ITEM = re.compile(
    r"""
    ^\s*
    (?:
        [•·●◆▪■○*-] \s* \S
        | [（(]? (?: \d{1,2} | [一二三四五六七八九十]{1,3} ) [)）、.．] (?!\d)  # （一）, 2、, 3. but not 3.5
        | [①-⑳]
        | 第 [一二三四五六七八九十]{1,3} [，、：:]  # 第一，
    )
    """,
    re.VERBOSE,
)
_FEWEST_ITEMS = 3


def find_report_start(paragraphs: Sequence[str]) -> int:
    """Find the paragraph with which the report begins: what stands before its dateline are the words of pictures."""
    for number, text in enumerate(paragraphs[: _MOST_BEFORE + 1]):
        opening = find_opening(fold_in_place(text[:_DATELINE_CHARACTERS]))
        if opening and opening.end < min(len(text), _DATELINE_CHARACTERS):
            before = sum(map(len, paragraphs[:number]))
            after = sum(map(len, paragraphs[number:]))
            return number if after >= _REPORT_SHARE * (before + after) else 0
    return 0


def find_reading_order(paragraphs: Sequence[str]) -> tuple[int, ...]:
    """Find in which order the paragraphs bring the news: that of the source, or a live report's newest entry first.

    What stands before the first entry, the summary of the whole, stays first; a paragraph without a time belongs to
    the entry above it.
    """
    matches = [_ENTRY.match(text) for text in paragraphs]
    times = [_read_minutes(match) for match in matches if match]
    if len(times) < max(_FEWEST_ENTRIES, _ENTRIES_SHARE * len(paragraphs)):
        return tuple(range(len(paragraphs)))
    entries: list[list[int]] = [[]]
    for number, match in enumerate(matches):
        if match:
            entries.append([])
        entries[-1].append(number)
    summary, *told = entries
    if _is_rising(times):
        told.reverse()
    order = list(summary)
    for entry in told:
        order += entry
    return tuple(order)


def _is_rising(times: Sequence[int]) -> bool:
    """Whether later entries stand further down; past midnight one pair runs the other way, so most of them decide."""
    rising = sum(a < b for a, b in pairwise(times))
    falling = sum(a > b for a, b in pairwise(times))
    return rising > falling


def _read_minutes(match: re.Match[str]) -> int:
    hour = int(match["hour"])
    minute = int(match["minute"] or match["spoken"])
    return hour * 60 + minute


def group_sentences(paragraphs: Sequence[str], sentences: Sequence[Sentence]) -> tuple[tuple[int, ...], ...]:
    """Group the sentences that are said together or not at all, by index; most are alone."""
    turns = _find_turns(paragraphs)
    items = _find_items(paragraphs)
    groups: list[tuple[int, ...]] = []
    asked: list[int] = []  # the end of a question that waits for its answer
    for number, part in groupby(range(len(sentences)), key=lambda index: sentences[index].paragraph):
        indices = list(part)
        if number in items:  # it may stand between a question and its answer
            groups.append(tuple(indices))
            continue
        if turns.get(number):
            groups += _keep_apart(asked)
            asked = _cut_question(indices, sentences)
            before_question = indices[: len(indices) - len(asked)]
            groups += _keep_apart(before_question)
            continue
        answer: list[int] = []
        if asked and number in turns:
            answer = _cut_answer(indices, sentences)
            groups.append((*asked, *answer))
        else:
            groups += _keep_apart(asked)
        groups += _keep_apart(indices[len(answer) :])
        asked = []
    return (*groups, *_keep_apart(asked))


def _keep_apart(indices: Sequence[int]) -> list[tuple[int]]:
    return [(index,) for index in indices]


def _find_turns(paragraphs: Sequence[str]) -> dict[int, bool]:
    """Find the paragraphs that are turns of a conversation, and whether each one asks; empty if there are few."""
    turns: dict[int, bool] = {}
    for number, text in enumerate(paragraphs):
        match = _TURN.match(text)
        if match:
            is_interviewer = _ASKS.match(match["who"]) is not None
            turns[number] = is_interviewer or _ASKED.search(text.strip()) is not None
    if len(turns) < max(_FEWEST_TURNS, _TURNS_SHARE * len(paragraphs)):
        return {}
    # Where all of them ask, or none does, what stands before the colons is something else than speakers.
    asking = sum(turns.values())
    return turns if 0 < asking < len(turns) else {}


def _find_items(paragraphs: Sequence[str]) -> frozenset[int]:
    """Find the paragraphs that are items of a list: three or more that follow each other."""
    looks_like_item = [_ITEM.match(text) is not None for text in paragraphs]
    items: set[int] = set()
    for is_item, part in groupby(range(len(paragraphs)), key=lambda number: looks_like_item[number]):
        run = list(part)
        if is_item and len(run) >= _FEWEST_ITEMS:
            items.update(run)
    return frozenset(items)


def _cut_question(indices: Sequence[int], sentences: Sequence[Sentence]) -> list[int]:
    """Return the end of a question: its last sentence, and those before it as long as all are short together."""
    kept: list[int] = []
    length = 0
    for index in reversed(indices):
        length += len(sentences[index].text)
        if kept and length > _QUESTION_CHARACTERS:
            break
        kept.insert(0, index)
    return kept


def _cut_answer(indices: Sequence[int], sentences: Sequence[Sentence]) -> list[int]:
    """Return the beginning of an answer: as many sentences as it takes to say something."""
    kept: list[int] = []
    length = 0
    for index in indices:
        kept.append(index)
        length += len(sentences[index].text)
        if length >= _ANSWER_CHARACTERS:
            break
    return kept
