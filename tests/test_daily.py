"""The daily loop, with a clock of the test's own."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from digest.daily import next_time, run_daily

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


def test_the_next_time_is_today_or_tomorrow() -> None:
    """At the very minute it is tomorrow's: a day's work is not begun twice."""
    before = datetime(2026, 11, 22, 22, 29, tzinfo=UTC)  # 06:29 in Shanghai
    assert next_time(before, time(6, 30), SHANGHAI) == datetime(2026, 11, 23, 6, 30, tzinfo=SHANGHAI)
    at = before + timedelta(minutes=1)
    assert next_time(at, time(6, 30), SHANGHAI) == datetime(2026, 11, 24, 6, 30, tzinfo=SHANGHAI)


@given(st.integers(0, 2 * 366 * 24 * 3600), st.times())
def test_it_is_always_ahead_and_within_a_day_or_so(second: int, at: time) -> None:
    """Across both changes of the clock too."""
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    due = next_time(now, at.replace(tzinfo=None), NEW_YORK)
    assert 0 < due.timestamp() - now.timestamp() <= 25 * 3600


class _Clock:
    """Each wait takes as long as was asked for, at once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.stopped = False

    def wait(self, seconds: float) -> bool:
        self.now += timedelta(seconds=seconds)
        return self.stopped

    def is_set(self) -> bool:
        return self.stopped


def run(start: datetime, times: int) -> list[datetime]:
    clock = _Clock(start)
    done: list[datetime] = []

    def work() -> None:
        done.append(clock.now)
        clock.stopped = len(done) == times

    stop: threading.Event = clock  # type: ignore[assignment]
    run_daily(work, time(6, 30), SHANGHAI, stop=stop, clock=lambda: clock.now)
    return done


def test_a_day_begun_late_is_made_at_once() -> None:
    """Started in the evening, the day's work is done then, and the next days' on time."""
    done = run(datetime(2026, 11, 23, 20, 0, tzinfo=SHANGHAI), 3)
    assert [f"{moment.astimezone(SHANGHAI):%d %H:%M}" for moment in done] == ["23 20:00", "24 06:30", "25 06:30"]


def test_a_day_begun_early_waits() -> None:
    """Started before the time, nothing is done before it."""
    done = run(datetime(2026, 11, 23, 3, 0, tzinfo=SHANGHAI), 2)
    assert [f"{moment.astimezone(SHANGHAI):%d %H:%M}" for moment in done] == ["23 06:30", "24 06:30"]


def test_it_ends_when_told_while_it_waits() -> None:
    """The server's end is the loop's."""
    stop = threading.Event()
    stop.set()
    done: list[str] = []
    early = datetime(2026, 11, 23, 3, 0, tzinfo=SHANGHAI)
    run_daily(lambda: done.append("work"), time(6, 30), SHANGHAI, stop=stop, clock=lambda: early)
    assert done == []
