"""Let one run of a show work at a time, by a lock that the system holds for as long as the process lives.

The system releases the lock of a process that died, so no lock is ever left over. Who holds it is written to a file
beside it. If that file is still there when the lock is free, the run that wrote it was killed; the next run says so.
"""

from __future__ import annotations

import json
import logging
import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from digest.errors import Busy, StoreError
from digest.files import write_bytes
from digest.message import Message

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Holder:
    """The run that holds a lock, or held it when it died."""

    pid: int
    host: str
    since: str

    @property
    def message(self) -> Message:
        """Who it is: process 4711 on news-box, since 2026-01-05T06:30:00."""
        return Message("process {pid} on {host}, since {since}", pid=self.pid, host=self.host, since=self.since)


@contextmanager
def hold_lock(
    path: Path, subject: str, now: datetime, *, wait_s: float = 0, note: Callable[[Message], None]
) -> Iterator[None]:
    """Hold a lock while the block runs.

    Args:
        path: The lock's file; who holds it is written to `<path>.json`.
        subject: What is locked, for messages.
        now: The time of the run.
        wait_s: How long to wait for another run to end.
        note: Called with a message about a wait, or about an earlier run that died.

    Raises:
        Busy: Another run still holds it.
        StoreError: The file cannot be written.
    """
    from filelock import FileLock, Timeout

    beside = path.with_name(f"{path.name}.json")
    asked_s = time.monotonic()
    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()  # without waiting at first, so that a wait can be told of
        except Timeout:
            if wait_s:
                note(Message("{what}: waiting for {holder}", what=subject, holder=_name_holder(beside)))
            _log.info("%s: locked by another run; waiting up to %g s", path, wait_s)
            lock.acquire(timeout=wait_s)
        _log.debug("%s: locked after %.2f s", path, time.monotonic() - asked_s)
        died = _read_holder(beside)
        if died:
            template = "{what}: an earlier run ({holder}) did not finish; this one goes on from what it left"
            note(Message(template, what=subject, holder=died.message))
        holder = Holder(
            pid=os.getpid(),
            host=platform.node(),
            since=now.isoformat(timespec="seconds"),
        )
        write_bytes(beside, json.dumps(asdict(holder)).encode())
    except Timeout as error:
        raise Busy(
            "{what}: is being made by {holder}; wait for it, or use --wait", what=subject, holder=_name_holder(beside)
        ) from error
    except (OSError, NotImplementedError) as error:  # the latter on file systems without locks
        lock.release()
        raise StoreError(
            "{path}: cannot be locked ({error}); set DIGEST_STATE to a folder that can", path=path, error=error
        ) from error
    try:
        yield
    finally:
        # In this order: while the lock is held, no other run can have written the file that is removed.
        beside.unlink(missing_ok=True)
        lock.release()
        _log.debug("%s: released", path)


def _name_holder(path: Path) -> Message:
    holder = _read_holder(path)
    return holder.message if holder else Message("another run")


def _read_holder(path: Path) -> Holder | None:
    """Return the run that a file names; None where there is none that can be read."""
    try:
        kept = json.loads(path.read_bytes())
        return Holder(**kept)
    except (OSError, ValueError, TypeError):
        return None
