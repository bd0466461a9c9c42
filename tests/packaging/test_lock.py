"""The documented installation takes each file by its digest, and names no place to take it from."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.txt").read_text("utf-8")


def test_each_requirement_is_pinned_and_has_digests() -> None:
    """No version is open, no line without a sha256, no address of an index."""
    entries = [entry for entry in re.split(r"\n(?=\w)", LOCK.split("`make lock`.\n")[1]) if entry.strip()]
    assert len(entries) > 50
    for entry in entries:
        assert re.match(r"[\w.\[\]-]+==[\w.+]+", entry), entry[:60]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:60]
    assert "://" not in LOCK


def test_the_versions_are_those_that_are_tested() -> None:
    """constraints.txt and requirements.txt do not disagree."""
    tested = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE))
    folded = {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in tested.items()}
    locked = re.findall(r"^([\w.-]+)==([\w.+]+)", LOCK, re.MULTILINE)
    assert {name: version for name, version in locked if folded.get(name, version) != version} == {}
