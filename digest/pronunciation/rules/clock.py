"""Times of day and lengths of time written with colons."""

from __future__ import annotations

import re

from digest.pronunciation.numerals import cardinal, counted, joint, spell
from digest.pronunciation.rules.rule import Rule, rule

_HALF = {"am": "上午", "pm": "下午"}
_CLOCK = r"(?<![\d.:])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\d:])(?:\s?([ap])\.?\s?m\.?(?![A-Za-z]))?"


def _oclock(hour: str, minute: str, second: str | None) -> str:
    said = f"{counted(str(int(hour)))}点"
    if int(minute):
        said += f"零{cardinal(str(int(minute)))}分" if int(minute) < 10 else f"{cardinal(minute)}分"
    elif second is not None:
        said += "零分"
    if second is not None:
        said += f"{cardinal(str(int(second)))}秒"
    return said


@rule("span of time", _CLOCK + r"\s?(-|~|到|至)\s?" + r"([01]?\d|2[0-4]):([0-5]\d)(?![\d:])")
def _span(match: re.Match[str]) -> str:
    first = _oclock(match[1], match[2], match[3])
    half = _HALF[match[4].lower() + "m"] if match[4] else ""
    return f"{half}{first}{joint(match[5])}{_oclock(match[6], match[7], None)}"


# 下午3:00pm: the half of the day that Chinese has said is not said twice.
_SAID = re.compile(r"(?:[上下中]午|[早晚]上?|凌晨|清晨|傍晚|深夜|半夜)\s?$")


def _half(match: re.Match[str], letter: str | None) -> str:
    before = match.string[max(0, match.start() - 3) : match.start()]
    return _HALF[letter.lower() + "m"] if letter and not _SAID.search(before) else ""


@rule("clock", _CLOCK, re.IGNORECASE)
def _clock(match: re.Match[str]) -> str:
    return _half(match, match[4]) + _oclock(match[1], match[2], match[3])


@rule("hour", r"(?<![\d.:])(\d{1,2})\s?([ap])\.?m\.?(?![A-Za-z])", re.IGNORECASE)
def _hour(match: re.Match[str]) -> str:
    return f"{_half(match, match[2])}{counted(match[1])}点"


@rule(
    "length of time",
    r"(?<=[成绩长时为速])(\d{1,2})'(\d{1,2})(?:\"|'')(\d{1,2})?|(?<![\d°.])(\d{1,2})′(\d{1,2})″(\d{1,2})?",
)
def _length(match: re.Match[str]) -> str:
    minutes, seconds, rest = (match[1] or match[4], match[2] or match[5], match[3] or match[6])
    return f"{cardinal(minutes)}分{cardinal(seconds)}秒{spell(rest) if rest else ''}"


@rule(
    "length of time",
    r"(?<![\d.A-Za-z])(?P<hours>\d{1,3})\s?h\s?(?P<minutes>\d{1,2})\s?(?:min|m)(?:\s?(?P<seconds>\d{1,2})\s?s)?(?![A-Za-z\d])"
    r"|(?<![\d.A-Za-z])(?P<alone>\d{1,3})\s?(?:min|m)\s?(?P<rest>\d{1,2})\s?s(?![A-Za-z\d])",
)
def _in_letters(match: re.Match[str]) -> str:
    if match["alone"]:
        return f"{cardinal(match['alone'])}分{cardinal(match['rest'])}秒"
    seconds = f"{cardinal(match['seconds'])}秒" if match["seconds"] else ""
    return f"{counted(match['hours'])}小时{cardinal(match['minutes'])}分{'' if seconds else '钟'}{seconds}"


# 9秒58, 1分45秒27: hundredths are said digit by digit.
@rule("hundredths", r"(?<=\d秒)\d{2}(?![\d秒点分个次米])")
def _hundredths(match: re.Match[str]) -> str:
    return spell(match[0])


@rule(
    "length of time",
    r"(?P<lead>(?:用时|耗时|历时|时长|成绩|跑出|游出|夺冠)(?:为|是|了|：|仅)?)(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d)(?![\d:])",
)
def _lasted(match: re.Match[str]) -> str:
    rest = "".join(
        f"{'零' if int(match[part]) < 10 else ''}{cardinal(str(int(match[part])))}{name}"
        for part, name in (("minutes", "分"), ("seconds", "秒"))
    )
    return f"{match['lead']}{counted(match['hours'])}小时{rest}"


@rule("minutes", r"(?<=[点时])0([1-9])(?=分)")
def _minutes(match: re.Match[str]) -> str:
    return f"零{cardinal(match[1])}"


RULES: tuple[Rule, ...] = (_lasted, _span, _clock, _hour, _length, _in_letters, _hundredths, _minutes)
