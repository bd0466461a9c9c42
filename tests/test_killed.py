"""A run that is killed at any point: the next one finishes the same episode and speaks nothing again."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from digest.state.store import Store
from digest.verify import verify
from tests import killed

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")


def run(work: Path, point: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.killed", str(work), str(point)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)


def what_is_published(work: Path) -> tuple[dict[str, Any], set[str]]:
    """The record, without what differs between two workspaces, and the names of all published files."""
    (path,) = work.glob("out/sample/episodes/*/sample-????-??-??.json")
    record = json.loads(path.read_text("utf-8"))
    own = {"guid", "sha256", "size_bytes", "timings", "speech"}
    files = {str(file.relative_to(work)) for file in (work / "out").rglob("*") if file.is_file()}
    return {key: value for key, value in record.items() if key not in own}, files


def check_points(folder: Path, share: list[float]) -> None:
    whole = run(folder / "whole")
    assert whole.returncode == 0, whole.stderr
    expected, events = what_is_published(folder / "whole"), int(whole.stdout)
    assert events > 100
    for number, place in enumerate(share):
        point = 1 + int(place * events)
        work = folder / str(number)
        died = run(work, point)
        assert died.returncode == -signal.SIGKILL, (point, died.stderr)
        spoken = work / "spoken"
        before = spoken.read_text().split() if spoken.exists() else []
        again = run(work)
        assert again.returncode == 0, (point, again.stderr)
        assert what_is_published(work) == expected, point
        keys = spoken.read_text().split()
        assert len(keys) == len(set(keys)), (point, "spoken again")
        assert keys[: len(before)] == before
        (mp3,) = work.glob("out/sample/episodes/*/*.mp3")
        with Store(work / "state.db") as store:
            assert verify(mp3, store).faults == (), point
        assert not list((work / "cache").glob("work-*")), point
        assert killed.DAY.isoformat() in mp3.name


def test_the_next_run_finishes_what_a_killed_one_began(tmp_path: Path) -> None:
    """Killed while it speaks, and while it publishes."""
    check_points(tmp_path, [0.4, 0.97])


@pytest.mark.slow
def test_fifty_random_points(tmp_path: Path) -> None:
    dice = random.Random(5)  # noqa: S311 - the same points each time
    check_points(tmp_path, [dice.random() for _ in range(50)])
