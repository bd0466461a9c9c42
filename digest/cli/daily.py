"""Make shows every day while the server runs: `serve --daily`."""

from __future__ import annotations

import os
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from digest import report
from digest.cli.run import make_today
from digest.cli.schedule import parse_time
from digest.cli.workbench import open_workbench
from digest.errors import DigestError

Daily = Annotated[
    str | None,
    typer.Option(
        "--daily", metavar="HH:MM", help="Make the shows too, every day at that time by the first one's clock."
    ),
]


@contextmanager
def making_daily(context: typer.Context, at: str | None, out: Path) -> Iterator[None]:
    """Make the workspace's shows every day while the block runs; without a time, do nothing.

    A day that was missed is made with the next. A failure is reported, and that day tried again the day after.

    Raises:
        SettingsError: It is not a time of day, or a show is not valid.
    """
    from digest.schedule import run_daily

    if at is None:
        yield
        return
    when = parse_time(at)
    workbench = open_workbench(context)
    shows = [workbench.catalog.read_show(name) for name in workbench.catalog.list_workspace_shows()]
    zone = shows[0].zone  # there is one: without shows of its own, a workspace has the sample
    stop = threading.Event()

    def make_shows() -> None:
        try:
            make_today(context, out, os.environ.get("DIGEST_NOTIFY"))
        except DigestError as error:
            report.print_error(error)
        except Exception:  # the server must go on, whatever went wrong
            report.print_note(traceback.format_exc())

    def announce(due: datetime) -> None:
        report.print_note("the next episodes: {due:%Y-%m-%d %H:%M} {due2}", due=due, due2=due.tzname())

    out.mkdir(parents=True, exist_ok=True)
    loop = threading.Thread(
        target=run_daily,
        args=(make_shows, when, zone),
        kwargs={"stop": stop, "clock": lambda: datetime.now(UTC), "on_wait": announce},
        name="daily",
        daemon=True,  # Ctrl-C must not wait for an episode; the clips that were spoken are kept
    )
    loop.start()
    try:
        yield
    finally:
        stop.set()
