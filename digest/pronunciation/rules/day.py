"""Days that are written with signs, without a word for month or day: 8/12, 7/25-26, 20260819."""

from __future__ import annotations

import re

from digest.pronunciation.numerals import say_cardinal, say_joint, spell
from digest.pronunciation.rules.rule import Rule, rule

_MONTH = r"(?:0?[1-9]|1[0-2])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_NOT_BEFORE, _NOT_AFTER = r"(?<![\d./A-Za-z-])", r"(?![\dA-Za-z/%]|\.\d|-\d)"


def _say_number(number: str) -> str:
    """Say a month or day, which may be written with a leading zero."""
    return say_cardinal(str(int(number)))


def _say_day(month: str, day: str) -> str:
    return f"{_say_number(month)}月{_say_number(day)}日"


# 8/12停课 -> 八月十二日停课
@rule("month and day", rf"{_NOT_BEFORE}({_MONTH})/({_DAY}){_NOT_AFTER}日?")
def _say_month_and_day(match: re.Match[str]) -> str:
    return _say_day(match[1], match[2])


# 7/19-7/25 -> 七月十九日到七月二十五日; 7/25-26 -> 七月二十五日到二十六日
@rule(
    "span of days",
    rf"{_NOT_BEFORE}(?P<month>{_MONTH})/(?P<day>{_DAY})\s?(?P<to>[-~至到])\s?"
    rf"(?:(?P<last_month>{_MONTH})/)?(?P<last_day>{_DAY}){_NOT_AFTER}日?",
)
def _say_days(match: re.Match[str]) -> str:
    first = _say_day(match["month"], match["day"])
    last_month = f"{_say_number(match['last_month'])}月" if match["last_month"] else ""
    return f"{first}{say_joint(match['to'])}{last_month}{_say_number(match['last_day'])}日"


# 2026.7.13-7.19 -> 二零二六年七月十三日到七月十九日
@rule(
    "span of days",
    rf"(?<![\d.])(?P<year>20\d\d)(?P<sign>[./])(?P<month>{_MONTH})(?P=sign)(?P<day>{_DAY})\s?(?P<to>[-~至到])\s?"
    rf"(?:(?P<last_month>{_MONTH})(?P=sign))?(?P<last_day>{_DAY})(?![\d./-]*\d)",
)
def _say_days_of_year(match: re.Match[str]) -> str:
    return f"{spell(match['year'])}年{_say_days.say(match)}"


# 20260819 -> 二零二六年八月十九日
@rule("date", r"(?<![\d.A-Za-z])(20[0-3]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\d.A-Za-z万亿元人个])")
def _say_digits_of_day(match: re.Match[str]) -> str:
    return f"{spell(match[1])}年{_say_day(match[2], match[3])}"


# 08-12 12:43 -> 八月十二日 十二点四十三分
@rule("date", r"(?<![\d./-])(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?=\s(?:[01]?\d|2[0-3]):[0-5]\d)")
def _say_stamped_day(match: re.Match[str]) -> str:
    return _say_day(match[1], match[2])


# 内幕2/6人分工 -> 内幕二，六人分工: what the slash parts is a part of a series and the title of the part.
@rule("part of a series", r"(?<=[\u4e00-\u9fff])([1-9])/(?=[\u4e00-\u9fffA-Z\d「『《“])")
def _say_part(match: re.Match[str]) -> str:
    return f"{say_cardinal(match[1])}，"


RULES: tuple[Rule, ...] = (
    _say_month_and_day,
    _say_days,
    _say_days_of_year,
    _say_digits_of_day,
    _say_stamped_day,
    _say_part,
)
