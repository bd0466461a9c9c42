"""The command `schedule`: have the machine's own scheduler make shows every day."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest import report
from digest.cli.workbench import Out, Workbench, open_workbench
from digest.errors import SettingsError
from digest.message import Message

if TYPE_CHECKING:
    from digest.schedule import DailyTask, Kind

# Variables that change what a run does or where it keeps things; a scheduler would not pass them on.
_PASSED_ON = ("DIGEST_STATE", "DIGEST_CACHE", "DIGEST_NOTIFY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("schedule")(schedule_shows)


def schedule_shows(
    context: typer.Context,
    shows: Annotated[list[str], typer.Argument(metavar="SHOW…", help="The shows to make.")],
    at: Annotated[str, typer.Option("--at", metavar="HH:MM", help="When, by this machine's clock.")] = "06:30",
    kind: Annotated[
        str | None,
        typer.Option("--kind", metavar="NAME", help="systemd, cron, launchd or windows; by default this machine's."),
    ] = None,
    install: Annotated[bool, typer.Option("--install", help="Put it in place, not only print it.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take it away again.")] = False,
    catch_up: Annotated[
        int, typer.Option("--catch-up", metavar="N", min=0, max=31, help="Make what is missing of the N days before.")
    ] = 1,
    out: Out = Path("public"),
) -> None:
    """Print or install what makes shows every day: a systemd timer, a cron line, a launchd file, a Windows task.

    Examples: digest schedule morning --at 06:30 --install · digest schedule morning --remove
    """
    from digest import schedule as scheduler

    workbench = open_workbench(context)
    for name in shows:
        workbench.catalog.read_show(name)
    if install and remove:
        raise SettingsError("schedule: --install or --remove, not both")
    chosen = _choose_kind(kind)
    task = _build_task(workbench, shows, parse_time(at), out, catch_up)
    user_id = os.getuid() if hasattr(os, "getuid") else 0
    if remove:
        scheduler.remove(task, chosen, Path.home(), user_id)
        report.print_note("{job}: not made by {scheduler} any more", job=task.name, scheduler=chosen)
    elif install:
        scheduler.install(task, chosen, Path.home(), user_id)
        for path in scheduler.build_files(task, chosen, Path.home()):
            report.print_line(str(path))
        report.print_note(
            "{job}: made every day at {time:%H:%M} by {scheduler}; {chosen}",
            job=task.name,
            time=task.at,
            scheduler=chosen,
            chosen=_choose_advice(chosen, task),
        )
    else:
        _print_task(task, chosen)
        report.print_note("nothing was changed; --install puts it in place")


def _print_task(task: DailyTask, kind: Kind) -> None:
    """Print the files or the line that the scheduler would be given."""
    from digest.schedule import build_files, build_line

    for path, text in build_files(task, kind, Path.home()).items():
        if kind == "systemd":  # it takes two files: each is shown with its path, as a comment
            report.print_line(f"# {path}\n{text}")
        else:
            report.print_line(text.rstrip())
    line = build_line(task, kind)
    if line:
        report.print_line(line)


def parse_time(text: str) -> time:
    """Read a time of day, 06:30 or 6:30.

    Raises:
        SettingsError: It is not one.
    """
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
    except ValueError as error:
        raise SettingsError("{text!r} is no time of day; write it as 06:30", text=text) from error


def _choose_kind(named: str | None) -> Kind:
    kinds: tuple[Kind, ...] = ("systemd", "cron", "launchd", "windows")
    if named is not None:
        for kind in kinds:
            if kind == named:
                return kind
        raise SettingsError(
            "--kind: no scheduler is called {name!r}; known: {kinds}", name=named, kinds=", ".join(kinds)
        )
    if sys.platform == "darwin":
        return "launchd"
    if sys.platform == "win32":
        return "windows"
    runs_systemd = Path("/run/systemd/system").is_dir()  # sd_booted(3): the test that systemd itself names
    return "systemd" if runs_systemd else "cron"


def _build_task(workbench: Workbench, shows: list[str], at: time, out: Path, catch_up: int) -> DailyTask:
    from digest.schedule import DailyTask

    # The program beside the Python that runs: another one of that name may come first on the PATH.
    program = Path(sys.executable).with_name("digest.exe" if sys.platform == "win32" else "digest")
    found = str(program) if program.is_file() else shutil.which("digest")
    if found is None:
        raise SettingsError("the program's own file was not found; install it, and call it by its name")
    home = workbench.catalog.workspace
    command = [found]
    if home:
        command += ["--home", str(home)]
    command += ["run", *shows, "--out", str(out.absolute())]
    if catch_up:
        command += ["--catch-up", str(catch_up)]
    name = "-".join(shows)
    log = workbench.paths.home / f"{name}.log"
    environment = {variable: os.environ[variable] for variable in _PASSED_ON if os.environ.get(variable)}
    return DailyTask(
        name=name,
        at=at,
        command=tuple(command),
        folder=home or Path.cwd(),
        log=log.absolute(),
        environment=environment,
    )


def _choose_advice(kind: Kind, task: DailyTask) -> Message:
    if kind == "systemd":
        return Message(
            "its words: journalctl --user -u digest-{job}; without being logged in: loginctl enable-linger",
            job=task.name,
        )
    if kind in {"cron", "launchd"}:
        return Message("its words: {log}", log=task.log)
    return Message("see it in the Task Scheduler")
