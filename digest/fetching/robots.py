"""Respect a site: what its robots.txt allows (RFC 9309), and how often it may be asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from protego import Protego

from digest.fetching.clock import Clock

# The longest delay that is honoured, in seconds: some sites ask for minutes, which a daily run does not have.
_MOST_DELAY_S = 10.0


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """The rules of one site.

    Attributes:
        parsed: The site's robots.txt; None where it has none, or it could not be read.
        allow_all: What holds where there is no file: everything is allowed, or nothing.
    """

    parsed: Protego | None
    allow_all: bool = True

    def allows(self, url: str, agent: str) -> bool:
        """Return whether the agent may fetch an address."""
        if self.parsed is None:
            return self.allow_all
        return bool(self.parsed.can_fetch(url, agent))

    def delay_s(self, agent: str) -> float:
        """Seconds that the site wants between requests, at most ten."""
        asked = self.parsed.crawl_delay(agent) if self.parsed else None
        if not asked:
            return 0.0
        return min(float(asked), _MOST_DELAY_S)


def parse_robots(status: int, data: bytes) -> RobotsRules:
    """Read the answer to a request for robots.txt.

    Args:
        status: The HTTP status: 4xx allows all, 5xx nothing (RFC 9309, 2.3.1.3 and 2.3.1.4).
        data: The file.
    """
    if 400 <= status < 500:
        return RobotsRules(None, allow_all=True)
    if status >= 500:
        return RobotsRules(None, allow_all=False)
    text = data.decode("utf-8", "replace").replace("\x00", "")
    return RobotsRules(Protego.parse(text))


@dataclass(slots=True)
class _HostQueue:
    gate: threading.Semaphore
    lock: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0.0


class Queue:
    """Spaces out the requests to each host. Safe to share between threads.

    Args:
        clock: Tells the time, and waits.
        at_once: How many requests to one host may run at the same time.
    """

    def __init__(self, clock: Clock, *, at_once: int) -> None:
        self._clock = clock
        self._at_once = at_once
        self._hosts: dict[str, _HostQueue] = {}
        self._lock = threading.Lock()

    @contextmanager
    def wait_turn(self, host: str, delay_s: float) -> Iterator[float]:
        """Wait for a turn at a host, `delay_s` after the turn before, and hold it while the block runs.

        Yields:
            The seconds that were waited.
        """
        began = self._clock.monotonic()
        with self._lock:
            queue = self._hosts.setdefault(host, _HostQueue(threading.Semaphore(self._at_once)))
        with queue.gate:
            # The turn is taken under the lock and waited for outside: others take theirs meanwhile.
            with queue.lock:
                now = self._clock.monotonic()
                wait_s = queue.next_at - now
                own_turn = max(now, queue.next_at)
                queue.next_at = own_turn + delay_s
            if wait_s > 0:
                self._clock.sleep(wait_s)
            yield self._clock.monotonic() - began


class OncePerKey:
    """Makes a value for each key once, however many threads ask for it at the same time."""

    def __init__(self) -> None:
        self._locks: dict[str, threading.Lock] = {}
        self._values: dict[str, RobotsRules] = {}
        self._lock = threading.Lock()

    def get(self, key: str, make: Callable[[], RobotsRules]) -> RobotsRules:
        """Return the key's value."""
        # A lock for each key: while one site's answer is waited for, those of other sites can be asked for.
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._values:
                self._values[key] = make()
            return self._values[key]
