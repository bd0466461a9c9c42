"""The command `history`: list the latest runs; and keep the outcome of every run for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest import report
from digest.cli.workbench import AsJson, Workbench, open_workbench
from digest.errors import DayFacts, DigestError
from digest.message import Message, describe_system_error
from digest.record import Record
from digest.translation import translate
from digest.types import Run

if TYPE_CHECKING:
    from digest.episode.outcome import Outcome
    from digest.settings import Show

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
_MOST_BARS = 30  # as many as have room on a terminal of 80 columns
_BEFORE = 30  # how many earlier runs a report draws
_KEPT = 200  # how many reports of a show are kept


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("history")(list_history)


def list_history(
    context: typer.Context,
    show: Annotated[str | None, typer.Argument(metavar="[SHOW]", help="By default all.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="So many of the latest runs.")] = 14,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Draw length, time and failures into a picture too.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the latest runs: what came of each, how long it took and why it failed; with plots, and the latest report.

    Examples: digest history morning -n 30 · digest history --svg runs.svg
    """
    from digest.notify import build_event
    from digest.state.store import Store

    workbench = open_workbench(context)
    if show:
        workbench.catalog.read_show(show)
    with Store(workbench.paths.state) as store:
        runs = store.list_runs(show, limit=limit)
    if svg:
        _write_svg(runs, svg)
    if as_json:
        for run in runs:
            report.print_json(build_event(run))
        return
    if not runs:
        report.print_note("no run yet; make an episode: digest run")
        return
    several = len({run.show for run in runs}) > 1
    rows = [_write_row(run) for run in runs]
    report.print_table(("began", "show", "day", "outcome", "length", "took", "what"), rows)
    report.print_line("")
    report.print_table(("plot", "", "least", "middle", "most"), _draw_plots(runs, several=several))
    outcomes = [run.outcome for run in runs]
    report.print_note(
        "{done} done, {degraded} degraded, {failed} failed",
        done=outcomes.count("done"),
        degraded=outcomes.count("degraded"),
        failed=outcomes.count("failed"),
    )
    pages = [workbench.paths.reports / run.report for run in runs if run.report]
    pages_there = [page for page in pages if page.is_file()]  # old reports are removed
    if pages_there:
        report.print_note("report of the latest run: {path}", path=shorten_path(pages_there[-1]))
    if svg:
        report.print_line(str(svg))


def shorten_path(path: Path) -> str:
    """Return a path relative to the working directory, if it lies below that."""
    working_directory = Path.cwd()
    if path.is_relative_to(working_directory):
        return str(path.relative_to(working_directory))
    return str(path)


def draw_bars(values: Sequence[float | None]) -> str:
    """Draw one bar for each value, the highest one full; × for a value that is not known."""
    most = max((value for value in values if value is not None), default=0)

    def draw(value: float | None) -> str:
        if value is None:
            return "×"
        if not most:
            return _BARS[0]
        height = round(value / most * (len(_BARS) - 1))
        return _BARS[height]

    return "".join(map(draw, values))


def note_run(
    workbench: Workbench, show: Show, day: date, started: datetime, result: Outcome | DigestError, target: str | None
) -> None:
    """Keep the outcome of a run, write its report, and notify `target`; failures of these are reported, not raised.

    Nothing is kept of a run that found its episode made already.
    """
    from digest.notify import notify
    from digest.state.store import Store

    if not isinstance(result, DigestError) and not result.made:
        return
    run = _build_run(show.name, day, started, result)
    try:
        with Store(workbench.paths.state) as store:
            store.note_run(run)
            before = store.list_runs(show.name, limit=_BEFORE)
        _write_report(workbench, show, run, result, before)
    except DigestError as error:
        report.print_error(error)
    try:
        if target:
            notify(target, run)
    except DigestError as error:
        report.print_error(error)


def _build_run(show: str, day: date, started: datetime, result: Outcome | DigestError) -> Run:
    took = datetime.now(UTC) - started
    took_s = round(took.total_seconds(), 1)
    if isinstance(result, DigestError):
        return Run(
            show=show,
            day=day,
            started=started,
            outcome="failed",
            said=(result.message,),
            took_s=took_s,
            report=f"{show}/{show}-{day}-failed.html",
        )
    record = result.record
    failures = result.details.failures if result.details else ()
    said = [
        Message("{stage}: {item}: {reason}", stage=failure.stage, item=failure.item, reason=failure.reason)
        for failure in failures
    ]
    return Run(
        show=show,
        day=day,
        started=started,
        outcome="degraded" if said else "done",
        said=tuple(said),
        took_s=took_s,
        title=record["title"],
        duration_s=record["duration_s"],
        stories=len(record["stories"]),
        loudness_lufs=record["loudness_lufs"],
        spoken_s=record["speech"]["spoken_s"] if "speech" in record else None,
        report=f"{show}/{record['name']}.html",
    )


