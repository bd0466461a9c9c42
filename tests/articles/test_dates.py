"""Times: each row of tests/data/dates.tsv is a time as printed and as it is understood."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.dates import find_day_in_address, find_times, parse_time

ROWS = (Path(__file__).parent.parent / "data" / "dates.tsv").read_text(encoding="utf-8").splitlines()
CASES = [tuple(row.split("\t")) for row in ROWS if row and not row.startswith("#")]


@pytest.mark.parametrize(("text", "want"), CASES)
def test_a_printed_time_is_understood(text: str, want: str) -> None:
    """With its zone, and +08:00 where it prints none."""
    when = parse_time(text)
    assert (when.moment.isoformat() if when else "-") == want


def test_all_times_of_a_line_are_found() -> None:
    """A page prints when it was published and when it was changed."""
    found = list(find_times("發布：2026/1/4 19:51　更新：2026/1/5 08:00"))
    assert [when.wall for when in found] == [(2026, 1, 4, 19, 51), (2026, 1, 5, 8, 0)]


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://news.example/2026/01/04/a.html", (2026, 1, 4)),
        ("https://news.example/n1/2026/0104/c1-2.html", (2026, 1, 4)),
        ("https://news.example/t20260104_123.htm", (2026, 1, 4)),
        ("https://news.example/2026-01/04/x", (2026, 1, 4)),
        ("https://news.example/article/123456789", None),
    ],
)
def test_the_day_in_an_address(url: str, day: tuple[int, int, int] | None) -> None:
    """Addresses carry days in several forms; a number is not one."""
    when = find_day_in_address(url)
    assert (when.wall[:3] if when else None) == day


@given(st.text(max_size=60))
def test_no_text_is_a_crash(text: str) -> None:
    """Anything is a time or none, and a time is aware."""
    when = parse_time(text)
    assert when is None or when.moment.tzinfo is not None


@given(st.datetimes(min_value=datetime.fromisoformat("1980-01-01"), max_value=datetime.fromisoformat("2090-01-01")))
def test_iso_times_round_trip(moment: datetime) -> None:
    """What Python prints is read back to the second."""
    text = f"{moment:%Y-%m-%d %H:%M:%S}"
    when = parse_time(text)
    assert when is not None
    assert f"{when.moment:%Y-%m-%d %H:%M:%S}" == text
