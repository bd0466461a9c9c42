"""Weigh what makes a story news: who acts, what is decided, how many are hurt; and what makes it none.

A small model: the features of `data/news_value.toml`, each known by its words and worth what the table says, and three
that are measured: deaths, money and people. A show's own `[weights]` change what a feature, or a topic, is worth.
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from digest.editing.lexicon import Lexicon, build_lexicon
from digest.editing.similarity import fold_text
from digest.types import Story

# So much of the beginning of a text is read, and it says this share of what the title does.
_LEAD_CHARACTERS = 120
_LEAD_SHARE = 1 / 3
# Numbers count by their order of magnitude, up to this many: ten deaths are worth twice as much as one.
_MOST_MAGNITUDES = 4.0

_NUMBER = r"(?P<number>\d+(?:[.,]\d+)*|[一二两三四五六七八九十百]+)\s*(?P<unit>[百千万亿兆]*)(?:多|余)?"
_DEATHS = re.compile(
    rf"{_NUMBER}\s*(?:人|名|平民|条人命)?\s*(?:平民|学生|儿童|工人)?\s*(?:死(?!刑|者)|亡|遇难|丧生|罹难|身亡|不治)"
    r"|(?:死亡|遇难|罹难|丧生)(?:人数)?(?:已|上修|增|升|达|至|到|超|近|逾|破)*\s*"
    r"(?P<later>\d+(?:[.,]\d+)*)\s*(?P<later_unit>[百千万]*)\s*人"
    r"|致\s*(?P<caused>\d+)\s*(?:人)?死"
)
_MONEY = re.compile(rf"{_NUMBER}\s*(?:元|美元|港元|欧元|日元|日圆|英镑|人民币|新台币|令吉|卢布|韩元)")
_PEOPLE = re.compile(rf"{_NUMBER}\s*(?:人|名|户|位|民众|学生|居民|劳工|旅客|考生|用户|家庭|纳税人)")
_UNITS = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "兆": 1_000_000_000_000}
# What is little money, or few people, for a country.
_LITTLE_MONEY = 10_000_000.0
_FEW_PEOPLE = 1000.0
# A text of so many characters is short; three times doubled it is long enough to say no more by that.
_SHORT_CHARACTERS = 80
_MOST_DOUBLINGS = 3.0
_QUESTION = re.compile("[?？]|吗$|为何|为什么|怎么(?!办)|如何")
# Headlines of several stories in one: A；B；C. The name of a column before a headline: 《…》：
_ROUNDUP = re.compile("[;；]")
_ROUNDUP_MARKS = 2
_SERIES = re.compile("《[^《》]{2,12}》[:：丨|]")


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that makes a story more or less of a piece of news.

    Attributes:
        name: As settings and plans spell it.
        worth: What it adds to a story's score; below 0 it takes away.
        words: Those by which it is known, in folded script.
        in_lead: Whether the beginning of the text counts too.
    """

    name: str
    worth: float
    words: frozenset[str]
    in_lead: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    features: tuple[Feature, ...]
    lexicon: Lexicon


@functools.cache
def _read_table() -> _Table:
    text = resources.files("digest.editing").joinpath("data/news_value.toml").read_text(encoding="utf-8")
    features = tuple(_read_feature(name, row) for name, row in tomllib.loads(text).items())
    return _Table(features, build_lexicon(word for feature in features for word in feature.words))


def _read_feature(name: str, row: Mapping[str, object]) -> Feature:
    words = str(row.get("words", "")).split()
    return Feature(
        name=name,
        worth=float(str(row["worth"])),
        words=frozenset(map(fold_text, words)),
        in_lead=bool(row.get("in_lead")),
    )


def list_features() -> tuple[Feature, ...]:
    """Return the features of the table, in its order."""
    return _read_table().features


