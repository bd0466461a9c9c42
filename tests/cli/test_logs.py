"""Looking inside a run: what -v, -vv and --debug show, without secrets, and never on stdout."""

from __future__ import annotations

import io
import json
import logging
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress

from digest.cli.help_text import move_to_front
from digest.cli.logs import RedactingFormatter, set_up_logging
from digest.errors import FetchError
from digest.publish.staging import stage_folder
from digest.state.store import Store
from tests.publish.conftest import make_show, publish_sample
from tests.publish.test_folder import put

ADDRESS = "https://me:pa55@news.example/feed?token=t0ps3cret&page=2"
PAGE = Path(__file__).parents[1] / "data" / "pages" / "gov.html"


@pytest.fixture
def restored() -> Iterator[None]:
    """Leave the program's loggers as they were."""
    loggers = [logging.getLogger(name) for name in ("digest", "digest.report")]
    before = [(logger.level, list(logger.handlers), logger.propagate) for logger in loggers]
    yield
    for logger, (level, handlers, propagate) in zip(loggers, before, strict=True):
        logger.setLevel(level)
        logger.handlers, logger.propagate = handlers, propagate


def run(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "digest", "--home", folder, *arguments]
    environment = {**os.environ, "DIGEST_LANG": "en", "DIGEST_CACHE": str(folder / "cache")}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_secrets_are_left_out_of_messages_and_values() -> None:
    """Of an address stay the host and what is no secret."""
    record = logging.LogRecord("digest.x", logging.INFO, __file__, 1, "fetched %s", (ADDRESS,), None)
    assert RedactingFormatter("%(message)s").format(record) == "fetched https://news.example/feed?token=…&page=2"


def test_subscribers_keys_are_left_out() -> None:
    """They stand in the path; a folder of a user's own does not look like one."""
    paths = (f"/~{secrets.token_urlsafe(24)}/morning/feed.xml", "/~alice/feed.xml")
    record = logging.LogRecord("digest.x", logging.INFO, __file__, 1, "GET a.example%s, b.example%s", paths, None)
    shown = RedactingFormatter("%(message)s").format(record)
    assert shown == "GET a.example/~…/morning/feed.xml, b.example/~alice/feed.xml"


def test_secrets_are_left_out_of_tracebacks() -> None:
    """Of the error and of its cause alike."""
    try:
        try:
            raise OSError(f"no route to {ADDRESS}")
        except OSError as cause:
            raise FetchError(f"{ADDRESS}: cannot be reached") from cause
    except FetchError:
        record = logging.LogRecord("digest.x", logging.DEBUG, __file__, 1, "failed", (), sys.exc_info())
    shown = RedactingFormatter("%(message)s").format(record)
    assert "direct cause" in shown
    assert "no route to https://news.example/feed?token=…" in shown
    assert "pa55" not in shown
    assert "t0ps3cret" not in shown


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (["run", "-v"], ["-v", "run"]),
        (["-v", "run", "sample", "--debug"], ["-v", "--debug", "run", "sample"]),
        (["voices", "list", "-vv", "--json"], ["-vv", "voices", "list", "--json"]),
        (["say", "--", "-v"], ["say", "--", "-v"]),
        (["run", "--voice", "x"], ["run", "--voice", "x"]),
    ],
)
def test_options_may_stand_after_a_command(given: list[str], wanted: list[str]) -> None:
    """But not after `--`, where they are what is said."""
    assert move_to_front(given) == wanted


def test_an_error_is_one_line_and_debug_shows_its_cause(tmp_path: Path) -> None:
    """The one line is the last one in either case; a secret is in neither."""
    bad = tmp_path / "feeds" / "bad.toml"
    bad.parent.mkdir()
    bad.write_text("title = [")
    plain, debug = (run("shows", "export", "bad", *more, folder=tmp_path) for more in ((), ("--debug",)))
    assert plain.returncode == debug.returncode == 2
    assert len(plain.stderr.splitlines()) == 1
    assert "Traceback" in debug.stderr
    assert "tomllib.TOMLDecodeError" in debug.stderr
    assert debug.stderr.splitlines()[-1] == plain.stderr.strip()
    assert not debug.stdout


