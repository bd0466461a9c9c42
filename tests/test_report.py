"""What a run says of the episode it made: how many stories were passed over, and why, and that it is short."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from digest import report
from digest.episode.outcome import Outcome

RECORD: Any = {
    "show": "sample",
    "kind": "episode",
    "date": "2026-11-23",
    "title": "11月23日",
    "duration_s": 75.0,
    "loudness_lufs": -19.0,
    "size_bytes": 600_000,
    "timings": {"speak": 4.0},
    "speech": {"spoken_s": 4.0},
    "stories": [{}, {}],
    "failures": [],
    "unknown_symbols": {},
}


@pytest.mark.parametrize("short", [True, False])
def test_stories_passed_over_are_counted_by_reason(short: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """Each reason has its count on stderr; a short episode is called one, no other is."""
    passed = [{"reason": "over the time budget"}, {"reason": "nothing new"}, {"reason": "over the time budget"}]
    record: Any = {**RECORD, "passed": passed if short else [], "little_news": short}
    report.print_outcome(Outcome(record, Path("a.mp3")), as_json=False)
    said = capsys.readouterr().err
    assert ("passed over: 2 over the time budget, 1 nothing new" in said) is short
    assert ("too little news" in said) is short
