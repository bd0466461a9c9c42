"""Draw a run and the runs before it as SVG: no script, no colour of its own, nothing loaded."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from digest.translation import translate
from digest.types import Run

STYLE = """
.plot { width: 100%; height: auto; display: block; }
.plot text { font: 12px/1 system-ui, "PingFang SC", "Noto Sans CJK SC", sans-serif; }
.plot text { fill: #5d574d; } .plot .name { fill: #1c1a17; font-weight: 600; }
.plot .axis { stroke: #8d8577; stroke-width: 1; fill: none; } .plot .grid { stroke: #e0dacd; stroke-width: 1; }
.plot .bar { fill: #9b2335; } .plot .lost { fill: #8d8577; }
.plot .line { stroke: #9b2335; stroke-width: 1.5; fill: none; }
.plot .aim { stroke: #1c1a17; stroke-dasharray: 4 3; stroke-width: 1; }
@media (prefers-color-scheme: dark) {
  .plot text { fill: #aeaba3; } .plot .name { fill: #eeece7; }
  .plot .axis { stroke: #7f8390; } .plot .grid { stroke: #30333c; } .plot .bar { fill: #ffb0a4; }
  .plot .lost { fill: #7f8390; } .plot .line { stroke: #ffb0a4; } .plot .aim { stroke: #eeece7; }
}
"""
"""How the drawings look, by light and by night; the colours are those of the pages."""

# In units of the drawing, which the page scales to its width; the margin on the left holds the axis' numbers.
_WIDTH = 720
_LEFT = 56
_RIGHT = 8
_PANEL = 84  # the height of a plot
_GAP = 34  # below it, with the days' names or the next plot's
_TOP = 22
_STUB = 3.0  # the height of the bar of a run without an episode


def draw_history(runs: Sequence[Run], *, alone: bool = False) -> str:
    """Draw length, time and failures of runs, one bar each, oldest first; a run without an episode is a grey stub.

    Args:
        runs: Of one show, or of several, which are drawn one below the other.
        alone: Write a file that has its style in it, not a part of a page.
    """
    shows = list(dict.fromkeys(run.show for run in runs))
    drawn: list[str] = []
    y = 0.0
    for show in shows:
        if len(shows) > 1:
            drawn.append(f'<text class="name" x="{_LEFT}" y="{y + 14}">{escape(show)}</text>')
            y += _GAP / 2
        of_show = [run for run in runs if run.show == show]
        drawn += _draw_panels(of_show, y + _TOP)
        y += _TOP + 3 * (_PANEL + _GAP)
    # What the drawing shows, in words, for whoever cannot see it.
    counts = Counter(run.outcome for run in runs)
    told = translate(
        "{done} done, {degraded} degraded, {failed} failed",
        done=counts["done"],
        degraded=counts["degraded"],
        failed=counts["failed"],
    )
    label = f"{translate('The latest runs')}: {told}"
    return _wrap_svg(drawn, max(y, 1.0), label, alone=alone)


def _draw_panels(runs: Sequence[Run], top: float) -> Iterator[str]:
    """Draw the three plots of one show."""
    lengths = [run.duration_s and run.duration_s / 60 for run in runs]
    works: list[float | None] = [run.took_s / 60 for run in runs]
    losses: list[float | None] = [float(len(run.said)) for run in runs]
    panels = (
        (translate("length (minutes)"), lengths),
        (translate("took (minutes)"), works),
        (translate("left out or failed"), losses),
    )
    for number, (name, values) in enumerate(panels):
        base = top + number * (_PANEL + _GAP) + _PANEL
        highest = max((value for value in values if value), default=1.0)
        most = _round_up(highest)
        yield from _draw_frame(name, base - _PANEL, 0.0, most)
        yield from _draw_bars(runs, values, base, most)
    days = [f"{run.day:%m-%d}" for run in runs]
    yield from _draw_days(days, top + 3 * _PANEL + 2 * _GAP + 16)


def _draw_bars(runs: Sequence[Run], values: Sequence[float | None], base: float, most: float) -> Iterator[str]:
    """Draw a bar a run on the line at `base`, as high as a panel for `most`; a stub where there is no value."""
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(runs), 1)
    wide = max(1.0, min(step * 0.8, 40.0))
    for place, (run, value) in enumerate(zip(runs, values, strict=True)):
        title = f"{run.day}: {translate(run.outcome)}"
        style = "lost"
        tall = _STUB
        if value is not None:
            title += f", {value:.1f}"
            tall = _PANEL * value / most
            style = "lost" if run.outcome == "failed" else "bar"
        x = _LEFT + place * step
        y = base - tall  # y grows downwards
        yield (
            f'<rect class="{style}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" '
            f'height="{tall:.1f}"><title>{escape(title)}</title></rect>'
        )


def draw_loudness(curve_lufs: Sequence[float], first_s: float, aim_lufs: float, starts_s: Iterable[float]) -> str:
    """Draw a loudness curve, one value a second, with the chapters' beginnings and the aim.

    Args:
        curve_lufs: What is below -50 LUFS, silence too, is drawn there.
        first_s: When the first value is.
        aim_lufs: The loudness aimed at.
        starts_s: When the chapters begin.
    """
    top = _TOP
    tall = 2 * _PANEL
    low = -50.0
    high = -10.0
    right = _WIDTH - _RIGHT
    length_s = first_s + max(len(curve_lufs) - 1, 1)
    wide = _WIDTH - _LEFT - _RIGHT

    def x(at_s: float) -> float:
        return _LEFT + wide * at_s / length_s

    def y(lufs: float) -> float:
        shown = min(max(lufs, low), high)
        return top + tall * (high - shown) / (high - low)

    def draw_level(style: str, lufs: float) -> str:
        return f'<line class="{style}" x1="{_LEFT}" x2="{right}" y1="{y(lufs):.1f}" y2="{y(lufs):.1f}"/>'

    drawn = [f'<text class="name" x="{_LEFT}" y="{top - 8}">LUFS</text>']
    for level in (-10, -20, -30, -40, -50):
        drawn.append(draw_level("grid", level))
        drawn.append(f'<text x="{_LEFT - 6}" y="{y(level) + 4:.1f}" text-anchor="end">−{-level}</text>')
    drawn += [f'<line class="grid" x1="{x(at):.1f}" x2="{x(at):.1f}" y1="{top}" y2="{top + tall}"/>' for at in starts_s]
    drawn.append(draw_level("aim", aim_lufs))
    points = " ".join(f"{x(first_s + at):.1f},{y(lufs):.1f}" for at, lufs in enumerate(curve_lufs))
    drawn.append(f'<polyline class="line" points="{points}"/>')
    for at in range(0, int(length_s) + 1, _choose_step(length_s)):
        anchor = "middle" if x(at) < _WIDTH - 24 else "end"  # the last one is not to be cut off
        clock = f"{at // 60}:{at % 60:02}"
        drawn.append(f'<text x="{x(at):.1f}" y="{top + tall + 18}" text-anchor="{anchor}">{clock}</text>')
    heard = sorted(value for value in curve_lufs if value > low)  # silence would draw the middle down
    middle = "−∞"
    if heard:
        middle = f"{heard[len(heard) // 2]:.1f}".replace("-", "−")
    label = translate(
        "Loudness over time: half of it above {middle} LUFS, aim −{aim_lufs:.1f}",
        middle=middle,
        aim_lufs=-aim_lufs,
    )
    return _wrap_svg(drawn, top + tall + 28, label)


def _draw_frame(name: str, top: float, low: float, high: float) -> list[str]:
    base = top + _PANEL
    right = _WIDTH - _RIGHT
    beside = _LEFT - 6  # where the numbers end
    return [
        f'<text class="name" x="{_LEFT}" y="{top - 7}">{escape(name)}</text>',
        f'<line class="grid" x1="{_LEFT}" x2="{right}" y1="{top}" y2="{top}"/>',
        f'<line class="axis" x1="{_LEFT}" x2="{right}" y1="{base}" y2="{base}"/>',
        f'<text x="{beside}" y="{top + 4}" text-anchor="end">{high:g}</text>',
        f'<text x="{beside}" y="{base + 4}" text-anchor="end">{low:g}</text>',
    ]


def _draw_days(days: Sequence[str], y: float) -> list[str]:
    """Name as many days as there is room for, the last one always."""
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(days), 1)
    every = max(1, math.ceil(44 / step))  # room for a day such as 11-30
    named = []
    for place, day in enumerate(days):
        from_last = len(days) - 1 - place
        if from_last % every == 0:
            x = _LEFT + place * step
            named.append(f'<text x="{x:.1f}" y="{y}">{day}</text>')
    return named


def _wrap_svg(drawn: Sequence[str], height: float, label: str, *, alone: bool = False) -> str:
    style = f"<style>{STYLE}</style>" if alone else ""
    size = f' width="{_WIDTH}" height="{height:g}"' if alone else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {_WIDTH} {height:g}"{size} role="img" '
        f"aria-label={quoteattr(label)}>{style}<title>{escape(label)}</title>{''.join(drawn)}</svg>"
    )


def _round_up(most: float) -> float:
    """Return the next round number: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(most)) if most > 0 else 1.0
    for factor in (1, 2, 5):
        if factor * power >= most * 0.999:  # 20.0001 still is 20
            return factor * power
    return 10 * power


def _choose_step(length_s: float) -> int:
    """Return the seconds between two times on an axis, so that it has about ten at most."""
    for step in (10, 30, 60, 120, 300, 600):
        if length_s / step <= 10:
            return step
    return 1800
