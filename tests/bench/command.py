"""Runs a program and says how long it took and how much memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DIGEST = Path(sys.executable).with_name("digest")
_MB_PER_UNIT = 1 / 1e6 if sys.platform == "darwin" else 1024 / 1e6


@dataclass(frozen=True, slots=True)
class Run:
    """What a process printed on stdout, the seconds it took, and its peak of resident memory (or of a child's)."""

    stdout: str
    seconds: float
    peak_mb: float


def run(command: list[str | Path], **environment: str) -> Run:
    """Run a command at the top of the checkout.

    A small process of its own starts it: what a process is started from counts towards its peak.

    Raises:
        RuntimeError: It failed; the message ends with what it said.
    """
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.json"
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.command", figures, *command],
            env={**os.environ, **environment},
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr[-500:]}")
        return Run(done.stdout, **json.loads(figures.read_text()))


def digest(*arguments: str | Path, work: Path) -> Run:
    """Run the command line with cache and state under `work`."""
    return run([DIGEST, *arguments], DIGEST_CACHE=str(work / "cache"), DIGEST_STATE=str(work / "state.db"))


def _launch(figures: Path, command: list[str]) -> int:
    start = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds, peak_mb = time.perf_counter() - start, usage.ru_maxrss * _MB_PER_UNIT
    figures.write_text(json.dumps({"seconds": seconds, "peak_mb": peak_mb}))
    return process.returncode


if __name__ == "__main__":
    sys.exit(_launch(Path(sys.argv[1]), sys.argv[2:]))
