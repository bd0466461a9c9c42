"""Times of day and lengths of time written with colons."""

from __future__ import annotations

import re

from digest.pronunciation.numerals import say_cardinal, say_count, say_joint, spell
from digest.pronunciation.rules.rule import Rule, make_digits_rule, rule

_HALF = {"am": "上午", "pm": "下午"}
_CLOCK = r"(?<![\d.:])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\d:])(?:\s?([ap])\.?\s?m\.?(?![A-Za-z]))?"


def _say_time(hour: str, minute: str, second: str | None) -> str:
    said = f"{say_count(str(int(hour)))}点"
    if int(minute):
        said += f"{_say_padded(minute)}分"
    elif second is not None:
        said += "零分"
    if second is not None:
        said += f"{say_cardinal(str(int(second)))}秒"
    return said


# 9:30-11:00 -> 九点三十分到十一点
@rule("span of time", _CLOCK + r"\s?(-|~|到|至)\s?" + r"([01]?\d|2[0-4]):([0-5]\d)(?![\d:])")
def _say_time_range(match: re.Match[str]) -> str:
    hour, minute, second, letter, sign, last_hour, last_minute = match.groups()
    half = _HALF[letter.lower() + "m"] if letter else ""
    first = _say_time(hour, minute, second)
    joint = say_joint(sign)
    last = _say_time(last_hour, last_minute, None)
    return f"{half}{first}{joint}{last}"


# 下午3:00pm: the half of the day that Chinese has said is not said twice.
_SAID = re.compile(r"(?:[上下中]午|[早晚]上?|凌晨|清晨|傍晚|深夜|半夜)\s?$")


def _say_half(match: re.Match[str], letter: str | None) -> str:
    if not letter:
        return ""
    before = match.string[max(0, match.start() - 3) : match.start()]
    if _SAID.search(before):
        return ""
    return _HALF[letter.lower() + "m"]


# 14:30 -> 十四点三十分; 8:05pm -> 下午八点零五分; 20:15:07 -> 二十点十五分七秒
@rule("clock", _CLOCK, re.IGNORECASE)
def _say_clock(match: re.Match[str]) -> str:
    return _say_half(match, match[4]) + _say_time(match[1], match[2], match[3])


# 3pm -> 下午三点
@rule("hour", r"(?<![\d.:])(\d{1,2})\s?([ap])\.?m\.?(?![A-Za-z])", re.IGNORECASE)
def _say_hour(match: re.Match[str]) -> str:
    return f"{_say_half(match, match[2])}{say_count(match[1])}点"


# 成绩3'45"12 -> 成绩三分四十五秒一二
@rule(
    "length of time",
    r"(?<=[成绩长时为速])(\d{1,2})'(\d{1,2})(?:\"|'')(\d{1,2})?"  # 5'10" elsewhere is feet and inches
    r"|(?<![\d°.])(\d{1,2})′(\d{1,2})″(\d{1,2})?",
)
def _say_length(match: re.Match[str]) -> str:
    minutes = match[1] or match[4]
    seconds = match[2] or match[5]
    hundredths = match[3] or match[6] or ""
    return f"{say_cardinal(minutes)}分{say_cardinal(seconds)}秒{spell(hundredths)}"


# 2h30min -> 两小时三十分钟; 5m20s -> 五分二十秒
@rule(
    "length of time",
    r"(?<![\d.A-Za-z])(?P<hours>\d{1,3})\s?h\s?(?P<minutes>\d{1,2})\s?(?:min|m)(?:\s?(?P<seconds>\d{1,2})\s?s)?(?![A-Za-z\d])"
    r"|(?<![\d.A-Za-z])(?P<alone>\d{1,3})\s?(?:min|m)\s?(?P<rest>\d{1,2})\s?s(?![A-Za-z\d])",
)
def _say_lettered_length(match: re.Match[str]) -> str:
    if match["alone"]:
        minutes = say_cardinal(match["alone"])
        seconds = say_cardinal(match["rest"])
        return f"{minutes}分{seconds}秒"
    hours = say_count(match["hours"])
    minutes = say_cardinal(match["minutes"])
    if not match["seconds"]:
        return f"{hours}小时{minutes}分钟"
    seconds = say_cardinal(match["seconds"])
    return f"{hours}小时{minutes}分{seconds}秒"


# 9秒58, 1分45秒27, 9秒827: hundredths and thousandths are said digit by digit.
_HUNDREDTHS = make_digits_rule("hundredths", r"(?<=\d秒)\d{2,3}(?![\d秒点分个次米])")


# 以2:05:30夺冠 -> 以两小时零五分三十秒夺冠; 1:58:41.5 -> 一小时五十八分四十一秒五
@rule(
    "race time",
    r"(?<![\d.:])(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d)(?:\.(?P<rest>\d{1,3}))?(?![\d:])",
)
def _say_race_of_hours(match: re.Match[str]) -> str:
    hours = say_count(match["hours"])
    minutes = _say_padded(match["minutes"])
    seconds = _say_padded(match["seconds"])
    return f"{hours}小时{minutes}分{seconds}秒{spell(match['rest'] or '')}"


# 1:15.77 -> 一分十五秒七七
@rule("race time", r"(?<![\d.:])(?P<minutes>\d{1,2}):(?P<seconds>[0-5]\d)\.(?P<rest>\d{1,3})(?![\d:%])")
def _say_race(match: re.Match[str]) -> str:
    minutes = say_cardinal(str(int(match["minutes"])))
    return f"{minutes}分{_say_padded(match['seconds'])}秒{spell(match['rest'])}"


# 判刑10年4月 -> 判刑十年四月: how long, not when.
@rule("prison term", r"(?<![\d.])(?P<years>\d{1,2})年(?P<joint>又|零)?(?P<months>\d{1,2})(?=个?月(?!\d))")
def _say_term(match: re.Match[str]) -> str:
    years = say_count(match["years"])
    months = say_cardinal(match["months"])
    return f"{years}年{match['joint'] or ''}{months}"


# UTC-5 -> UTC负五
@rule("time zone", r"(?<![A-Za-z])(?P<zone>UTC|GMT)\s?(?P<sign>[-+])(?P<hours>\d{1,2})(?!\d)")
def _say_zone(match: re.Match[str]) -> str:
    sign = "负" if match["sign"] == "-" else "加"
    return f"{match['zone']}{sign}{say_cardinal(match['hours'])}"


def _say_padded(number: str) -> str:
    """Say a number below ten with the zero before it: 05 -> 零五."""
    value = int(number)
    if value < 10:
        return f"零{say_cardinal(str(value))}"
    return say_cardinal(number)


# 3点05分 -> 三点零五分
@rule("minutes", r"(?<=[点时])0([1-9])(?=分)")
def _say_minutes(match: re.Match[str]) -> str:
    return f"零{say_cardinal(match[1])}"


RULES: tuple[Rule, ...] = (
    _say_race_of_hours,
    _say_race,
    _say_term,
    _say_zone,
    _say_time_range,
    _say_clock,
    _say_hour,
    _say_length,
    _say_lettered_length,
    _HUNDREDTHS,
    _say_minutes,
)
