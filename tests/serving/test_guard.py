"""The server under clients that are many, slow or ill-meant, over real sockets with short limits."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from digest.serving.guard import RateLimit, ServerLimits
from digest.serving.server import Access, create_server
from tests.publish.conftest import MP3, publish_sample

BASE = "/sample/episodes/2026-01-05/sample-2026-01-05"
QUICK = ServerLimits(connections=20, head_s=0.5, stall_s=0.6, idle_s=0.5, requests_per_s=5, burst=10)


@contextlib.contextmanager
def running(folder: Path, limits: ServerLimits, access: Access | None = None) -> Iterator[int]:
    """Serve a folder on a loopback port; give the port."""
    web = create_server(folder, access, limits)
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        thread = threading.Thread(target=web.run, kwargs={"sockets": [listening]})
        thread.start()
        yield listening.getsockname()[1]
        web.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published folder with a file too large for the sockets' buffers."""
    public = publish_sample(tmp_path_factory.mktemp("guarded"))
    (public / "sample" / "large.mp3").write_bytes(bytes(24 << 20))
    return public


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    with running(folder, QUICK) as number:
        yield number


def opened(port: int, sent: bytes = b"", receive_bytes: int | None = None) -> socket.socket:
    client = socket.socket()
    if receive_bytes:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    client.settimeout(10)
    client.connect(("127.0.0.1", port))
    client.sendall(sent)
    return client


def ends(client: socket.socket) -> float:
    """Read until the server ends the connection; return the seconds that took."""
    began = time.monotonic()
    with contextlib.suppress(ConnectionError):
        while client.recv(1 << 20):
            pass
    return time.monotonic() - began


@pytest.mark.parametrize("sent", [b"", b"GET /sample/feed.xml HTTP/1.1\r\nHost: x\r\nX-"])
def test_who_sends_no_request_is_dropped(sent: bytes, port: int) -> None:
    """A connection without a whole head ends after its time, with or without some of one."""
    with opened(port, sent) as client:
        assert ends(client) < 3


def test_slowloris(port: int) -> None:
    """A head that comes byte by byte wins no time: the limit is for the whole of it."""
    with opened(port, b"GET /sample/ HTTP/1.1\r\n") as client:
        began = time.monotonic()
        client.settimeout(0.05)
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - began < 5:
                client.sendall(b"x")
                with contextlib.suppress(TimeoutError):
                    if not client.recv(100):
                        break
        assert time.monotonic() - began < 3


def test_slow_heads_after_a_first_answer(port: int) -> None:
    """The same holds for the second request of a connection."""
    with opened(port, b"HEAD /sample/feed.xml HTTP/1.1\r\nHost: x\r\n\r\n") as client:
        assert client.recv(12) == b"HTTP/1.1 200"
        client.sendall(b"GET /")
        assert ends(client) < 3


def test_a_body_that_never_ends_is_not_waited_for(port: int) -> None:
    """A request with a body is answered at once, and its connection closed."""
    with opened(port, b"POST /sample/feed.xml HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc") as client:
        assert client.recv(12) == b"HTTP/1.1 405"
        assert ends(client) < 0.4  # sooner than any time limit


def test_who_does_not_read_is_dropped(port: int) -> None:
    """A client that takes nothing of a large file loses its connection; the file's end never comes."""
    request = b"GET /sample/large.mp3 HTTP/1.1\r\nHost: x\r\n\r\n"
    with opened(port, request, receive_bytes=4096) as client:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:  # a reset is told at the next use
            try:
                client.sendall(b"\r\n")
            except ConnectionError:
                break
            threading.Event().wait(0.05)
        else:
            pytest.fail("still connected")


def test_slow_connections_do_not_keep_others_out(port: int) -> None:
    """With three times as many silent connections as there is room for, a real client is served at once."""
    with contextlib.ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(opened(port, b"GET / HTTP/1.1\r\n"))
        began = time.monotonic()
        assert httpx.get(f"http://127.0.0.1:{port}{BASE}.mp3").content == MP3
        assert time.monotonic() - began < 2


def test_a_server_full_of_downloads_says_so(folder: Path) -> None:
    """Where every connection is in use, a new one is told 503 and when to come back."""
    with running(folder, ServerLimits(connections=2, stall_s=5)) as number, contextlib.ExitStack() as stack:
        for _ in range(2):
            client = opened(number, b"GET /sample/large.mp3 HTTP/1.1\r\nHost: x\r\n\r\n", receive_bytes=4096)
            stack.enter_context(client)
            assert client.recv(12) == b"HTTP/1.1 200"
        with opened(number) as late:
            assert late.recv(1000).startswith(b"HTTP/1.1 503 ")


def test_a_head_too_long_is_refused(port: int) -> None:
    """A request's head has a greatest length."""
    with opened(port, b"GET / HTTP/1.1\r\nX: " + b"a" * 40_000) as client:
        assert client.recv(12) == b"HTTP/1.1 400"


def test_two_hundred_readers_at_once(folder: Path) -> None:
    """Two hundred clients that read ranges at the same time all get their own bytes."""

    async def read_all(number: int) -> int:
        pool = httpx.Limits(max_connections=200)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{number}", limits=pool, timeout=30) as client:

            async def read(first: int) -> bool:
                reply = await client.get(f"{BASE}.mp3", headers={"range": f"bytes={first}-{first + 9999}"})
                return reply.status_code == 206 and reply.content == MP3[first : first + 10_000]

            return sum(await asyncio.gather(*(read(first * 7) for first in range(200))))

    with running(folder, ServerLimits()) as number:
        assert asyncio.run(read_all(number)) == 200


def test_an_address_that_asks_too_often_is_told_to_wait(port: int) -> None:
    """After its burst an address gets 429 with Retry-After; another address, and this machine, do not."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:

        def codes(address: str | None, count: int) -> list[int]:
            headers = {"x-forwarded-for": address} if address else {}
            return [client.head("/sample/feed.xml", headers=headers).status_code for _ in range(count)]

        asked = codes("203.0.113.9", 40)
        assert asked[:10] == [200] * 10
        assert 429 in asked
        assert codes("203.0.113.10", 5) == codes(None, 5) == [200] * 5


def test_a_share_grows_again() -> None:
    """A token bucket: the burst, then so many a second; an IPv6 network shares one; few addresses are remembered."""
    now = [0.0]
    limit = RateLimit(lambda *_: None, ServerLimits(burst=2, requests_per_s=2), lambda: now[0])  # type: ignore[arg-type]
    assert [limit._take("a") for _ in range(3)] == [0.0, 0.0, 0.5]
    now[0] = 0.5
    assert [limit._take("a") for _ in range(2)] == [0.0, 0.5]
    for number in range(20_000):
        limit._take(str(number))
    assert len(limit._left) == 10_000
