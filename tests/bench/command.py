"""Runs a program and says how long it took and how much memory."""

from __future__ import annotations

import os
import resource
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

    Raises:
        RuntimeError: It failed; the message ends with what it said.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as complaints:
        start = time.perf_counter()
        process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=ROOT, stdout=out, stderr=complaints)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        complaints.seek(0)
        if process.returncode:
            raise RuntimeError(f"{' '.join(map(str, command))}: {complaints.read()[-500:]}")
        return Run(out.read(), seconds, _mb(usage))


def digest(*arguments: str | Path, work: Path) -> Run:
    """Run the command line with cache and state under `work`."""
    return run([DIGEST, *arguments], DIGEST_CACHE=str(work / "cache"), DIGEST_STATE=str(work / "state.db"))


def _mb(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss * _MB_PER_UNIT
