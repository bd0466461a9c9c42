"""How long it takes to fold a day's articles into stories, and how that grows with their number."""

from __future__ import annotations

import random
import time
from pathlib import Path

from digest.editing.dedupe import group_articles
from digest.types import Article

# The aims, in seconds of one core, and how many articles they are for.
AIMS_S = {2_000: 10.0, 20_000: 120.0}

_CHARACTERS, _WORDS = 1200, 6000
_SENTENCES, _WORDS_PER_SENTENCE = (4, 14), (8, 24)
# So many of ten articles are another outlet's version of an earlier one: cut, or with some words changed.
_COPIES_OF_TEN = 3


def growth(_: Path) -> str:
    """Say how long both numbers of articles take, and how that compares."""
    taken = {count: seconds(count) for count in AIMS_S}
    (few, few_s), (many, many_s) = taken.items()
    each = (many_s / many) / (few_s / few)
    said = "; ".join(f"{count} articles in {s:.1f} s (aim {AIMS_S[count]:.0f})" for count, s in taken.items())
    return f"{said} of one core; each takes {each:.2f} times as long among ten times as many"


def seconds(count: int) -> float:
    """Measure the processor time of folding so many articles."""
    articles = made_up(count)
    begun = time.process_time()
    stories = group_articles(articles)
    taken = time.process_time() - begun
    told = sum(1 + len(story.others) for story in stories)
    if told != count or not 0.6 * count < len(stories) < 0.95 * count:
        raise RuntimeError(f"{count} articles became {len(stories)} stories of {told} articles: no fair measurement")
    return taken


def made_up(count: int) -> list[Article]:
    """Return articles whose words are as unevenly common as those of a language, some of them copies; always the same.

    The words themselves mean nothing: only how often they occur, and together, costs time.
    """
    chance = random.Random(20261123)  # noqa: S311
    characters = [chr(0x4E00 + 7 * number) for number in range(_CHARACTERS)]
    words = ["".join(chance.choices(characters, k=chance.choice((2, 2, 2, 3)))) for _ in range(_WORDS)]
    weights = [1 / (rank + 3) for rank in range(_WORDS)]
    articles: list[Article] = []
    for number in range(count):
        if articles and chance.randrange(10) < _COPIES_OF_TEN:
            articles.append(_copy(chance.choice(articles), number, words, chance))
        else:
            articles.append(_new(number, words, weights, chance))
    return articles


def _new(number: int, words: list[str], weights: list[float], chance: random.Random) -> Article:
    subject = chance.choices(words, k=4)  # what this one article is about
    paragraphs = []
    for _ in range(chance.randint(*_SENTENCES)):
        told = chance.choices(words, weights, k=chance.randint(*_WORDS_PER_SENTENCE))
        told[chance.randrange(len(told))] = chance.choice(subject)
        paragraphs.append(f"{''.join(told)}{chance.randrange(10_000)}。")
    return Article(f"{number:016x}", "".join(subject), tuple(paragraphs), language="zh-Hans")


def _copy(first: Article, number: int, words: list[str], chance: random.Random) -> Article:
    kept = first.paragraphs[: max(2, len(first.paragraphs) * chance.randint(5, 10) // 10)]
    changed = tuple(text.replace(text[2:4], chance.choice(words)) if chance.random() < 0.3 else text for text in kept)
    return Article(f"{number:016x}", first.title, changed, language="zh-Hans")
