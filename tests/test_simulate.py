"""The plan for many shows: its sums hold."""

from __future__ import annotations

import dataclasses

import pytest

from tests.bench.simulate import SHOWS, Costs, World, simulate, table


@pytest.mark.parametrize("shows", [1, 100, 2_000])
def test_all_is_there_in_time_and_nothing_is_spoken_that_is_not_heard(shows: int) -> None:
    """With one core less it would not be."""
    outcome = simulate(shows)
    assert outcome.finished_s[0] <= outcome.finished_s[1] <= World().window_s
    assert outcome.spoken_s <= outcome.heard_s
    assert outcome.cores * World().window_s >= outcome.spoken_s * Costs().speech
    assert simulate(shows, costs=dataclasses.replace(Costs(), speech=0.98)).cores >= outcome.cores


def test_more_shows_share_more() -> None:
    """The store saves a larger share of the speech, and a show costs less."""
    few, many = simulate(100), simulate(5_000)
    assert many.spoken_s / many.heard_s < few.spoken_s / few.heard_s
    assert many.cores / many.shows < few.cores / few.shows


def test_without_a_common_source_nothing_is_shared() -> None:
    """Then all that is heard is spoken, but for what a show repeats itself."""
    outcome = simulate(50, World(sources=10**7, zipf=0.0))
    assert outcome.spoken_s > 0.9 * outcome.heard_s


def test_the_same_morning_comes_out_the_same() -> None:
    assert simulate(200) == simulate(200)


def test_the_table_has_a_line_for_each_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.bench.simulate.SHOWS", SHOWS[:2])
    assert [line.split()[0] for line in table().splitlines()[-2:]] == ["100", "1000"]
