"""Tasks run several at a time; results come in order."""

from __future__ import annotations

import threading

import pytest

from digest.runners.local import run


def test_results_come_in_the_order_of_the_items() -> None:
    """A task that ends early does not overtake; the first can only end when the second has begun."""
    begun = threading.Event()

    def task(item: int) -> int:
        if item == 0:
            assert begun.wait(10)
        begun.set()
        return item * 2

    assert list(run(task, range(5))) == [0, 2, 4, 6, 8]


def test_an_error_of_a_task_reaches_the_caller() -> None:
    """It comes when its turn comes."""
    with pytest.raises(ZeroDivisionError):
        list(run(lambda item: 1 // item, (1, 0)))


def test_nothing_to_do_is_done_at_once() -> None:
    """No threads for no items."""
    assert list(run(str, ())) == []
