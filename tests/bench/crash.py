"""Points at which a run was killed, and what was wrong afterwards."""

from __future__ import annotations

from pathlib import Path

from tests.crash.harness import kill_points

_KILLS = 200


def kills(work: Path) -> str:
    """Kill runs at 200 points: operations on files, and moments of time."""
    found = kill_points(work, _KILLS)
    lost = [fault.partition(":")[0] for fault in found["faults"]]
    survived = found["points"] - len(set(lost))
    return f"{survived} of {found['points']} kill points survived ({found['killed']} runs died), {len(lost)} faults"
