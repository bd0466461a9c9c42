"""What the machines' schedulers are given, and how it is put in place, with programs that write down what they get.

The daily loop has a clock of the test's own.
"""

from __future__ import annotations

import configparser
import plistlib
import shlex
import sys
import threading
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import PublishError
from digest.schedule import DailyTask, build_files, build_line, find_next_time, install, remove, run_daily

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
JOB = DailyTask(
    name="morning",
    at=time(6, 5),
    command=("/opt/my tools/digest", "--home", "/home/me/50% news", "run", "morning", "--out", "/srv/$public"),
    folder=Path("/home/me/50% news"),
    log=Path("/home/me/news.log"),
    environment={"DIGEST_CACHE": "/big disk/cache"},
)


def test_a_systemd_timer_says_when_and_what() -> None:
    """Every word of the command arrives whole, specifiers and variables escaped; a missed time is caught up."""
    service, timer = build_files(JOB, "systemd", Path("/home/me")).items()
    assert service[0] == Path("/home/me/.config/systemd/user/digest-morning.service")
    units = []
    for _, text in (service, timer):
        unit = configparser.RawConfigParser()
        unit.optionxform = str  # type: ignore[assignment]
        unit.read_string(text)
        units.append(unit)
    words = shlex.split(units[0]["Service"]["ExecStart"])
    assert tuple(word.replace("%%", "%").replace("$$", "$") for word in words) == JOB.command
    assert units[0]["Service"]["Environment"] == '"DIGEST_CACHE=/big disk/cache"'
    assert units[1]["Timer"]["OnCalendar"] == "*-*-* 06:05:00"
    assert units[1]["Timer"]["Persistent"] == "true"


def test_a_cron_line_is_one_line_that_a_shell_reads() -> None:
    """% would end it: crontab(5)."""
    line = build_line(JOB, "cron")
    assert line is not None
    assert line.startswith("5 6 * * * cd '/home/me/50\\% news' && DIGEST_CACHE='/big disk/cache' ")
    assert "\n" not in line
    words = shlex.split(line.replace("\\%", "%"), comments=True)
    assert words[-3 - len(JOB.command) : -3] == list(JOB.command)


def test_a_launchd_file_holds_the_same() -> None:
    """It is a property list of the arguments, unquoted."""
    ((path, text),) = build_files(JOB, "launchd", Path("/Users/me")).items()
    assert path == Path("/Users/me/Library/LaunchAgents/digest.morning.plist")
    job = plistlib.loads(text.encode())
    assert tuple(job["ProgramArguments"]) == JOB.command
    assert job["StartCalendarInterval"] == {"Hour": 6, "Minute": 5}


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of schedulers in place of the machine's: each writes its arguments down; crontab keeps its table."""
    folder = tmp_path / "bin"
    folder.mkdir()
    said = f"#!{sys.executable}\nimport sys, pathlib\nhere = pathlib.Path({str(tmp_path)!r})\n"
    said += "with (here / 'calls').open('a') as file: print(*sys.argv[1:], file=file)\n"
    table = "table = here / 'table'\nif sys.argv[1] == '-l':\n    if not table.exists(): sys.exit('no crontab')\n"
    table += "    print(table.read_text(), end='')\nelse:\n    table.write_text(sys.stdin.read())\n"
    for name, more in (("systemctl", ""), ("launchctl", ""), ("crontab", table)):
        (folder / name).write_text(said + more)
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="starts scripts by their first line")
def test_a_timer_is_installed_and_removed(machine: Path) -> None:
    """The files lie where systemd looks, it is told of them, and nothing is left afterwards."""
    install(JOB, "systemd", machine, 0)
    assert all(path.is_file() for path in build_files(JOB, "systemd", machine))
    calls = (machine / "calls").read_text().splitlines()
    assert calls == ["--user daemon-reload", "--user enable --now digest-morning.timer"]
    remove(JOB, "systemd", machine, 0)
    assert not any(path.exists() for path in build_files(JOB, "systemd", machine))
    remove(JOB, "systemd", machine, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="starts scripts by their first line")
