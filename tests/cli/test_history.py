"""What every run leaves: a line of history, and word to whoever wants it."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest

from digest.cli.history import draw_bars
from tests.cli.test_commands import digest, show


def test_a_failed_run_is_told_and_remembered(tmp_path: Path) -> None:
    """Why there is no episode stands in the history, and reaches the command of --notify."""
    show(tmp_path, 'title = "早报"\n\n[[source]]\nurl = "http://127.0.0.1:9/feed"\nallow_private = true\n')
    assert "no run yet" in digest(tmp_path, "history").stderr
    told = tmp_path / "told.json"
    code = f"import sys, pathlib; pathlib.Path({str(told)!r}).write_bytes(sys.stdin.buffer.read())"
    done = digest(tmp_path, "run", "--date", "2026-11-23", "--notify", shlex.join([sys.executable, "-c", code]))
    assert done.returncode == 1
    event = json.loads(told.read_text("utf-8"))
    assert (event["show"], event["day"], event["outcome"]) == ("morning", "2026-11-23", "failed")
    assert "no story to tell" in event["text"]
    (run,) = [json.loads(line) for line in digest(tmp_path, "history", "morning", "--json").stdout.splitlines()]
    assert run == event
    said = digest(tmp_path, "history", COLUMNS="80")
    assert "failed" in said.stdout
    assert "0 done, 0 degraded, 1 failed" in said.stderr
    page = tmp_path / "reports" / run["report"]
    assert "no story to tell" in page.read_text("utf-8")
    assert f"report of the latest run: {page.relative_to(tmp_path)}" in said.stderr
    assert "took" in digest(tmp_path, "history", "--svg", "runs.svg").stdout
    assert (tmp_path / "runs.svg").read_text("utf-8").count("<rect") == 3
    assert digest(tmp_path, "history", "--svg", "no/such/../").returncode == 1
    broken = digest(tmp_path, "run", DIGEST_NOTIFY="/no/such/program")
    assert broken.returncode == 1
    assert "the command of --notify cannot be run" in broken.stderr
    assert len(digest(tmp_path, "history", "--json").stdout.splitlines()) == 2


@pytest.mark.model
def test_an_episode_is_remembered_once(tmp_path: Path) -> None:
    """A second run of the day makes nothing and is none; a dry run neither."""
    once = ("run", "sample", "--minutes", "0.5", "--date", "2026-11-23")
    digest(tmp_path, *once, "--dry-run")
    assert digest(tmp_path, *once).returncode == 0
    assert digest(tmp_path, *once).returncode == 0
    (run,) = [json.loads(line) for line in digest(tmp_path, "history", "--json").stdout.splitlines()]
    assert run["outcome"] == "done"
    assert run["duration_s"] > 10
    assert "1 done, 0 degraded, 0 failed" in digest(tmp_path, "history").stderr
    record = json.loads(next((tmp_path / "public").rglob("sample-2026-11-23.json")).read_text("utf-8"))
    assert record["report"] == f"reports/{run['report']}"
    report = (tmp_path / record["report"]).read_text("utf-8")
    assert report.count("<polyline") == 1
    assert record["counts"]["listed"] >= record["counts"]["read"] >= record["counts"]["stories"] > 0
    published = b"".join(path.read_bytes() for path in (tmp_path / "public").rglob("*.*") if path.suffix != ".mp3")
    assert str(tmp_path).encode() not in published
    assert not list((tmp_path / "public").rglob("reports"))


def test_bars_are_drawn_to_the_highest() -> None:
    """A run without an episode is a cross."""
    assert draw_bars([10.0, None, 5.0, 0.0]) == "█×▅▁"
    assert draw_bars([None]) == "×"
    assert draw_bars([]) == ""
