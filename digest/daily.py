"""The daily loop of `serve --daily`: waits for the time of day, does the work, and goes on whatever came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, time, timedelta, tzinfo

# The clock is looked at so often while waiting: a machine that slept, or whose clock was set, is late by no more.
_LOOK_S = 30.0


def next_time(now: datetime, at: time, zone: tzinfo) -> datetime:
    """Return the next moment after `now` at which the clock in `zone` shows `at`, in UTC terms of `zone`.

    A time that the clock skips in spring is taken an hour later; one that it shows twice in autumn, the first time.
    """
    today = now.astimezone(zone).date()
    for days in (0, 1, 2):
        moment = datetime.combine(today + timedelta(days=days), at, zone)
        if moment.timestamp() > now.timestamp():
            return moment
    raise AssertionError("one of three days is in the future")


def run_daily(
    work: Callable[[], None],
    at: time,
    zone: tzinfo,
    *,
    stop: threading.Event,
    clock: Callable[[], datetime],
    on_wait: Callable[[datetime], None] = lambda _: None,
) -> None:
    """Do the work at once where today's time is past, and then every day at that time, until told to stop.

    Args:
        work: Must do nothing where the day's work is done already, and handle its own failures.
        stop: Ends the loop, while waiting too.
        clock: Tells the time.
        on_wait: Told the next time before each wait.
    """
    if clock().astimezone(zone).time() >= at:
        work()
    while not stop.is_set():
        due = next_time(clock(), at, zone)
        on_wait(due)
        while (left_s := due.timestamp() - clock().timestamp()) > 0:
            if stop.wait(min(left_s, _LOOK_S)):
                return
        work()
