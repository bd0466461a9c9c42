"""Runs every measurement and prints a table: `python -m tests.bench [NAME…]`; a name's first word takes all of it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from digest.errors import DigestError
from tests.bench import (
    cluster,
    crash,
    dedupe,
    episode,
    feeds,
    frontend,
    hostile,
    memory,
    rerun,
    serving,
    shared,
    throughput,
)

MEASUREMENTS: dict[str, Callable[[Path], str]] = {
    "digest --help": episode.help_seconds,
    "front end load": frontend.load_seconds,
    "front end speed": frontend.reading_speed,
    "no punctuation": frontend.odd_text,
    "same story": dedupe.growth,
    "sample episode": episode.sample_episode,
    "changed sentence": rerun.changed_sentence,
    "speaking": throughput.speed,
    "memory": memory.growth,
    "serving": serving.load,
    "feeds, pages": feeds.rebuilding,
    "killed": crash.kills,
    "killed, speaking": crash.kills_speaking,
    "hostile": hostile.tried,
    "cluster": cluster.speed,
    "cluster, local": cluster.overhead,
    "cluster, stub": cluster.scheduling,
    "cluster, store": shared.half,
    "cluster, kill": cluster.faults,
    "cluster, queue": cluster.queued,
    "memory, voice": memory.real_voice,
}


def main() -> None:
    """Print the machine and each measurement; the exit code says whether all could be made."""
    print(f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    failed = []
    for name, measure in MEASUREMENTS.items():
        if sys.argv[1:] and not {name, name.partition(",")[0]} & set(sys.argv[1:]):
            continue
        work = Path(tempfile.mkdtemp(prefix="digest-bench-"))
        try:
            print(f"{name:<16} {measure(work)}", flush=True)
        except (
            RuntimeError,
            DigestError,
            subprocess.CalledProcessError,
        ) as error:  # the others may be measured all the same
            failed.append(name)
            print(f"{name:<16} not measured: {error}", flush=True)
        finally:
            shutil.rmtree(work)
    sys.exit(1 if failed else 0)


main()
