"""Drawings of runs and of loudness: well-formed, to scale, safe, and readable without eyes."""

from __future__ import annotations

import dataclasses
import math
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from digest.publish.pages.plot import draw_history, draw_loudness
from digest.types import Run

FIRST = Run("morning", date(2026, 11, 1), datetime(2026, 11, 1, tzinfo=UTC), "done", (), 60.0, duration_s=600.0)


def run(number: int, **changes: object) -> Run:
    later = timedelta(days=number)
    return dataclasses.replace(FIRST, day=FIRST.day + later, started=FIRST.started + later, **changes)  # type: ignore[arg-type]


def heights(svg: str) -> list[tuple[str, float]]:
    root = etree.fromstring(svg.encode())
    return [(it.get("class"), float(it.get("height"))) for it in root.iter("{*}rect")]


def test_bars_are_to_scale() -> None:
    """Twice as long is twice as high; a failed run is a grey stub; what each bar is can be read."""
    svg = draw_history([run(0), run(1, duration_s=300.0), run(2, outcome="failed", duration_s=None, said=("no news",))])
    drawn = heights(svg)
    assert len(drawn) == 9
    length, took, lost = drawn[:3], drawn[3:6], drawn[6:]
    assert length[0][1] == 2 * length[1][1]
    assert length[2] == ("lost", 3.0)
    assert len({height for _, height in took}) == 1
    assert [height > 0 for _, height in lost] == [False, False, True]
    root = etree.fromstring(svg.encode())
    assert root.get("role") == "img"
    assert "2 done, 0 degraded, 1 failed" in root.get("aria-label")
    assert any(it.text == "2026-11-02: done, 5.0" for it in root.iter("{*}title"))


def test_each_show_has_its_own() -> None:
    """Runs of several shows are not mixed in one plot; each name stands above its own."""
    svg = draw_history([run(0), run(1, show="<evening>"), run(2)], alone=True)
    root = etree.fromstring(svg.encode())
    names = [it.text for it in root.iter("{*}text") if it.text in {"morning", "<evening>"}]
    assert names == ["morning", "<evening>"]
    assert root.find("{*}style") is not None
    assert len(heights(svg)) == 9


@given(st.lists(st.one_of(st.floats(-120.0, 5.0), st.just(-math.inf)), max_size=400), st.lists(st.floats(0, 500)))
def test_a_loudness_curve_stays_in_its_frame(curve: list[float], starts: list[float]) -> None:
    """Whatever is measured, the drawing is XML, and every point lies between the lowest and the highest level."""
    root = etree.fromstring(draw_loudness(curve, 3.0, -19.0, starts).encode())
    points = root.find("{*}polyline").get("points").split()
    assert len(points) == len(curve)
    assert all(22.0 <= float(point.partition(",")[2]) <= 190.0 for point in points)


def test_no_run_is_no_fault() -> None:
    """A page of a first run that was not kept has an empty drawing."""
    assert heights(draw_history([])) == []
