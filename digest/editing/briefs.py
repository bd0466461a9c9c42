"""Tell an article in brief: in the sentence that holds its news, in two that share it, or in its headline.

A listener hears nothing else of it. So the sentence must be among the best and have the words of the headline. Where
none that is short enough does, the headline is told if it says what happened; else there is no brief of the article.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from digest.editing.candidates import build_candidates, can_lead
from digest.editing.care import is_story_of_suicide, tells_how
from digest.editing.cuts import list_cuts
from digest.editing.headlines import trim_title
from digest.editing.salience import find_terms
from digest.editing.similarity import fold_text
from digest.types import Article, Sentence

# The share of the headline's terms that must be heard: it is low, since headlines shorten names and words.
_COVERED = 0.25
# A sentence is not cut to less than this share of the headline's terms that it has.
_LEFT_COVERED = 0.75
# What lacks the result that the headline gives, such as 91比79, is worth this share beside what has it.
_WITHOUT_RESULT = 0.1
# Another sentence is told beside the best one where it is worth at least this share of it.
_SHARES_NEWS = 0.1
# And has this share of the headline's terms that the best one lacks.
_ADDED = 0.2
# What is worth less than this share of the best sentence, whatever its length, does not tell the news.
_BESIDE_BEST = 0.8
_WELL_COVERED = 0.5
_LIVELIER_BEST = 0.3
# Where all others are worth at most this share of one, it is the news, in whatever words.
_FAR_BEHIND = 0.25
# What cannot be cut may be longer by this share: a word or two are better than the news left out.
_OVER = 0.2
# Sentences of fewer characters name the event without telling it.
_FEWEST_CHARACTERS = 16

# Which report, meeting or paper that is, another sentence says.
_REFERS = re.compile(
    "^(?:报告|报[道导]|文章|会议|会上|文件|通知|方案|声明|公告|条例|办法|数据方面|财报|公报|决议|议案)"
    "(?:[^,。]{0,4}(?:写道|称|说|指出|显示|提到|认为|要求|强调|提出|明确|规定|还|则|又)|,)"
)

# An exclamation or a question makes one listen, and the news comes after it.
_CALLS = re.compile("[!?][”」』\"']*$")

# A headline of fewer characters, or one that asks, hints or only quotes, does not say what happened.
_FEWEST_HEADLINE_CHARACTERS = 7
_HINTS = re.compile(
    r"[?!…]|\.{3}|^[“「『\"'‘][^”」』\"'’]{5,}|[这此]|竟|曝光?|曝|揭|一文|盘点|如何|为何|怎么|什么|多少|真相|原因|速看|必看|网友|图集"
)


_RESULT = re.compile(r"(?<![\d:-])(\d{1,3})\s*[比:-]\s*(\d{1,3})(?![\d:-])")


@dataclass(frozen=True, slots=True)
class _Form:
    """A way to say a sentence.

    Attributes:
        worth: What its sentence is worth, whole, less where it lacks the result that the headline gives.
        covered: The terms of the headline that it has.
        fits: It is short enough, and nothing of the headline was cut from it.
    """

    sentence: Sentence
    worth: float
    covered: frozenset[str]
    fits: bool


def tell_in_brief(
    article: Article, most_chars: int, *, known: Collection[tuple[int, int]] = ()
) -> tuple[Sentence, ...] | None:
    """Choose how an article is told in brief.

    Args:
        article: What to tell.
        most_chars: Characters that it may take; a sentence that cannot be cut may be a little longer.
        known: Sentences that have been told already: (paragraph, start).

    Returns:
        One sentence or two, in the order of the source; () where the headline tells it; None where nothing does.
    """
    title = find_terms(fold_text(trim_title(article.title)))
    forms = list(_list_forms(article, title, most_chars, known))
    fitting = [form for form in forms if form.fits]
    telling = [form for form in fitting if _tells_news(form, forms, title)]
    best = max(telling, key=_rank_form, default=None)
    if best is not None:
        return _add_other(best, fitting, title, most_chars)
    may_say_title = says_what_happened(article.title) and not tells_how(article.title, of_suicide=True)
    return () if may_say_title and not known else None


def _tells_news(form: _Form, forms: Sequence[_Form], title: frozenset[str]) -> bool:
    """Whether a sentence has the words of the headline, or is the only one that can be the news that it shortens."""
    others = max((other.worth for other in forms if other is not form), default=0.0)
    if form.covered and others <= _FAR_BEHIND * form.worth:
        return True
    # What has most of the headline's words may be worth less than a livelier sentence.
    least = _LIVELIER_BEST if len(form.covered) >= _WELL_COVERED * len(title) else _BESIDE_BEST
    return form.worth >= least * others and len(form.covered) >= _COVERED * len(title)


def says_what_happened(headline: str) -> bool:
    """Whether a headline alone tells its news: it neither asks nor hints, and is more than a name."""
    folded = fold_text(headline)
    return len(folded) >= _FEWEST_HEADLINE_CHARACTERS and _HINTS.search(folded) is None


def _list_forms(
    article: Article, title: frozenset[str], most_chars: int, known: Collection[tuple[int, int]]
) -> Iterator[_Form]:
    """Yield each sentence that may be told alone, in the longest form that fits."""
    # Without a title to repeat, a sentence that says the same may be chosen: here it is all that is said.
    untitled = replace(article, title="")
    of_suicide = is_story_of_suicide(article)  # which the title alone may say
    for candidate in build_candidates(untitled, known):
        if len(candidate.sentences) > 1 or not can_lead(candidate):
            continue
        (whole,) = candidate.sentences
        folded = fold_text(whole.text)
        if tells_how(whole.text, of_suicide=of_suicide) or _REFERS.match(folded) or _CALLS.search(folded):
            continue
        sentence = _shorten(whole, most_chars)
        covered = _find_covered(sentence, title)
        has_result = _find_results(article.title) <= _find_results(sentence.text)
        is_told = len(covered) >= _LEFT_COVERED * len(_find_covered(whole, title))
        yield _Form(
            sentence,
            worth=candidate.value * (1.0 if has_result else _WITHOUT_RESULT),
            covered=covered,
            fits=is_told and _FEWEST_CHARACTERS <= len(sentence.text) <= (1 + _OVER) * most_chars,
        )


def _find_results(text: str) -> set[tuple[str, str]]:
    return set(_RESULT.findall(fold_text(text)))


def _find_covered(sentence: Sentence, title: frozenset[str]) -> frozenset[str]:
    return find_terms(fold_text(sentence.text)) & title


def _shorten(sentence: Sentence, most_chars: int) -> Sentence:
    """Return the longest form of a sentence that fits; the whole where none does."""
    if len(sentence.text) <= most_chars:
        return sentence
    cuts = (sentence.keep(parts) for parts in list_cuts(sentence.text))
    return next((cut for cut in cuts if len(cut.text) <= most_chars), sentence)


def _rank_form(form: _Form) -> tuple[float, int, int]:
    """Compare by worth; of the same worth the one that is printed first is the greatest."""
    return form.worth, -form.sentence.paragraph, -form.sentence.start


def _add_other(best: _Form, fitting: Sequence[_Form], title: frozenset[str], most_chars: int) -> tuple[Sentence, ...]:
    """Return the best sentence, and with it the one that tells as much of what the headline promises besides."""
    left = most_chars - len(best.sentence.text)
    others = [
        form
        for form in fitting
        if form is not best
        and len(form.sentence.text) <= left
        and form.worth >= _SHARES_NEWS * best.worth
        and len(form.covered - best.covered) >= _ADDED * len(title)
    ]
    other = max(others, key=_rank_form, default=None)
    if other is None:
        return (best.sentence,)
    return tuple(sorted((best.sentence, other.sentence), key=lambda sentence: (sentence.paragraph, sentence.start)))
