"""Run tasks on this machine: a few threads for work that waits on the network."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from digest.message import Message
from digest.runners import Item, Result, ignore
from digest.types import OnProgress
from digest.worker import Worker

# So many pages are fetched at once.
_THREADS = 16


class Local:
    """A `Runner` of threads: what it is given runs here, one show after the other."""

    shows = 1

    def map(
        self,
        task: Callable[[Item], Result],
        items: Iterable[Item],
        lost: Callable[[Item, Message], Result],  # noqa: ARG002 - a task that takes its process with it takes this one
    ) -> Iterator[Result]:
        """See `Runner.map`."""
        return run(task, items)

    def call(
        self, task: Callable[[Path, OnProgress], Result], folder: Path, on_progress: OnProgress = ignore
    ) -> Result:
        """See `Runner.call`."""
        return task(folder, on_progress)

    def get_worker(self, name: str, open_worker: Callable[[], Worker]) -> Worker:  # noqa: ARG002 - one show at a time
        """See `Runner.get_worker`."""
        return open_worker()

    def close(self) -> None:
        """See `Runner.close`: nothing is elsewhere."""


def run(task: Callable[[Item], Result], items: Iterable[Item], *, threads: int = _THREADS) -> Iterator[Result]:
    """Apply `task` to each item, several at a time.

    Args:
        items: Twice as many as there are threads are taken ahead of the result that is waited for.

    Yields:
        The results in the order of the items.

    Raises:
        Exception: Whatever a task raised, when its turn comes; what has not begun is cancelled.
    """
    running: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for item in items:
                running.append(pool.submit(task, item))
                if len(running) >= 2 * threads:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            # After an error or Ctrl-C: the end of `with` would first do all that has not begun.
            pool.shutdown(wait=False, cancel_futures=True)
