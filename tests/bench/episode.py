"""The sample show's episode with the real voice: from nothing, from the clip store, and when nothing is to be done."""

from __future__ import annotations

import json
import statistics
from pathlib import Path

from tests.bench.command import digest


def help_seconds(work: Path) -> str:
    """`digest --help`: the median of five runs after a warm-up."""
    times = [digest("--help", work=work).seconds for _ in range(6)][1:]
    return f"{statistics.median(times):.2f} s"


def sample_episode(work: Path) -> str:
    """The sample show from nothing, then made again with `--force` from the clip store, then run once more."""
    command = ("run", "sample", "--out", work / "out", "--json")
    digest("voices", "fetch", work=work)
    first = digest(*command, work=work)
    record = json.loads(first.stdout)
    forced = digest(*command, "--force", work=work)
    again = digest(*command, work=work)
    same = json.loads(forced.stdout)["sha256"] == record["sha256"]
    speech = record["duration_s"] / record["timings"]["speak"]
    return (
        f"{record['duration_s']:.0f} s of audio in {first.seconds:.0f} s ({speech:.2f} s of audio per second of "
        f"speaking), peak {first.peak_mb:.0f} MB; made again {forced.seconds:.1f} s, "
        f"{'same' if same else 'OTHER'} bytes; run again {again.seconds:.1f} s"
    )
