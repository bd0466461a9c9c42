"""Make shows every day: describe a task to the machine's own scheduler, or install it; or loop where there is none.

systemd catches up when the machine was off at the time, and launchd when it was asleep; cron does not.
"""

from __future__ import annotations

import plistlib
import re
import shlex
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Literal

from digest.errors import PublishError
from digest.files import write_bytes
from digest.message import describe_system_error

Kind = Literal["systemd", "cron", "launchd", "windows"]
_DEGRADED = 3  # exit code: done, but something was left out
# How often the clock is read while waiting: a machine that slept, or whose clock was set, is late by no more than this.
_LOOK_S = 30.0


@dataclass(frozen=True, slots=True)
class DailyTask:
    """A command that is run every day.

    Attributes:
        name: Letters, digits and hyphens; names its files.
        at: The hour and minute by the machine's clock.
        command: The program, with its whole path, and its arguments.
        folder: Where it runs.
        log: The file for its output, for schedulers that keep no journal.
        environment: Variables that it needs; a scheduler passes almost none on by itself.
    """

    name: str
    at: time
    command: tuple[str, ...]
    folder: Path
    log: Path
    environment: Mapping[str, str]


def build_files(task: DailyTask, kind: Kind, home: Path) -> dict[Path, str]:
    """Return the files that a scheduler reads, by their paths; none for a scheduler that takes a line."""
    if kind == "systemd":
        folder = home / ".config" / "systemd" / "user"
        return {
            folder / f"digest-{task.name}.service": _build_service(task),
            folder / f"digest-{task.name}.timer": _build_timer(task),
        }
    if kind == "launchd":
        folder = home / "Library" / "LaunchAgents"
        return {folder / f"{_make_label(task)}.plist": _build_plist(task)}
    return {}


def build_line(task: DailyTask, kind: Kind) -> str | None:
    """Return the line that a scheduler takes: cron's, or the command of the Windows Task Scheduler."""
    if kind == "cron":
        settings = "".join(f"{name}={shlex.quote(value)} " for name, value in sorted(task.environment.items()))
        folder = shlex.quote(str(task.folder))
        log = shlex.quote(str(task.log))
        line = f"cd {folder} && {settings}{shlex.join(task.command)} >> {log} 2>&1 {_make_mark(task)}"
        escaped = line.replace("%", r"\%")  # crontab(5): a % ends the command
        return f"{task.at.minute} {task.at.hour} * * * {escaped}"
    if kind == "windows":
        return subprocess.list2cmdline(_build_schtasks(task))
    return None


def install(task: DailyTask, kind: Kind, home: Path, user_id: int) -> None:
    """Install a task; one of the same name is replaced.

    Args:
        home: The user's home folder.
        user_id: The user's number, for launchd.

    Raises:
        PublishError: The scheduler is not there, or refuses.
    """
    for path, text in build_files(task, kind, home).items():
        try:
            write_bytes(path, text.encode())
        except OSError as error:
            raise PublishError(
                "{path}: cannot be written: {reason}", path=path, reason=describe_system_error(error)
            ) from error
        if kind == "launchd":
            # What is loaded already cannot be loaded again: a task of the same name is taken out first.
            _run(["launchctl", "bootout", f"gui/{user_id}/{_make_label(task)}"], may_fail=True)
            _run(["launchctl", "bootstrap", f"gui/{user_id}", str(path)])
    if kind == "systemd":
        _run(["systemctl", "--user", "daemon-reload"])
        _run(["systemctl", "--user", "enable", "--now", f"digest-{task.name}.timer"])
    elif kind == "cron":
        # A user has one crontab for all: the lines of others are written back as they were.
        mark = _make_mark(task)
        lines = [line for line in _read_crontab() if not line.endswith(mark)]
        lines.append(build_line(task, kind) or "")
        _run(["crontab", "-"], given="\n".join([*lines, ""]))
    elif kind == "windows":
        _run(_build_schtasks(task))


def remove(task: DailyTask, kind: Kind, home: Path, user_id: int) -> None:
    """Remove a task; it is no error if there is none.

    Raises:
        PublishError: The scheduler is not there, or refuses.
    """
    if kind == "systemd":
        _run(["systemctl", "--user", "disable", "--now", f"digest-{task.name}.timer"], may_fail=True)
    elif kind == "launchd":
        _run(["launchctl", "bootout", f"gui/{user_id}/{_make_label(task)}"], may_fail=True)
    elif kind == "windows":
        _run(["schtasks", "/Delete", "/F", "/TN", f"digest-{task.name}"], may_fail=True)
    else:
        mark = _make_mark(task)
        lines = _read_crontab()
        left = [line for line in lines if not line.endswith(mark)]
        if left != lines:
            _run(["crontab", "-"], given="\n".join([*left, ""]))
    for path in build_files(task, kind, home):
        path.unlink(missing_ok=True)
    if kind == "systemd":
        _run(["systemctl", "--user", "daemon-reload"])


