"""How a rule rewrites a text while each spoken stretch keeps the written span that it came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from digest.pronunciation.numerals import spell

NUMBER = r"\d+(?:\.\d+)?"
"""The pattern of a number with or without decimals."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of reading something written.

    Attributes:
        name: How `explain` calls it.
        pattern: What it looks for.
        say: The spoken form of a match; None leaves the match as it is.
    """

    name: str
    pattern: re.Pattern[str]
    say: Callable[[re.Match[str]], str | None]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the spoken text and where it stood.

    Attributes:
        spoken: What is said.
        start: Its beginning in the written text, in code points.
        end: Its end in the written text.
        rule: The rule that decided, or "" where the text is as it was written.
        evidence: What spoke for it, and what it was weighed against; "" where nothing was in doubt.
    """

    spoken: str
    start: int
    end: int
    rule: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Replacement:
    """What is said in the place of a part of the text.

    Attributes:
        start: Where the part begins, in code points.
        end: Where it ends.
        spoken: What is said.
        rule: The name of the rule.
        evidence: As of a `Stretch`.
    """

    start: int
    end: int
    spoken: str
    rule: str
    evidence: str = ""


def rule(name: str, pattern: str, flags: int = 0) -> Callable[[Callable[[re.Match[str]], str | None]], Rule]:
    """Make a rule of the function below it."""
    return lambda say: Rule(name, re.compile(pattern, flags), say)


def make_digits_rule(name: str, pattern: str, one_as: str = "一") -> Rule:
    """Make a rule that says what it matches digit by digit; the pattern matches digits and nothing else."""
    return Rule(name, re.compile(pattern), lambda match: spell(match[0], one_as))


def match_any(written: Iterable[str]) -> str:
    """Return the pattern of any of these strings; of two that begin alike, the longer one is tried first."""
    escaped = map(re.escape, written)
    return "|".join(sorted(escaped, key=len, reverse=True))


_UNTOUCHED = ("", "")


class Rewriting:
    """A text on its way from written to spoken.

    Attributes:
        text: As the rules so far have left it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        # For each character of the text: the written span that it came from, the rule that decided it, and why.
        self._starts = list(range(len(text)))
        self._ends = list(range(1, len(text) + 1))
        self._rules = [_UNTOUCHED] * len(text)

    def apply(self, rule: Rule) -> None:
        """Replace every match of a rule by what it says."""
        found: list[Replacement] = []
        for match in rule.pattern.finditer(self.text):
            spoken = rule.say(match)
            if spoken is not None and match[0]:
                found.append(Replacement(match.start(), match.end(), spoken, rule.name))
        self.replace(found)

    def replace(self, replacements: Iterable[Replacement]) -> None:
        """Replace parts of the text that do not overlap, in their order."""
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        rules: list[tuple[str, str]] = []
        last = 0
        for one in replacements:
            size = len(one.spoken)
            parts += (self.text[last : one.start], one.spoken)
            starts += self._starts[last : one.start]
            ends += self._ends[last : one.start]
            rules += self._rules[last : one.start]
            # All that is said of a part comes from the whole of it.
            starts += [self._starts[one.start]] * size
            ends += [self._ends[one.end - 1]] * size
            rules += [(one.rule, one.evidence)] * size
            last = one.end
        if last:
            self.text = "".join([*parts, self.text[last:]])
            self._starts = starts + self._starts[last:]
            self._ends = ends + self._ends[last:]
            self._rules = rules + self._rules[last:]

    def find_rewritten(self, name: str) -> frozenset[int]:
        """Return where in the text stands what a rule, by its name, has written."""
        return frozenset(position for position, (rule, _) in enumerate(self._rules) if rule == name)

    def list_stretches(self) -> tuple[Stretch, ...]:
        """Return the spoken text in order, cut where the written span or the rule changes; spans never overlap."""
        found: list[Stretch] = []
        for char, start, end, (name, evidence) in zip(self.text, self._starts, self._ends, self._rules, strict=True):
            new = Stretch(char, start, end, name, evidence)
            # A rule may take part of what one written sign was unfolded to (¼ -> 1/4): then both are one stretch.
            if found and start < found[-1].end and (name or found[-1].rule):
                found[-1] = _merge(found[-1], new)
            else:
                found.append(new)
        return tuple(found)


def _merge(first: Stretch, second: Stretch) -> Stretch:
    return Stretch(
        spoken=first.spoken + second.spoken,
        start=min(first.start, second.start),
        end=max(first.end, second.end),
        rule=first.rule or second.rule,
        evidence=first.evidence or second.evidence,
    )
