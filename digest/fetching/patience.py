"""How long servers are waited for: waiting for a turn costs a document no time, and a silent host is given up.

A run of hundreds of sources must end: a server that answers nothing may cost it some seconds, not minutes for each
attempt at each address.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass

_SILENCES = 3  # addresses of one host that let the time run out, with no answer between, until it is asked no more
_RETRIED_S = 120.0  # lost to silence in a run, until a silent address is not asked a second time


@dataclass(slots=True)
class Deadline:
    """When a document must have arrived, by a clock's `monotonic`.

    Several addresses may share it: those of one document.
    """

    at: float

    def put_off(self, seconds: float) -> None:
        """Move it: what a site makes us wait for our turn is not the document's time."""
        self.at += seconds


class Patience:
    """Remembers which hosts let requests run out of time. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._silent: defaultdict[str, set[str]] = defaultdict(set)  # addresses by host
        self._lost_s = 0.0

    def has_given_up(self, host: str) -> bool:
        """Whether a host has been silent so often that it is asked no more."""
        with self._lock:
            return len(self._silent[host]) >= _SILENCES

    def may_retry(self, host: str) -> bool:
        """Whether a silent address is worth another attempt."""
        with self._lock:
            return self._lost_s < _RETRIED_S and len(self._silent[host]) < _SILENCES - 1

    def note_silence(self, host: str, address: str, seconds: float) -> None:
        """Remember that a request ran out of time, and how long that took."""
        with self._lock:
            self._silent[host].add(address)
            self._lost_s += seconds

    def note_answer(self, host: str) -> None:
        """Remember that a host answers."""
        with self._lock:
            self._silent[host].clear()
