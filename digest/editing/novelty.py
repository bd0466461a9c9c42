"""Find what a story adds to what the show told on earlier days: of a continuing story only new sentences are read.

Everything is compared with the earlier reports as they were printed, not only with what was read of them: what a
listener was spared yesterday is no news today either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from digest.editing.candidates import list_news
from digest.editing.dedupe import find_earlier_reports
from digest.editing.salience import find_terms
from digest.editing.similarity import fold_text
from digest.types import Article, EarlierStory, Story

# A sentence is known where one earlier sentence has this share of it, unless it brings a number that is new.
_KNOWN_SHARE = 0.6
# At least this many characters must be new for a continuing story to be worth telling.
_LEAST_NEW_CHARACTERS = 16
# 3, 2.5, 10:35, 1,280, 5%
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*%?")


@dataclass(frozen=True, slots=True)
class Told:
    """An article that an earlier episode was made from, and the story it belonged to there."""

    article: Article
    earlier: EarlierStory


def continue_stories(stories: Sequence[Story], told: Sequence[Told]) -> tuple[tuple[Story, ...], tuple[Story, ...]]:
    """Mark the stories that continue earlier ones, and set apart those that add nothing to them.

    The work grows with the number of stories and of earlier reports: an inverted index proposes a few earlier reports
    for each story, and only these are read sentence by sentence.

    Args:
        stories: Today's.
        told: Of earlier days, in any order.

    Returns:
        The stories that bring news, in order, and those that do not. One that continues what was told has `follows`,
        the latest such story, and in `known` the places of its sentences that the earlier reports had.
    """
    if not told:
        return tuple(stories), ()
    leads = [story.lead for story in stories]
    reports = [report.article for report in told]
    near = find_earlier_reports(leads, reports)
    news: list[Story] = []
    stale: list[Story] = []
    for story, indices in zip(stories, near, strict=True):
        before = [told[index] for index in indices]
        if not before:
            news.append(story)
            continue
        known = _find_known(story.lead, [report.article for report in before])
        latest = max(before, key=_told_order)
        continued = replace(story, follows=latest.earlier, known=known)
        if _count_new_characters(continued) >= _LEAST_NEW_CHARACTERS:
            news.append(continued)
        else:
            stale.append(continued)
    return tuple(news), tuple(stale)


def _told_order(report: Told) -> tuple[date, str, str]:
    # The GUID and id only make the order the same each time, whatever order the reports come in.
    return report.earlier.day, report.earlier.guid, report.article.id


def _count_new_characters(story: Story) -> int:
    new = 0
    for sentence in list_news(story.lead):
        if (sentence.paragraph, sentence.start) not in story.known:
            new += len(sentence.text)
    return new


def _find_known(article: Article, before: Sequence[Article]) -> frozenset[tuple[int, int]]:
    """Return the places of the sentences that earlier reports had: (paragraph, start)."""
    texts: list[str] = []
    for report in before:
        texts.append(fold_text(report.title))
        texts += [fold_text(sentence.text) for sentence in list_news(report)]
    numbers = {number for text in texts for number in _NUMBER.findall(text)}
    terms = [find_terms(text) for text in texts]
    known: set[tuple[int, int]] = set()
    for sentence in list_news(article):
        folded = fold_text(sentence.text)
        own = find_terms(folded)
        shared = max((len(own & other) for other in terms), default=0)
        is_repeated = shared >= _KNOWN_SHARE * len(own)
        # The same words with another number are news: 死亡人数升至12人.
        if is_repeated and numbers.issuperset(_NUMBER.findall(folded)):
            known.add((sentence.paragraph, sentence.start))
    return frozenset(known)
