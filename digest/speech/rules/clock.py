"""Times of day and lengths of time written with colons."""

from __future__ import annotations

import re

from digest.speech.numerals import cardinal, counted, joint
from digest.speech.rewrite import Rule, rule

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


@rule("clock", _CLOCK, re.IGNORECASE)
def _clock(match: re.Match[str]) -> str:
    half = _HALF[match[4].lower() + "m"] if match[4] else ""
    return half + _oclock(match[1], match[2], match[3])


@rule("hour", r"(?<![\d.:])(\d{1,2})\s?([ap])\.?m\.?(?![A-Za-z])", re.IGNORECASE)
def _hour(match: re.Match[str]) -> str:
    return f"{_HALF[match[2].lower() + 'm']}{counted(match[1])}点"


@rule("length of time", r"(?<=[成绩长时为速])(\d{1,2})'(\d{1,2})(?:\"|'')(\d{1,2})?")
def _length(match: re.Match[str]) -> str:
    return f"{cardinal(match[1])}分{cardinal(match[2])}秒{cardinal(match[3]) if match[3] else ''}"


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


RULES: tuple[Rule, ...] = (_lasted, _span, _clock, _hour, _length, _minutes)
