"""Find where a long sentence may end sooner: after a clause that stands alone, before a rest that only adds to it.

What is left out must not turn what is told. So there is no cut inside a quotation or a bracket, after a condition, a
comparison or a list that is open, nor before a contrast, a negation or what only counts with what it follows. The words
that decide it are in the table `data/cuts.tsv`. Where in doubt, the sentence is told whole.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import resources
from types import MappingProxyType

from digest.editing.similarity import fold_in_place

# Characters; what is left must say something, and what is left out must be worth a cut.
_SHORTEST_HEAD = 12
_SHORTEST_REST = 6
_SHORTEST_CLAUSE = 6
_STRAIGHT = '"'
_PAIRS = {
    "(": ")",
    "[": "]",
    "【": "】",
    "〔": "〕",
    "《": "》",
    "〈": "〉",
    "“": "”",
    "「": "」",
    "『": "』",
    "‘": "’",
    "{": "}",
}
_CLOSING = frozenset(_PAIRS.values())
_ASIDE = re.compile(r"\([^()]*\)")
_COLON = re.compile(r":(?!\d)")
_OUTER = re.compile(r"^[“「『‘\"]")
# What goes on in time takes nothing back of what was before: 随后枪手…
_THEN = re.compile(
    "随后|之后|后来|最后|接着|其后|被告?(?=人?[^,]{0,4}(?:枪|刀|手))|(?=[^,]{0,8}(?:枪手|凶手|嫌犯|凶嫌|男子|女子))"
)
# What a verb is in jieba's dictionary: v, vd, vg …; but vn stands as a noun.
_NOUNS_TAG = "vn"
# What names who acts: nouns and names, pronouns, numbers, short forms, set phrases.
# Adjectives, pronouns, numbers and times: with 的 they describe a noun alone.
_PLAIN = ("a", "b", "z", "r", "m", "t")
_SUBJECTS = ("n", "r", "m", "j", "i", "eng", "x")


@functools.cache
def _load_patterns() -> Mapping[str, re.Pattern[str]]:
    """Return the table's patterns by kind; those of one kind are one."""
    table = resources.files("digest.editing").joinpath("data", "cuts.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and line[0] != "#"]
    return MappingProxyType({kind: re.compile(f"(?:{pattern})") for kind, pattern in rows})


def list_cuts(text: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the shorter forms in which a sentence may be told, the longest first.

    Args:
        text: A sentence, as printed or trimmed.

    Returns:
        For each form the ranges of the text that are told, ascending and apart; () where it is to be told whole.
    """
    folded = fold_in_place(text)
    if len(text) < _SHORTEST_HEAD + _SHORTEST_REST or _load_patterns()["whole"].search(folded):
        return ()
    places = [place for place in _find_marks(folded) if _may_end(folded, place)]
    return tuple(((0, place),) for place in reversed(places))


def find_head(text: str, is_untold: Callable[[str], bool]) -> tuple[int, int] | None:
    """Find the beginning of a sentence of which a later clause is not to be told, so that the rest of it may be.

    Args:
        text: A sentence, as printed or trimmed.
        is_untold: Whether a text holds what is not to be told.

    Returns:
        The range of what comes before that clause, where it stands alone; None where it does not.
    """
    folded = fold_in_place(text)
    for place in reversed(list(_find_marks(folded))):
        head, rest = folded[:place].strip(), folded[place + 1 :].strip()
        # Nothing else is left out: the clause after the cut is the untold one.
        if len(head) < _SHORTEST_HEAD or is_untold(text[:place]) or not is_untold(re.split("[,;]", rest)[0]):
            continue
        takes_back = _load_patterns()["turning"].match(rest) and not _THEN.match(rest)
        if _stands_alone(head) and not takes_back and not _load_patterns()["anywhere"].search(rest):
            return 0, place
    return None


def _find_marks(folded: str) -> Iterator[int]:
    """Yield where commas and semicolons stand outside all quotations and brackets; none of a text that is uneven."""
    opened: list[str] = []
    marks: list[int] = []
    straight = False
    for place, char in enumerate(folded):
        if char == _STRAIGHT:
            straight = not straight
        elif char in _PAIRS:
            opened.append(_PAIRS[char])
        elif char in _CLOSING:
            if not opened or opened.pop() != char:
                return
        elif char in ",;" and not opened and not straight:
            marks.append(place)
    if not opened and not straight:
        yield from marks


def _may_end(folded: str, place: int) -> bool:
    """Whether a sentence may end before the mark at a place."""
    head, rest = folded[:place].strip(), folded[place + 1 :].strip()
    if len(head) < _SHORTEST_HEAD or len(rest) < _SHORTEST_REST:
        return False
    if folded[place] == "," and folded[place - 1].isdigit() and rest[0].isdigit():
        return False  # 1,280
    return _stands_alone(head) and _only_adds(rest, is_comma=folded[place] == ",") and not _is_topic(head, rest)


def _is_topic(head: str, rest: str) -> bool:
    """Whether a single clause may only name what the rest tells: 两市联合演习，看起来…; its verb is its last word."""
    import rjieba

    if re.search("[,;]", head):
        return False
    *_, (_, last) = rjieba.tag(head)
    (_, first), *_ = rjieba.tag(rest)
    return last.startswith("v") and first.startswith(("v", "d", "p"))


def _stands_alone(head: str) -> bool:
    """Whether the clauses before a cut say something whole: the last of them is a main clause, and nothing is open."""
    patterns = _load_patterns()
    if _COLON.search(head) or _OUTER.match(head):
        return False  # whose words they are, or what a list holds, may come in the rest
    clauses = re.split("[,;]", head)
    last = _ASIDE.sub("", clauses[-1]).strip()
    if patterns["beginning"].match(last) or re.search(f"{patterns['ending'].pattern}$", last):
        return False
    part = head.rpartition(";")[2]
    if patterns["inside"].search(part):
        return False
    if len(last) < _SHORTEST_CLAUSE or not _has_predicate(last):
        return False
    return _has_subject([clause.strip() for clause in part.split(",")])


def _has_subject(clauses: Sequence[str]) -> bool:
    """Whether clauses that only lead on, as 为推进…，加快…, are followed by one that begins with who does it."""
    import rjieba

    leading = _load_patterns()["beginning"]
    last_leading = max((place for place, clause in enumerate(clauses) if leading.match(clause)), default=-1)
    if last_leading < 0:
        return True
    firsts = [rjieba.tag(clause)[0] for clause in clauses[last_leading + 1 :] if clause]
    return any(tag.startswith(_SUBJECTS) for _, tag in firsts)


def _has_predicate(clause: str) -> bool:
    """Whether a clause has a verb that says something: not one within what describes a noun, as in 收购该行的公司."""
    # Loading the dictionary takes half a second: only long sentences wait for it.
    import rjieba

    light = _load_patterns()["light"]
    words = rjieba.tag(clause)
    described = max((place for place in range(1, len(words)) if _describes(words, place)), default=-1)
    for place, (word, tag) in enumerate(words):
        if not tag.startswith("v") or tag == _NOUNS_TAG or len(word) == len(clause) or light.fullmatch(word):
            continue
        # Right after 的 a verb names a thing: 某校的合唱团
        if place > described + (described >= 0) or _is_finite(words, place):
            return True
    return False


def _describes(words: Sequence[tuple[str, str]], place: int) -> bool:
    """Whether a word is a 的 after what may be a clause: not after 新, 他 or 今年."""
    return words[place][0] == "的" and not words[place - 1][1].startswith(_PLAIN)


def _is_finite(words: Sequence[tuple[str, str]], place: int) -> bool:
    """Whether a verb is marked as one that tells what happens: 公布了, 将公布."""
    before = words[place - 1][0] if place else ""
    after = words[place + 1][0] if place + 1 < len(words) else ""
    patterns = _load_patterns()
    return bool(patterns["aspect"].fullmatch(after) or patterns["auxiliary"].fullmatch(before))


def _only_adds(rest: str, *, is_comma: bool) -> bool:
    """Whether what comes after a cut leaves true and whole what comes before it."""
    patterns = _load_patterns()
    if patterns["turning"].match(rest) or patterns["speech"].search(rest):
        return False
    first = re.split("[,;]", rest)[0]
    if first.endswith("的") or not _has_predicate(first):
        return False  # 是…的 is parted, a list goes on, or a name is explained
    return not (is_comma and patterns["anywhere"].search(rest))
