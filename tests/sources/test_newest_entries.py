"""A feed of more entries than anybody reads gives its newest, whichever way it is sorted."""

from __future__ import annotations

import pytest

from digest.documents.open import open_document
from digest.sources.feeds import parse_feed
from digest.sources.newest_entries import keep_newest
from digest.types import Fetched

HEAD, TAIL = "<rss version='2.0'><channel><title>新闻</title>", "<ttl>60</ttl></channel></rss>"


def item(number: int, *, dated: bool = True) -> str:
    date = f"<pubDate>{1 + number % 28:02} Jan {1990 + number // 28} 08:00:00 +0800</pubDate>" if dated else ""
    return f"<item><title>第{number}条</title><link>https://news.example/{number}</link>{date}</item>"


def titles(items: list[str]) -> list[str | None]:
    data = (HEAD + "".join(items) + TAIL).encode()
    document = open_document(Fetched("https://news.example/feed", data, "application/xml", "utf-8"))
    return [entry.title for entry in parse_feed(document).entries]


def test_a_very_long_feed_is_read() -> None:
    """The newest 5,000 of 5,200, be they first, last, or undated."""
    numbers = range(5_200)
    newest = [f"第{number}条" for number in range(5_199, 199, -1)]
    assert titles([item(number) for number in reversed(numbers)]) == newest
    assert titles([item(number) for number in numbers]) == newest[::-1]
    assert titles([item(number, dated=False) for number in reversed(numbers)]) == newest


@pytest.mark.parametrize("rising", [False, True])
def test_what_stands_around_the_entries_stays(rising: bool) -> None:
    """The feed's own words before and after them."""
    order = range(9) if rising else reversed(range(9))
    text = HEAD + "".join(map(item, order)) + TAIL
    kept = keep_newest(text, 3)
    assert kept.startswith(HEAD)
    assert kept.endswith(TAIL)
    assert [number for number in range(9) if f"第{number}条" in kept] == [6, 7, 8]


def test_a_short_feed_and_one_cut_off() -> None:
    """A feed of few entries is left alone; one without an end keeps what it has."""
    text = HEAD + item(1) + item(0)
    assert keep_newest(text, 2) == text
    assert keep_newest(HEAD + "<item>" * 5, 2) == HEAD + "<item>" * 2
