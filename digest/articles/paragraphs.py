"""Separate an article's paragraphs from the other lines around and among them: captions, headings, repetitions.

A line is judged by its own words first, then by where it stands. What is left out is kept with its reason, so that a
reader of a report can see what was not read aloud, and why.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from digest.articles.boilerplate import (
    count_prose,
    find_reason,
    fold_signs,
    has_sentence,
    is_end_heading,
    is_prose,
    split_tail,
)
from digest.articles.dates import find_times
from digest.articles.notes import find_notes, remove_marks
from digest.articles.page_lines import Line, fold_text
from digest.documents.mojibake import is_damaged
from digest.types import DroppedLine

# From this likeness on, the line over a body is the title in other words (a headline for phones, the printed one).
_SAME_TITLE = 0.72
# Further down, a line that repeats the title is a sentence of the text.
_LINES_OVER_TITLE = 3
# Shorter titles and longer lines are like one another by chance.
_LIKE_TITLE_CHARS = range(8, 61)

# A label over the body is a name, a section or a button.
_LABEL_CHARS = 10
_CAPTION_CHARS = 60
# Shorter lines may rightly come twice: 答：是的。
_REPEATED_CHARS = 8

# From this share of links on, a line points to other pages.
_MOST_LINKED = 0.7

# A longer line is a paragraph, even in an element that is named as a byline.
_BYLINE_CHARS = 60

# A caption with a full stop looks like a paragraph, and one with a comma nearly so: these must be shorter.
_CAPTION_OF_OWN_STYLE_CHARS = 40
_CAPTION_WITH_STOP_CHARS = 12
_CAPTION_WITHOUT_COMMA_CHARS = 25

# A role, and one or two names.
_CREDIT = re.compile(r"[一-鿿]{2,4}\s?:\s?[一-鿿]{2,4}(?:[ 、][一-鿿]{2,4})?")

_SENTENCE_ENDS = ("。", "！", "？", "”", "」")
_LINE_ENDS = "。！？!?”」』…：:；;"

# The list of related pages comes after this share of the running text, and no more than the other follows it.
_LEAST_BEFORE_END = 0.3
_MOST_AFTER_END = 0.25


@dataclass(frozen=True, slots=True)
class _Part:
    """The part of a page that holds the article.

    Attributes:
        lines: Its lines, in the page's order.
        title: The article's title, folded.
        end: The index of the heading of what follows the body; the number of lines where nothing follows.
        last_prose: The index of the last line of running text before that; -1 where there is none.
        styles: How its longer paragraphs are styled.
        notes: The indices of its notes and references, with their headings.
        circled: The circled figures that begin notes.
    """

    lines: Sequence[Line]
    title: str
    end: int
    last_prose: int
    styles: Collection[str]
    notes: Collection[int]
    circled: Collection[str]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that may be a paragraph, and what came before it.

    Attributes:
        part: The part of the page in which it stands.
        index: Its index there.
        line: The line as the page has it.
        text: Its text, without what the page glued to its end.
        folded: The text, folded.
        kept: How many lines before it were kept as paragraphs.
        has_begun: Whether one of them is running text: before that stand names, buttons and marks.
        previous: The reason why the line before it was left out; None if that was kept.
        is_repeated: Whether a line before it says the same.
    """

    part: _Part
    index: int
    line: Line
    text: str
    folded: str
    kept: int
    has_begun: bool
    previous: str | None
    is_repeated: bool

    @property
    def is_heading(self) -> bool:
        """Whether it is set as a heading within the text, which is read aloud."""
        return self.line.bold or self.line.tag.startswith("h")

    @property
    def is_closed(self) -> bool:
        """Whether it ends as a sentence, a quotation or an announcement does."""
        return self.text[-1:] in _LINE_ENDS

    @property
    def is_apart(self) -> bool:
        """Whether it is styled unlike the paragraphs: centred, or with a class of its own."""
        if self.line.emphasis:
            return True
        return bool(self.part.styles) and self.line.style not in self.part.styles and self.index > 0


