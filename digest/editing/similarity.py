"""Score how alike two news texts are: weighted shared terms, less what aligned slots of a template contradict.

Terms are Han characters and pairs of neighbours, numbers and Latin words: no model. Three scores are mixed: the cosine
of TF-IDF vectors; containment, which finds a cut version of a longer text; and the share of the names of one that the
other has too, which finds an event in other words. Copies of a template (another company, another index, another hour)
share most terms too; they are told apart by the numbers and names that stand at the same place in both and differ.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from digest import han
from digest.editing.names import Names, find_names

# Texts are compared by their title and the beginning of their body: news says first what happened.
COMPARED_CHARACTERS = 800
_ALIGNED_TOKENS = 320

# One token: a number with its separators (2.512, 1,280, 10:35, 5%), a Latin word, or a single Han character.
_TOKEN = re.compile(rf"\d+(?:[.,:]\d+)*%?|[a-z]+|[{han.HAN}]")
# Characters that nearly every text has: they say little of what one is about.
_FUNCTION = frozenset(
    "的了是在和与也都就不有这那个一中为被将把从到对于以及或但而等上下我你他她它们着过吗呢吧啊之其还又很更会要能可说让给向由年月日时"
)

# A collection is taken as part of one this much larger in which none of its rare terms occurs: two texts compared
# alone and two among thousands then score alike.
_UNSEEN_TEXTS = 300

# Weights of single terms against pairs of them, chosen on development pairs; flat around these values.
_SINGLE = 2.0
_LATIN = 4.0
_NUMBER = 3.0
# The same for function characters: one alone, and pairs of which one or both are.
_SINGLE_FUNCTION = 0.25
_HALF_FUNCTION = 0.65
_ALL_FUNCTION = 0.3
# How the three scores are mixed.
_COSINE_SHARE = 0.64
_CONTAINED_SHARE = 0.16
_NAMES_SHARE = 0.2
# Taken off where both texts name works, or places, and neither one of the other's: that speaks for two events.
_ELSEWHERE = 0.25

# Below this a pair is not one story, whatever its slots say: they are not aligned.
_WORTH_ALIGNING = 0.3
_SLOT_PENALTY = 0.65
# How much contradicts where one name stands for another throughout, and where only one number differs.
_OTHER_SUBJECT = 0.9
_ONE_NUMBER = 0.4
# What makes a number a date or a time: 23日, 10时.
_DATE_UNITS = frozenset("年月日号时点分")
# What is said of victims soon after their number, and what stands for such a number: 13人死亡, 77 人受伤, 2人失踪.
_VICTIMS = frozenset("死伤亡难失罹")
_TOLL = "*"


class _Folding(dict[int, str]):
    """A table for `str.translate` that learns the Simplified form of each character when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = han.to_simplified(char) if han.HAN_CHARACTER.match(char) else char
        self[code] = folded
        return folded


class _FoldingInPlace(dict[int, str]):
    """The same with width and case, for one character at a time; one that would become several stays: … not ..."""

    def __init__(self) -> None:
        # A line of a drawing, which stands for the slash in Taiwan.
        super().__init__({ord("╱"): "/"})

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = fold_text(char)
        self[code] = folded if len(folded) == 1 else char
        return self[code]


_FOLDING = _Folding()
_FOLDING_IN_PLACE = _FoldingInPlace()


@dataclass(frozen=True, slots=True)
class Bag:
    """A text ready to be compared.

    Attributes:
        tokens: Its tokens in order, in folded script: the title's, then the body's.
        title: How many of them are the title's.
        counts: How often each term occurs.
        names: What the text names.
    """

    tokens: tuple[str, ...]
    title: int
    counts: Mapping[str, int]
    names: Names


@dataclass(frozen=True, slots=True)
class Vector:
    """A bag with the weights of a collection.

    Attributes:
        bag: What was weighed.
        weights: Weight of each term, its frequency counted; the Euclidean norm is 1 (0 for an empty bag).
        mass: Squared weight of each term, its frequency not counted.
        total: Sum of `mass`.
        names: Squared weight of each name.
    """

    bag: Bag
    weights: Mapping[str, float]
    mass: Mapping[str, float]
    total: float
    names: Mapping[str, float]


def fold_text(text: str) -> str:
    """Return the text in one script, width and case, for comparison only: its length may change."""
    # NFKC makes full-width letters and digits narrow: ２０２６ and 2026 are one.
    return unicodedata.normalize("NFKC", text).lower().translate(_FOLDING)


def fold_in_place(text: str) -> str:
    """Return the text folded character by character: what stands at a place in one stands there in the other."""
    return text.translate(_FOLDING_IN_PLACE)


