"""Put live reports, and questions with their answers, into an order that can be listened to."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Sequence

from digest.articles.page_lines import Line

# A line that is a time and nothing else: 【09:41】, ●11月23日 9时41分, 今天 09:41:20
_CLOCK = re.compile(
    r"""
    ^[\[【(（●■◆]? \s*
    (?: (?: 今天 | 今日 | (?:\d{4}[-/年])?(?P<month>\d{1,2})[-/月](?P<day>\d{1,2})日? ) \s* )?
    (?P<hour>[01]?\d|2[0-3]) \s* [:：时時] \s*
    (?P<minute>[0-5]\d) (?: 分 | [:：][0-5]\d )? \s*
    [\]】)）]?$
    """,
    re.VERBOSE,
)
# 问：…, 记者1：…
_QUESTION = re.compile(r"^(?:问|問|Q|提问|提問|记者|記者)\s*\d{0,2}\s*[:：.、]")
_ANSWER = re.compile(r"^(?:答|A|回答|答复|答覆)\s*\d{0,2}\s*[:：.、]")
_PROSE = re.compile(r"[，。！？；、]")

# Fewer times on lines of their own are no report, and one question is a paragraph as any.
_LEAST_ENTRIES = 3
_LEAST_PAIRS = 2

# Where fewer of the times have a sentence after them, they are a timetable.
_LEAST_TOLD = 0.8


def order_lines(lines: Sequence[Line]) -> list[Line]:
    """Bring a body's lines into the order and the paragraphs in which they can be told.

    The entries of a live report begin with their time, and the newest comes first; a question and its answer are one
    paragraph. Everything else stays as it is.
    """
    return _join_answers(_order_entries(lines))


def _order_entries(lines: Sequence[Line]) -> list[Line]:
    """Put each entry's time before its first words; turn a report around that begins with the oldest."""
    starts = [index for index, line in enumerate(lines) if _CLOCK.match(line.text)]
    bounds = [*starts, len(lines)]
    entries = [list(lines[start:end]) for start, end in itertools.pairwise(bounds)]
    told = [entry for entry in entries if _has_sentence(entry)]
    if len(told) < _LEAST_ENTRIES or len(told) < _LEAST_TOLD * len(entries):
        return list(lines)
    moments = [_parse_clock(entry[0].text) for entry in told]
    is_oldest_first = moments == sorted(moments) and moments[0] < moments[-1]
    if is_oldest_first:
        entries.reverse()
    before = list(lines[: starts[0]])
    # An entry without a sentence, such as a time over a picture, stays as it is: no line is lost.
    joined = [_join_time(entry) if _has_sentence(entry) else entry for entry in entries]
    return [*before, *itertools.chain.from_iterable(joined)]


def _has_sentence(entry: Sequence[Line]) -> bool:
    """Return whether a sentence follows the line of the time."""
    return len(entry) > 1 and _PROSE.search(entry[1].text) is not None


def _join_time(entry: Sequence[Line]) -> list[Line]:
    """Join the line of the time and the first words."""
    time, first, *others = entry
    return [dataclasses.replace(first, text=f"{time.text} {first.text}"), *others]


def _parse_clock(text: str) -> tuple[int, ...]:
    """Return month, day, hour and minute, 0 for what the line does not have."""
    match = _CLOCK.match(text)
    if match is None:
        return 0, 0, 0, 0
    return tuple(int(number or 0) for number in match.group("month", "day", "hour", "minute"))


def _join_answers(lines: Sequence[Line]) -> list[Line]:
    """Join each question with its answer, where there are several."""
    pairs: set[int] = set()
    for index, (line, after) in enumerate(itertools.pairwise(lines)):
        if _is_pair(line, after):
            pairs.add(index)
    if len(pairs) < _LEAST_PAIRS:
        return list(lines)
    found: list[Line] = []
    skip = -1
    for index, line in enumerate(lines):
        if index == skip:
            continue
        if index in pairs:
            answer = lines[index + 1]
            found.append(dataclasses.replace(answer, text=f"{line.text}{answer.text}", tag="p", bold=False))
            skip = index + 1
        else:
            found.append(line)
    return found


def _is_pair(question: Line, answer: Line) -> bool:
    if question.tag == "dt" and answer.tag == "dd":  # a list of questions; of terms, where no mark asks
        return question.text.endswith(("？", "?"))
    asks = _QUESTION.match(question.text) is not None
    answers = _ANSWER.match(answer.text) is not None
    return asks and answers