def separate_body(lines: Sequence[Line], title: str) -> tuple[tuple[str, ...], tuple[DroppedLine, ...]]:
    """Separate the body's lines from the others.

    Args:
        lines: The lines of the part of a page that holds the article, in its order.
        title: The article's title; a line that repeats it is dropped.

    Returns:
        The paragraphs, whole; and the lines left out, each with its reason, in the page's order.
    """
    part = _survey_part(lines, title)
    kept: list[str] = []
    dropped: list[DroppedLine] = []
    seen: set[str] = set()
    has_begun = False
    reason: str | None = None
    for index, line in enumerate(lines):
        text, tail = split_tail(line.text)
        folded = fold_text(text)
        candidate = _Candidate(
            part=part,
            index=index,
            line=line,
            text=text,
            folded=folded,
            kept=len(kept),
            has_begun=has_begun,
            previous=reason,
            is_repeated=folded in seen,
        )
        reason = _find_reason_to_drop(candidate)
        seen.add(folded)
        if reason is None:
            kept.append(remove_marks(text, part.circled))
            has_begun = has_begun or is_prose(text)
        else:
            dropped.append(DroppedLine(text, reason))
        if tail:
            dropped.append(DroppedLine(tail, find_reason(tail) or "editor"))
    return tuple(kept), tuple(dropped)


def _find_reason_to_drop(candidate: _Candidate) -> str | None:
    for judge in JUDGES:
        reason = judge(candidate)
        if reason:
            return reason
    return None


def _survey_part(lines: Sequence[Line], title: str) -> _Part:
    end = _find_end_of_body(lines)
    notes, circled = find_notes(lines)
    prose = [index for index, line in enumerate(lines[:end]) if is_prose(line.text)]
    paragraphs = [line for line in lines if len(line.text) > _CAPTION_CHARS and not line.after_image]
    return _Part(
        lines=lines,
        title=fold_text(title),
        end=end,
        last_prose=prose[-1] if prose else -1,
        styles=frozenset(line.style for line in paragraphs),
        notes=notes,
        circled=circled,
    )


def _judge_end(candidate: _Candidate) -> str | None:
    return "related" if candidate.index >= candidate.part.end else None


def _judge_notes(candidate: _Candidate) -> str | None:
    return "notes" if candidate.index in candidate.part.notes else None


def _judge_damage(candidate: _Candidate) -> str | None:
    """Leave out what was decoded wrongly before it was sent: 锟斤拷."""
    return "damaged" if is_damaged(candidate.text) else None


def _judge_words(candidate: _Candidate) -> str | None:
    return find_reason(candidate.text)


def _judge_part(candidate: _Candidate) -> str | None:
    """Believe the names of the elements around the line."""
    part = candidate.line.part
    is_paragraph = part == "byline" and len(candidate.text) > _BYLINE_CHARS
    return None if is_paragraph else part


def _judge_links(candidate: _Candidate) -> str | None:
    """Take a line that is mostly a link for a pointer to another page, unless it ends as a sentence does."""
    if candidate.text.endswith(_SENTENCE_ENDS):
        return None
    if candidate.line.share_linked > _MOST_LINKED:
        return "related"
    # 桥梁 、 交通 、 青屿: over the body, links with signs between them are its tags.
    is_tags = not candidate.has_begun and candidate.line.share_linked > 0.5 and not candidate.is_heading
    return "tags" if is_tags and len(candidate.text) <= _CAPTION_CHARS else None


def _judge_picture(candidate: _Candidate) -> str | None:
    """Take a short line near a picture for its caption; a full stop asks for more signs of it."""
    if len(candidate.text) > _CAPTION_CHARS or candidate.is_heading or not _is_near_image(candidate):
        return None
    is_caption = _is_caption_with_stop(candidate) if candidate.is_closed else _is_open_caption(candidate)
    return "caption" if is_caption else None


def _is_near_image(candidate: _Candidate) -> bool:
    """Whether a picture stands right before a line, or before one of the two lines over it."""
    nearest = candidate.part.lines[max(0, candidate.index - 2) : candidate.index + 1]
    return any(line.after_image for line in nearest)


