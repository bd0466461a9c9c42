"""Dates that cannot be true, and days that were missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digest.articles.article_id import make_article_id
from digest.sources.freshness import (
    choose_fresh,
    drop_wrong_dates,
    explain_unread,
    find_reach,
    keep_fresh,
    keep_until,
)
from digest.types import Article, Entry, UnreadReason

NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize("when", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, tzinfo=UTC)])
def test_an_impossible_date_is_taken_away_and_told(when: datetime) -> None:
    """The entry stays, undated, with one failure that names the date."""
    kept, failures = drop_wrong_dates({Entry(url="https://a.example/1", title="标题", published=when): 7}, NOW)
    assert list(kept.items()) == [(Entry(url="https://a.example/1", title="标题"), 7)]
    assert [(it.item, when.date().isoformat() in str(it.reason)) for it in failures] == [("标题", True)]


@pytest.mark.parametrize("hours", [0, -24, 12, None])
def test_other_dates_are_believed(hours: int | None) -> None:
    """A clock may be some hours fast; no date is no fault."""
    entry = Entry(url="https://a.example/1", published=None if hours is None else NOW + timedelta(hours=hours))
    assert drop_wrong_dates({entry: None}, NOW) == ({entry: None}, ())


def test_a_missed_day_has_its_own_news_only() -> None:
    """What is later, or of unknown time, belongs to the days after."""
    old, new, unknown = (
        Entry(url="https://a.example/1", published=NOW),
        Entry(url="https://a.example/2", published=NOW + timedelta(hours=9)),
        Entry(url="https://a.example/3"),
    )
    assert keep_until((old, new, unknown), NOW + timedelta(hours=1)) == (old,)
    assert keep_until((old, new, unknown), None) == (old, new, unknown)


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        (NOW - timedelta(hours=11), True),
        (NOW - timedelta(hours=13), False),
        (datetime.fromisoformat("2026-11-23T00:00:00+08:00"), True),
        (datetime.fromisoformat("2026-11-22T00:00:00+08:00"), False),
        (None, True),
    ],
)
def test_the_time_that_the_page_states_decides_what_is_fresh(published: datetime | None, kept: bool) -> None:
    """A day without hours is fresh as long as any hour of it is."""
    articles = (Article("0" * 16, "题", ("大桥通车。",), published=published),)
    assert keep_fresh(articles, now=NOW, fresh_hours=12) == (articles if kept else ())
    assert keep_fresh(articles, now=NOW, fresh_hours=None) == articles


def test_each_entry_that_is_not_read_has_its_reason() -> None:
    """What was told, is too old or too new, or stands in two lists is named; what is read is not."""
    fresh, told, old, new, undated = (
        Entry(f"https://news.example/{name}", title=name, published=published)
        for name, published in {
            "fresh": NOW,
            "told": NOW,
            "old": NOW - timedelta(hours=13),
            "new": NOW + timedelta(hours=1),
            "undated": None,
        }.items()
    )
    again = Entry(fresh.url, title="again", published=NOW)
    entries = (fresh, told, old, new, undated, again)
    ids = {make_article_id(told.url)}
    read = choose_fresh(keep_until(entries, NOW), now=NOW, fresh_hours=12, told=ids)
    assert read == (fresh,)
    assert explain_unread(entries, read, told=ids, end=NOW) == (
        (told, UnreadReason.TOLD_BEFORE),
        (old, UnreadReason.TOO_OLD),
        (new, UnreadReason.TOO_LATE),
        (undated, UnreadReason.TOO_LATE),
        (again, UnreadReason.LISTED_TWICE),
    )


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        ("2026-11-22T00:00:00+08:00", True),
        ("2026-11-21T16:00:00+00:00", True),
        ("2026-11-21T00:00:00+08:00", False),
        ("2026-11-22T08:00:00+08:00", False),
    ],
)
def test_a_day_that_a_feed_states_is_fresh_as_long_as_any_hour_of_it_is(published: str, kept: bool) -> None:
    """The same holds of what a feed lists as of what a page prints; midnight in China is a day in any zone."""
    entry = Entry(url="https://a.example/1", published=datetime.fromisoformat(published))
    fresh = choose_fresh([entry], now=NOW, fresh_hours=24, told=())
    assert fresh == ((entry,) if kept else ())


def _entry(name: str, age_h: float | None) -> Entry:
    return Entry(f"https://news.example/{name}", published=None if age_h is None else NOW - timedelta(hours=age_h))


@pytest.mark.parametrize(
    ("ages", "told", "reach"),
    [
        ((1, 50, 51, 80), (), 24),  # one fresh entry is enough here
        ((50, 51, 80), (), 72),  # from the latest of the older ones as long again as is fresh, at most 72
        ((30, 31, 80), (), 54),
        ((30, None), (), 24),  # what has no date is fresh
        ((80, 90), (), 24),  # too old, however little there is
        ((), (), 24),
        ((30, 40, 50), (1,), 40),  # what is older than what an episode told was passed over then
        ((30, 40), (0,), 24),
    ],
)
def test_hardly_any_news_lets_an_episode_reach_back(
    ages: tuple[float | None, ...], told: tuple[int, ...], reach: float
) -> None:
    """Feeds that were silent for days leave more to tell than one late entry."""
    entries = [_entry(str(number), age) for number, age in enumerate(ages)]
    ids = {make_article_id(entries[number].url) for number in told}
    assert find_reach(entries, now=NOW, fresh_hours=24, told=ids, enough=1) == pytest.approx(reach)


def test_a_show_that_takes_all_has_no_reach() -> None:
    assert find_reach([_entry("a", 900)], now=NOW, fresh_hours=None, told=(), enough=9) is None
