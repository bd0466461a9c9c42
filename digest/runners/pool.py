"""Processes on a cluster that do one task at a time, in the order of the tasks' turns, and survive each other's end."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any

from digest import __version__
from digest.errors import DigestError, RunnerError
from digest.message import Message
from digest.runners.connection import Connection, Gone

# A task is lost when its machine goes away, which is nobody's fault, or when it takes its process down, which it will
# do again: one that is lost this often is not tried any more.
TRIES = 3
# How long a run waits for the first process: a cluster that grows by itself starts a machine meanwhile.
_FIRST_S = 600.0


class Lost(Exception):
    """A task took its process with it, more than once."""


class Pool:
    """Processes of one kind. A process that goes away is replaced; its task has another try elsewhere.

    Args:
        connection: To the cluster they are on.
        start: Asks for one, on the machine of that name, or on any. Its actor answers `report_version()` with the
            program's version once it can work; that raises a `DigestError` where it never can.
        places: For each process, the machine that it is to be on; None for any. One is not replaced when its machine
            has gone.
    """

    def __init__(
        self, connection: Connection, start: Callable[[str | None], Any], places: Iterable[str | None] = ()
    ) -> None:
        self._connection = connection
        self._start = start
        self._lock = threading.Lock()
        self._free: deque[Any] = deque()
        self._places: dict[Any, str | None] = {}
        self._wanted = 0
        self._queue: list[tuple[int, int, Future[Any]]] = []
        self._numbers = itertools.count()
        self._asking: list[threading.Thread] = []
        self._stopped: Message | None = None
        self.add(places)

    @property
    def size(self) -> int:
        """How many processes there are, or are asked for."""
        return self._wanted

    def add(self, places: Iterable[str | None]) -> None:
        """Ask for more processes."""
        more = tuple(places)
        with self._lock:
            self._wanted += len(more)
        for place in more:
            self._ask_for_one(place)

    def do(self, method: str, *task: Any, turn: int = 0) -> Any:
        """Have one of the processes do a task, when it is its turn.

        Args:
            method: Of the actor.
            turn: Of tasks that wait, the one of the lowest turn is next, and of those the first.

        Raises:
            Lost: It took its process with it each time it was tried.
            RunnerError: There is no process, and there will be none.
            Exception: What the task raised.
        """
        why = ""
        for tried in range(TRIES):
            process = self._take(turn)
            try:
                if tried:  # several may have gone at once, with their machine: that is not this task's doing
                    process = self._find_living(process, turn)
                result = self._connection.wait_for(getattr(process, method).remote(*task))
            except Gone as error:
                why = str(error)
                self._replace(process)
            except BaseException:
                self._give_back(process)
                raise
            else:
                self._give_back(process)
                return result
        raise Lost(Message("it took {count} workers with it: {why}", count=TRIES, why=why))

    def end(self) -> None:
        """End all processes; whatever waits for one fails."""
        self._stop(Message("the run was stopped"))
        for process in tuple(self._places):
            self._connection.stop(process)
        for thread in self._asking:
            thread.join()

    def _take(self, turn: int) -> Any:
        mine: Future[Any] = Future()
        with self._lock:
            if self._stopped:
                raise RunnerError(self._stopped)
            if self._free:
                return self._free.popleft()
            # The number keeps those of one turn in the order in which they came, and futures from being compared.
            heapq.heappush(self._queue, (turn, next(self._numbers), mine))
        while True:
            try:
                return mine.result(_FIRST_S)
            except TimeoutError:
                if self._places or not mine.cancel():  # others work: it is only not this one's turn yet
                    continue
                raise RunnerError(
                    "the cluster gave no worker within {seconds:.0f} s: it needs a machine with a free processor "
                    "and 0.9 GB of memory",
                    seconds=_FIRST_S,
                ) from None

    def _find_living(self, process: Any, turn: int) -> Any:
        """Return the process, or the next one that answers."""
        while True:
            try:
                self._connection.wait_for(process.report_version.remote())
            except Gone:
                self._replace(process)
                process = self._take(turn)
            else:
                return process

    def _give_back(self, process: Any) -> None:
        with self._lock:
            while self._queue:
                _, _, waiting = heapq.heappop(self._queue)
                # False for one that has given up waiting: the next one gets the process.
                if waiting.set_running_or_notify_cancel():
                    waiting.set_result(process)
                    return
            self._free.append(process)

    def _replace(self, process: Any) -> None:
        with self._lock:
            place = self._places.pop(process, None)
        self._ask_for_one(place)

    def _ask_for_one(self, place: str | None) -> None:
        # In a thread of its own, since a cluster that grows may need minutes to start a machine.
        thread = threading.Thread(
            target=self._await_or_stop,
            args=(place,),
            name="await-worker",
            daemon=True,
        )
        still_asking = [other for other in self._asking if other.is_alive()]
        self._asking = [*still_asking, thread]
        thread.start()

    def _await_or_stop(self, place: str | None) -> None:
        done = False
        try:
            self._await_one(place)
            done = True
        finally:
            if not done:  # a fault of the program: what waits must not wait on
                self._stop(Message("a worker could not be asked for"))

    def _await_one(self, place: str | None) -> None:
        """Wait for one more process: one whose machine goes away before it is ready is asked for again."""
        why = ""
        for _ in range(TRIES):
            if place and place not in self._connection.list_nodes():
                if self._can_do_with_less():
                    return
                place = None  # the last one goes where it can
            try:
                process = self._begin(place)
                if process is None:
                    return
                version = self._connection.wait_for(process.report_version.remote())
            except Gone as error:
                why = str(error)
                self._drop(process)
                continue
            except DigestError as error:
                # What cannot be set up there can be set up nowhere: without this, every task would wait for it.
                self._stop(Message("a worker cannot be set up: {error}", error=error))
                return
            self._put_to_work(process, version)
            return
        template = "{count} workers in a row went away while they were set up: {why}"
        if "No module named" in why:
            template = (
                "{count} workers in a row went away while they were set up: {why}; "
                "every machine of the cluster needs the same digest"
            )
        self._stop(Message(template, count=TRIES, why=why))

    def _can_do_with_less(self) -> bool:
        """Want one process less, unless it is the last one; return whether that was so."""
        with self._lock:
            if self._wanted <= 1:
                return False
            self._wanted -= 1
            return True

    def _drop(self, process: Any) -> None:
        with self._lock:
            self._places.pop(process, None)

    def _put_to_work(self, process: Any, version: str) -> None:
        """Give a process that is ready its first task, if it runs the same program."""
        if version == __version__:
            self._give_back(process)
        else:
            template = "a machine of the cluster has digest {there}, this one {here}"
            self._stop(Message(template, there=version, here=__version__))

    def _begin(self, place: str | None) -> Any:
        with self._lock:
            if self._stopped:
                return None
            # Noted under the same lock: `end` must find every process that was started.
            process = self._start(place)
            self._places[process] = place
            return process

    def _stop(self, why: Message) -> None:
        with self._lock:
            self._stopped = self._stopped or why
            queue, self._queue = self._queue, []
        for _, _, waiting in queue:
            if waiting.set_running_or_notify_cancel():
                waiting.set_exception(RunnerError(self._stopped))
