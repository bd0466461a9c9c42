"""Find stories that belong together though they are not duplicates: the next step, a reaction, an older figure.

Two stories are kin by the words of their headlines: how much of each headline stands in the other's headline or
beginning, where a word counts the more the fewer stories of the day have it.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import combinations, pairwise

from digest.editing.headlines import trim_title
from digest.editing.lexicon import Lexicon, build_lexicon
from digest.editing.news_value import list_features
from digest.editing.similarity import fold_text, is_function, list_tokens
from digest.types import Story

# So much of the beginning of a story's text is looked at.
_BEGINNING_CHARACTERS = 100
# From these likenesses on two stories tell of one event, or have to do with each other; chosen on development days.
_ONE_EVENT = 0.18
_RELATED = 0.1
# So many words of the two headlines stand in the other story, at least.
_ONE_EVENT_TERMS = 6
_RELATED_TERMS = 4
# What two reports of one event share stands at this many places of a headline, and one of its words says which event:
# the long name of a meeting is one place, and who acts says nothing.
_ONE_EVENT_PLACES = 2
# Stories as little alike as this are of one event where they share so many terms that say which event it is.
_SAME_MATTER = 0.11
_TELLING_TERMS = 4
# And where they say nearly the same in so many words, whatever words these are.
_SAME_WORDS = 0.45
_SAME_WORDS_TERMS = 15
# A figure that hardly stands in two reports by chance: 7.1, 2030 points; no year, share, day or hundred. With it, one
# word that two headlines share is enough.
_YEAR = r"(?:19|20)\d\d(?![点人元])"
_FIGURE = re.compile(rf"(?<![\d.,])(?!{_YEAR})(?:\d+\.\d+|\d+[1-9]\d|\d{{2,}}[1-9])(?![\d.,%年月日])")
_FIGURE_TERMS = 1
# A day's words are weighed as if there were this many stories more: a day of three stories has rare words too.
_UNSEEN_STORIES = 100
# What Unicode does not count as a numeral.
_NUMERALS = frozenset("两")
# A word that more stories have proposes no pairs, so that the work does not grow with the square of their number.
_STORIES_PER_TERM = 30


@dataclass(frozen=True, slots=True)
class Kin:
    """Two stories that have to do with each other.

    Attributes:
        one, other: Their leads' ids.
        is_one_event: Whether they tell of one event, so that an episode tells one of them.
    """

    one: str
    other: str
    is_one_event: bool


@dataclass(frozen=True, slots=True)
class _Profile:
    """The terms and telling figures of a story's headline, and of headline and beginning together.

    Attributes:
        title: The terms of the headline.
        places: The same in order, None where one stands that says little.
        telling: Those that headlines of any events do not share.
    """

    title: frozenset[str]
    places: tuple[str | None, ...]
    telling: frozenset[str]
    all: frozenset[str]
    title_figures: frozenset[str]
    figures: frozenset[str]


def find_kin(stories: Sequence[Story]) -> tuple[Kin, ...]:
    """Find the pairs of stories that have to do with each other, in the order of the stories."""
    profiles = [_build_profile(story) for story in stories]
    frequency = Counter(term for profile in profiles for term in profile.all)
    size = len(profiles) + _UNSEEN_STORIES
    weights = {term: math.log(size / (count + 0.5)) ** 2 for term, count in frequency.items()}
    found: list[Kin] = []
    for one, other in _propose_pairs(profiles):
        likeness, shared = _compare(profiles[one], profiles[other], weights)
        is_one_event = _are_one_event(profiles[one], profiles[other], likeness, shared)
        if is_one_event or (likeness >= _RELATED and shared >= _RELATED_TERMS):
            found.append(Kin(stories[one].lead.id, stories[other].lead.id, is_one_event))
    return tuple(found)


def _build_profile(story: Story) -> _Profile:
    headline = trim_title(story.lead.title)
    pieces = _read_common().cut_words(fold_text(headline))
    others = [_list_terms(trim_title(article.title)) for article in story.others]
    beginning = _list_terms(" ".join(story.lead.paragraphs)[:_BEGINNING_CHARACTERS])
    headlines = "\n".join([story.lead.title, *(article.title for article in story.others)])
    text = f"{headlines}\n{' '.join(story.lead.paragraphs)[:_BEGINNING_CHARACTERS]}"
    title = _list_terms(headline)
    return _Profile(
        title=title,
        places=tuple(_list_places(headline)),
        telling=frozenset().union(*map(_list_terms, pieces)),
        all=title.union(beginning, *others),
        title_figures=_list_figures(story.lead.title),
        figures=_list_figures(text),
    )


def _list_figures(text: str) -> frozenset[str]:
    return frozenset(_FIGURE.findall(fold_text(text)))


def _share_a_figure(one: _Profile, other: _Profile) -> bool:
    """Whether a figure of one headline stands in the other story, and words of it in the other's headline."""
    has_figure = one.title_figures & other.figures or other.title_figures & one.figures
    return bool(has_figure) and len(one.title & other.title) >= _FIGURE_TERMS


