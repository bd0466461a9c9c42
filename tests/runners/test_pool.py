"""Who waits for a process of a pool, and in which order they get one."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from digest import __version__
from digest.errors import RunnerError
from digest.runners.connection import Gone
from digest.runners.pool import Lost, Pool


class Method:
    """Of an actor: what it is given is a function, which `Here.got` calls."""

    def remote(self, task: Any = None) -> Any:
        return task


class Process:
    """Stands for an actor."""

    def __init__(self) -> None:
        self.report_version = self.work = Method()


class Here:
    """A connection to nowhere: tasks run in the thread that waits for them."""

    def __init__(self) -> None:
        self.begun = 0

    def start(self, _: str | None) -> Process:
        self.begun += 1
        return Process()

    def wait_for(self, task: Any) -> Any:
        return task() if task else __version__

    def list_nodes(self) -> dict[str, int]:
        return {"a": 1}

    def stop(self, _: Process) -> None:
        """Nothing runs."""


@pytest.fixture
def here() -> Here:
    return Here()


def test_the_lowest_turn_goes_first(here: Here) -> None:
    """The show that began first is finished first; of the same turn, who asked first."""
    pool = Pool(here, here.start, [None])  # type: ignore[arg-type]
    busy, free, done = threading.Event(), threading.Event(), list[str]()

    def first() -> None:
        busy.set()
        free.wait(10)

    with ThreadPoolExecutor(8) as threads:
        threads.submit(pool.do, "work", first)
        assert busy.wait(10)
        for turn, name in ((2, "c"), (1, "a"), (2, "d"), (1, "b")):
            queued = len(pool._queue) + 1
            threads.submit(pool.do, "work", lambda name=name: done.append(name), turn=turn)
            while len(pool._queue) < queued:
                time.sleep(0)
        free.set()
    assert done == ["a", "b", "c", "d"]


def test_a_task_that_is_lost_each_time_says_how(here: Here) -> None:
    """After three processes, each of which was replaced."""

    def die() -> None:
        raise Gone("killed by signal 11")

    pool = Pool(here, here.start, [None])  # type: ignore[arg-type]
    with pytest.raises(Lost, match=r"^it took 3 workers with it: killed by signal 11$"):
        pool.do("work", die)
    assert pool.do("work", lambda: "still") == "still"
    assert here.begun == 4


def test_what_waits_fails_when_the_run_is_stopped(here: Here) -> None:
    """Ctrl-C must not hang."""
    pool = Pool(here, here.start, [None])  # type: ignore[arg-type]
    busy, free = threading.Event(), threading.Event()

    def first() -> None:
        busy.set()
        free.wait(10)

    with ThreadPoolExecutor(2) as threads:
        threads.submit(pool.do, "work", first)
        assert busy.wait(10)
        waiting = threads.submit(pool.do, "work", lambda: None)
        while not pool._queue:
            time.sleep(0)
        pool.end()
        with pytest.raises(RunnerError, match=r"^the run was stopped$"):
            waiting.result(10)
        free.set()
    with pytest.raises(RunnerError, match=r"^the run was stopped$"):
        pool.do("work", lambda: None)


def test_a_process_is_not_replaced_on_a_machine_that_has_gone(here: Here) -> None:
    """But the last one is, wherever there is room."""
    places = list[str | None]()

    def start(place: str | None) -> Process:
        places.append(place)
        return Process()

    def die() -> None:
        raise Gone("its machine went away")

    pool = Pool(here, start, ["gone", "a"])  # type: ignore[arg-type]
    with pytest.raises(Lost):
        pool.do("work", die)
    assert pool.do("work", lambda: "done") == "done"
    pool.end()
    assert pool.size == 1
    assert places == ["a"] * 4
    pool = Pool(here, start, ["gone"])  # type: ignore[arg-type]
    assert pool.do("work", lambda: "done") == "done"
    assert places[-1] is None