def build_bag(title: str, body: str) -> Bag:
    """Cut a text into tokens and count its terms: tokens and pairs of neighbours."""
    folded_title = fold_text(title)
    folded_body = fold_text(body[:COMPARED_CHARACTERS])
    title_tokens = list_tokens(folded_title)
    tokens = title_tokens + list_tokens(folded_body)
    counts = Counter(tokens)
    counts.update(f"{first} {second}" for first, second in pairwise(tokens))
    names = find_names(f"{folded_title}\n{folded_body}")
    return Bag(tokens, len(title_tokens), counts, names)


def is_function(token: str) -> bool:
    """Whether a token is a character that nearly every text has."""
    return token in _FUNCTION


def list_tokens(folded: str) -> tuple[str, ...]:
    """Cut a folded text into numbers, Latin words and single Han characters."""
    return tuple(map(_normalize_token, _TOKEN.findall(folded)))


def _normalize_token(text: str) -> str:
    """Spell a number in one way: 2.5120 and 2.512, 1,280 and 1280 are the same."""
    # 10:30 is a time: its last zero counts.
    if not text[0].isdigit() or ":" in text:
        return text
    unit = "%" if text.endswith("%") else ""
    number = text.rstrip("%").replace(",", "")
    # Two points are no decimal number but a date or a version: 2026.11.30, 1.2.0.
    if number.count(".") == 1:
        number = number.rstrip("0").rstrip(".")
    return number + unit


def weigh_bags(bags: Sequence[Bag]) -> tuple[Vector, ...]:
    """Weigh the terms of a collection by how few of its texts have them.

    Args:
        bags: The texts that are compared with each other.

    Returns:
        One vector per bag, in order. The weight of a term is (1 + ln tf) times its kind's share of
        ln((N + 300) / (df + 1/2)).
    """
    frequency: Counter[str] = Counter()
    name_frequency: Counter[str] = Counter()
    for bag in bags:
        frequency.update(bag.counts.keys())
        name_frequency.update(bag.names.all)
    size = len(bags) + _UNSEEN_TEXTS
    weights: dict[str, float] = {}
    for term, count in frequency.items():
        rarity = math.log(size / (count + 0.5))
        weights[term] = _weigh_kind(term) * rarity
    name_weights: dict[str, float] = {}
    for name, count in name_frequency.items():
        rarity = math.log(size / (count + 0.5))
        name_weights[name] = rarity**2
    return tuple(_build_vector(bag, weights, name_weights) for bag in bags)


def _weigh_kind(term: str) -> float:
    first, _, second = term.partition(" ")
    if second:
        if first in _FUNCTION and second in _FUNCTION:
            return _ALL_FUNCTION
        if first in _FUNCTION or second in _FUNCTION:
            return _HALF_FUNCTION
        return 1.0
    if first[0].isdigit():
        return _NUMBER
    if first.isascii():
        return _LATIN
    return _SINGLE_FUNCTION if first in _FUNCTION else _SINGLE


def _build_vector(bag: Bag, weights: Mapping[str, float], name_weights: Mapping[str, float]) -> Vector:
    weighed: dict[str, float] = {}
    mass: dict[str, float] = {}
    for term, count in bag.counts.items():
        weight = weights[term]
        weighed[term] = (1 + math.log(count)) * weight
        mass[term] = weight**2
    squares = [value * value for value in weighed.values()]
    norm = math.sqrt(sum(squares)) or 1.0  # an empty bag has nothing to divide
    return Vector(
        bag=bag,
        weights={term: value / norm for term, value in weighed.items()},
        mass=mass,
        total=sum(mass.values()),
        # Sorted, because a sum depends on its order in the last digit, and the order of a set of strings on chance.
        names={name: name_weights[name] for name in sorted(bag.names.all)},
    )


def score_likeness(a: Vector, b: Vector) -> float:
    """Score two texts of one collection.

    Returns:
        0 (nothing in common) to 1 (the same text).
    """
    # The shorter first: aligning is not the same in both directions.
    a, b = sorted((a, b), key=_length_order)
    # Sorted, because a sum depends on its order in the last digit, and the order of a set of strings on chance.
    shared = sorted(a.weights.keys() & b.weights.keys())
    if not shared:
        return 0.0
    if a.bag.tokens == b.bag.tokens:
        return 1.0
    cosine = sum(a.weights[term] * b.weights[term] for term in shared)
    shared_mass = sum(map(a.mass.__getitem__, shared))
    contained = shared_mass / min(a.total, b.total)
    named = _measure_shared_names(a, b)
    mixed = _COSINE_SHARE * cosine + _CONTAINED_SHARE * contained + _NAMES_SHARE * named
    score = min(1.0, mixed)
    if score < _WORTH_ALIGNING:
        return score
    if _is_elsewhere(a.bag, b.bag):
        score *= 1 - _ELSEWHERE
    contradiction = measure_contradiction(a.bag, b.bag)
    return score * (1 - _SLOT_PENALTY * contradiction)


