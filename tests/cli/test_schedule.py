"""schedule and serve --daily, as a user calls them."""

from __future__ import annotations

import os
import subprocess
import threading
import urllib.request
from pathlib import Path

import pytest

from tests.cli.test_commands import DIGEST, digest


@pytest.fixture
def work(tmp_path: Path) -> Path:
    assert digest(tmp_path, "init", "news").returncode == 0
    return tmp_path / "news"


def test_it_prints_and_changes_nothing(work: Path, tmp_path: Path) -> None:
    """The cron line runs this very program on this very workspace."""
    said = digest(work, "schedule", "sample", "--at", "6:05", "--kind", "cron", HOME=str(tmp_path))
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("5 6 * * * ")
    before, _, after = said.stdout.partition(f" --home {work} ")
    assert Path(before.split()[-1]).samefile(DIGEST)  # a virtual environment may be reached by a link
    assert after.startswith(f"run sample --out {work / 'public'} --catch-up 1")
    assert digest(work, "schedule", "sample", "--kind", "systemd").stdout.count("[Unit]") == 2
    assert "plist" in digest(work, "schedule", "sample", "--kind", "launchd").stdout
    assert not (tmp_path / ".config").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody"], "no show is called 'nobody'"),
        (["sample", "--at", "25:00"], "no time of day"),
        (["sample", "--kind", "at"], "known: systemd, cron, launchd, windows"),
        (["sample", "--install", "--remove"], "not both"),
    ],
)
def test_wrong_words_are_told(work: Path, arguments: list[str], said: str) -> None:
    """Each in one line, with exit code 2."""
    done = digest(work, "schedule", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.model
def test_one_process_makes_and_serves(work: Path, tmp_path: Path) -> None:
    """Started after the time of day, it makes the episode at once, and its feed can be had from the same process."""
    own = {"DIGEST_STATE": str(tmp_path / "state.db"), "DIGEST_CACHE": str(tmp_path / "cache")}
    settings = (work / "feeds" / "sample.toml").read_text(encoding="utf-8")
    settings = settings.replace("minutes = 3", "minutes = 0.5").replace("max_stories = 6", "max_stories = 1")
    (work / "feeds" / "sample.toml").write_text(settings, encoding="utf-8")
    server = subprocess.Popen(
        [DIGEST, "serve", "public", "--port", "0", "--daily", "00:00"],
        cwd=work,
        env={**os.environ, **own, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    guard = threading.Timer(240, server.kill)
    guard.start()
    try:
        assert server.stderr is not None
        address = ""
        for line in server.stderr:
            if "serving" in line:
                address = next(word for word in line.split() if word.startswith("http"))
            if "the next episodes" in line:
                break
        with urllib.request.urlopen(f"{address}sample/feed.xml") as answer:  # noqa: S310 - our own server
            assert b"<enclosure" in answer.read()
    finally:
        guard.cancel()
        server.terminate()
        server.wait(timeout=30)
        if server.stderr:
            server.stderr.close()
