"""Decide where a run's work is done: the options for it, and the shows made in turn or several at once."""

from __future__ import annotations

import enum
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from digest.errors import OverBudget

if TYPE_CHECKING:
    from digest.fetching.fetcher import Fetcher
    from digest.runners import Runner

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class RunnerName(enum.StrEnum):
    """What `--runner` may be."""

    LOCAL = "local"
    RAY = "ray"


RunnerOption = Annotated[RunnerName, typer.Option("--runner", help="Work on this machine, or on a Ray cluster.")]
AddressOption = Annotated[
    str | None,
    typer.Option(
        "--address",
        metavar="HOST:PORT",
        help="Of the Ray cluster; without one, it is started here.",
        envvar="RAY_ADDRESS",
    ),
]
SpeakersOption = Annotated[
    int | None,
    typer.Option("--speakers", metavar="N", min=1, help="At most so many processes that speak, on a Ray cluster."),
]

BudgetOption = Annotated[
    float | None,
    typer.Option(
        "--speech-minutes", metavar="N", min=0, help="Make no show that takes the run's speech beyond N minutes."
    ),
]
ToOption = Annotated[
    str | None, typer.Option("--to", metavar="URL", help="Then upload each show there, as digest publish does.")
]


class Budget:
    """How much speech a run may make; shows take from it in the order in which they begin.

    Args:
        minutes: None for no limit.
    """

    def __init__(self, minutes: float | None = None) -> None:
        self._left_s = math.inf if minutes is None else minutes * 60
        self._minutes = minutes
        self._lock = threading.Lock()

    def take(self, show: str, length_s: float) -> None:
        """Take what a show needs.

        Raises:
            OverBudget: Not that much is left.
        """
        with self._lock:
            if length_s > self._left_s:
                raise OverBudget(
                    "{show}: not made: it needs {length_s:.1f} minutes of speech, and of the run's {minutes:g} are "
                    "{left_s:.1f} left; raise --speech-minutes",
                    show=show,
                    length_s=length_s / 60,
                    minutes=self._minutes,
                    left_s=self._left_s / 60,
                )
            self._left_s -= length_s


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where a run's work is done.

    Attributes:
        fetcher: Shared by shows that are made at once, so that together they ask no website too often.
        budget: How much speech the shows may make together.
    """

    runner: Runner
    fetcher: Fetcher | None = None
    budget: Budget = field(default_factory=Budget)

    def make_each(self, make: Callable[[_Item], _Result], jobs: Sequence[_Item]) -> list[_Result]:
        """Make several shows, as many at once as the runner can; return the results in the order of the jobs."""
        if self.runner.shows == 1:
            return [make(job) for job in jobs]
        # Threads, since only this process writes state and feeds; the work itself is done on the cluster.
        with ThreadPoolExecutor(min(self.runner.shows, len(jobs)), thread_name_prefix="show") as pool:
            try:
                return list(pool.map(make, jobs))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self.runner.close()  # shows that wait for the cluster get an error at once: Ctrl-C must not hang
                raise


@contextmanager
def open_workplace(
    name: RunnerName,
    address: str | None,
    speakers: int | None,
    open_fetcher: Callable[[], Fetcher],
    budget: Budget,
) -> Iterator[Workplace]:
    """Open the named runner while the block runs.

    Raises:
        SettingsError: Ray is not installed.
        RunnerError: The cluster does not answer.
    """
    from digest.runners.local import Local

    if name is RunnerName.LOCAL:
        yield Workplace(Local(), budget=budget)
        return
    from digest.runners.cluster import Cluster

    with open_fetcher() as fetcher, Cluster(address, most_workers=speakers) as cluster:
        yield Workplace(cluster, fetcher, budget)
