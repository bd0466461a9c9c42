"""Points at which a run was killed, and what was wrong afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.crash.harness import kill_points

_KILLS = 200
_KILLS_SPEAKING, _KILLS_REAL = 50, 4


def kills(work: Path) -> str:
    """Kill runs at 200 points: operations on files, and moments of time."""
    found = kill_points(work, _KILLS)
    lost = [fault.partition(":")[0] for fault in found["faults"]]
    survived = found["points"] - len(set(lost))
    return f"{survived} of {found['points']} kill points survived ({found['killed']} runs died), {len(lost)} faults"


def kills_speaking(work: Path) -> str:
    """Kill an episode in the making 50 times with a voice that hums, and a few times with the real one."""
    found = [
        ("a hum", _in_a_process(work / "hum", _KILLS_SPEAKING)),
        ("the voice", _in_a_process(work / "voice", _KILLS_REAL, "voice")),
    ]
    return "; ".join(
        f"{name}: {it['died']} of {it['runs']} runs died, {it['midway']} between their sentences, {it['clips left']} "
        f"clips left, {it['spoken again']} of them spoken again, {len(it['faults'])} faults"
        for name, it in found
    )


def _in_a_process(work: Path, kills: int, *voice: str) -> dict[str, Any]:
    """In a process of its own: there a hum stays in the voice's place."""
    work.mkdir()
    command = [sys.executable, "-m", "tests.crash.speaking", str(work), str(kills), *voice]
    found: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found
