"""What is each run of digits, letters and signs? Every rule proposes, evidence weighs, and the heaviest wins.

A rule says by its shape, and mostly by what stands beside it, what a stretch of text may be: a candidate. Its kind has
a weight (`data/kinds.tsv`), and what stands before and after it, or in it, adds to that or takes from it
(`data/evidence.tsv`). Of candidates that overlap the heaviest wins; of two of one weight, the longer. In which order
the rules were tried decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from digest.pronunciation.rules.evidence import list_needs, weigh, weigh_kind
from digest.pronunciation.rules.rule import Replacement, Rule

_ASCII_TAIL = re.compile(r"[!-~]*\Z")


@dataclass(slots=True)
class Candidate:
    """What a stretch of a text may be.

    Attributes:
        kind: The name of the rule that proposes it.
        start: Where it begins in the text.
        end: Where it ends.
        spoken: How it is said then.
        size: How many characters the rule saw; more than it rewrites, where it needs what stands before.
        weight: Its kind's weight and that of its evidence; the heaviest wins.
        evidence: What was found for it and against it, each with its weight: "a counter follows +8".
        rivals: The kinds that would be said otherwise and weighed less, each with its weight: "number 4".
    """

    kind: str
    start: int
    end: int
    spoken: str
    size: int
    weight: int
    evidence: tuple[str, ...]
    rivals: dict[str, int] = field(default_factory=dict)


# Kinds of which a number is none that was written with thousands separators: 12,345.
_NEVER_SEPARATED = frozenset({"bare year", "code", "service number"})


def decide(text: str, rules: Iterable[Rule], separated: Container[int] = ()) -> tuple[Candidate, ...]:
    """Return what a text is said to hold: candidates that do not overlap, in order.

    Args:
        text: With its signs folded.
        rules: All that may propose, in any order.
        separated: Where numbers begin that were written with thousands separators.
    """
    proposed = (one for one in _propose(text, rules) if one.kind not in _NEVER_SEPARATED or one.start not in separated)
    candidates = sorted(proposed, key=_rank)
    owners: list[Candidate | None] = [None] * len(text)
    chosen: list[Candidate] = []
    for candidate in candidates:
        stronger = _find_owners(owners, candidate)
        for owner in stronger:
            _note_rival(owner, candidate)
        if not stronger:
            owners[candidate.start : candidate.end] = [candidate] * (candidate.end - candidate.start)
            chosen.append(candidate)
    chosen.sort(key=lambda candidate: candidate.start)
    return tuple(chosen)


def list_replacements(candidates: Iterable[Candidate], one_as: str = "幺") -> list[Replacement]:
    """Return what the chosen candidates put in the place of what is written, with a dialled 1 as the region says it."""
    return [
        Replacement(
            start=candidate.start,
            end=candidate.end,
            spoken=candidate.spoken.replace("幺", one_as),
            rule=candidate.kind,
            evidence=describe_evidence(candidate),
        )
        for candidate in candidates
    ]


def describe_evidence(candidate: Candidate) -> str:
    """Say what spoke for a candidate and what it was weighed against: `a counter follows +8; not bare year 6`."""
    notes = list(candidate.evidence)
    notes += [f"not {kind} {weight}" for kind, weight in candidate.rivals.items()]
    return "; ".join(notes)


def _propose(text: str, rules: Iterable[Rule]) -> Iterator[Candidate]:
    characters = set(text)
    for rule in rules:
        needs = list_needs(rule.name)
        if needs and needs.isdisjoint(characters):
            continue
        for match in rule.pattern.finditer(text):
            spoken = rule.say(match)
            if spoken is None or not match[0]:
                continue
            lead = _measure_lead(match[0], spoken)
            start = match.start() + lead
            weight, evidence = weigh(rule.name, text, start, match.end())
            if weight <= 0:
                continue
            yield Candidate(
                kind=rule.name,
                start=start,
                end=match.end(),
                spoken=spoken[lead:],
                size=len(match[0]),
                weight=weight,
                evidence=evidence,
            )


def _measure_lead(written: str, spoken: str) -> int:
    """Count the characters that a rule needs to see and leaves as they are: 比分 of 比分3-1.

    Letters and digits right before what is rewritten belong to it.
    """
    if written[0] != spoken[:1]:
        return 0
    same = 0
    for written_char, spoken_char in zip(written, spoken, strict=False):
        if written_char != spoken_char:
            break
        same += 1
    tail = _ASCII_TAIL.search(written[:same])
    return tail.start() if tail and same < len(written) else 0


def _rank(candidate: Candidate) -> tuple[int, int, int, str, str]:
    # The last two only make the order total: of equals, neither is better.
    return -candidate.weight, -candidate.size, candidate.start, candidate.kind, candidate.spoken


def _find_owners(owners: list[Candidate | None], candidate: Candidate) -> list[Candidate]:
    """Return the candidates that already have a part of this one's text."""
    found: list[Candidate] = []
    for owner in owners[candidate.start : candidate.end]:
        if owner is not None and (not found or found[-1] is not owner):
            found.append(owner)
    return found


def _note_rival(owner: Candidate, rival: Candidate) -> None:
    """Remember what was weighed against a candidate, where it is the same text said otherwise."""
    is_same_text = (rival.start, rival.end) == (owner.start, owner.end)
    if is_same_text and rival.spoken != owner.spoken and rival.weight > weigh_kind("digits"):
        owner.rivals.setdefault(rival.kind, rival.weight)
