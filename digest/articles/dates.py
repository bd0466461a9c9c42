"""Read the times that pages and feeds print, with their zone.

Chinese pages print local time without a zone, so a time without one is taken as +08:00, which China, Taiwan, Hong Kong,
Macau and Singapore share and which has no summer time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

CHINA = timezone(timedelta(hours=8))

# 民國元年 is 1912 (and 民國 years are written by outlets of Taiwan only).
_MINGUO = 1911

_CLOCK = (
    r"(?P<half>上午|下午|中午|凌晨|清晨|早上|晚上|傍晚|晚間|晚间|AM|PM)?\s*"
    r"(?P<hour>[01]?\d|2[0-4])\s*[:：时時點点]\s*(?P<minute>[0-5]\d)\s*[分]?(?:\s*[:：]?\s*(?P<second>[0-5]\d)(?!\d)\s*秒?)?"
    r"(?:\.\d+)?\s*(?P<tail>[AaPp][Mm])?"
    r"\s*(?P<zone>Z\b|(?:GMT|UTC)?\s*[+-](?:0\d|1[0-4]):?[0-5]\d|GMT\b|UTC\b)?"
)
_DAY = (
    r"(?:(?P<year>(?:19|20)\d\d)|(?:民國|民国|中華民國)\s*(?P<minguo>\d{2,3}))\s*(?P<mark>[-/.年])\s*"
    r"(?P<month>1[0-2]|0?[1-9])\s*[-/.月]\s*(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)\s*[日号號]?"
)
_BETWEEN = r"(?:\s*[T,，|·•]?\s*(?:[(（]?\s*(?:星期|周|週|礼拜)[一二三四五六日天]\s*[)）]?)?\s*)"
WRITTEN = re.compile(rf"(?<![\d.]){_DAY}(?:{_BETWEEN}{_CLOCK})?", re.IGNORECASE)
_COMPACT = re.compile(r"^(20\d\d)(1[0-2]|0[1-9])(3[01]|[12]\d|0[1-9])(?:T?([01]\d|2[0-3])([0-5]\d)([0-5]\d)?)?(Z)?$")
_IN_ADDRESS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[-/_]?(1[0-2]|0[1-9])[-/_]?(3[01]|[12]\d|0[1-9])|[-/](1[0-2]|[1-9])[-/](3[01]|[12]\d|[1-9]))(?!\d)"
)
_ENGLISH = re.compile(
    r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)"
)
_ENGLISH_DAY_FIRST = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\s+(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,?\s+(?P<year>(?:19|20)\d\d)"
)
_HAN_DIGITS = "〇一二三四五六七八九"
_IN_HAN = re.compile(r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日")
_BOXED = re.compile(r"(?<![\d.])((?:19|20)\d\d)\s?(0[1-9]|1[0-2])/(3[01]|[12]\d|0[1-9])(?!\d(?!\d:))")
_SHORT_MINGUO = re.compile(r"(?<![\d/.-])(1[01]\d)/(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])(?![\d/])")
_YEARLESS = re.compile(
    r"(?<![\d/-])(1[0-2]|0?[1-9])\s*[-/月.]\s*(3[01]|[12]\d|0?[1-9])\s*日?\s*(2[0-3]|[01]?\d)[:：]([0-5]\d)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_AFTERNOON = frozenset({"下午", "晚上", "傍晚", "晚間", "晚间", "pm"})


@dataclass(frozen=True, slots=True)
class When:
    """A time as printed.

    Attributes:
        moment: The time, aware; midnight where only a day is printed.
        has_clock: Whether an hour and a minute are printed.
        has_zone: Whether a zone is printed; +08:00 was taken where not.
    """

    moment: datetime
    has_clock: bool
    has_zone: bool

    @property
    def wall(self) -> tuple[int, int, int, int, int]:
        """Year, month, day, hour and minute as the clock on the wall shows them."""
        local = self.moment
        return local.year, local.month, local.day, local.hour, local.minute


def find_times(text: str) -> Iterator[When]:
    """Yield the times that a text prints, in its order."""
    folded = normalize_days(unicodedata.normalize("NFKC", text))
    for match in WRITTEN.finditer(folded):
        when = _read_match(match)
        if when is not None:
            yield when
    for match in (*_ENGLISH.finditer(folded), *_ENGLISH_DAY_FIRST.finditer(folded)):
        when = _read_english(match, folded, CHINA)
        if when is not None:
            yield when


def normalize_days(text: str) -> str:
    """Bring days that are written in other ways into one: 二〇二六年十一月三日, 202611/23 of three boxes, 115/11/23."""
    text = _IN_HAN.sub(_convert_han_day, text)
    text = _BOXED.sub(r"\1-\2-\3 ", text)
    return _SHORT_MINGUO.sub(lambda match: f"{_MINGUO + int(match[1])}-{match[2]}-{match[3]}", text)


def find_clocks_of_day(text: str, month: int, day: int) -> Iterator[tuple[int, int]]:
    """Yield hour and minute of each time of that day that a text prints without a year: 11-23 09:41, 11月23日 09:41."""
    for match in _YEARLESS.finditer(unicodedata.normalize("NFKC", text)):
        if (int(match[1]), int(match[2])) == (month, day):
            yield int(match[3]), int(match[4])


def _convert_han_day(match: re.Match[str]) -> str:
    year = "".join(str(_HAN_DIGITS.index(char) % 10) for char in match[1].replace("○", "〇").replace("零", "〇"))
    return f"{year}年{_parse_han_number(match[2])}月{_parse_han_number(match[3])}日"


def _parse_han_number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    digit = _HAN_DIGITS.index(ones) if ones else 0
    return digit if not ten else 10 * (_HAN_DIGITS.index(tens) if tens else 1) + digit


def parse_time(text: str | None, *, naive: timezone = CHINA) -> When | None:
    """Read one time: ISO 8601, RFC 822, or as Chinese and English pages print it.

    Args:
        text: What the page or feed says.
        naive: The zone of a time that names none.

    Returns:
        None where it says no time, or none that exists.
    """
    if not text or not (text := unicodedata.normalize("NFKC", str(text)).strip()):
        return None
    if re.fullmatch(r"1\d{9}(?:\d{3})?", text):  # seconds or milliseconds since 1970
        return When(datetime.fromtimestamp(int(text[:10]), UTC), has_clock=True, has_zone=True)
    if match := _COMPACT.match(text):
        clock = match[4] is not None
        zone = UTC if match[7] else naive
        numbers = [int(match[i] or 0) for i in range(1, 7)]
        return _make_time(numbers, zone, has_clock=clock, has_zone=bool(match[7]))
    if match := WRITTEN.search(normalize_days(text)):
        return _read_match(match, naive)
    if match := _ENGLISH.search(text):
        return _read_english(match, text, naive)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        return When(moment.replace(tzinfo=naive), has_clock=True, has_zone=False)
    return When(moment, has_clock=True, has_zone=True)


def find_day_in_address(url: str) -> When | None:
    """Read the day that many addresses carry: /2026/01/04/, /20260104/, /2026-01/04/, t20260104_."""
    match = _IN_ADDRESS.search(url)
    if match is None:
        return None
    numbers = [int(match[1]), int(match[2] or match[4]), int(match[3] or match[5]), 0, 0, 0]
    return _make_time(numbers, CHINA)


def _read_english(match: re.Match[str], text: str, naive: timezone) -> When | None:
    day = [int(match["year"]), _MONTHS.index(match["month"].lower()) + 1, int(match["day"])]
    clock = re.search(_CLOCK, text[match.end() : match.end() + 40], re.IGNORECASE)
    return _make_time([*day, 0, 0, 0], naive) if clock is None else _add_clock(day, clock, naive)


def _read_match(match: re.Match[str], naive: timezone = CHINA) -> When | None:
    year = int(match["year"]) if match["year"] else _MINGUO + int(match["minguo"])
    day = [year, int(match["month"]), int(match["day"])]
    if match["hour"] is None:
        return _make_time([*day, 0, 0, 0], naive)
    return _add_clock(day, match, naive)


def _add_clock(day: list[int], match: re.Match[str], naive: timezone) -> When | None:
    hour = int(match["hour"])
    half = (match["half"] or match["tail"] or "").lower()
    if (half in _AFTERNOON and hour < 12) or (half == "中午" and hour < 3):
        hour += 12
    elif (half in {"am", "上午", "凌晨"} and hour == 12) or hour == 24:
        hour = 0
    zone = _parse_zone(match["zone"])
    numbers = [*day, hour, int(match["minute"]), int(match["second"] or 0)]
    return _make_time(numbers, zone or naive, has_clock=True, has_zone=zone is not None)


def _parse_zone(text: str | None) -> timezone | None:
    if not text:
        return None
    match = re.search(r"([+-])(\d\d):?(\d\d)", text)
    if match is None:
        return UTC
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-offset if match[1] == "-" else offset)


def _make_time(numbers: list[int], zone: timezone, *, has_clock: bool = False, has_zone: bool = False) -> When | None:
    year, month, day, hour, minute, second = numbers
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None  # such as 31 February
    return When(moment, has_clock=has_clock, has_zone=has_zone)
