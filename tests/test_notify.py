"""Telling what came of a run: to a real command, and to a real server."""

from __future__ import annotations

import json
import shlex
import sys
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from digest.errors import PublishError
from digest.message import Message
from digest.notify import notify
from digest.state.store import Store
from digest.types import Run

RUN = Run(
    "morning",
    date(2026, 11, 23),
    datetime(2026, 11, 22, 22, 30, tzinfo=UTC),
    "degraded",
    (Message("fetch: 晨港: no answer in time"),),
    75.2,
    title="11月23日：大桥通车",
    duration_s=601.5,
    stories=9,
    loudness_lufs=-19.0,
    spoken_s=88.0,
)


def test_a_command_reads_it(tmp_path: Path) -> None:
    """As one JSON value on its standard input; no shell takes its words apart."""
    code = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())"
    path = tmp_path / "a $HOME;b.json"
    notify(shlex.join([sys.executable, "-c", code, str(path)]), RUN)
    told = json.loads(path.read_text("utf-8"))
    assert told["text"] == "morning 2026-11-23: degraded, 10.0 min, 9 stories: fetch: 晨港: no answer in time"
    assert (told["outcome"], told["day"], told["said"]) == (
        "degraded",
        "2026-11-23",
        ["fetch: 晨港: no answer in time"],
    )


def test_a_webhook_gets_it_posted() -> None:
    """And one that refuses, or is not there, is an error without its secret address."""
    got: list[bytes] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204 if self.path == "/hook" else 403)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        notify(f"http://127.0.0.1:{server.server_port}/hook", RUN)
        with pytest.raises(PublishError, match="answers 403") as refused:
            notify(f"http://127.0.0.1:{server.server_port}/secret", RUN)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert json.loads(got[0])["show"] == "morning"
    with pytest.raises(PublishError, match="cannot be reached") as gone:
        notify("http://127.0.0.1:9/secret", RUN)
    assert "secret" not in f"{refused.value} {gone.value}"


@pytest.mark.parametrize(
    "command", ["", "'", "/no/such/program", f"{shlex.quote(sys.executable)} -c 'raise SystemExit(3)'"]
)
def test_a_command_that_fails_is_told(command: str) -> None:
    """Whatever is wrong with it."""
    with pytest.raises(PublishError, match="command of --notify"):
        notify(command, RUN)


def test_runs_are_kept_in_their_order(tmp_path: Path) -> None:
    """The latest ones, of one show or of all, as they were."""
    later = Run(
        "evening", RUN.day, datetime(2026, 11, 23, 10, tzinfo=UTC), "failed", (Message("no story to tell"),), 2.0
    )
    with Store(tmp_path / "state.db") as store:
        store.note_run(later)
        store.note_run(RUN)
        store.note_run(RUN)
        assert store.list_runs(None, limit=10) == (RUN, later)
        assert store.list_runs("morning", limit=10) == (RUN,)
        assert store.list_runs(None, limit=1) == (later,)
