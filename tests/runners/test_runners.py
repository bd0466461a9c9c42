"""Tasks run several at a time, here or on a cluster: results come in order, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from digest.errors import NotAnArticle
from digest.message import Message
from digest.runners import Runner
from digest.types import OnProgress


@dataclass
class Upper:
    """A worker that writes a key's task in capitals to its folder."""

    folder: Path
    workers: int = 1
    room: int = 1

    def make(self, key: str, text: str) -> Message | None:
        if text == "bad":
            return Message("bad text")
        with (self.folder / key).open("a") as file:
            file.write(text.upper())
        return None

    def close(self) -> None:
        """Nothing is held."""


def lost(item: int, why: Message) -> int:
    raise AssertionError(f"{item}: {why}")


def double(item: int) -> int:
    return item * 2


def divide(item: int) -> int:
    if item == 0:
        raise NotAnArticle("nothing to divide by")
    return 1 // item


def test_results_come_in_the_order_of_the_items(runner: Runner) -> None:
    """Whatever was done first."""
    assert list(runner.map(double, range(40), lost)) == list(range(0, 80, 2))


def test_an_error_of_a_task_reaches_the_caller(runner: Runner) -> None:
    """It is of the type and with the message that the task gave it, when its turn comes."""
    results = runner.map(divide, (1, 0), lost)
    assert next(results) == 1
    with pytest.raises(NotAnArticle, match=r"^nothing to divide by$"):
        next(results)


def test_nothing_to_do_is_done_at_once(runner: Runner) -> None:
    """No items, no results."""
    assert list(runner.map(double, (), lost)) == []


def test_items_are_taken_as_they_are_worked_on(runner: Runner) -> None:
    """Ten thousand items that wait are not held all at once."""
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for item in range(10_000):
            taken += 1
            yield item

    results = runner.map(double, items(), lost)
    assert next(results) == 0
    assert taken < 100
    results.close()  # type: ignore[attr-defined]


def test_the_files_of_a_task_come_back(runner: Runner, tmp_path: Path) -> None:
    """They lie in the caller's folder, whatever machine made them."""

    def task(folder: Path, _: OnProgress) -> int:
        (folder / "episode.mp3").write_bytes(b"sound")
        return 7

    assert runner.call(task, tmp_path) == 7
    assert (tmp_path / "episode.mp3").read_bytes() == b"sound"


def test_a_task_that_fails_leaves_no_file(runner: Runner, tmp_path: Path) -> None:
    """Its error is raised as if it had run here."""

    def task(folder: Path, _: OnProgress) -> int:
        raise NotAnArticle(f"no article in {folder.name and 'it'}")

    with pytest.raises(NotAnArticle, match=r"^no article in it$"):
        runner.call(task, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_worker_does_what_it_is_given(runner: Runner, tmp_path: Path) -> None:
    """What it cannot do is answered with the reason."""
    worker = runner.get_worker(str(tmp_path), lambda: Upper(tmp_path))
    assert worker.workers >= 1
    assert [worker.make("a", "one"), worker.make("b", "bad"), worker.make("c", "three")] == [
        None,
        Message("bad text"),
        None,
    ]
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "ONE", "c": "THREE"}
    worker.close()
