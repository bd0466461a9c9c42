"""Percentages, permilles, percentage points, and ranges of them."""

from __future__ import annotations

import re

from digest.pronunciation.numerals import joint, quantity
from digest.pronunciation.rules.rule import Rule, rule

_NUMBER = r"\d+(?:\.\d+)?"
_NAMES = {"%": "百分之", "‰": "千分之", "‱": "万分之"}
_SIGN = r"(?<![\d.A-Za-z)）%])(?P<minus>[-+]?)"


def _part(number: str, name: str, minus: str = "") -> str:
    sign = {"-": "负", "+": "正"}.get(minus, "")
    return f"{sign}{name}{'百' if name == '百分之' and number == '100' else quantity(number)}"


@rule(
    "range of percentages",
    rf"{_SIGN}(?P<first>{_NUMBER})\s?(?P<own>[%‰]?)\s?(?P<to>-|~|到|至)\s?(?P<second>-?)"
    rf"(?P<last>{_NUMBER})\s?(?P<sign>[%‰])(?!\s?=)",
)
def _range(match: re.Match[str]) -> str:
    name = _NAMES[match["sign"]]
    first, last = _part(match["first"], name, match["minus"]), _part(match["last"], name, match["second"])
    return first + joint(match["to"]) + last


@rule("percentage", rf"{_SIGN}(?P<number>{_NUMBER})\s?(?P<sign>[%‰‱])")
def _one(match: re.Match[str]) -> str:
    return _part(match["number"], _NAMES[match["sign"]], match["minus"])


@rule("percentage", rf"(?P<number>{_NUMBER})\s?(?P<sign>[%‰‱])")
def _inside(match: re.Match[str]) -> str:
    return _part(match["number"], _NAMES[match["sign"]])


@rule("percentage points", rf"(?<![\d.])(?P<number>{_NUMBER})\s?(?:pct|pp|bps?|BPs?|BP)(?![A-Za-z])")
def _points(match: re.Match[str]) -> str:
    return (
        f"{quantity(match['number'])}个{'百分点' if match[0][-1] in 'tp' and 'b' not in match[0].lower() else '基点'}"
    )


RULES: tuple[Rule, ...] = (_range, _points)
SINGLE: tuple[Rule, ...] = (_one, _inside)
