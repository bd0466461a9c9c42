"""Run tasks on a Ray cluster: the extra `cluster`.

Two kinds of processes stay there for the whole run. Speakers hold a model: one for each processor (or GPU, where there
are any). Hands do what else is to be done: they read and edit articles, and master episodes; one for each processor
too. Ray counts three quarters of the processor as the speaker's and a quarter as the hand's; the system shares it out.
Results come back to the process that called.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import platform
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self, TypeVar

from digest import __version__
from digest.errors import DigestError, ModelError, RunnerError, SettingsError, StoreError
from digest.message import Message, describe_error
from digest.runners import Item, Result, ignore
from digest.runners.connection import Connection
from digest.runners.local import run
from digest.runners.pool import Lost, Pool
from digest.types import OnProgress
from digest.worker import Worker

_Value = TypeVar("_Value")

# Together one: Ray places a speaker and a hand on each processor.
_SPEAKER_CPUS = 0.75
_HAND_CPUS = 0.25
# This many more shows than processors: the speakers stay busy while these are planned, mastered or published.
_MORE_SHOWS = 2
_MOST_SHOWS = 32


class Cluster:
    """A `Runner` on a Ray cluster; close it, or use it as a context manager. Safe to share between threads.

    Args:
        address: Of a running cluster, as `ray.init` takes it; None starts one on this machine for the time of the run,
            unless `RAY_ADDRESS` names one.
        most_workers: The most speakers; more than the cluster has room for now make it grow, where it can.
            None for as many as there is room for.
        worker_bytes: The memory that Ray sets aside for each speaker.

    Raises:
        SettingsError: Ray is not installed.
        RunnerError: The cluster does not answer.
    """

    def __init__(
        self, address: str | None = None, *, most_workers: int | None = None, worker_bytes: int = 900_000_000
    ) -> None:
        self._connection = Connection(address)
        self._most_workers = most_workers
        self._worker_bytes = worker_bytes
        self._speakers: dict[str, _Speakers] = {}
        self._turns = itertools.count()
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._hands = Pool(self._connection, self._start_hand)
        self.shows = min(_MOST_SHOWS, self._connection.cpus + _MORE_SHOWS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def map(
        self, task: Callable[[Item], Result], items: Iterable[Item], lost: Callable[[Item, Message], Result]
    ) -> Iterator[Result]:
        """See `Runner.map`."""
        hands = self._gather_hands()

        def apply_there(item: Item) -> Result:
            try:
                result: Result = hands.do("apply", task, item)
            except Lost as error:
                return lost(item, describe_error(error))
            return result

        return run(apply_there, items, threads=hands.size)

    def call(
        self,
        task: Callable[[Path, OnProgress], Result],
        folder: Path,
        on_progress: OnProgress = ignore,  # noqa: ARG002 - it is elsewhere
    ) -> Result:
        """See `Runner.call`; the files come back with the result."""
        try:
            result, files = self._gather_hands().do("call", task)
        except Lost as error:
            raise RunnerError("{folder}: {error}", folder=folder.name, error=error) from error
        for name, data in files.items():
            (folder / name).write_bytes(data)
        return result  # type: ignore[no-any-return]

    def get_worker(self, name: str, open_worker: Callable[[], Worker]) -> Worker:
        """See `Runner.get_worker`: the shows of a run share the workers of a name; who asks first is served first."""
        with self._lock:
            if name not in self._speakers:
                size = self._most_workers or self._connection.gpus or self._connection.cpus
                start = functools.partial(self._start_speaker, open_worker)
                # On any machine: a speaker that is lost may come back elsewhere.
                pool = Pool(self._connection, start, [None] * size)
                self._speakers[name] = _Speakers(pool)
            turn = next(self._turns)
            return _Turn(self._speakers[name], turn)

    def close(self) -> None:
        """End the processes and leave the cluster; one that was started for this run ends."""
        for speakers in tuple(self._speakers.values()):  # a show may still ask for some meanwhile
            speakers.pool.end()
        self._hands.end()
        self._connection.close()

    def _gather_hands(self) -> Pool:
        """Return the hands, with those of machines that have come since they were last asked for."""
        with self._lock:
            nodes = self._connection.list_nodes()
            places: list[str] = []
            for node in nodes.keys() - self._known:
                processors = nodes[node]
                places += [node] * processors
            self._hands.add(places)
            self._known |= nodes.keys()
            if not self._hands.size:
                self._hands.add([None])  # none can work yet: this makes the cluster grow
        return self._hands

    def _start_hand(self, node: str | None) -> Any:
        return self._connection.start(_Hand, cpus=_HAND_CPUS, node=node)

    def _start_speaker(self, open_worker: Callable[[], Worker], node: str | None) -> Any:
        gpus = 1 if self._connection.gpus else 0
        return self._connection.start(
            _Speaker,
            open_worker,
            cpus=_SPEAKER_CPUS,
            gpus=gpus,
            memory_bytes=self._worker_bytes,
            node=node,
        )


class _Speakers:
    """The speakers of one name, and what they are doing."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self._lock = threading.Lock()
        self._under_way: dict[str, Future[Message | None]] = {}

    def make(self, key: str, task: tuple[Any, ...], turn: int) -> Message | None:
        """Have one of them do a task; a task that is under way for another show is waited for."""
        with self._lock:
            theirs = self._under_way.get(key)
            mine = self._under_way.setdefault(key, Future())
        if theirs is not None:
            return theirs.result()
        try:
            done = self.pool.do("make", key, *task, turn=turn)
            mine.set_result(done)
        except Lost as error:
            # The utterance fails, and the episode goes on without its story.
            mine.set_result(Message("{error}", error=error))
        except BaseException as error:
            # Also when the run is interrupted: another show may be waiting for this task.
            mine.set_exception(error)
        finally:
            with self._lock:
                del self._under_way[key]
        return mine.result()


