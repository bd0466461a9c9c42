"""Percentages, permilles, percentage points, and ranges of them."""

from __future__ import annotations

import re

from digest.pronunciation.numerals import say_joint, say_quantity
from digest.pronunciation.rules.rule import NUMBER, Rule, rule

_NAMES = {"%": "百分之", "‰": "千分之", "‱": "万分之"}
_PLUS_OR_MINUS = {"-": "负", "+": "正"}
_SIGN = r"(?<![\d.A-Za-z)）%])(?P<minus>[-+]?)"


def _say_part(number: str, name: str, minus: str = "") -> str:
    sign = _PLUS_OR_MINUS.get(minus, "")
    if name == "百分之" and number == "100":
        return f"{sign}百分之百"
    return f"{sign}{name}{say_quantity(number)}"


# 3%-5% -> 百分之三到百分之五; 3-5% -> 百分之三到百分之五
@rule(
    "range of percentages",
    rf"{_SIGN}(?P<first>{NUMBER})\s?(?P<own>[%‰]?)\s?(?P<to>-|~|到|至)\s?(?P<second>-?)"
    rf"(?P<last>{NUMBER})\s?(?P<sign>[%‰])(?!\s?=)",  # 5%-3%= is a difference
)
def _say_range(match: re.Match[str]) -> str:
    name = _NAMES[match["sign"]]
    first = _say_part(match["first"], name, match["minus"])
    joint = say_joint(match["to"])
    last = _say_part(match["last"], name, match["second"])
    return f"{first}{joint}{last}"


# -2.5% -> 负百分之二点五; 100% -> 百分之百
@rule("percentage", rf"{_SIGN}(?P<number>{NUMBER})\s?(?P<sign>[%‰‱])")
def _say_single(match: re.Match[str]) -> str:
    return _say_part(match["number"], _NAMES[match["sign"]], match["minus"])


# A3% -> A百分之三
@rule("percentage", rf"(?P<number>{NUMBER})\s?(?P<sign>[%‰‱])")
def _say_single_inside(match: re.Match[str]) -> str:
    return _say_part(match["number"], _NAMES[match["sign"]])


# 25bp -> 二十五个基点; 3pct -> 三个百分点
@rule("percentage points", rf"(?<![\d.])(?P<number>{NUMBER})\s?(?:pct|pp|bps?|BPs?|BP)(?![A-Za-z])")
def _say_points(match: re.Match[str]) -> str:
    # pct and pp are percentage points; bp and bps are hundredths of them.
    is_basis_point = match[0][-1] not in "tp" or "b" in match[0].lower()
    name = "基点" if is_basis_point else "百分点"
    number = say_quantity(match["number"])
    return f"{number}个{name}"


RULES: tuple[Rule, ...] = (_say_range, _say_points, _say_single, _say_single_inside)
