"""Waiting for a turn costs a document no time; a host that lets the time run out is given up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from digest.errors import FetchError
from digest.fetching.clock import SystemClock
from digest.fetching.fetcher import Fetcher
from digest.fetching.patience import Deadline, Patience
from digest.runners.local import run


class _Handler(BaseHTTPRequestHandler):
    release = threading.Event()
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path.startswith("/silent"):
            self.release.wait(5)
            return
        data = b"User-agent: *\nCrawl-delay: 10" if self.path == "/robots.txt" else b"text"
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    _Handler.asked = []
    _Handler.release.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    _Handler.release.set()
    server.shutdown()
    server.server_close()
    thread.join()


class _Clock(SystemClock):
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.lock = threading.Lock()

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.now += seconds


def test_thirty_articles_of_a_site_that_asks_for_patience(site: str) -> None:
    """With ten seconds between them the last waits for five minutes, and none is lost for it."""
    with Fetcher(clock=_Clock()) as fetcher:
        pages = run(lambda number: fetcher.get(f"{site}/{number}", allow_private=True).data, range(30))
        assert list(pages) == [b"text"] * 30


def ask(fetcher: Fetcher, address: str) -> str:
    try:
        return fetcher.get(address, allow_private=True, robots=False).data.decode()
    except FetchError as error:
        return str(error)


def test_a_silent_host_is_given_up(site: str) -> None:
    """After three addresses in a row without an answer it is asked no more, and each that is left says so at once."""
    with Fetcher(read_s=0.1, clock=_Clock()) as fetcher:
        said = [ask(fetcher, f"{site}/silent{number}") for number in range(30)]
    assert all("no answer in time" in text for text in said[:3])
    assert all("has let the time run out several times" in text for text in said[3:])
    assert set(_Handler.asked) == {"/silent0", "/silent1", "/silent2"}
    assert len(_Handler.asked) <= 5  # the first is asked three times, those after it once


def test_one_silent_page_costs_its_site_nothing(site: str) -> None:
    """However often it is asked for, the others are read."""
    with Fetcher(read_s=0.1, clock=_Clock()) as fetcher:
        for number in range(4):
            assert "no answer in time" in ask(fetcher, f"{site}/silent")
            assert ask(fetcher, f"{site}/{number}") == "text"


def test_retries_end_where_too_much_time_is_lost() -> None:
    """Two minutes of silence in a run, from whatever hosts, and each address is asked once."""
    patience = Patience()
    patience.note_silence("a", "a/1", 100)
    assert patience.may_retry("b")
    patience.note_silence("b", "b/1", 20)
    assert not patience.may_retry("c")
    assert not patience.has_given_up("c")


def test_a_deadline_is_put_off() -> None:
    """By what was waited for a turn."""
    deadline = Deadline(60.0)
    deadline.put_off(300.0)
    assert deadline.at == 360.0
