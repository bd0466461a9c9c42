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

from digest.articles.relative_dates import read_relative

CHINA = timezone(timedelta(hours=8))

# 民國元年 is 1912 (and 民國 years are written by outlets of Taiwan only).
_MINGUO = 1911

_FLAGS = re.IGNORECASE | re.VERBOSE

# 下午3:05, 15时05分30秒, 09:20:00.000+08:00, 3:05 PM GMT
_CLOCK = r"""
    (?P<half>上午|下午|中午|凌晨|清晨|早上|晚上|傍晚|晚間|晚间|AM|PM)? \s*
    (?P<hour>[01]?\d|2[0-4]) \s* [:：时時點点] \s*
    (?P<minute>[0-5]\d) \s* [分]?
    (?: \s*[:：]?\s* (?P<second>[0-5]\d)(?!\d) \s*秒? )?
    (?:\.\d+)? \s*
    (?P<tail>[AaPp][Mm])? \s*
    (?P<zone>Z\b | (?:GMT|UTC)?\s*[+-](?:0\d|1[0-4]):?[0-5]\d | (?:GMT|UTC)[+-]1?\d\b | [A-Z]{2,4}\b)?
"""
# 2026-11-23, 2026年11月3日, 2026/11/3, 民國115年11月23日
_DAY = r"""
    (?: (?P<year>(?:19|20)\d\d) | (?:民國|民国|中華民國)\s*(?P<minguo>\d{2,3}) ) \s*
    (?P<mark>[-/.年]) \s*
    (?P<month>1[0-2]|0?[1-9]) \s* [-/.月] \s*
    (?P<day>3[01]|[12]\d|0?[1-9])(?!\d) \s* [日号號]?
"""
# What may stand between day and clock: the T of ISO 8601, a sign, （星期一）, HKT
_BETWEEN = r"(?: \s*[T,，|·•]?\s* (?: [(（]?\s*(?:星期|周|週|礼拜)[一二三四五六日天]\s*[)）]? | HKT )? \s* )"
WRITTEN = re.compile(rf"(?<![\d.]){_DAY}(?:{_BETWEEN}{_CLOCK})?", _FLAGS)
_ENGLISH_CLOCK = re.compile(_CLOCK, _FLAGS)

