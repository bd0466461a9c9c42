"""Read times that count from the moment of reading: 3小时前, 昨天 18:30, 周二 06:30, and days without a year."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_HAN_NUMBERS = {"半": 0.5, "一": 1, "两": 2, "兩": 2, "几": 3, "幾": 3, "数": 3, "數": 3}
_HAN_NUMBERS |= {char: number for number, char in enumerate("二三四五六七八九十", start=2)}
_NUMBER = rf"(?P<number>\d{{1,3}}|[{''.join(_HAN_NUMBERS)}])"

# 3小时前, 半个小时前, 2 hours ago. Of days and more, the hour is not known.
_AGO = re.compile(
    rf"{_NUMBER}\s*(?:個|个)?\s*(?P<unit>秒鐘?|秒钟?|分鐘|分钟?|小[时時]|鐘頭|钟头|天|日|[周週]|星期|月)\s*(?:之|以)?前"
    rf"|(?P<english>\d{{1,3}}|an?)\s*(?P<word>sec|min|h(?:ou)?r|day|week|month)\w*\s+ago",
    re.IGNORECASE,
)
_SECONDS = {"秒": 1, "分": 60, "小": 3600, "鐘": 3600, "钟": 3600, "sec": 1, "min": 60, "hr": 3600, "hour": 3600}
_DAYS = {"天": 1, "日": 1, "周": 7, "週": 7, "星": 7, "月": 30, "day": 1, "week": 7, "month": 30}

_JUST_NOW = re.compile(r"[刚剛](?:[刚剛]|才)|just now", re.IGNORECASE)
_HALF = r"(?P<half>上午|下午|中午|凌晨|早上|晚上|傍晚)?"
_CLOCK = rf"(?:\s*[,，|·]?\s*{_HALF}\s*(?P<hour>2[0-3]|[01]?\d)[:：时時点點](?P<minute>[0-5]\d))"
_NAMED = re.compile(rf"(?P<name>大前[天日]|前[天日]|昨[天日晚]|今[天日]|today|yesterday){_CLOCK}?", re.IGNORECASE)
_DAYS_BEFORE = {"大": 3, "前": 2, "昨": 1, "y": 1, "今": 0, "t": 0}
_WEEKDAY = re.compile(rf"(?:星期|[周週]|礼拜|禮拜)(?P<weekday>[一二三四五六日天]){_CLOCK}")
_WEEKDAYS = "一二三四五六日"
_YEARLESS = re.compile(
    rf"(?<![\d/.-])(?P<month>1[0-2]|0?[1-9])\s*[-/月]\s*(?P<day>3[01]|[12]\d|0?[1-9])(?![\d/-])\s*[日号號]?{_CLOCK}?"
)
# A clock that runs ahead, or another zone, may put what was just printed into the future.
_SLACK = timedelta(days=1)


def read_relative(text: str, now: datetime, zone: timezone) -> tuple[datetime, bool] | None:
    """Read a time that counts from the moment of reading.

    Args:
        text: What is printed, after NFKC.
        now: When the text was fetched, aware.
        zone: The zone that its clock is in.

    Returns:
        The time and whether its hour is known (else midnight); None where none is printed.
    """
    local = now.astimezone(zone)
    if _JUST_NOW.search(text):
        return local, True
    if match := _AGO.search(text):
        return _go_back(match, local)
    if match := _NAMED.search(text):
        days = _DAYS_BEFORE[match["name"][0].lower()]
        return _set_clock(local - timedelta(days=days), match)
    if match := _WEEKDAY.search(text):
        weekday = _WEEKDAYS.index(match["weekday"].replace("天", "日"))
        days = (local.weekday() - weekday) % 7
        return _set_clock(local - timedelta(days=days), match)
    return read_yearless(text, local)


def read_yearless(text: str, now: datetime) -> tuple[datetime, bool] | None:
    """Read a day without its year, as the last such day that is not after `now`; see `read_relative`."""
    match = _YEARLESS.search(text)
    return _find_last(match, now) if match else None


def _go_back(match: re.Match[str], local: datetime) -> tuple[datetime, bool]:
    written = match["number"] or match["english"]
    number = float(written) if written.isdigit() else _HAN_NUMBERS.get(written, 1)
    unit = match["unit"][0] if match["unit"] else match["word"].lower()
    if unit in _SECONDS:
        return local - timedelta(seconds=number * _SECONDS[unit]), True
    return _find_midnight(local - timedelta(days=number * _DAYS[unit])), False


def _set_clock(day: datetime, match: re.Match[str]) -> tuple[datetime, bool]:
    midnight = _find_midnight(day)
    if match["hour"] is None:
        return midnight, False
    hour = int(match["hour"])
    is_past_noon = match["half"] in {"下午", "晚上", "傍晚"} or (match["half"] == "中午" and hour < 3)
    if is_past_noon and hour < 12:
        hour += 12
    return midnight.replace(hour=hour, minute=int(match["minute"])), True


def _find_last(match: re.Match[str], local: datetime) -> tuple[datetime, bool] | None:
    """Return the last such day of the calendar that was not after the moment of reading."""
    for year in (local.year + 1, local.year, local.year - 1):
        try:
            day = local.replace(year=year, month=int(match["month"]), day=int(match["day"]))
        except ValueError:
            continue  # such as 29 February
        found, has_clock = _set_clock(day, match)
        if found <= local + (_SLACK if has_clock else timedelta()):
            return found, has_clock
    return None


def _find_midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
