"""Hostile documents and fuzzed bytes: how many were tried, and whether any crashed or hung a parser."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.hostile.inputs import documents
from tests.hostile.targets import TARGETS

_FUZZ_S = 20


def tried(_: Path) -> str:
    """Give every hostile document to every parser, and fuzz each where Atheris is installed."""
    slowest_s, tries, crashes = 0.0, 0, 0
    for __, data in documents():
        for target in TARGETS.values():
            started = time.monotonic()
            tries += 1
            try:
                target(data)
            except Exception:  # any is a crash, and is counted
                crashes += 1
            slowest_s = max(slowest_s, time.monotonic() - started)
    count = tries // len(TARGETS)
    read = f"{count} hostile documents by {len(TARGETS)} parsers, {crashes} crashes, the slowest {slowest_s:.1f} s"
    return f"{read}; {_fuzzed()}"


def _fuzzed() -> str:
    if importlib.util.find_spec("atheris") is None:
        return "not fuzzed: Atheris is not installed (make fuzz)"
    executions, failed = 0, []
    for name in TARGETS:
        command = [sys.executable, "-m", "tests.hostile.fuzz", name, str(_FUZZ_S)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = re.search(r"number_of_executed_units:\s*(\d+)", done.stderr + done.stdout)
        executions += int(found[1]) if found else 0
        if done.returncode or not found:
            failed.append(name)
    outcome = f"crash, hang or fault in {', '.join(failed)}" if failed else "no crash and no hang"
    return f"fuzzed {len(TARGETS)} targets for {_FUZZ_S} s each: {executions} executions, {outcome}"
