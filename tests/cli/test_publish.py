"""Uploading and examining what is published, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.test_commands import digest
from tests.publish.conftest import publish_sample


def test_publish_sends_once(tmp_path: Path) -> None:
    """The first upload sends every file, the feed last; the second sends none; a wrong option is wrong usage."""
    publish_sample(tmp_path)
    first = digest(tmp_path, "publish", "sample", "--to", "there")
    assert first.returncode == 0
    assert first.stdout.splitlines()[-1] == "feed.xml"
    assert (tmp_path / "there" / "sample" / "feed.xml").is_file()
    second = digest(tmp_path, "publish", "sample", "--to", "there", "--json")
    assert json.loads(second.stdout) == {"sent": [], "removed": [], "kept": len(first.stdout.splitlines())}
    assert digest(tmp_path, "publish", "sample", "--to", "there", "--option", "x").returncode == 2
    assert digest(tmp_path, "publish", "sample", "--to", "nonsense://x").returncode == 2


def test_what_is_published_is_examined(tmp_path: Path) -> None:
    """Each fault is a line on stdout, and the exit code is 1."""
    publish_sample(tmp_path)
    done = digest(tmp_path, "shows", "check", "sample", "--published")
    assert done.returncode == 1
    assert "sample-2026-01-05.mp3 cannot be read as audio" in done.stdout
    assert "nothing that is said names AI" in done.stdout
    assert done.stderr == "sample: 2 faults\n"
    gone = digest(tmp_path, "shows", "check", "--published", "--at", "http://127.0.0.1:9/feed.xml")
    assert gone.returncode == 1
    assert "does not answer" in gone.stderr
