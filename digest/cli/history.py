"""The command history, and what every run leaves for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digest import language, report
from digest.cli.session import AsJson, Session, open_session
from digest.errors import DigestError
from digest.types import Run

if TYPE_CHECKING:
    from digest.pipeline import Outcome

Notify = Annotated[
    str | None,
    typer.Option(
        "--notify",
        metavar="CMD|URL",
        help="Tell a command (JSON on its stdin) or a webhook what came of it.",
        envvar="DIGEST_NOTIFY",
    ),
]
_BARS = "▁▂▃▄▅▆▇█"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(history)


def history(
    context: typer.Context,
    show: Annotated[str | None, typer.Argument(metavar="[SHOW]", help="By default all.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="So many of the latest runs.")] = 14,
    as_json: AsJson = False,
) -> None:
    """List the latest runs: what came of each, how long it took and why it failed, with bars of length and time.

    Example: digest history morning -n 30
    """
    from digest.notify import event_of
    from digest.store import Store

    session = open_session(context)
    if show:
        session.catalog.show(show)
    with Store(session.places.state) as store:
        runs = store.runs(show, limit=limit)
    if as_json:
        for run in runs:
            report.data(event_of(run))
        return
    if not runs:
        report.note("no run yet; make an episode: digest run")
        return
    report.table(("began", "show", "day", "outcome", "length", "took", "what"), map(_row, runs))
    report.note(f"length {bars([run.duration_s for run in runs])}   took {bars([run.took_s for run in runs])}")
    counts = {name: sum(run.outcome == name for run in runs) for name in ("done", "degraded", "failed")}
    report.note(", ".join(f"{count} {language.said(name)}" for name, count in counts.items()))


def bars(values: Sequence[float | None]) -> str:
    """Draw values as one bar each, the highest one full; × where there is none."""
    most = max((value for value in values if value is not None), default=0)
    return "".join("×" if value is None else _BARS[round(value / most * 7) if most else 0] for value in values)


def note_run(
    session: Session,
    show: str,
    day: date,
    started: datetime,
    result: Outcome | DigestError,
    target: str | None,
) -> None:
    """Keep what came of a run, and tell whoever wants to know; that this fails is said, and stops nothing.

    A run that found its day made already is none.
    """
    from digest.notify import notify
    from digest.store import Store

    took_s = round((datetime.now(UTC) - started).total_seconds(), 1)
    if isinstance(result, DigestError):
        run = Run(show, day, started, "failed", (" ".join(str(result).split()),), took_s)
    elif not result.made:
        return
    else:
        record = result.record
        said = tuple(f"{it['stage']}: {it['item']}: {it['reason']}" for it in record["failures"])
        run = Run(
            show,
            day,
            started,
            "degraded" if said else "done",
            said,
            took_s,
            title=record["title"],
            duration_s=record["duration_s"],
            stories=len(record["stories"]),
            loudness_lufs=record["loudness_lufs"],
            spoken_s=(record.get("speech") or {}).get("spoken_s"),
        )
    try:
        with Store(session.places.state) as store:
            store.note_run(run)
    except DigestError as error:
        report.error(error)
    try:
        if target:
            notify(target, run)
    except DigestError as error:
        report.error(error)


def _row(run: Run) -> tuple[str, ...]:
    length = report.clock(run.duration_s) if run.duration_s else ""
    what = language.said(f"{run.stories} stories, {run.loudness_lufs:.1f} LUFS") if run.stories else ""
    more = f" (and {len(run.said) - 1} more)" if len(run.said) > 1 else ""
    why = f"{run.said[0]}{more}" if run.said else ""
    began = f"{run.started.astimezone():%m-%d %H:%M}"
    whole = "; ".join(filter(None, (what, why)))
    return began, run.show, f"{run.day:%m-%d}", language.said(run.outcome), length, report.clock(run.took_s), whole
