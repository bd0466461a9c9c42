"""One process that makes an episode again and again, each time in a child that is killed somewhere.

`python -m tests.crash.harness FOLDER KILLS [JOB [SEED]]` prints what it found as JSON. A kill is SIGKILL: no handler,
no `finally`, nothing flushed. The points are of two kinds: right before the n-th operation on a file (Python's audit
events name every open, rename, link, removal and database connection), which covers each boundary between stages, and
random moments of time. After each, the published folder must be the old or the new one, and a next run must finish.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib
import itertools
import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

from digest import pipeline
from digest.catalog import find_built_in, open_catalog
from digest.episode.published import find_published_episode, take_back
from digest.episode.sound import estimate_left_to_speak
from digest.episode.studio import Studio
from digest.fetching.fetcher import Fetcher
from digest.publish.checks.change import check_change
from digest.publish.checks.feed import check_feed
from digest.publish.folder import is_whole, rebuild_feeds
from digest.record import Record
from digest.settings import Show
from digest.speech.clips import ClipStore
from digest.speech.kokoro import model_file
from digest.state.store import Store
from digest.verify import verify
from tests.speech.kokoro import tiny_voice

FIRST, SECOND = date(2026, 11, 23), date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)
EVENTS = {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect", "subprocess.Popen"}


@dataclass(frozen=True, slots=True)
class Job:
    """A run that is to be killed: the second day's episode, or the first one made again with other news."""

    name: str
    day: date
    minutes: float


JOBS = (Job("new day", SECOND, 0.2), Job("made again", FIRST, 0.4))


def show_of(minutes: float) -> Show:
    catalog = open_catalog(None, {}, find_built_in(), find_built_in())
    return catalog.read_show("sample").model_copy(update={"minutes": minutes, "cohost": None})


def make(place: Path, day: date, minutes: float, *, clips: Path | None = None) -> None:
    """Make an episode as `digest run` does, with a clip store that all places share unless one is named."""
    show = show_of(minutes)
    catalog = open_catalog(None, {}, find_built_in(), find_built_in())
    with Store(place / "state.db") as store, Fetcher() as fetcher:
        studio = Studio(store, ClipStore(clips or place.parent / "clips"), fetcher, place / "cache", lambda _: None)
        take_back(show, place / "out", studio)
        if find_published_episode(show, day, place / "out", studio) is None or minutes != JOBS[0].minutes:
            edited = pipeline.plan(show, (catalog.read_voice(show.voice),), day, NOW, studio)
            pipeline.make_episode(edited, place / "out", NOW, studio)


def warm_up(place: Path) -> None:
    """Plan an episode, read it and draw a page, so that children find in memory what each would load.

    Nothing is spoken here: the engine's threads would not survive a fork.
    """
    show = show_of(JOBS[-1].minutes)
    catalog = open_catalog(None, {}, find_built_in(), find_built_in())
    place.mkdir()
    with Store(place / "state.db") as store, Fetcher() as fetcher:
        studio = Studio(store, ClipStore(place / "clips"), fetcher, place / "cache", lambda _: None)
        planned = pipeline.plan(show, (catalog.read_voice(show.voice),), FIRST, NOW, studio)
        estimate_left_to_speak(planned, studio.clips, studio.lexicon)
    shutil.copytree(place.parent / "base", place / "published")
    for page in (place / "published").rglob("*.html"):
        page.unlink()
    with Store(place / "published" / "state.db") as store:
        rebuild_feeds(show, store, place / "published" / "out" / "sample")


def child(task: Callable[[], None], *, kill_after_s: float | None = None) -> int:
    """Run a task in a child process; return the signal that ended it, 0 if it ended well, -1 if it failed.

    The child leads its own group, so that ffmpeg dies with it as it does when a machine goes down.
    """
    pid = os.fork()
    if pid == 0:
        os.setsid()
        try:
            task()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if kill_after_s is not None:
        time.sleep(kill_after_s)
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return 0
    _, status = os.waitpid(pid, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else -1 if status else 0


def import_for_children(task: Callable[[], None], folder: Path) -> None:
    """Do a task in a child, and import here what it imported: what the children to come would each import again.

    Raises:
        RuntimeError: It failed.
    """
    names = folder / "modules"

    def begin() -> None:
        task()
        names.write_text("\n".join(sys.modules), encoding="utf-8")

    if child(begin) != 0:
        raise RuntimeError("the episode to begin with could not be made")
    for name in names.read_text("utf-8").split():
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def killed_before(number: int, count_to: Path | None = None) -> None:
    """Have this process killed right before its n-th operation on a file outside of Python's own; 0 only counts."""
    counter = itertools.count(1)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in EVENTS:
            return
        if event == "open" and not (isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")):
            flags = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], int) else 0
            if not flags & (os.O_WRONLY | os.O_RDWR):
                return
        at = next(counter)
        if count_to is not None:
            os.pwrite(log, str(at).encode(), 0)
        elif at == number:
            os.kill(os.getpid(), signal.SIGKILL)

    log = os.open(count_to, os.O_CREAT | os.O_WRONLY, 0o644) if count_to else -1
    sys.addaudithook(hook)


def published(place: Path) -> dict[str, str]:
    """The published files by name, as a listener can see them."""
    root = place / "out"
    files = (path for path in root.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if not any(part.startswith(".") for part in path.relative_to(root).parts)
    }


def records(files: dict[str, str]) -> dict[str, str]:
    """Of the published files, the episodes' records."""
    return {name: digest for name, digest in files.items() if name.endswith(".json") and name.count(".") == 1}


