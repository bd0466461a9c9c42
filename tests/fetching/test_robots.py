"""Fetching as a good neighbour: validators, retries, robots.txt, delays, proxies; and secrets kept."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from digest.errors import FetchError
from digest.fetching.clock import SystemClock
from digest.fetching.fetcher import Fetcher
from digest.fetching.robots import Queue, parse_robots

PAGE = "你好".encode()


class _Clock(SystemClock):
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return 1_795_000_000 + self.now  # November 2026

    def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.now += seconds


class _Handler(BaseHTTPRequestHandler):
    seen: ClassVar[list[tuple[str, dict[str, str]]]] = []
    robots: ClassVar[tuple[int, bytes]] = (404, b"")

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.seen.append((self.path, headers))
        tries = sum(path == self.path for path, _ in self.seen)
        if self.path == "/robots.txt":
            self._answer(*self.robots)
        elif self.path == "/feed" and headers.get("if-none-match") == '"7"':
            self._answer(304)
        elif self.path == "/feed":
            self._answer(200, PAGE, {"ETag": '"7"', "Content-Type": "text/xml; charset=utf-8"})
        elif self.path == "/once-busy" and tries == 1:
            self._answer(503, b"", {"Retry-After": "7"})
        elif self.path == "/dated" and tries == 1:
            self._answer(429, b"", {"Retry-After": "Wed, 18 Nov 2026 11:23:25 GMT"})
        elif self.path == "/busy":
            self._answer(503)
        elif self.path == "/long-busy":
            self._answer(429, b"", {"Retry-After": "3600"})
        elif self.path == "/drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(200):
                try:
                    self.wfile.write(b"X-A: b\r\n")
                except OSError:
                    return
                time.sleep(0.02)
        elif self.path.startswith("http://"):  # asked as a proxy
            self._answer(200, b"through the proxy")
        else:
            self._answer(200, PAGE)

    def _answer(self, status: int, data: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    _Handler.seen.clear()
    _Handler.robots = (404, b"")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def asked(path: str) -> int:
    return sum(seen == path for seen, _ in _Handler.seen)


def test_what_has_not_changed_is_not_sent_again(site: str, tmp_path: Path) -> None:
    """A later run gets the same document from its own disk; a damaged copy is asked for anew."""
    with Fetcher(cache=tmp_path) as fetcher:
        first = fetcher.get(f"{site}/feed", allow_private=True)
    with Fetcher(cache=tmp_path) as fetcher:
        assert fetcher.get(f"{site}/feed", allow_private=True) == first
    assert _Handler.seen[-1][1]["if-none-match"] == '"7"'
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])
    with Fetcher(cache=tmp_path) as fetcher:
        assert fetcher.get(f"{site}/feed", allow_private=True) == first
    assert "if-none-match" not in _Handler.seen[-1][1]


@pytest.mark.parametrize(("path", "waits"), [("/once-busy", [7.0]), ("/dated", [5.0])])
def test_a_busy_server_is_asked_again_when_it_says(site: str, path: str, waits: list[float]) -> None:
    """Retry-After counts, in seconds or as a date."""
    clock = _Clock()
    with Fetcher(clock=clock) as fetcher:
        assert fetcher.get(f"{site}{path}", allow_private=True).data == PAGE
    assert clock.waits == waits


def test_a_server_that_stays_busy_is_left_after_three_times(site: str) -> None:
    """The waits grow; the message counts them."""
    clock = _Clock()
    with Fetcher(clock=clock) as fetcher, pytest.raises(FetchError, match=r"answers 503 .*asked 3 times"):
        fetcher.get(f"{site}/busy", allow_private=True)
    assert clock.waits == [0.5, 1.0]
    assert asked("/busy") == 3


def test_nobody_waits_an_hour(site: str) -> None:
    """A Retry-After beyond the time for the whole document ends it at once."""
    clock = _Clock()
    with Fetcher(clock=clock) as fetcher, pytest.raises(FetchError, match="answers 429"):
        fetcher.get(f"{site}/long-busy", allow_private=True)
    assert clock.waits == []


def test_a_server_that_drips_headers_is_left_when_the_time_is_over(site: str) -> None:
    """Each read is quick enough, all of them together are not."""
    started = time.monotonic()
    with Fetcher(total_s=0.3) as fetcher, pytest.raises(FetchError, match="no answer in time"):
        fetcher.get(f"{site}/drip", allow_private=True, robots=False)
    assert time.monotonic() - started < 2


def test_robots_txt_decides_unless_the_source_says_otherwise(site: str) -> None:
    """It is asked for once; what it forbids is named with the way around."""
    _Handler.robots = (200, b"User-agent: mandarin-digest\nDisallow: /private\n")
    with Fetcher() as fetcher:
        with pytest.raises(FetchError, match=r"robots\.txt does not allow it; robots = false"):
            fetcher.get(f"{site}/private/a", allow_private=True)
        assert fetcher.get(f"{site}/public", allow_private=True).data == PAGE
        assert fetcher.get(f"{site}/private/a", allow_private=True, robots=False).data == PAGE
    assert asked("/robots.txt") == 1
    assert asked("/private/a") == 1


@pytest.mark.parametrize(
    ("status", "text", "allowed"),
    [
        (404, b"", True),
        (401, b"", True),
        (503, b"", False),
        (200, b"", True),
        (200, b"\xff\x00\xfe<html>", True),
        (200, b"User-agent: *\nDisallow: /\nUser-agent: mandarin-digest\nAllow: /", True),
        (200, b"User-agent: *\nDisallow: /", False),
    ],
)
def test_what_robots_txt_says(status: int, text: bytes, allowed: bool) -> None:
    """RFC 9309: 4xx allows all, 5xx nothing, the group with the agent's own name counts before the others."""
    assert parse_robots(status, text).allows("https://a.example/x", "mandarin-digest") is allowed


