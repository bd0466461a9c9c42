"""On this machine, tasks run beside one another."""

from __future__ import annotations

import threading

from digest.runners.local import run


def test_tasks_run_beside_one_another() -> None:
    """The first can only end when the second has begun, and comes first all the same."""
    begun = threading.Event()

    def task(item: int) -> int:
        if item == 0:
            assert begun.wait(10)
        begun.set()
        return item * 2

    assert list(run(task, range(5))) == [0, 2, 4, 6, 8]
