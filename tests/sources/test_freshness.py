"""Dates that cannot be true, and days that were missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digest.articles.timely import believed, until
from digest.types import Entry

NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize("when", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, tzinfo=UTC)])
def test_an_impossible_date_is_taken_away_and_told(when: datetime) -> None:
    """The entry stays, undated, with one failure that names the date."""
    kept, failures = believed({Entry(url="https://a.example/1", title="标题", published=when): 7}, NOW)
    assert list(kept.items()) == [(Entry(url="https://a.example/1", title="标题"), 7)]
    assert [(it.item, when.date().isoformat() in str(it.reason)) for it in failures] == [("标题", True)]


@pytest.mark.parametrize("hours", [0, -24, 12, None])
def test_other_dates_are_believed(hours: int | None) -> None:
    """A clock may be some hours fast; no date is no fault."""
    entry = Entry(url="https://a.example/1", published=None if hours is None else NOW + timedelta(hours=hours))
    assert believed({entry: None}, NOW) == ({entry: None}, ())


def test_a_missed_day_has_its_own_news_only() -> None:
    """What is later, or of unknown time, belongs to the days after."""
    old, new, unknown = (
        Entry(url="https://a.example/1", published=NOW),
        Entry(url="https://a.example/2", published=NOW + timedelta(hours=9)),
        Entry(url="https://a.example/3"),
    )
    assert until((old, new, unknown), NOW + timedelta(hours=1)) == (old,)
    assert until((old, new, unknown), None) == (old, new, unknown)