def measure_features(story: Story) -> dict[str, float]:
    """Return how much a story has of each feature of the table: 0 to 1, numbers 0 to 4; none of 0."""
    table = _read_table()
    title = fold_text(story.lead.title)
    lead = fold_text(" ".join(story.lead.paragraphs)[:_LEAD_CHARACTERS])
    in_title = frozenset(table.lexicon.find_words(title))
    in_lead = frozenset(table.lexicon.find_words(lead))
    found: dict[str, float] = {}
    for feature in table.features:
        if not feature.words.isdisjoint(in_title):
            found[feature.name] = 1.0
        elif feature.in_lead and not feature.words.isdisjoint(in_lead):
            found[feature.name] = _LEAD_SHARE
    measured = {
        "deaths": _measure_deaths(title) or _LEAD_SHARE * _measure_deaths(lead),
        "money": _measure_amounts(_MONEY, title, _LITTLE_MONEY),
        "people": _measure_amounts(_PEOPLE, title, _FEW_PEOPLE),
        "question": 1.0 if _QUESTION.search(title) else 0.0,
        "roundup": 1.0 if len(_ROUNDUP.findall(title)) >= _ROUNDUP_MARKS else 0.0,
        "series": 1.0 if _SERIES.match(title) else 0.0,
        "text_length": _measure_length(story),
    }
    return found | {name: value for name, value in measured.items() if value}


def weigh_features(features: Mapping[str, float], weights: Mapping[str, float]) -> dict[str, float]:
    """Return what each of a story's features adds to its score.

    Args:
        features: As `measure_features` returns them.
        weights: What the show says that features are worth, in place of the table.
    """
    worth = {feature.name: feature.worth for feature in list_features()} | dict(weights)
    return {name: value * worth[name] for name, value in features.items() if worth[name]}


def count_deaths(story: Story) -> float:
    """Return the most deaths that a story's title or beginning counts; 0 where it counts none."""
    return _count_deaths(fold_text(f"{story.lead.title}\n{' '.join(story.lead.paragraphs)[:_LEAD_CHARACTERS]}"))


def count_deaths_in(text: str) -> float:
    """Return the most deaths that a text counts; 0 where it counts none."""
    return _count_deaths(fold_text(text))


def _measure_deaths(text: str) -> float:
    """Return the magnitude of the deaths that a text counts: 1 for one, 2 for ten; 0 where it counts none."""
    most = _count_deaths(text)
    return min(1 + math.log10(most), _MOST_MAGNITUDES) if most >= 1 else 0.0


def _count_deaths(text: str) -> float:
    most = 0.0
    for match in _DEATHS.finditer(text):
        number = match["number"] or match["later"] or match["caused"]
        unit = match["unit"] or match["later_unit"] or ""
        most = max(most, _read_number(number, unit))
    return most


def _measure_amounts(pattern: re.Pattern[str], text: str, little: float) -> float:
    """Return by how many magnitudes the largest amount of a text is over a little one, 0 to 4."""
    amounts = [_read_number(match["number"], match["unit"]) for match in pattern.finditer(text)]
    most = max(amounts, default=0.0)
    return min(math.log10(most / little), _MOST_MAGNITUDES) if most > little else 0.0


def _measure_length(story: Story) -> float:
    """Return how often a story's text is twice as long as a short one, 0 to 3: what matters is reported at length."""
    characters = sum(map(len, story.lead.paragraphs))
    return min(math.log2(characters / _SHORT_CHARACTERS), _MOST_DOUBLINGS) if characters > _SHORT_CHARACTERS else 0.0


def _read_number(number: str, unit: str) -> float:
    """Return a number roughly: 1,280 or 3.5 with its unit; one in characters counts as what its longest unit says."""
    if number[0].isdigit():
        whole = float(re.sub(r",|\.(?=.*\.)", "", number))
    else:
        whole = 100.0 if "百" in number else 10.0 if "十" in number else 1.0
    return whole * math.prod(_UNITS[character] for character in unit)
