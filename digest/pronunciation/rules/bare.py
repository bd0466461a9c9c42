"""What a run of digits may be by its shape alone: a quantity, a year, a code. Evidence decides between them."""

from __future__ import annotations

import re

from digest.pronunciation.numerals import say_quantity
from digest.pronunciation.rules.rule import Rule, make_digits_rule, rule

# 2026金曲奖 -> 二零二六金曲奖
_YEAR = make_digits_rule("bare year", r"(?<![\d.])(?:19|20)\d{2}(?![\d]|\.\d)")

# 台积电（2330） -> 台积电（二三三零）
_CODE = make_digits_rule("code", r"(?<![\d.A-Za-z])\d{3,}(?![\d]|\.\d)")


# 85折 -> 八五折
_DISCOUNT = make_digits_rule("discount", r"(?<![\d.])[1-9]{2}(?=\s?折)")


# 3万 -> 三万
@rule("number before a scale", r"(?P<number>\d+(?:\.\d+)?)(?=[十百千万亿兆])")
def _say_before_scale(match: re.Match[str]) -> str:
    return say_quantity(match["number"])


# 2.5 -> 二点五
@rule("number", r"(?<![\d])(?P<number>\d+(?:\.\d+)?)")
def _say_number(match: re.Match[str]) -> str:
    return say_quantity(match["number"])


_DIGITS = make_digits_rule("digits", r"\d+")


RULES: tuple[Rule, ...] = (_YEAR, _CODE, _DISCOUNT, _say_before_scale, _say_number, _DIGITS)