# 20261123, 20261123T0920, 20261123092000Z
_COMPACT = re.compile(
    r"""
    ^ (20\d\d) (1[0-2]|0[1-9]) (3[01]|[12]\d|0[1-9])
    (?: T? ([01]\d|2[0-3]) ([0-5]\d) ([0-5]\d)? )?
    (Z)? $
    """,
    re.VERBOSE,
)
_IN_ADDRESS = re.compile(
    r"""
    (?<!\d) ((?:19|20)\d\d)
    (?:
        [-/_]? (1[0-2]|0[1-9]) [-/_]? (3[01]|[12]\d|0[1-9])  # 20260104, 2026/01/04, 2026-0104
        | [-/] (1[0-2]|[1-9]) [-/] (3[01]|[12]\d|[1-9])      # 2026/1/4: without zeros only between signs
    )
    (?!\d)
    """,
    re.VERBOSE,
)
_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
# November 23rd, 2026
_ENGLISH = re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)")
# 23 Nov 2026
_ENGLISH_DAY_FIRST = re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\s+{_MONTH},?\s+(?P<year>(?:19|20)\d\d)")
_HAN_DIGITS = "〇一二三四五六七八九"
# 二〇二六年十一月三日
_IN_HAN = re.compile(r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日")
# 2026 11/23, 202611/23: year, month and day in boxes of their own. The clock may be glued to the day: 11/2309:41.
_BOXED = re.compile(r"(?<![\d.])((?:19|20)\d\d)\s?(0[1-9]|1[0-2])/(3[01]|[12]\d|0[1-9])(?!\d(?!\d:))")
# 115/11/23, 115-11-23: the years from 2011 to 2030, as outlets of Taiwan write them
_SHORT_MINGUO = re.compile(r"(?<![\d/.-])(1[01]\d)([/-])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])(?![\d/-])")
# 09:41 2026/11/23, 09:41 | 2026-11-23: the clock before the day, and none after it
_CLOCK_FIRST = re.compile(
    r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?\s*[|·•,]?\s*"
    r"((?:19|20)\d\d([-/.])(?:1[0-2]|0?[1-9])\4(?:3[01]|[12]\d|0?[1-9]))(?![\d]|\s*\d{1,2}:)"
)
# 11-23 09:41, 11月23日 09:41
_YEARLESS = re.compile(
    r"(?<![\d/-])(1[0-2]|0?[1-9])\s*[-/月.]\s*(3[01]|[12]\d|0?[1-9])\s*日?\s*(2[0-3]|[01]?\d)[:：]([0-5]\d)"
)
# Tue Dec 01 06:30:00 CST 2026, as Java prints it
_JAVA = re.compile(r"^[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{1,2}) (\d\d:\d\d:\d\d) ([A-Z]{2,5}|[+-]\d{4}) (\d{4})$")
# 周二, 01 12月 2026 06:30:00 +0800: RFC 822 in Chinese
_CHINESE_RFC = re.compile(r"(?<!\d)(\d{1,2})\s+(\d{1,2})月\s+((?:19|20)\d\d)")
# 01/12/2026, 26-12-01: which number is what is told by what can be, and what would be news
_SHORT = re.compile(rf"^(?P<one>\d\d)[-/.](?P<two>\d\d)[-/.](?P<three>\d{{4}}|\d\d)(?:{_BETWEEN}{_CLOCK})?$", _FLAGS)
# Hours east of Greenwich. CST is China's where Chinese is written: see `_parse_zone`.
_ZONES = {
    "UT": 0, "GMT": 0, "UTC": 0, "WET": 0, "BST": 1, "CET": 1, "WEST": 1, "CEST": 2, "EET": 2, "SAST": 2, "EEST": 3,
    "MSK": 3, "IST": 5.5, "ICT": 7, "WIB": 7, "HKT": 8, "SGT": 8, "MYT": 8, "PHT": 8, "AWST": 8, "JST": 9, "KST": 9,
    "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "AKST": -9, "HST": -10,
}  # fmt: skip
# An empty date of other programs, as the year of which it is printed: .NET's and Go's, Unix's.
_EMPTY = re.compile(r"(?<!\d)0[01]\d\d[-/ ]|(?<= )0[01]\d\d(?= |$)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MORNING = frozenset({"am", "上午", "凌晨"})
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
        moment = self.moment
        return moment.year, moment.month, moment.day, moment.hour, moment.minute


def find_times(text: str) -> Iterator[When]:
    """Yield the times that a text prints, in its order."""
    folded = normalize_days(unicodedata.normalize("NFKC", text))
    for match in WRITTEN.finditer(folded):
        when = _read_match(match)
        if when is not None:
            yield when
    for pattern in (_ENGLISH, _ENGLISH_DAY_FIRST):
        for match in pattern.finditer(folded):
            when = _read_english(match, folded, CHINA)
            if when is not None:
                yield when


def normalize_days(text: str) -> str:
    """Bring days that are written in other ways into one: 二〇二六年十一月三日, 202611/23, 09:41 2026/11/23."""
    text = _IN_HAN.sub(_convert_han_day, text)
    text = _BOXED.sub(r"\1-\2-\3 ", text)
    text = _CLOCK_FIRST.sub(r"\3 \1:\2", text)
    return _SHORT_MINGUO.sub(_convert_minguo_day, text)


def find_clocks_of_day(text: str, month: int, day: int) -> Iterator[tuple[int, int]]:
    """Yield hour and minute of each time of that day that a text prints without a year: 11-23 09:41, 11月23日 09:41."""
    for match in _YEARLESS.finditer(unicodedata.normalize("NFKC", text)):
        printed_month, printed_day, hour, minute = (int(number) for number in match.groups())
        if printed_month == month and printed_day == day:
            yield hour, minute


def _convert_han_day(match: re.Match[str]) -> str:
    digits = match[1].replace("○", "〇").replace("零", "〇")
    year = "".join(str(_HAN_DIGITS.index(char)) for char in digits)
    month = _parse_han_number(match[2])
    day = _parse_han_number(match[3])
    return f"{year}年{month}月{day}日"


def _convert_minguo_day(match: re.Match[str]) -> str:
    year = _MINGUO + int(match[1])
    return f"{year}-{match[3]}-{match[4]}"


def _parse_han_number(text: str) -> int:
    """Parse a number below 100: 三, 十, 十一, 三十, 三十一."""
    tens, ten, ones = text.rpartition("十")
    digit = _HAN_DIGITS.index(ones) if ones else 0
    if not ten:
        return digit
    count_of_tens = _HAN_DIGITS.index(tens) if tens else 1
    return 10 * count_of_tens + digit


def parse_time(text: str | None, *, naive: timezone = CHINA, now: datetime | None = None) -> When | None:
    """Read one time: ISO 8601, RFC 822, or as Chinese and English pages print it.

    Args:
        text: What the page or feed says.
        naive: The zone of a time that names none.
        now: When it said so, aware: with it, times that count from then are read, too (2天前, 昨天 08:10, 11-30).

    Returns:
        None where it says no time, or none that exists.
    """
    if not text:
        return None
    text = unicodedata.normalize("NFKC", str(text)).strip()
    if not text or is_empty_date(text):
        return None
    if re.fullmatch(r"1\d{9}(?:\d{3})?", text):  # seconds or milliseconds since 1970
        return When(datetime.fromtimestamp(int(text[:10]), UTC), has_clock=True, has_zone=True)
    if match := _COMPACT.match(text):
        return _read_compact(match, naive)
    if match := WRITTEN.search(normalize_days(text)):
        return _read_match(match, naive)
    if match := _ENGLISH.search(text):
        return _read_english(match, text, naive)
    if match := _SHORT.match(text):
        return _read_short(match, naive, now)
    if now is not None and (found := read_relative(text, now, naive)):
        return When(found[0], has_clock=found[1], has_zone=False)
    return _read_rfc(text, naive)


def is_empty_date(text: str) -> bool:
    """Return whether a text is what a program prints that has no date: a day of the year 1."""
    return _EMPTY.search(text) is not None


def _read_rfc(text: str, naive: timezone) -> When | None:
    """Read a time of RFC 822, as RSS has it: Mon, 23 Nov 2026 09:20:00 +0000; with the zone in letters, too."""
    text = _JAVA.sub(r"\1 \4 \2 \3", text)
    text = _CHINESE_RFC.sub(lambda match: f"{match[1]} {_MONTHS[(int(match[2]) - 1) % 12]} {match[3]}", text)
    without_weekday = re.sub(r"^\D{1,5}, ?(?=\d)", "", text)
    try:
        moment = parsedate_to_datetime(without_weekday)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    letters = re.search(r"\d\s*([A-Z]{2,4})$", text)
    zone = _parse_zone(letters[1], naive) if letters else None
    if zone is not None:
        return When(moment.replace(tzinfo=zone), has_clock=True, has_zone=True)
    if moment.tzinfo is None:
        return When(moment.replace(tzinfo=naive), has_clock=True, has_zone=False)
    return When(moment, has_clock=True, has_zone=True)


def _read_short(match: re.Match[str], naive: timezone, now: datetime | None) -> When | None:
    """Read a day of three numbers, in the order that is possible and, of several, the latest that is no future."""
    first, second, third = int(match["one"]), int(match["two"]), int(match["three"])
    year_first = [2000 + first, second, third]
    orders = [year_first] if third < 100 else [[third, second, first], [third, first, second]]
    possible: list[When] = []
    for day in orders:
        when = _make_time([*day, 0, 0, 0], naive) if match["hour"] is None else _add_clock(day, match, naive)
        if when is not None:
            possible.append(when)
    if now is None:
        return possible[0] if len({when.moment for when in possible}) == 1 else None
    past = [when for when in possible if when.moment <= now + timedelta(days=1)]
    return max(past, key=lambda when: when.moment, default=None)


def find_day_in_address(url: str) -> When | None:
    """Read the day that many addresses carry: /2026/01/04/, /20260104/, /2026-01/04/, t20260104_."""
    match = _IN_ADDRESS.search(url)
    if match is None:
        return None
    year = int(match[1])
    month = int(match[2] or match[4])
    day = int(match[3] or match[5])
    return _make_time([year, month, day, 0, 0, 0], CHINA)


def _read_compact(match: re.Match[str], naive: timezone) -> When | None:
    *numbers, zulu = match.groups()
    return _make_time(
        [int(number or 0) for number in numbers],
        UTC if zulu else naive,
        has_clock=match[4] is not None,
        has_zone=bool(zulu),
    )


def _read_english(match: re.Match[str], text: str, naive: timezone) -> When | None:
    month = _MONTHS.index(match["month"].lower()) + 1
    day = [int(match["year"]), month, int(match["day"])]
    after = text[match.end() : match.end() + 40]  # November 23, 2026 at 9:20 AM
    clock = _ENGLISH_CLOCK.search(after)
    if clock is None:
        return _make_time([*day, 0, 0, 0], naive)
    return _add_clock(day, clock, naive)


def _read_match(match: re.Match[str], naive: timezone = CHINA) -> When | None:
    year = int(match["year"]) if match["year"] else _MINGUO + int(match["minguo"])
    day = [year, int(match["month"]), int(match["day"])]
    if match["hour"] is None:
        return _make_time([*day, 0, 0, 0], naive)
    return _add_clock(day, match, naive)


def _add_clock(day: list[int], match: re.Match[str], naive: timezone) -> When | None:
    hour = int(match["hour"])
    half = (match["half"] or match["tail"] or "").lower()
    is_past_noon = half in _AFTERNOON or (half == "中午" and hour < 3)  # 中午12:30, but also 中午1:30
    is_midnight = hour == 24 or (half in _MORNING and hour == 12)
    if is_past_noon and hour < 12:
        hour += 12
    elif is_midnight:
        hour = 0
    zone = _parse_zone(match["zone"], naive)
    minute = int(match["minute"])
    second = int(match["second"] or 0)
    numbers = [*day, hour, minute, second]
    return _make_time(numbers, zone or naive, has_clock=True, has_zone=zone is not None)


def _parse_zone(text: str | None, naive: timezone) -> timezone | None:
    """Read a zone in letters or hours; None where the letters name none.

    Args:
        naive: The zone of times that name none: where it is China's, CST is China Standard Time, not America's.
    """
    if not text:
        return None
    match = re.search(r"([+-])(\d\d?)(?::?(\d\d))?", text)
    if match is None:
        name = text.upper()
        if name == "Z":
            return UTC
        if name == "CST" and naive == CHINA:
            return CHINA
        hours = _ZONES.get(name)
        return None if hours is None else timezone(timedelta(hours=hours))
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-offset if match[1] == "-" else offset)


def _make_time(numbers: list[int], zone: timezone, *, has_clock: bool = False, has_zone: bool = False) -> When | None:
    year, month, day, hour, minute, second = numbers
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None  # such as 31 February
    return When(moment, has_clock=has_clock, has_zone=has_zone)