def faults(place: Path, days: tuple[date, ...]) -> list[str]:
    """Everything that is wrong with a published folder and its state, when it should hold those days' episodes."""
    root = place / "out" / "sample"
    found = list(map(str, check_feed((root / "feed.xml").read_bytes(), root=root)))
    with Store(place / "state.db") as store:
        found += [str(fault) for fault in (store.check(),) if fault]
        records = [cast("Record", dict(record)) for record in store.open_shelf("sample", "episode")]
        if sorted(record["date"] for record in records) != [day.isoformat() for day in days]:
            found.append(f"state: has the days {[record['date'] for record in records]}")
        for record in records:
            mp3 = root / record["folder"] / f"{record['name']}.mp3"
            if not is_whole(root, record):
                found.append(f"{mp3.name}: is not the one of the record")
            else:
                found += map(str, verify(mp3, store).faults)
                if json.loads(mp3.with_suffix(".json").read_bytes()) != record:
                    found.append(f"{mp3.name}: its published record is not the state's")
    return found


def guids(place: Path) -> dict[str, str]:
    return {
        path.parent.name: json.loads(path.read_bytes())["guid"]
        for path in (place / "out" / "sample" / "episodes").glob("*/sample-????-??-??.json")
    }


def try_once(base: Path, place: Path, job: Job, kill: Callable[[Callable[[], None]], int]) -> tuple[bool, list[str]]:
    """Kill a job, look, finish it, look again; return whether it was killed, and the faults."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(base, place)
    before, feed, old_guids = published(place), (place / "out/sample/feed.xml").read_bytes(), guids(place)
    days = (FIRST, job.day) if job.day != FIRST else (FIRST,)
    ended = kill(lambda: make(place, job.day, job.minutes))
    found = ["failed by itself"] if ended == -1 else []
    after = published(place)
    # Feeds and pages are brought up to date before the work begins: what tells the old from the new is the record.
    is_new = records(after) != records(before)
    if is_new:
        found += [f"left: {fault}" for fault in faults(place, days)]
    kept = guids(place)
    if child(lambda: make(place, job.day, job.minutes)) != 0:
        found.append("the next run did not finish")
    else:
        found += [f"next run: {fault}" for fault in faults(place, days)]
        found += map(str, check_change([feed], [(place / "out/sample/feed.xml").read_bytes()]))
        if not (old_guids | kept).items() <= guids(place).items():
            found.append("a GUID changed")
    left = [str(path.relative_to(place)) for path in (place / "out").rglob(".*")]
    return ended == signal.SIGKILL, found + [f"left over: {name}" for name in left]


def kill_points(folder: Path, kills: int, jobs: tuple[Job, ...] = JOBS, seed: int = 0) -> dict[str, Any]:
    """Kill runs of some jobs at about so many points in all, half of them at operations, half at moments.

    Returns:
        The counts of points, of kills that hit, of operations in each job, and every fault found.
    """
    hum = tiny_voice.build(folder / "hum.onnx")
    model_file.ensure = lambda folder: hum  # noqa: ARG005
    base, place = folder / "base", folder / "try"
    base.mkdir()
    import_for_children(lambda: make(base, FIRST, JOBS[0].minutes), folder)
    warm_up(folder / "warm")
    chance = random.Random(seed)  # noqa: S311
    tried = hit = 0
    found: list[str] = []
    operations: dict[str, int] = {}
    for job in jobs:
        shutil.copytree(base, place, dirs_exist_ok=True)
        log = folder / "count"

        def count(job: Job = job, log: Path = log) -> None:
            killed_before(0, log)
            make(place, job.day, job.minutes)

        child(lambda job=job: make(place, job.day, job.minutes))  # type: ignore[misc] # speaks; what is timed does not
        if published(place) == published(base):
            raise RuntimeError(f"{job.name}: changes nothing, so that killing it would show nothing")
        shutil.rmtree(place)
        shutil.copytree(base, place)
        started = time.monotonic()
        child(count)
        lasts_s = time.monotonic() - started
        operations[job.name] = int(log.read_text())
        log.unlink()
        half = kills // (2 * len(jobs))
        numbers = _spread(operations[job.name], half, chance)
        points: list[tuple[str, Callable[[Callable[[], None]], int]]] = [
            (f"operation {number}", functools.partial(_killed_at, number=number)) for number in numbers
        ]
        for _ in range(half):
            moment_s = chance.uniform(0, lasts_s)
            points.append((f"{moment_s:.3f} s", functools.partial(child, kill_after_s=moment_s)))
        for name, kill in points:
            killed, wrong = try_once(base, place, job, kill)
            tried += 1
            hit += killed
            found += [f"{job.name}, killed at {name}: {fault}" for fault in wrong]
    return {"points": tried, "killed": hit, "operations": operations, "faults": found}


def _killed_at(task: Callable[[], None], number: int) -> int:
    def doomed() -> None:
        killed_before(number)
        task()

    return child(doomed)


def _spread(operations: int, wanted: int, chance: random.Random) -> list[int]:
    """Choose operations: all where there is room, else the last ones, where the publishing is, and some of the rest."""
    everything = range(1, operations + 1)
    if wanted >= operations:
        return list(everything)
    last = list(everything)[-max(1, wanted * 2 // 3) :]
    return sorted(chance.sample(range(1, last[0]), min(wanted - len(last), last[0] - 1)) + last)


def main() -> None:
    """Kill one job, or all, and print what was found."""
    folder, kills, *rest = sys.argv[1:]
    jobs = tuple(job for job in JOBS if not rest or job.name == rest[0])
    print(json.dumps(kill_points(Path(folder), int(kills), jobs, *map(int, rest[1:]))))  # noqa: T201


if __name__ == "__main__":
    main()
