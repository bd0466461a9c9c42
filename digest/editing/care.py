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


def is_story_of_suicide(article: Article) -> bool:
    """Return whether an article tells of somebody's suicide, or of an attempt: by its title and its beginning.

    What it only mentions (an attacker's end, an old case) does not make it one, nor do prevention and statistics.
    """
    title = _drop_prevention(_fold(article.title))
    body = "\n".join(article.paragraphs)
    beginning = _drop_prevention(_fold(body[:_BEGINNING_CHARS]))
    around = title + _GAP + beginning
    if _has("history", around) or _has("past", around):
        return False
    if _has("attack", title):
        return _has("method", title) or _has("fall", title)
    if _has("act", title) or _has("method", title):
        return True
    if _has("study", title) or _has("prevention", _fold(article.title)):
        return False
    if _is_missed_with_note(title, beginning):
        return True
    is_accident = _has("accident", around)
    if _has("fall", title) and (not is_accident or _has("sign", around) or _has("hint", around)):
        return True
    # Whatever its title says, the first sentence tells what happened.
    has_ending = _has("ending", fold_text(article.title))
    lead = beginning if has_ending else beginning.split(_GAP)[0]
    if _has("act", lead) or _has("method", lead):
        return True
    if has_ending and _has("fall", beginning) and not is_accident:
        return True
    return not is_accident and _lets_know(article, title, body)


def _is_missed_with_note(title: str, beginning: str) -> bool:
    around = title + _GAP + beginning
    if not _has("farewell", title) or _has("other_note", around):
        return False
    return _has("missing", around) or _has("ending", around)


def _lets_know(article: Article, title: str, body: str) -> bool:
    """Return whether a report of a death lets its readers know that it was meant: in words, or by the help it names."""
    is_fall = _has("fall", title + _GAP + _fold(body[:_BEGINNING_CHARS]))
    if not is_fall and not _has("death", title) and not _has("missing", title):
        return False
    said = _fold(body[:_SIGN_CHARS])
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
