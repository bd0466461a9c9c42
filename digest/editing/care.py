"""Keep from the air how somebody took their own life, and offer help after a story that speaks of suicide.

Reports that tell the way, the place or the last words are followed by more deaths; those that say where to find help,
by fewer. Taiwan's Suicide Prevention Act (自殺防治法, 2019) forbids in article 16 to report in any medium what teaches
a method or incites to it, the detailed description of how and why somebody did it, what else induces to it, and where
deadly tools are sold; article 17 fines it. The World Health Organization asks the same of media everywhere
("Preventing suicide: a resource for media professionals", update 2023): do not describe the method, do not name or
show the place, do not quote notes or last messages, keep all of it out of headlines; say where help is found.

So a sentence that tells one of these is never told, and a story of suicide only where its show allows it. The words
are the rows of `data/care.tsv`. They err towards silence: that a fall was meant, its report often says only between
the lines. The same words in another sense (a suicide bomber, a knock-down price, a play) are told like any others.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from digest.editing.similarity import fold_text
from digest.types import Article, PassedOver, PassReason, Story

# What a story is about stands in its title and so many characters of its beginning; a sign may stand further down.
_BEGINNING_CHARS = 220
_SIGN_CHARS = 800

# Hamlet, and a film that is called after an act: titles of works.
_WORK = re.compile("《[^《》]{1,30}》|〈[^〈〉]{1,30}〉")
# What stands in the place of words that mean something else; no pattern reaches over it.
_GAP = "。"


@functools.cache
def _load_words() -> dict[str, re.Pattern[str]]:
    """Return the words of each kind as one pattern."""
    table = resources.files("digest.editing").joinpath("data/care.tsv").read_text(encoding="utf-8")
    rows: dict[str, list[str]] = {}
    for row in table.splitlines():
        if row and not row.startswith("#"):
            kind, pattern = row.split("\t")
            rows.setdefault(kind, []).append(pattern)
    return {kind: re.compile("|".join(patterns)) for kind, patterns in rows.items()}


def _has(kind: str, folded: str) -> bool:
    return _load_words()[kind].search(folded) is not None


def _fold(text: str) -> str:
    """Fold a text, without the words that stand in it in another sense."""
    without_works = _WORK.sub(_GAP, fold_text(text))
    return _load_words()["other"].sub(_GAP, without_works)


def _drop_prevention(folded: str) -> str:
    return _load_words()["prevention"].sub(_GAP, folded)


def speaks_of_suicide(text: str) -> bool:
    """Return whether a text names suicide in its own sense, its prevention included."""
    folded = _fold(text)
    return any(_has(kind, folded) for kind in ("act", "method", "prevention")) and not _has("history", folded)


def tells_how(text: str, *, of_suicide: bool) -> bool:
    """Return whether a sentence tells how or where somebody took their own life, or what they left in writing.

    Args:
        text: A sentence or a title.
        of_suicide: Whether it belongs to a story of suicide, where a fall or a bottle needs no further word.
    """
    folded = _drop_prevention(_fold(text))
    if _has("place", folded):
        return True
    if not of_suicide and _has("history", folded):
        return False
    if _has("method", folded):
        return True
    if of_suicide:
        return any(_has(kind, folded) for kind in ("detail", "weapon", "fall", "note"))
    return _has("act", folded) and any(_has(kind, folded) for kind in ("detail", "note"))


@dataclass(frozen=True, slots=True)
class _Report:
    """What a report says first, folded, without words in another sense.

    Attributes:
        title: Its title; nothing of prevention is left in it, nor in the beginning.
        beginning: So many characters of its body.
        has_ending: Whether its title speaks of a death, or of a rescue from one.
        has_prevention: Whether its title speaks of prevention.
    """

    title: str
    beginning: str
    has_ending: bool
    has_prevention: bool

    @property
    def around(self) -> str:
        """Title and beginning."""
        return self.title + _GAP + self.beginning

    @property
    def is_accident(self) -> bool:
        """Whether they name another cause."""
        return _has("accident", self.around)


def is_story_of_suicide(article: Article) -> bool:
    """Return whether an article tells of somebody's suicide, or of an attempt: by its title and its beginning.

    What it only mentions (an attacker's end, an old case) does not make it one, nor do prevention and statistics.
    """
    report = _read_report(article)
    if _is_long_ago(report.around):
        return False
    if _has("attack", report.title):
        return _has("method", report.title) or _has("fall", report.title)
    if _names(report.title):
        return True
    if report.has_prevention or _has("study", report.title):
        return False
    return _is_missed_with_note(report) or _tells_first(report) or _is_fall(report) or _lets_know(article, report)


def _read_report(article: Article) -> _Report:
    beginning = "\n".join(article.paragraphs)[:_BEGINNING_CHARS]
    headline = article.title or beginning.split("。")[0]
    title = _fold(headline)
    return _Report(
        title=_drop_prevention(title),
        beginning=_drop_prevention(_fold(beginning)),
        has_ending=_has("ending", fold_text(headline)),
        has_prevention=_has("prevention", title),
    )


def _names(folded: str) -> bool:
    return _has("act", folded) or _has("method", folded)


def _is_long_ago(folded: str) -> bool:
    """Return whether a sentence that names it says that it was long ago, or in a legend."""
    naming = [sentence for sentence in folded.split(_GAP) if _names(sentence)]
    return any(_has("history", sentence) or _has("past", sentence) for sentence in naming)


def _is_missed_with_note(report: _Report) -> bool:
    if not _has("farewell", report.title) or _has("other_note", report.around):
        return False
    return _has("missing", report.around) or _has("ending", report.around)


def _tells_first(report: _Report) -> bool:
    """Return whether the first sentence names it, whatever the title says; under a title of a death, the beginning."""
    lead = report.beginning if report.has_ending else report.beginning.split(_GAP)[0]
    return _names(lead)


def _is_fall(report: _Report) -> bool:
    """Return whether it reports a fall, and nothing that speaks for an accident, or a word that speaks against one."""
    if _has("fall", report.title):
        return not report.is_accident or _has("sign", report.around) or _has("hint", report.around)
    return report.has_ending and _has("fall", report.beginning) and not report.is_accident


def _lets_know(article: Article, report: _Report) -> bool:
    """Return whether a report of a death lets its readers know that it was meant: in words, or by the help it names."""
    is_fall = _has("fall", report.around)
    is_death = is_fall or _has("death", report.title) or _has("missing", report.title)
    if not is_death or report.is_accident:
        return False
    said = _fold("\n".join(article.paragraphs)[:_SIGN_CHARS])
    if _has("sign", said) or (is_fall and _has("hint", said)):
        return True
    hotlines = [drop.text for drop in article.dropped if drop.reason == "hotline"]
    return any(speaks_of_suicide(text) for text in hotlines)


def withhold(stories: Sequence[Story], *, allowed: bool) -> tuple[tuple[Story, ...], tuple[PassedOver, ...]]:
    """Part stories into those that may be told and those that may not.

    Args:
        allowed: Whether the show tells stories of suicide; one whose title tells how is never told.
    """
    kept: list[Story] = []
    passed: list[PassedOver] = []
    for story in stories:
        of_suicide = is_story_of_suicide(story.lead)
        if of_suicide and not allowed:
            passed.append(PassedOver(story, PassReason.SUICIDE))
        elif tells_how(story.lead.title, of_suicide=of_suicide):
            passed.append(PassedOver(story, PassReason.TELLS_HOW))
        else:
            kept.append(story)
    return tuple(kept), tuple(passed)