def _write_report(
    workbench: Workbench, show: Show, run: Run, result: Outcome | DigestError, before: Sequence[Run]
) -> None:
    """Write the report of a run, a page, and remove the oldest ones of the show."""
    from digest.errors import NoStory, PublishError
    from digest.files import write_bytes
    from digest.publish.pages.run_report import build_report
    from digest.types import Details, Failure

    record: Record | DayFacts = {}
    details = Details()
    if isinstance(result, NoStory):
        record = result.facts
        failures = [
            Failure("recorded", failure["stage"], failure["item"], failure["reason"])
            for failure in record.get("failures", ())
        ]
        unread = record.get("unread", {})
        details = Details(unread=tuple(unread.items()), failures=tuple(failures))
    elif not isinstance(result, DigestError):
        record, details = result.record, result.details or details
    folder = workbench.paths.reports / show.name
    path = workbench.paths.reports / str(run.report)
    try:
        write_bytes(path, build_report(run, record, details, before, aim_lufs=show.loudness_lufs))
        pages = sorted(folder.glob("*.html"), key=lambda page: page.stat().st_mtime_ns)
        for page in pages[:-_KEPT]:
            page.unlink(missing_ok=True)
    except OSError as error:
        raise PublishError(
            "{path}: cannot be written: {reason}", path=path, reason=describe_system_error(error)
        ) from error
    report.print_note("  report: {path}", path=shorten_path(path))


def _write_svg(runs: Sequence[Run], svg: Path) -> None:
    from digest.errors import PublishError
    from digest.files import write_bytes
    from digest.publish.pages.plot import draw_history

    try:
        write_bytes(svg, draw_history(runs, alone=True).encode())
    except OSError as error:
        raise PublishError(
            "{path}: cannot be written: {reason}", path=svg, reason=describe_system_error(error)
        ) from error


def _draw_plots(runs: Sequence[Run], *, several: bool) -> Iterator[tuple[str, ...]]:
    """Yield the three plots of each show as rows: name, bars, and the least, median and greatest value."""
    write_s = report.format_length
    write_count = "{:.0f}".format
    for show in dict.fromkeys(run.show for run in runs):
        runs_of_show = [run for run in runs if run.show == show]
        latest = runs_of_show[-_MOST_BARS:]
        prefix = f"{show}: " if several else ""
        lengths_s = [run.duration_s for run in latest]
        took_s = [run.took_s for run in latest]
        left_out = [float(len(run.said)) for run in latest]
        yield (prefix + translate("length"), draw_bars(lengths_s), *_write_spread(lengths_s, write_s))
        yield (prefix + translate("took"), draw_bars(took_s), *_write_spread(took_s, write_s))
        yield (prefix + translate("left out"), draw_bars(left_out), *_write_spread(left_out, write_count))


def _write_spread(values: Sequence[float | None], write: Callable[[float], str]) -> tuple[str, str, str]:
    """Write the least, median and greatest of some values; nothing if none is known."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return "", "", ""
    least = known[0]
    median = known[len(known) // 2]  # of an even number, the upper of the two in the middle
    most = known[-1]
    return write(least), write(median), write(most)


def _write_row(run: Run) -> tuple[str, ...]:
    length = report.format_length(run.duration_s) if run.duration_s else ""
    details = []
    if run.stories:
        count = report.count_stories(run.stories)
        details.append(translate("{count}, {loudness_lufs:.1f} LUFS", count=count, loudness_lufs=run.loudness_lufs))
    if run.said:
        first, *others = run.said
        said = translate(first)
        if others:
            more = translate("(and {count} more)", count=len(others))
            said = f"{said} {more}"
        details.append(said)
    return (
        f"{run.started.astimezone():%m-%d %H:%M}",
        run.show,
        f"{run.day:%m-%d}",
        translate(run.outcome),
        length,
        report.format_length(run.took_s),
        "; ".join(details),
    )
