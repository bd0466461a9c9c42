"""Measure how long the stages of a run take."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

STAGES = {
    "fetch": "Fetching feeds",
    "extract": "Reading articles",
    "select": "Choosing stories",
    "speak": "Speaking",
    "assemble": "Joining",
    "master": "Mastering",
    "listen": "Listening to it",
    "publish": "Publishing",
}
"""What the user is told of each stage, in the order of a run."""


class Watch:
    """Adds up seconds of work by stage.

    Attributes:
        seconds: Seconds by stage so far, to the millisecond.
    """

    def __init__(self, seconds: Mapping[str, float] | None = None) -> None:
        self.seconds = dict(seconds or {})

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Measure a block as work of that stage."""
        start = time.perf_counter()
        yield
        self.add(stage, time.perf_counter() - start)

    def add(self, stage: str, spent_s: float) -> None:
        """Add what was measured elsewhere."""
        self.seconds[stage] = round(self.seconds.get(stage, 0.0) + spent_s, 3)

    def add_all(self, spent_s: Mapping[str, float]) -> None:
        """Add seconds by stage that were measured elsewhere."""
        for stage, seconds in spent_s.items():
            self.add(stage, seconds)
