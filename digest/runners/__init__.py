"""Where tasks run: this machine (`local`), or a Ray cluster (`cluster`).

A task is a plain function of its inputs: it reads no state and writes none, so that it may run anywhere and once more
where a machine went away. State, publication and the network's manners stay with the one process that calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

from digest.message import Message
from digest.types import OnProgress, Progress
from digest.worker import Worker

Item = TypeVar("Item")
Result = TypeVar("Result")


def ignore(step: Progress) -> None:
    """Tell no one of progress."""


class Runner(Protocol):
    """Where the tasks of a run are done.

    Attributes:
        shows: How many shows it is worth making at once.
    """

    shows: int

    def map(
        self, task: Callable[[Item], Result], items: Iterable[Item], lost: Callable[[Item, Message], Result]
    ) -> Iterator[Result]:
        """Apply `task` to each item, several at a time; an item is taken from `items` only when it can be worked on.

        Args:
            lost: Makes the result of an item whose task took its process with it, from that item and what happened.

        Yields:
            The results in the order of the items.

        Raises:
            Exception: Whatever a task raised, when its turn comes; what has not begun is cancelled.
        """
        ...

    def call(
        self, task: Callable[[Path, OnProgress], Result], folder: Path, on_progress: OnProgress = ignore
    ) -> Result:
        """Do one heavy task that leaves files in the folder that it is given.

        Args:
            folder: Where these files are once this returns.
            on_progress: Told by the task, where it runs in this process.

        Raises:
            Exception: Whatever the task raised.
            RunnerError: The machine it ran on went away, more than once.
        """
        ...

    def get_worker(self, name: str, open_worker: Callable[[], Worker]) -> Worker:
        """Return a worker; on a cluster, one that hands its tasks to as many as the cluster has room for.

        Args:
            name: Names the worker among those of this runner: one of that name may serve several shows.
            open_worker: Sets one up, where it is to work.
        """
        ...

    def close(self) -> None:
        """End what runs elsewhere; whatever waits for it fails."""
        ...
