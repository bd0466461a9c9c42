"""Runs every measurement and prints a table: `python -m tests.bench`."""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import frontend

DIGEST = Path(sys.executable).with_name("digest")
ROOT = Path(__file__).parent.parent.parent


def digest(*arguments: str | Path, cache: Path, state: Path) -> tuple[float, str]:
    """Run the command line; return its seconds and what it wrote to stdout."""
    environment = {**os.environ, "DIGEST_CACHE": str(cache), "DIGEST_STATE": str(state)}
    start = time.perf_counter()
    done = subprocess.run([DIGEST, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    return time.perf_counter() - start, done.stdout


def help_seconds(work: Path) -> str:
    """`digest --help`: the median of five runs after a warm-up."""
    times = [digest("--help", cache=work, state=work / "state.db")[0] for _ in range(6)][1:]
    return f"{statistics.median(times):.2f} s"


def sample_episode(work: Path) -> str:
    """The sample show from nothing, then made again with `--force` from the clip store, then run once more."""
    cache, state = work / "cache", work / "state.db"
    run = ("run", "sample", "--out", work / "out", "--json")
    digest("voices", "fetch", cache=cache, state=state)
    first, printed = digest(*run, cache=cache, state=state)
    record = json.loads(printed)
    forced, printed_again = digest(*run, "--force", cache=cache, state=state)
    again, _ = digest(*run, cache=cache, state=state)
    same = json.loads(printed_again)["sha256"] == record["sha256"]
    speech = record["duration_s"] / record["timings"]["speak"]
    return (
        f"{record['duration_s']:.0f} s of audio in {first:.0f} s ({speech:.2f} s of audio per second of speaking); "
        f"made again {forced:.1f} s, {'same' if same else 'OTHER'} bytes; run again {again:.1f} s"
    )


MEASUREMENTS: dict[str, Callable[[Path], str]] = {
    "digest --help": help_seconds,
    "front end load": frontend.load_seconds,
    "front end speed": frontend.reading_speed,
    "no punctuation": frontend.odd_text,
    "sample episode": sample_episode,
}


def main() -> None:
    """Print the machine and each measurement."""
    print(f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    for name, measure in MEASUREMENTS.items():
        work = Path(tempfile.mkdtemp(prefix="digest-bench-"))
        try:
            print(f"{name:<16} {measure(work)}", flush=True)
        finally:
            shutil.rmtree(work)


main()