def test_a_crawl_delay_is_kept_up_to_ten_seconds() -> None:
    """A delay of a day would be no answer at all."""
    rules = [parse_robots(200, b"User-agent: *\nCrawl-delay: %d" % delay) for delay in (3, 86_400)]
    assert [it.delay_s("mandarin-digest") for it in rules] == [3, 10]


def test_requests_to_one_host_come_one_after_another() -> None:
    """Other hosts do not wait for it."""
    clock = _Clock()
    queue = Queue(clock, at_once=2)
    for host in ("a", "a", "b", "a"):
        with queue.wait_turn(host, 2.0):
            pass
    assert clock.waits == [2.0, 2.0]


def test_no_more_than_two_ask_a_host_at_once() -> None:
    """Eight threads, two at a time."""
    queue = Queue(_Clock(), at_once=2)
    inside: set[int] = set()
    most: list[int] = []
    lock = threading.Lock()

    def ask(number: int) -> None:
        with queue.wait_turn("a", 0.0):
            with lock:
                inside.add(number)
                most.append(len(inside))
            with lock:
                inside.discard(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 8
    assert max(most) <= 2


def test_a_proxy_is_used_and_knows_no_private_names(site: str) -> None:
    """What the proxy is asked for is public; the hosts without a proxy are asked directly."""
    proxies = {"http": site, "no": "direct.example"}
    with Fetcher(proxies=proxies, resolve=lambda *_: ("8.8.8.8",)) as fetcher:
        assert fetcher.get("http://news.example/1", robots=False).data == b"through the proxy"
    assert asked("http://news.example/1") == 1
    with Fetcher(proxies=proxies, resolve=lambda *_: ("10.0.0.1",)) as fetcher:
        for name in ("inside.example", "direct.example"):
            with pytest.raises(FetchError, match="private network"):
                fetcher.get(f"http://{name}/1", robots=False)
    assert len(_Handler.seen) == 1


def test_files_are_read_beside_the_show_only(tmp_path: Path) -> None:
    """Not by .., not by a link, not by a file: address, not by a name that is none."""
    (tmp_path / "secret").write_text("x")
    show = tmp_path / "show"
    show.mkdir()
    (show / "page.html").write_bytes(PAGE)
    (show / "link").symlink_to(tmp_path / "secret")
    (show / "loop").symlink_to(show / "loop")
    with Fetcher() as fetcher:
        for address in ("page.html", (show / "page.html").as_uri(), "./sub/../page.html"):
            assert fetcher.get(address, base=show).data == PAGE
        for address in ("../secret", "link", (tmp_path / "secret").as_uri(), "/etc/passwd", "loop", "a\0b", "file://"):
            with pytest.raises(FetchError):
                fetcher.get(address, base=show)


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged since the last call, with seconds left out."""
    lines = [re.sub(r"\d+\.\d+ s", "N s", record.getMessage()) for record in caplog.records]
    caplog.clear()
    return lines


def test_each_request_is_logged(site: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Method, host and path without the query, status, bytes, time, and what the cache had; robots' word beside it."""
    caplog.set_level(logging.DEBUG, "digest.fetching")
    with Fetcher(cache=tmp_path) as fetcher:
        fetcher.get(f"{site}/feed?token=t0ps3cret", allow_private=True)
    assert logged(caplog) == [
        "GET 127.0.0.1/robots.txt: 404, 0 bytes in N s, not in the cache",
        "robots.txt of 127.0.0.1 allows /feed",
        f"GET 127.0.0.1/feed: 200, {len(PAGE)} bytes in N s, not in the cache",
    ]
    with Fetcher(cache=tmp_path, clock=_Clock()) as fetcher:
        fetcher.get(f"{site}/feed", allow_private=True, robots=False)
        fetcher.get(f"{site}/feed", allow_private=True, robots=False)
        fetcher.get(f"{site}/once-busy", allow_private=True, robots=False)
    assert logged(caplog) == [
        f"GET 127.0.0.1/feed: 200, {len(PAGE)} bytes in N s, not in the cache",
        "GET 127.0.0.1/feed: 304, 0 bytes in N s, unchanged in the cache",
        "GET 127.0.0.1/once-busy: 503, 0 bytes in N s, not in the cache",
        "127.0.0.1: answers 503 Service Unavailable; attempt 1 of 3 failed, next in N s",
        f"GET 127.0.0.1/once-busy: 200, {len(PAGE)} bytes in N s, not in the cache",
    ]