def _is_open_caption(candidate: _Candidate) -> bool:
    if candidate.line.emphasis:
        return True
    if not candidate.line.after_image:
        return False
    is_label = len(candidate.text) <= _CAPTION_WITHOUT_COMMA_CHARS or "，" not in candidate.text
    return candidate.is_apart or is_label


def _is_caption_with_stop(candidate: _Candidate) -> bool:
    if not candidate.line.after_image or not candidate.text.endswith("。"):
        return False
    longest = _CAPTION_OF_OWN_STYLE_CHARS if candidate.is_apart else _CAPTION_WITH_STOP_CHARS
    return len(candidate.text) <= longest


def _judge_title(candidate: _Candidate) -> str | None:
    if candidate.kept >= _LINES_OVER_TITLE:
        return None
    return "title" if _is_like_title(candidate.text, candidate.folded, candidate.part.title) else None


def _is_like_title(text: str, folded: str, title: str) -> bool:
    """Return whether a line over the body prints the title, or the same title in other words."""
    if folded == title:
        return True
    is_sentence = text[-1:] in "。，；：”」"  # the lead often tells the title once more
    if not title or is_sentence or len(folded) not in _LIKE_TITLE_CHARS:
        return False
    return difflib.SequenceMatcher(None, folded, title, autojunk=False).ratio() >= _SAME_TITLE


def _judge_label(candidate: _Candidate) -> str | None:
    """Take a few characters over the body, no sentence and no heading, for a name, a section or a button."""
    if candidate.has_begun or candidate.index >= candidate.part.last_prose or candidate.is_heading:
        return None
    text = candidate.text
    if _is_mark(text):
        return "time"
    if len(text) > _LABEL_CHARS:
        return None
    announces = text[-1:] in ":："  # 各位同事：
    is_label = not announces and not has_sentence(text)
    return "head" if is_label else None


def _is_mark(text: str) -> bool:
    """Return whether a line says to the minute when the article came, whatever else: 王一 • 2026-11-23 09:20 • 桥梁."""
    if len(text) > _BYLINE_CHARS or has_sentence(text):
        return False
    return any(when.has_clock for when in find_times(text))


def _judge_credit(candidate: _Candidate) -> str | None:
    """Take a line after a credit for one more if it has the same form: 美术：王一 after 记者：李二."""
    if candidate.previous not in {"byline", "editor"} or candidate.is_heading:
        return None
    return "byline" if _CREDIT.fullmatch(fold_signs(candidate.text)) else None


def _judge_caption_continued(candidate: _Candidate) -> str | None:
    """Take a line after a caption for one more: set apart in the same way, and no sentence."""
    if candidate.previous != "caption":
        return None
    line = candidate.line
    before = candidate.part.lines[candidate.index - 1]
    is_alike = line.emphasis and before.emphasis and line.style == before.style
    if not is_alike or line.bold or len(candidate.text) > _CAPTION_CHARS:
        return None
    return None if candidate.is_closed else "caption"


def _judge_repetition(candidate: _Candidate) -> str | None:
    return "duplicate" if candidate.is_repeated and len(candidate.folded) >= _REPEATED_CHARS else None


def _judge_emptiness(candidate: _Candidate) -> str | None:
    return None if candidate.folded else "empty"


# The surest first: the first that names a reason decides.
JUDGES: tuple[Callable[[_Candidate], str | None], ...] = (
    _judge_end,
    _judge_notes,
    _judge_damage,
    _judge_words,
    _judge_part,
    _judge_links,
    _judge_picture,
    _judge_title,
    _judge_label,
    _judge_credit,
    _judge_caption_continued,
    _judge_repetition,
    _judge_emptiness,
)


def _find_end_of_body(lines: Sequence[Line]) -> int:
    """Return where the list of related pages begins after the body; the number of lines where there is none.

    A heading such as 相关新闻 ends the body if no running text of weight follows it.
    """
    total = count_prose(lines) or 1
    before = 0
    for index, line in enumerate(lines):
        is_late = before > _LEAST_BEFORE_END * total
        if is_late and is_end_heading(line):
            after = count_prose(lines[index + 1 :])
            if after <= _MOST_AFTER_END * total:
                return index
        before += count_prose([line])
    return len(lines)