def _are_one_event(one: _Profile, other: _Profile, likeness: float, shared: int) -> bool:
    """Whether two stories as much alike, in so many terms, tell of one event."""
    if _share_a_figure(one, other) or (likeness >= _SAME_WORDS and shared >= _SAME_WORDS_TERMS):
        return True
    is_alike = likeness >= _ONE_EVENT and shared >= _ONE_EVENT_TERMS
    is_one_matter = likeness >= _SAME_MATTER and len(_list_telling(one, other)) >= _TELLING_TERMS
    return (is_alike or is_one_matter) and _share_what_it_is(one, other)


def _share_what_it_is(one: _Profile, other: _Profile) -> bool:
    """Whether two stories share a word that says which event it is, and something beside that name."""
    if not _list_telling(one, other):
        return False
    return max(_count_places(one, other), _count_places(other, one)) >= _ONE_EVENT_PLACES


def _list_telling(one: _Profile, other: _Profile) -> frozenset[str]:
    """Return the terms of two stories' headlines that say which event it is and that both stories have."""
    return (one.telling & other.all) | (other.telling & one.all)


def _count_places(one: _Profile, other: _Profile) -> int:
    """Return at how many places of a headline there are terms of the other story: rows of terms, all common or none."""
    found = [None if term not in other.all else term in one.telling for term in one.places]
    return sum(kind is not None and kind is not before for before, kind in pairwise([None, *found]))


def _list_terms(text: str) -> frozenset[str]:
    """Return the Latin words of a text and the pairs of its neighbouring characters that say something."""
    return frozenset(term for term in _list_places(text) if term is not None)


def _list_places(text: str) -> Iterator[str | None]:
    """Yield the terms of a text in order, and None between those that do not touch."""
    tokens = list_tokens(fold_text(text))
    for first, second in pairwise([*tokens, "。"]):
        if first.isascii() and first.isalpha():
            yield first
        yield None if _says_little(first) or _says_little(second) else first + second


def _says_little(token: str) -> bool:
    return is_function(token) or token in _NUMERALS or token[0].isnumeric() or not token[0].isalpha()


@functools.cache
def _read_common() -> Lexicon:
    """Read the words that headlines of any events share: those that make news, and the common ones."""
    text = resources.files("digest.editing").joinpath("data/common_words.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    features = (word for feature in list_features() for word in feature.words)
    return build_lexicon([*" ".join(lines).split(), *features])


def _propose_pairs(profiles: Sequence[_Profile]) -> Iterator[tuple[int, int]]:
    """Yield the pairs that share a word which few have, each once, in order."""
    having: defaultdict[str, list[int]] = defaultdict(list)
    for index, profile in enumerate(profiles):
        for term in profile.all:
            having[term].append(index)
    proposed: set[tuple[int, int]] = set()
    for indices in having.values():
        if len(indices) <= _STORIES_PER_TERM:
            proposed.update(combinations(indices, 2))
    yield from sorted(proposed)


def _compare(one: _Profile, other: _Profile, weights: Mapping[str, float]) -> tuple[float, int]:
    """Return how much of two stories' headlines stands in the other, by weight, 0 to 1; and how many terms that is."""
    there = one.title & other.all
    back = other.title & one.all
    share = (_measure_share(there, one.title, weights) + _measure_share(back, other.title, weights)) / 2
    return share, len(there) + len(back)


def _measure_share(part: frozenset[str], whole: frozenset[str], weights: Mapping[str, float]) -> float:
    # Sorted, because a sum depends on its order in the last digit, and the order of a set of strings on chance.
    total = sum(weights[term] for term in sorted(whole))
    return sum(weights[term] for term in sorted(part)) / total if total else 0.0
