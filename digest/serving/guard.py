"""Keep the server answering when clients are many, slow or malicious.

uvicorn closes an idle connection after an answer, but waits forever for a first request, and for a client that does
not read. Here every wait has an end, connections are counted, and an address that asks too often is told to wait.
"""

from __future__ import annotations

import asyncio
import dataclasses
import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, cast

import h11
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_FULL = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_ADDRESSES = 10_000  # how many addresses the rate limit remembers; the one not heard for longest is forgotten first


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """The limits of a server. This machine's own addresses, perhaps a proxy's, have no limit of their own.

    Attributes:
        connections: Connections open at once. When all are in use, the one that has waited longest for its request
            is closed for a new one.
        connections_each: Connections open at once from one address.
        head_s: Seconds until the head of a request must be complete.
        stall_s: Seconds until the client must have taken what is ready for it, some 64 kB at most.
        idle_s: Seconds for which a connection is kept open after an answer.
        head_bytes: The longest head of a request.
        requests_per_s: Requests of one address a second, in the long run.
        burst: Requests of one address at once.
    """

    connections: int = 1000
    connections_each: int = 256
    head_s: float = 10.0
    stall_s: float = 60.0
    idle_s: float = 10.0
    head_bytes: int = 16_384
    requests_per_s: float = 100.0
    burst: int = 1000


def build_protocol(limits: ServerLimits) -> type[H11Protocol]:
    """Return the class of connections, for uvicorn, that keeps these limits."""

    class Guarded(_GuardedConnection):
        limits_kept = limits

    return Guarded


class _GuardedConnection(H11Protocol):
    """A connection that is closed when its client is too slow.

    Two waits are timed: that for a request's head, from the connection or from the first byte after an answer; and that
    for the client to take bytes, from the moment when the transport holds too many, or the answer is complete but not
    yet sent.
    """

    limits_kept: ClassVar[ServerLimits]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._head: asyncio.TimerHandle | None = None
        self._stall: asyncio.TimerHandle | None = None
        if self._has_room():
            self._await_head()
        else:
            transport.write(_FULL)
            self._await_reading()  # closing waits until the bytes are taken, which a client may never do
            transport.close()

    def data_received(self, data: bytes) -> None:
        if self._head is None and self._is_asked_for_nothing():
            self._await_head()
        super().data_received(data)
        if not self._is_asked_for_nothing():
            _stop_timer(self._head)
            self._head = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        _stop_timer(self._stall)

    def on_response_complete(self) -> None:
        self._await_reading()
        unread = self.conn.their_state is h11.SEND_BODY  # nothing here reads a body, so none is waited for
        super().on_response_complete()
        if unread:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        _stop_timer(self._head)
        _stop_timer(self._stall)
        super().connection_lost(exc)

    @property
    def waits(self) -> asyncio.TimerHandle | None:
        """The timer of the wait for a request's head; None while a request is answered."""
        return self._head

    def give_way(self) -> None:
        """Close the connection at once, in favour of another."""
        self.transport.abort()

    def _await_head(self) -> None:
        self._head = self.loop.call_later(self.limits_kept.head_s, self.transport.abort)

    def _await_reading(self) -> None:
        _stop_timer(self._stall)
        self._stall = self.loop.call_later(self.limits_kept.stall_s, self._end_if_unread)

    def _end_if_unread(self) -> None:
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def _is_asked_for_nothing(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _has_room(self) -> bool:
        """Whether the connection may stay; if there is no room, one that is still waiting for its request is closed."""
        # uvicorn keeps every open connection in this set, which all of them share.
        others = [cast("_GuardedConnection", other) for other in self.connections if other is not self]
        is_full = len(others) >= self.limits_kept.connections
        if is_full and not _end_oldest(others):
            return False
        if self.client is None:
            return True
        address = self.client[0]
        if _is_local(address):
            return True
        same = [other for other in others if other.client and other.client[0] == address]
        if len(same) < self.limits_kept.connections_each:
            return True
        return _end_oldest(same)


def _end_oldest(connections: list[_GuardedConnection]) -> bool:
    """Close the connection that has waited longest for its request; return whether there was one."""
    oldest = None
    earliest = math.inf
    for connection in connections:
        timer = connection.waits
        if timer is None or connection.transport.is_closing():
            continue
        # All wait equally long, so the timer that ends first is the one that began first.
        if timer.when() < earliest:
            oldest = connection
            earliest = timer.when()
    if oldest is None:
        return False
    oldest.give_way()
    return True


def _stop_timer(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


class RateLimit:
    """Middleware: an address that asks more often than its share is answered 429, and when to come back.

    Each address has `burst` requests, given back at `requests_per_s` (a token bucket). The addresses of one IPv6
    network of 64 bits count as one. This machine's own are not limited.
    """

    def __init__(self, app: ASGIApp, limits: ServerLimits, now: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._limits = limits
        self._now = now
        # By address: the requests it has left (parts of one too), and when that was counted.
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 429."""
        client = scope.get("client") if scope["type"] == "http" else None
        wait_s = 0.0
        if client is not None:
            host = client[0]
            if not _is_local(host):
                wait_s = self._take(_find_network(host))
        if not wait_s:
            await self._app(scope, receive, send)
            return
        headers = {"retry-after": str(math.ceil(wait_s))}
        await PlainTextResponse("Too Many Requests", 429, headers)(scope, receive, send)

    def _take(self, address: str) -> float:
        """Take one request from an address's share; return 0.0, or the seconds until there is one to take."""
        now = self._now()
        rate = self._limits.requests_per_s
        whole_share = float(self._limits.burst)
        left, since = self._left.pop(address, (whole_share, now))
        given_back = (now - since) * rate
        left = min(whole_share, left + given_back)
        granted = left >= 1
        self._left[address] = (left - granted, now)  # as the last: the first is the one not heard for longest
        if len(self._left) > _ADDRESSES:
            self._left.popitem(last=False)
        if granted:
            return 0.0
        return (1 - left) / rate


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _find_network(host: str) -> str:
    """Return an IPv4 address as it is, and the network of an IPv6 one: a household has 2 to the 64 of those."""
    try:
        address: Any = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False))


def allow_connections(limits: ServerLimits) -> ServerLimits:
    """Return the limits, with no more connections than the number of files that this process may have open allows.

    A connection needs two: its own and the file that it reads. The system's soft limit is raised to 4,096 if the
    hard limit allows it.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return limits
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4096 if hard == resource.RLIM_INFINITY else min(4096, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    if soft == resource.RLIM_INFINITY:
        return limits
    allowed = (soft - 64) // 2  # 64 are left for what else the process has open
    connections = min(limits.connections, allowed)
    return dataclasses.replace(limits, connections=max(8, connections))
