"""What a story adds to what the show has told on earlier days: a continuing story reads only its new sentences.

Everything is compared with the earlier reports as they were printed, not only with what was read of them: what a
listener was spared yesterday is no news today either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from digest.editing.candidates import list_sentences
from digest.editing.dedupe import find_earlier_reports
from digest.editing.salience import find_terms
from digest.editing.similarity import fold_text
from digest.types import Article, EarlierStory, Story

# A sentence so much of which one earlier sentence has is known, unless it brings a number that no earlier report had.
_KNOWN_SHARE = 0.6
# So many characters must be new for a continuing story to be worth telling.
_LEAST_NEW_CHARACTERS = 16
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
    near = find_earlier_reports([story.lead for story in stories], [one.article for one in told])
    news: list[Story] = []
    stale: list[Story] = []
    for story, indices in zip(stories, near, strict=True):
        before = [told[index] for index in indices]
        if not before:
            news.append(story)
            continue
        known, fresh = _find_known(story.lead, [one.article for one in before])
        latest = max(before, key=lambda one: (one.earlier.day, one.earlier.guid, one.article.id))
        continued = replace(story, follows=latest.earlier, known=known)
        (news if fresh >= _LEAST_NEW_CHARACTERS else stale).append(continued)
    return tuple(news), tuple(stale)


def _find_known(article: Article, before: Sequence[Article]) -> tuple[frozenset[tuple[int, int]], int]:
    """Return the places of the sentences that are known, and how many characters the others have."""
    texts = [fold_text(text) for one in before for text in (one.title, *(s.text for s in list_sentences(one)))]
    numbers = {number for text in texts for number in _NUMBER.findall(text)}
    terms = [find_terms(text) for text in texts]
    known: set[tuple[int, int]] = set()
    fresh = 0
    for sentence in list_sentences(article):
        folded = fold_text(sentence.text)
        own = find_terms(folded)
        shared = max((len(own & other) for other in terms), default=0)
        if shared >= _KNOWN_SHARE * len(own) and numbers.issuperset(_NUMBER.findall(folded)):
            known.add((sentence.paragraph, sentence.start))
        else:
            fresh += len(sentence.text)
    return frozenset(known), fresh