def test_a_cron_line_leaves_the_others_alone(machine: Path) -> None:
    """Installed twice it stands once; removed, the table is as it was."""
    install(JOB, "cron", machine, 0)
    (machine / "table").write_text("0 1 * * * backup\n" + (machine / "table").read_text())
    install(JOB, "cron", machine, 0)
    lines = (machine / "table").read_text().splitlines()
    assert lines == ["0 1 * * * backup", build_line(JOB, "cron")]
    remove(JOB, "cron", machine, 0)
    assert (machine / "table").read_text() == "0 1 * * * backup\n"


@pytest.mark.skipif(sys.platform == "win32", reason="starts scripts by their first line")
def test_an_agent_is_loaded(machine: Path) -> None:
    """One of the same name is taken out first."""
    install(JOB, "launchd", machine, 501)
    (path,) = build_files(JOB, "launchd", machine)
    assert (machine / "calls").read_text().splitlines() == [
        "bootout gui/501/digest.morning",
        f"bootstrap gui/501 {path}",
    ]


def test_a_scheduler_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what else can be chosen."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PublishError, match=r"crontab is not on this machine.*--kind"):
        install(JOB, "cron", tmp_path, 0)


def test_the_next_time_is_today_or_tomorrow() -> None:
    """At the very minute it is tomorrow's: a day's work is not begun twice."""
    before = datetime(2026, 11, 22, 22, 29, tzinfo=UTC)  # 06:29 in Shanghai
    assert find_next_time(before, time(6, 30), SHANGHAI) == datetime(2026, 11, 23, 6, 30, tzinfo=SHANGHAI)
    at = before + timedelta(minutes=1)
    assert find_next_time(at, time(6, 30), SHANGHAI) == datetime(2026, 11, 24, 6, 30, tzinfo=SHANGHAI)


@given(st.integers(0, 2 * 366 * 24 * 3600), st.times())
def test_it_is_always_ahead_and_within_a_day_or_so(second: int, at: time) -> None:
    """Across both changes of the clock too."""
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    due = find_next_time(now, at.replace(tzinfo=None), NEW_YORK)
    assert 0 < due.timestamp() - now.timestamp() <= 25 * 3600


class _Clock:
    """Each wait takes as long as was asked for, at once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.stopped = False

    def wait(self, seconds: float) -> bool:
        self.now += timedelta(seconds=seconds)
        return self.stopped

    def is_set(self) -> bool:
        return self.stopped


def run(start: datetime, times: int) -> list[datetime]:
    clock = _Clock(start)
    done: list[datetime] = []

    def work() -> None:
        done.append(clock.now)
        clock.stopped = len(done) == times

    stop: threading.Event = clock  # type: ignore[assignment]
    run_daily(work, time(6, 30), SHANGHAI, stop=stop, clock=lambda: clock.now)
    return done


def test_a_day_begun_late_is_made_at_once() -> None:
    """Started in the evening, the day's work is done then, and the next days' on time."""
    done = run(datetime(2026, 11, 23, 20, 0, tzinfo=SHANGHAI), 3)
    assert [f"{moment.astimezone(SHANGHAI):%d %H:%M}" for moment in done] == ["23 20:00", "24 06:30", "25 06:30"]


def test_a_day_begun_early_waits() -> None:
    """Started before the time, nothing is done before it."""
    done = run(datetime(2026, 11, 23, 3, 0, tzinfo=SHANGHAI), 2)
    assert [f"{moment.astimezone(SHANGHAI):%d %H:%M}" for moment in done] == ["23 06:30", "24 06:30"]


def test_it_ends_when_told_while_it_waits() -> None:
    """The server's end is the loop's."""
    stop = threading.Event()
    stop.set()
    done: list[str] = []
    early = datetime(2026, 11, 23, 3, 0, tzinfo=SHANGHAI)
    run_daily(lambda: done.append("work"), time(6, 30), SHANGHAI, stop=stop, clock=lambda: early)
    assert done == []
