"""Runs tasks on a Ray cluster: the extra `cluster`.

Tasks and the workers that hold a model go to whichever machine has room; results come back to the process that called.
A worker is one process for each processor of the cluster (or for each GPU, where there are any). Ray counts three
quarters of the processor as the worker's and leaves a quarter for short tasks: otherwise the workers, which stay for
the whole run, would keep every other task waiting for ever.
"""

from __future__ import annotations

import contextlib
import os
import socket
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

from digest import __version__
from digest.errors import DigestError, RunnerError, SettingsError
from digest.runners import Item, Result, Worker, ignore
from digest.types import OnProgress

_Value = TypeVar("_Value")

_WORKER_CPUS = 0.75
_TASK_CPUS = 0.25
# A task is lost when its machine goes away, which is nobody's fault, or when it takes its process down, which it will
# do again: one that is lost so often is not tried any more.
_TRIES = 3
# So many tasks for each processor are given to the cluster ahead of the result that is waited for.
_AHEAD = 4
# More shows at once keep the workers busy while one show is being planned, mastered or published.
_SHOWS_PER_CPU = 1
_MOST_SHOWS = 16
# How long a run waits for the first worker: a cluster that grows by itself starts a machine meanwhile.
_FIRST_WORKER_S = 600.0
_ANSWER_S = 10.0


