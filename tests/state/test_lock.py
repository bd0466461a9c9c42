"""One run of a show at a time, and no lock is ever left over."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.errors import Busy, StoreError
from digest.message import Message
from digest.state.lock import hold_lock

NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)

HOLD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from digest.state.lock import hold_lock
with hold_lock(Path(sys.argv[1]), "morning", datetime(2026, 11, 23, 4, tzinfo=UTC), note=print):
    print("held", flush=True)
    sys.stdin.readline()
"""


def refuse_note(message: Message) -> None:
    pytest.fail(str(message))


def holder(path: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock until its standard input ends."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def end(other: subprocess.Popen[str]) -> None:
    other.communicate("\n")


def test_a_second_run_says_who_holds_the_show(tmp_path: Path) -> None:
    """Process, machine and time, in one line; when the first has ended the second gets in."""
    path = tmp_path / "locks" / "morning.lock"
    other = holder(path)
    try:
        with (
            pytest.raises(Busy, match=rf"morning: is being made by process {other.pid} on .*2026-11-23T04:00:00"),
            hold_lock(path, "morning", NOW, note=refuse_note),
        ):
            pass
    finally:
        end(other)
    with hold_lock(path, "morning", NOW, note=refuse_note):
        pass


def test_a_second_run_can_wait(tmp_path: Path) -> None:
    """It says for whom, and goes on once the first has ended."""
    path = tmp_path / "morning.lock"
    other = holder(path)
    said: list[Message] = []

    def note(line: Message) -> None:
        said.append(line)
        end(other)

    with hold_lock(path, "morning", NOW, wait_s=30, note=note):
        assert len(said) == 1
    assert f"waiting for process {other.pid}" in str(said[0])


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_a_killed_run_leaves_no_lock_but_is_told_of(tmp_path: Path) -> None:
    """The next run gets the lock at once and says what became of the last one."""
    path = tmp_path / "morning.lock"
    other = holder(path)
    other.send_signal(signal.SIGKILL)
    other.communicate()
    said: list[Message] = []
    with hold_lock(path, "morning", NOW, note=said.append):
        pass
    assert len(said) == 1
    assert f"process {other.pid}" in str(said[0])
    assert "did not finish" in str(said[0])
    with hold_lock(path, "morning", NOW, note=refuse_note):
        pass


def test_shows_do_not_wait_for_one_another(tmp_path: Path) -> None:
    """A lock is of one show."""
    with hold_lock(tmp_path / "a", "a", NOW, note=refuse_note), hold_lock(tmp_path / "b", "b", NOW, note=refuse_note):
        pass


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """The message names the file."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be locked"), hold_lock(tmp_path / "file" / "x", "x", NOW, note=print):
        pass


def test_waiting_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Which lock, and for how long at most."""
    caplog.set_level(logging.DEBUG, "digest.state")
    path = tmp_path / "morning.lock"
    other = holder(path)
    try:
        with pytest.raises(Busy), hold_lock(path, "morning", NOW, wait_s=0.1, note=lambda _: None):
            pass
    finally:
        end(other)
    assert caplog.messages == [f"{path}: locked by another run; waiting up to 0.1 s"]
    caplog.clear()
    with hold_lock(path, "morning", NOW, note=refuse_note):
        pass
    assert caplog.messages[0].startswith(f"{path}: locked after ")
    assert caplog.messages[1:] == [f"{path}: released"]
