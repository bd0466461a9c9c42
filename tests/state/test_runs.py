"""Runs are kept as JSON and come back as they were."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from digest.message import Message
from digest.state.runs import read_run, write_run
from digest.types import Run

RUN = Run(
    "s",
    date(2026, 11, 23),
    datetime(2026, 11, 23, 12, tzinfo=UTC),
    "failed",
    (Message("{url}: {error} (asked {count} times)", url="a", error=Message("no answer in time"), count=3),),
    1.5,
)
LINE = "a: no answer in time (asked 3 times)"


def test_a_run_comes_back_as_it_was() -> None:
    """With what was said, which stands there as an English line too."""
    row = json.loads(json.dumps(write_run(RUN)))
    assert row["said"] == [LINE]
    assert read_run(row) == RUN


def test_a_line_without_fields_stays_as_it_is() -> None:
    """An earlier version kept no more; and where line and message do not agree, the line counts."""
    row = write_run(RUN)
    other = {"template": "{url}: gone", "fields": {"url": "b"}}
    assert read_run({**row, "messages": [other]}).said == (Message(LINE),)
    assert read_run({**row, "messages": ["odd"]}).said == (Message(LINE),)
    del row["messages"]
    assert read_run(row).said == (Message(LINE),)