class Cluster:
    """A `Runner` on a Ray cluster; close it, or use it as a context manager. Safe to share between threads.

    Args:
        address: Of a running cluster, as `ray.init` takes it; None starts one on this machine for the time of the run,
            unless `RAY_ADDRESS` names one.
        most_workers: So many workers at most; more than the cluster has room for now make it grow, where it can.
            None for as many as there is room for.
        worker_bytes: The memory that Ray sets aside for each worker.

    Raises:
        SettingsError: Ray is not installed.
        RunnerError: The cluster does not answer.
    """

    def __init__(
        self, address: str | None = None, *, most_workers: int | None = None, worker_bytes: int = 900_000_000
    ) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        if "RAY_AUTH_TOKEN" in os.environ:
            os.environ.setdefault("RAY_AUTH_MODE", "token")  # Ray reads both when it is imported
        self._ray = _import_ray()
        _knock(address or os.environ.get("RAY_ADDRESS"))
        try:
            self._ray.init(address=address, log_to_driver=False, logging_level="error", include_dashboard=False)
        except (ConnectionError, RuntimeError, ValueError) as error:
            where = address or os.environ.get("RAY_ADDRESS") or "this machine"
            raise RunnerError(f"Ray cluster at {where}: {_line(error)}; is it running there?") from error
        self._most_workers = most_workers
        self._worker_bytes = worker_bytes
        self._pools: dict[str, _Pool] = {}
        self._lock = threading.Lock()
        self.shows = max(2, min(_MOST_SHOWS, self.cpus * _SHOWS_PER_CPU))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def cpus(self) -> int:
        """The processors of the cluster as it is now."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def map(
        self, task: Callable[[Item], Result], items: Iterable[Item], lost: Callable[[Item, str], Result]
    ) -> Iterator[Result]:
        """See `Runner.map`."""
        remote = self._ray.remote(num_cpus=_TASK_CPUS, max_retries=0)(_apply)
        shared = self._ray.put(task)
        running: deque[tuple[Item, Any]] = deque()

        def first() -> Result:
            item, reference = running.popleft()
            for tried in range(1, _TRIES + 1):
                try:
                    result: Result = self.got(reference)
                    return result
                except RunnerError as error:
                    if tried == _TRIES:
                        return lost(item, str(error))
                    reference = remote.remote(shared, item)
            raise AssertionError("unreachable")

        try:
            for item in items:
                running.append((item, remote.remote(shared, item)))
                if len(running) >= _AHEAD * self.cpus:
                    yield first()
            while running:
                yield first()
        finally:
            for _, reference in running:
                self._ray.cancel(reference)

    def call(
        self,
        task: Callable[[Path, OnProgress], Result],
        folder: Path,
        on_progress: OnProgress = ignore,  # noqa: ARG002 - it is elsewhere
    ) -> Result:
        """See `Runner.call`; the files come back with the result."""
        remote = self._ray.remote(num_cpus=_TASK_CPUS, max_retries=_TRIES - 1)(_call)
        result, files = self.got(remote.remote(task))
        for name, data in files.items():
            (folder / name).write_bytes(data)
        return result  # type: ignore[no-any-return]

    def worker(self, name: str, open_worker: Callable[[], Worker]) -> _Pool:
        """See `Runner.worker`: every show of the run shares the workers of a name."""
        with self._lock:
            if name not in self._pools:
                self._pools[name] = _Pool(self, open_worker, self._places())
            return self._pools[name]

    def close(self) -> None:
        """End the workers and leave the cluster; one that was started for this run ends."""
        if self._ray.is_initialized():
            for pool in self._pools.values():
                pool.end()
            self._ray.shutdown()

    def start(self, open_worker: Callable[[], Worker]) -> Any:
        """Ask the cluster for one more worker; it may be long in coming."""
        gpus = 1 if self._ray.cluster_resources().get("GPU") else 0
        options = {"num_cpus": _WORKER_CPUS, "num_gpus": gpus, "memory": self._worker_bytes}
        return self._ray.remote(_Seat).options(scheduling_strategy="SPREAD", **options).remote(open_worker)

    def stop(self, seat: Any) -> None:
        """End a worker."""
        with contextlib.suppress(Exception):  # it may be gone already
            self._ray.kill(seat)

    def _places(self) -> int:
        if self._most_workers:
            return self._most_workers
        return int(self._ray.cluster_resources().get("GPU", 0)) or self.cpus

    def got(self, reference: Any) -> Any:
        """Wait for a task; what it raised is raised as if it had run here."""
        try:
            return self._ray.get(reference)
        except self._ray.exceptions.RayTaskError as error:
            raise error.cause from error
        except self._ray.exceptions.RayError as error:
            raise RunnerError(f"the process that did it went away: {_line(error)}") from error


class _Pool:
    """The workers of one name, and the tasks that wait for one of them: a `Worker` that is many.

    Args:
        size: So many workers are asked for.
    """

    def __init__(self, cluster: Cluster, open_worker: Callable[[], Worker], size: int) -> None:
        self.workers = size
        self.room = 1 << 30  # a worker does one task at a time, so that none needs more memory than for one
        self._cluster = cluster
        self._open = open_worker
        self._changed = threading.Condition()
        self._free: deque[Any] = deque()
        self._seats: set[Any] = set()
        self._under_way: dict[str, Future[str | None]] = {}
        self._waiting: list[threading.Thread] = []
        self._stopped: str | None = None
        for _ in range(size):
            self._ask_for_one()

    def make(self, key: str, *task: Any) -> str | None:
        """Have one of the workers do a task; a task that is under way for another show is waited for."""
        with self._changed:
            theirs = self._under_way.get(key)
            mine = self._under_way.setdefault(key, Future())
        if theirs is not None:
            return theirs.result()
        try:
            mine.set_result(self._make(key, *task))
        except BaseException as error:
            mine.set_exception(error)
        finally:
            with self._changed:
                del self._under_way[key]
        return mine.result()

    def close(self) -> None:
        """Nothing: the workers serve the other shows, and end with the run."""

    def end(self) -> None:
        """End all workers."""
        self._stop("the run was stopped")
        for seat in tuple(self._seats):
            self._cluster.stop(seat)
        for thread in self._waiting:
            thread.join()

    def _make(self, key: str, *task: Any) -> str | None:
        for tried in range(_TRIES):
            seat = self._take()
            try:
                if tried:  # several may have gone at once, with their machine: that is not this task's doing
                    seat = self._alive(seat)
                result: str | None = self._cluster.got(seat.make.remote(key, *task))
            except RunnerError:
                self._replace(seat)
            except BaseException:
                self._give_back(seat)
                raise
            else:
                self._give_back(seat)
                return result
        return f"it took {_TRIES} workers with it"

    def _take(self) -> Any:
        with self._changed:
            if not self._changed.wait_for(lambda: self._free or self._stopped, _FIRST_WORKER_S):
                raise RunnerError(
                    f"the cluster gave no worker within {_FIRST_WORKER_S:.0f} s: "
                    "it needs a machine with a free processor and 0.9 GB of memory"
                )
            if self._stopped:
                raise RunnerError(self._stopped)
            return self._free.popleft()

    def _alive(self, seat: Any) -> Any:
        """Return the seat, or the next one that answers."""
        while True:
            try:
                self._cluster.got(seat.ready.remote())
            except RunnerError:
                self._replace(seat)
                seat = self._take()
            else:
                return seat

    def _give_back(self, seat: Any) -> None:
        with self._changed:
            self._free.append(seat)
            self._changed.notify()

    def _replace(self, seat: Any) -> None:
        with self._changed:
            self._seats.discard(seat)
        self._ask_for_one()

    def _ask_for_one(self) -> None:
        thread = threading.Thread(target=self._await_one, name="await-worker", daemon=True)
        self._waiting = [*(other for other in self._waiting if other.is_alive()), thread]
        thread.start()

    def _await_one(self) -> None:
        """Wait for one more worker: one whose machine goes away before it is ready is asked for again."""
        for _ in range(_TRIES):
            with self._changed:
                if self._stopped:
                    return None
                seat = self._cluster.start(self._open)
                self._seats.add(seat)
            try:
                version = self._cluster.got(seat.ready.remote())
            except RunnerError:
                with self._changed:
                    self._seats.discard(seat)
                continue
            except DigestError as error:
                # What cannot be set up there can be set up nowhere: without this, every task would wait for it.
                return self._stop(f"a worker cannot be set up: {_line(error)}")
            if version != __version__:
                return self._stop(f"a machine of the cluster has digest {version}, this one {__version__}")
            return self._give_back(seat)
        return self._stop(f"{_TRIES} workers in a row went away while they were set up")

    def _stop(self, why: str) -> None:
        with self._changed:
            self._stopped = self._stopped or why
            self._changed.notify_all()


class _Seat:
    """The actor: one worker in a process of its own."""

    def __init__(self, open_worker: Callable[[], Worker]) -> None:
        self._worker: Worker | None = None
        self._error: DigestError | None = None
        try:
            self._worker = open_worker()
        except DigestError as error:
            self._error = error

    def ready(self) -> str:
        """Answer with the program's version once the worker is set up.

        Raises:
            DigestError: It cannot be set up.
        """
        if self._error:
            raise self._error
        return __version__

    def make(self, key: str, *task: Any) -> str | None:
        """See `Worker.make`."""
        if self._worker is None:
            raise RunnerError("the worker was not set up")
        return self._worker.make(key, *task)


def _apply(task: Callable[[Item], Result], item: Item) -> Result:
    return task(item)


def _call(task: Callable[[Path, OnProgress], _Value]) -> tuple[_Value, dict[str, bytes]]:
    with tempfile.TemporaryDirectory(prefix="digest-") as name:
        folder = Path(name)
        result = task(folder, ignore)
        return result, {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def _import_ray() -> Any:
    try:
        import ray
        import ray._private.worker
    except ImportError as error:
        raise SettingsError(
            "--runner ray: Ray is not installed; install digest with its extra 'cluster': "
            "pip install 'mandarin-digest[cluster]'"
        ) from error
    # Ray prints each process that dies on stdout, which is for data; what is lost stands in the record.
    ray._private.worker.print_to_stdstream = lambda *_, **__: None  # noqa: SLF001 - no option turns it off
    return ray


def _knock(address: str | None) -> None:
    """Refuse an address where nothing answers: Ray itself would go on trying for many minutes."""
    where = urlsplit(f"//{(address or '').rpartition('//')[2]}")
    try:
        if where.hostname and where.port:
            socket.create_connection((where.hostname, where.port), _ANSWER_S).close()
    except (OSError, ValueError) as error:
        raise RunnerError(f"Ray cluster at {address}: {_line(error)}; is it running there?") from error


def _line(error: object) -> str:
    return " ".join(str(error).split())[:200]
