"""How a rule rewrites a text while each spoken stretch keeps the written span that it came from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


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
    """

    spoken: str
    start: int
    end: int
    rule: str = ""


def rule(name: str, pattern: str, flags: int = 0) -> Callable[[Callable[[re.Match[str]], str | None]], Rule]:
    """Make a rule of the function below it."""
    return lambda say: Rule(name, re.compile(pattern, flags), say)


class Rewriting:
    """A text on its way from written to spoken."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = list(range(len(text)))
        self._ends = list(range(1, len(text) + 1))
        self._read_rules = [""] * len(text)

    def apply(self, one: Rule) -> None:
        """Replace every match of a rule by what it says."""
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        rules: list[str] = []
        last = 0
        for match in one.pattern.finditer(self.text):
            first, behind = match.span()
            spoken = one.say(match)
            if spoken is None or first == behind:
                continue
            parts += (self.text[last:first], spoken)
            for kept, own in ((starts, self._starts), (ends, self._ends)):
                kept += own[last:first]
            rules += self._read_rules[last:first]
            if spoken:
                starts += [self._starts[first]] * len(spoken)
                ends += [self._ends[behind - 1]] * len(spoken)
                rules += [one.name] * len(spoken)
            last = behind
        if last:
            self.text = "".join([*parts, self.text[last:]])
            self._starts = starts + self._starts[last:]
            self._ends = ends + self._ends[last:]
            self._read_rules = rules + self._read_rules[last:]

    def list_stretches(self) -> tuple[Stretch, ...]:
        """The spoken text in order, cut where the written span or the rule changes; spans never overlap."""
        found: list[Stretch] = []
        for char, start, end, name in zip(self.text, self._starts, self._ends, self._read_rules, strict=True):
            last = found[-1] if found else None
            # A rule may take part of what one written sign was unfolded to (¼ -> 1/4): then both are one stretch.
            if last and start < last.end and (name or last.rule):
                same = (last.start, last.end, last.rule) == (start, end, name)
                union = (min(last.start, start), max(last.end, end), last.rule or name)
                found[-1] = Stretch(last.spoken + char, *((start, end, name) if same else union))
            else:
                found.append(Stretch(char, start, end, name))
        return tuple(found)
