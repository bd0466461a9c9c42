"""Runs tasks on this machine: a few threads for work that waits on the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def run(task: Callable[[_Item], _Result], items: Sequence[_Item], *, workers: int = 8) -> Iterator[_Result]:
    """Apply `task` to each item, several at a time.

    Yields:
        The results in the order of the items.

    Raises:
        Exception: Whatever a task raised, when its turn comes; what has not begun is cancelled.
    """
    if not items:
        return
    with ThreadPoolExecutor(max_workers=min(workers, len(items))) as pool:
        futures = [pool.submit(task, item) for item in items]
        try:
            for future in futures:
                yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