class _Turn:
    """The speakers as one show has them: a `Worker` that is many. A show that began earlier goes first.

    Attributes:
        room: A speaker does one task at a time, so that none needs more memory than for one.
    """

    room = 1 << 30

    def __init__(self, speakers: _Speakers, turn: int) -> None:
        self.workers = speakers.pool.size
        self._speakers = speakers
        self._turn = turn

    def make(self, key: str, *task: Any) -> Message | None:
        """See `Worker.make`."""
        return self._speakers.make(key, task, self._turn)

    def close(self) -> None:
        """Nothing: the speakers serve the other shows, and end with the run."""


class _Speaker:
    """The actor that holds a model."""

    def __init__(self, open_worker: Callable[[], Worker]) -> None:
        self._worker: Worker | None = None
        self._error: DigestError | None = None
        # Kept for `report_version`: what an actor raises while it is made, Ray reports as the actor's death.
        try:
            self._worker = open_worker()
        except DigestError as error:
            self._error = error

    def report_version(self) -> str:
        """Answer with the program's version once the worker is set up.

        Raises:
            DigestError: It cannot be set up.
        """
        if self._error:
            with _name_machine():
                raise self._error
        return __version__

    def make(self, key: str, *task: Any) -> Message | None:
        """See `Worker.make`."""
        if self._worker is None:
            raise RunnerError("the worker was not set up")
        with _name_machine():
            return self._worker.make(key, *task)


class _Hand:
    """The actor that does what needs no model."""

    def report_version(self) -> str:
        """Answer with the program's version."""
        return __version__

    def apply(self, task: Callable[[Item], Result], item: Item) -> Result:
        """Do a task of `Runner.map`."""
        with _name_machine():
            return task(item)

    def call(self, task: Callable[[Path, OnProgress], _Value]) -> tuple[_Value, dict[str, bytes]]:
        """Do a task of `Runner.call`; return the files that it left, by name."""
        with _name_machine(), tempfile.TemporaryDirectory(prefix="digest-") as name:
            folder = Path(name)
            result = task(folder, ignore)
            left = [path for path in sorted(folder.iterdir()) if path.is_file()]
            return result, {path.name: path.read_bytes() for path in left}


@contextlib.contextmanager
def _name_machine() -> Iterator[None]:
    """Name this machine in errors that are about a machine: what it lacks, others may have."""
    try:
        yield
    except (SettingsError, ModelError, StoreError) as error:
        template = "{error} (on {machine})"
        if isinstance(error, SettingsError):
            template = "{error} (on {machine}; every machine needs the same workspace folder)"
        error.message = Message(template, error=error.message, machine=platform.node())
        error.args = (error.message,)
        raise
