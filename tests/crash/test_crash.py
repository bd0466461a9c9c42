"""A run that is killed leaves the old folder or the new one, and the next run finishes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.harness import JOBS

POINTS = 30


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")
def test_killed_anywhere_the_published_folder_is_old_or_new(tmp_path: Path) -> None:
    """At each kill: no fault in what is left, none after the next run, no GUID or date changed, nothing left over."""
    each = POINTS // len(JOBS)
    running = []
    for job in JOBS:  # at once: a run keeps one processor busy
        (tmp_path / job.name).mkdir()
        command = [sys.executable, "-m", "tests.crash.harness", str(tmp_path / job.name), str(each), job.name]
        pipe = subprocess.PIPE
        running.append(subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=Path(__file__).parents[2]))
    for harness in running:
        stdout, stderr = harness.communicate()
        assert harness.returncode == 0, stderr
        found = json.loads(stdout)
        assert found["faults"] == []
        assert found["points"] >= each - 1
        assert found["killed"] >= each // 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")
def test_what_was_spoken_before_a_kill_is_not_spoken_again(tmp_path: Path) -> None:
    """Killed at any moment of its making, the next run finishes the same episode with the clips that were left."""
    command = [sys.executable, "-m", "tests.crash.speaking", str(tmp_path), "6"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["faults"] == []
    assert found["spoken again"] == 0
    assert found["died"] >= 4
    assert found["midway"] >= 3
    assert found["clips left"] > 0