def _length_order(vector: Vector) -> tuple[int, tuple[str, ...]]:
    return len(vector.bag.tokens), vector.bag.tokens


def _measure_shared_names(a: Vector, b: Vector) -> float:
    """Return how much of the names of the text that names less stands in the other, by weight: 0 to 1."""
    fewer, more = sorted((a.names, b.names), key=_sum_weights)
    total = _sum_weights(fewer)
    if not total:
        return 0.0
    shared = sum(weight for name, weight in fewer.items() if name in more)
    return shared / total


def _sum_weights(names: Mapping[str, float]) -> float:
    return sum(names.values())


def _is_elsewhere(a: Bag, b: Bag) -> bool:
    """Whether both texts name works, or places, and neither one of the other's."""
    first = "".join(a.tokens)
    second = "".join(b.tokens)
    other_works = _has_only_others(a.names.works, b.names.works, first, second)
    return other_works or _has_only_others(a.names.places, b.names.places, first, second)


def _has_only_others(ours: Collection[str], theirs: Collection[str], first: str, second: str) -> bool:
    """Whether both sides have names and neither text has one of the other's."""
    if not ours or not theirs:
        return False
    # Looked for in the text rather than among its names: 杭州 stands in 杭州市.
    ours_known = any(name in second for name in ours)
    return not ours_known and not any(name in first for name in theirs)


def measure_contradiction(a: Bag, b: Bag) -> float:
    """Measure how far two texts fill the same template with different things.

    Numbers at the same place that differ, and that the other text does not have anywhere, speak for two stories;
    numbers that both have speak for one. Dates do not: a day's series shares its date. The dead and injured do not
    either: each report of one disaster counts them anew. A name that one text has in its title and body where the other
    has another name settles it.

    Returns:
        0 (they agree) to 1 (all that could tell them apart does).
    """
    first = _hide_tolls(a.tokens[:_ALIGNED_TOKENS], b.tokens)
    second = _hide_tolls(b.tokens[:_ALIGNED_TOKENS], a.tokens)
    numbers_a = set(_find_numbers(first))
    numbers_b = set(_find_numbers(second))
    conflicts = 0
    titles: set[tuple[str, str]] = set()
    bodies: set[tuple[str, str]] = set()
    for start, old, new in _find_replacements(first, second):
        ours = [token for token in old if token[0].isdigit() and token not in numbers_b]
        theirs = [token for token in new if token[0].isdigit() and token not in numbers_a]
        conflicts += min(len(ours), len(theirs))
        renamed = titles if start < a.title else bodies
        renamed.add((_join_name(old), _join_name(new)))
    if _is_renamed(titles & bodies, "".join(first), "".join(second)):
        return _OTHER_SUBJECT
    agreements = len(numbers_a & numbers_b)
    against = max(0.0, conflicts - agreements / 2)
    if conflicts > 1:
        return against / (conflicts + agreements)
    return _ONE_NUMBER * against


def _hide_tolls(tokens: Sequence[str], other: Collection[str]) -> Sequence[str]:
    """Put a sign in place of each number of victims that the other text does not have."""
    shown = list(tokens)
    for index, token in enumerate(tokens):
        is_toll = token[0].isdigit() and not _VICTIMS.isdisjoint(tokens[index + 1 : index + 4])
        if is_toll and token not in other:
            shown[index] = _TOLL
    return shown


def _find_numbers(tokens: Sequence[str]) -> Iterator[str]:
    followings = [*tokens[1:], ""]
    for token, following in zip(tokens, followings, strict=True):
        if token[0].isdigit() and following not in _DATE_UNITS:
            yield token


def _find_replacements(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, Sequence[str], Sequence[str]]]:
    # With `autojunk`, texts of 200 tokens and more would be aligned without their most frequent ones.
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    for kind, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        if kind == "replace":
            yield a_start, a[a_start:a_end], b[b_start:b_end]


def _join_name(tokens: Iterable[str]) -> str:
    return "".join(token for token in tokens if not token[0].isdigit())


def _is_renamed(pairs: Iterable[tuple[str, str]], a: str, b: str) -> bool:
    """Whether one text says one name throughout where the other says another."""
    return any(first and second and first not in b and second not in a for first, second in pairs)
