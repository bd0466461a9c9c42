"""Times that count from the moment of reading, and days without a year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.dates import CHINA, parse_time
from digest.articles.relative_dates import read_relative

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=CHINA)  # a Wednesday


@pytest.mark.parametrize(
    ("printed", "moment", "has_clock"),
    [
        ("刚刚", "2026-03-04T09:30", True),
        ("剛才發布", "2026-03-04T09:30", True),
        ("5分钟前", "2026-03-04T09:25", True),
        ("半小时前", "2026-03-04T09:00", True),
        ("3 個小時前", "2026-03-04T06:30", True),
        ("两天前", "2026-03-02T00:00", False),
        ("1周前", "2026-02-25T00:00", False),
        ("2 hours ago", "2026-03-04T07:30", True),
        ("an hour ago", "2026-03-04T08:30", True),
        ("今天 08:10", "2026-03-04T08:10", True),
        ("昨日下午3:05", "2026-03-03T15:05", True),
        ("前天", "2026-03-02T00:00", False),
        ("大前天 23:59", "2026-03-01T23:59", True),
        ("星期一 06:30", "2026-03-02T06:30", True),
        ("週三 06:30", "2026-03-04T06:30", True),
        ("03-03 18:20", "2026-03-03T18:20", True),
        ("12月30日", "2025-12-30T00:00", False),
        ("2/29", None, False),
        ("好评如潮", None, False),
        ("3-0", None, False),
    ],
)
def test_what_counts_from_now_is_read(printed: str, moment: str | None, has_clock: bool) -> None:
    """Hours and minutes are counted back, days are days, and a day without a year is the last such day."""
    found = read_relative(printed, NOW, CHINA)
    expected = (datetime.fromisoformat(f"{moment}+08:00"), has_clock) if moment else None
    assert found == expected


@pytest.mark.parametrize(
    ("stated", "moment"),
    [
        ("Wed Mar 04 08:10:00 CST 2026", "2026-03-04T08:10:00+08:00"),
        ("Wed, 4 Mar 2026 08:10:00 CST", "2026-03-04T08:10:00+08:00"),
        ("Wed, 4 Mar 2026 08:10:00 JST", "2026-03-04T08:10:00+09:00"),
        ("2026-03-04 08:10 HKT", "2026-03-04T08:10:00+08:00"),
        ("周三, 04 3月 2026 08:10:00 +0800", "2026-03-04T08:10:00+08:00"),
        ("04/03/2026 08:10", "2026-03-04T08:10:00+08:00"),
        ("26-03-04 08:10", "2026-03-04T08:10:00+08:00"),
        ("115-03-04", "2026-03-04T00:00:00+08:00"),
        ("昨天 08:10", "2026-03-03T08:10:00+08:00"),
        ("Mon, 01 Jan 0001 00:00:00 +0000", None),
        ("0001-01-01T00:00:00Z", None),
    ],
)
def test_what_feeds_state_is_read_with_its_zone(stated: str, moment: str | None) -> None:
    """CST is China's time where Chinese is written; a day of the year 1 is no date."""
    when = parse_time(stated, now=NOW)
    assert (when and when.moment.isoformat()) == moment


def test_cst_is_americas_in_a_feed_without_chinese() -> None:
    """The letters are those of both."""
    when = parse_time("Wed, 4 Mar 2026 08:10:00 CST", naive=UTC)
    assert when is not None
    assert when.moment.utcoffset() == timedelta(hours=-6)


@given(st.text(alphabet="昨前今天日小时分钟周月一二三半刚 :/-0123456789", max_size=14))
def test_nothing_is_read_into_the_future(printed: str) -> None:
    """What was printed before it was read is no later than a day after that."""
    found = read_relative(printed, NOW, CHINA)
    assert found is None or found[0] <= NOW + timedelta(days=1)