def find_next_time(now: datetime, at: time, zone: tzinfo) -> datetime:
    """Return the next moment after `now` at which the clock in `zone` shows `at`.

    A time that the clock skips in spring is taken an hour later; of one that it shows twice in autumn, the first.
    """
    today = now.astimezone(zone).date()
    for days in (0, 1, 2):
        moment = datetime.combine(today + timedelta(days=days), at, zone)
        # By seconds since 1970: Python compares two times of one zone by what their clocks show, summer time or not.
        if moment.timestamp() > now.timestamp():
            return moment
    raise AssertionError("one of three days is in the future")


def run_daily(
    work: Callable[[], None],
    at: time,
    zone: tzinfo,
    *,
    stop: threading.Event,
    clock: Callable[[], datetime],
    on_wait: Callable[[datetime], None] = lambda _: None,
) -> None:
    """Do the work at once if today's time is past, and then every day at that time, until told to stop.

    Args:
        work: Must do nothing where the day's work is done already, and handle its own failures.
        stop: Ends the loop, while waiting too.
        clock: Tells the time.
        on_wait: Called with the next time before each wait.
    """
    if clock().astimezone(zone).time() >= at:
        work()
    while not stop.is_set():
        due = find_next_time(clock(), at, zone)
        on_wait(due)
        while True:
            left_s = due.timestamp() - clock().timestamp()
            if left_s <= 0:
                break
            if stop.wait(min(left_s, _LOOK_S)):
                return
        work()


def _build_service(task: DailyTask) -> str:
    settings = ""
    for name, value in sorted(task.environment.items()):
        settings += f"Environment={_quote_unit_word(f'{name}={value}')}\n"
    folder = str(task.folder).replace("%", "%%")  # not quoted: systemd takes the whole line as the path
    command = " ".join(map(_quote_unit_word, task.command))
    return (
        "[Unit]\n"
        f"Description=digest: the daily episode of {task.name}\n"
        "Wants=network-online.target\n"
        "After=network-online.target\n"
        "\n"
        "[Service]\n"
        "Type=oneshot\n"
        "Nice=10\n"
        f"SuccessExitStatus={_DEGRADED}\n"
        f"WorkingDirectory={folder}\n"
        f"{settings}"
        f"ExecStart={command}\n"
    )


def _build_timer(task: DailyTask) -> str:
    return (
        "[Unit]\n"
        f"Description=digest: every day at {task.at:%H:%M}\n"
        "\n"
        "[Timer]\n"
        f"OnCalendar=*-*-* {task.at:%H:%M}:00\n"
        "Persistent=true\n"  # a time at which the machine was off is caught up on
        "\n"
        "[Install]\n"
        "WantedBy=timers.target\n"
    )


def _quote_unit_word(word: str) -> str:
    """Quote a word for a unit file: systemd.service(5), "Command lines"; % and $ begin specifiers and variables."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    needs_no_quotes = re.fullmatch(r"[\w@%+=:,./-]+", escaped)
    return escaped if needs_no_quotes else f'"{escaped}"'


def _make_label(task: DailyTask) -> str:
    return f"digest.{task.name}"


def _build_plist(task: DailyTask) -> str:
    settings = {
        "Label": _make_label(task),
        "ProgramArguments": list(task.command),
        "WorkingDirectory": str(task.folder),
        "StartCalendarInterval": {"Hour": task.at.hour, "Minute": task.at.minute},
        "StandardOutPath": str(task.log),
        "StandardErrorPath": str(task.log),
        "EnvironmentVariables": dict(sorted(task.environment.items())),
        "ProcessType": "Background",
    }
    return plistlib.dumps(settings).decode()


def _build_schtasks(task: DailyTask) -> list[str]:
    command = subprocess.list2cmdline(task.command)
    return [
        "schtasks",
        "/Create",
        "/F",  # in place of one of the same name, without asking
        "/SC",
        "DAILY",
        "/ST",
        f"{task.at:%H:%M}",
        "/TN",
        f"digest-{task.name}",
        "/TR",
        command,
    ]


def _make_mark(task: DailyTask) -> str:
    """Return the comment by which a line of the crontab is found again."""
    return f"# digest {task.name}"


def _read_crontab() -> list[str]:
    return _run(["crontab", "-l"], may_fail=True).splitlines()  # it fails where there is none yet


def _run(command: Sequence[str], *, given: str | None = None, may_fail: bool = False) -> str:
    try:
        done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=60, check=False)
    except FileNotFoundError as error:
        raise PublishError(
            "{command} is not on this machine; choose another scheduler with --kind", command=command[0]
        ) from error
    except subprocess.TimeoutExpired as error:
        raise PublishError("{command} did not answer in a minute", command=command[0]) from error
    if done.returncode and not may_fail:
        said = " ".join((done.stderr or done.stdout).split())
        name = " ".join(command[:3])  # systemctl --user enable
        raise PublishError("{command} failed: {said}", command=name, said=said or done.returncode)
    return done.stdout
