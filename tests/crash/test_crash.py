"""A run that is killed leaves the old folder or the new one, and the next run finishes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

POINTS = 30


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")
def test_killed_anywhere_the_published_folder_is_old_or_new(tmp_path: Path) -> None:
    """At each kill: no fault in what is left, none after the next run, no GUID or date changed, nothing left over."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.harness", str(tmp_path), str(POINTS)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["faults"] == []
    assert found["points"] >= POINTS - 2
    assert found["killed"] >= POINTS // 2