def test_stdout_is_the_same_with_and_without(tmp_path: Path) -> None:
    """Data on stdout stays data, whatever is shown beside it."""
    plain, verbose = (run("extract", PAGE, *more, folder=tmp_path) for more in ((), ("-vv",)))
    assert plain.stdout == verbose.stdout
    assert json.loads(verbose.stdout)["title"]
    assert not plain.stderr
    assert f"DEBUG digest.fetching.fetcher: read {PAGE}" in verbose.stderr


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize(("verbose", "seen"), [(0, []), (1, ["info"]), (2, ["info", "debug"]), (3, ["info", "debug"])])
def test_levels(verbose: int, seen: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """INFO with -v, DEBUG with -vv; what other libraries log is not shown."""
    set_up_logging(verbose, tracebacks=False)
    logger = logging.getLogger("digest.some.module")
    logger.info("info")
    logger.debug("debug")
    logging.getLogger("httpx").info("other")
    assert [line.rpartition(": ")[2] for line in capsys.readouterr().err.splitlines()] == seen


@pytest.mark.usefixtures("restored")
def test_lines_stand_above_a_progress_bar() -> None:
    """Each whole, on a line of its own, in a terminal where a bar is drawn."""
    terminal = io.StringIO()
    set_up_logging(1, tracebacks=False)
    console = Console(file=terminal, force_terminal=True, width=100)
    with Progress(console=console, auto_refresh=False) as display:
        display.add_task("speak", total=2)
        logging.getLogger("digest.speech").info("one piece")
        display.refresh()
    lines = terminal.getvalue().splitlines()
    line = next(line for line in lines if "one piece" in line)
    assert line.endswith("INFO digest.speech: one piece")
    assert "speak" not in line


def test_each_step_of_publishing_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The record with its GUID, each feed with its size, and at last the folder that followers see."""
    root = tmp_path / "public" / "sample"
    root.mkdir(parents=True)
    (root / "note.txt").write_text("kept")
    caplog.set_level(logging.INFO, "digest.publish")
    with Store(tmp_path / "state.db") as store, stage_folder(root) as stage:
        record = put(make_show(), store, stage)
    lines = [f"{line.name}: {line.message}" for line in caplog.records if line.name.startswith("digest.publish")]
    feed = root / "feed.xml"
    assert lines == [
        f"digest.publish.folder: recorded: sample episode 2026-01-05, GUID {record['guid']}",
        f"digest.publish.folder: feed written: {stage / 'feed.xml'}, {feed.stat().st_size} bytes",
        f"digest.publish.staging: put in place: {root}",
    ]


def test_each_file_of_an_upload_is_logged(tmp_path: Path) -> None:
    """How many are to be sent, then each that was sent or removed; of one that is there already, nothing."""
    old = publish_sample(tmp_path) / "sample" / "episodes" / "2026-01-05" / "old.txt"
    old.write_text("an earlier recording")

    def upload() -> tuple[list[str], list[str]]:
        to = ("--out", tmp_path / "public", "--to", tmp_path / "there")
        done = run("publish", "sample", *to, "-v", folder=tmp_path)
        assert done.returncode == 0
        mark = "INFO digest.publish.upload: "
        logged = [line.partition(mark)[2] for line in done.stderr.splitlines() if mark in line]
        return done.stdout.splitlines(), logged

    names, logged = upload()
    published = tmp_path / "public" / "sample"
    count = len(names)
    assert logged[0].endswith(f"there: {count} of {count} files to send")
    assert logged[1:] == [f"sent {name}, {(published / name).stat().st_size} bytes" for name in names]
    old.unlink()
    names, logged = upload()
    assert names == []
    assert logged[0].endswith(f": 0 of {count - 1} files to send")
    assert logged[1:] == ["removed episodes/2026-01-05/old.txt"]
