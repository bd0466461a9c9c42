"""A cluster loses processes and machines, and finishes all the same."""

from __future__ import annotations

import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from digest.errors import ModelError, RunnerError, SettingsError
from digest.message import Message
from digest.runners.cluster import Cluster
from digest.runners.connection import _explain_refusal
from tests.runners.nodes import Nodes


@dataclass
class Fragile:
    """A worker that notes what it does, and dies of the word "poison"; of "unlucky" once."""

    folder: Path
    workers: int = 1
    room: int = 1

    def make(self, key: str, word: str) -> Message | None:
        if word == "poison" or (word == "unlucky" and not (self.folder / "died").exists()):
            (self.folder / "died").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        with (self.folder / key).open("a") as file:
            file.write(word)
        return None

    def close(self) -> None:
        """Nothing is held."""


def test_a_task_that_takes_its_process_with_it_is_given_up(cluster: Cluster) -> None:
    """The others are done; it is tried three times and no more."""

    def task(item: int) -> str:
        if item == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return str(item)

    results = list(cluster.map(task, range(6), lambda item, why: f"lost {item}" if why else ""))
    assert results == ["0", "1", "2", "lost 3", "4", "5"]


def test_a_poisoned_task_does_not_end_the_workers(cluster: Cluster, tmp_path: Path) -> None:
    """The reason names it; all the others are done, each once, by workers that took the dead ones' places."""
    worker = cluster.get_worker(str(tmp_path), lambda: Fragile(tmp_path))
    words = ["fine", "poison", "unlucky", *(f"word {number}" for number in range(20))]
    with ThreadPoolExecutor(worker.workers) as pool:
        reasons = list(pool.map(worker.make, map(str, range(len(words))), words))
    assert [reason for reason in reasons if reason] == [reasons[1]]
    assert str(reasons[1]).startswith("it took 3 workers with it: ")
    for number, word in enumerate(words):
        assert number == 1 or (tmp_path / str(number)).read_text() == word


def test_a_task_that_two_shows_want_is_done_once(cluster: Cluster, tmp_path: Path) -> None:
    """The second waits for the first."""
    worker = cluster.get_worker(str(tmp_path), lambda: Fragile(tmp_path))
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(worker.make, ["same"] * 8, ["once"] * 8)).count(None) == 8
    assert set((tmp_path / "same").read_text().split("once")) == {""}


def test_a_node_that_is_killed_is_survived(nodes: Nodes, cluster: Cluster, tmp_path: Path) -> None:
    """What ran there runs elsewhere; nothing is missing."""
    third = nodes.add()
    worker = cluster.get_worker(str(tmp_path), lambda: Fragile(tmp_path))
    assert worker.workers == 3
    keys = [str(number) for number in range(60)]
    with ThreadPoolExecutor(worker.workers) as pool:
        made = pool.map(worker.make, keys, keys)
        first = [next(made) for _ in range(10)]
        nodes.kill(third)
        assert [*first, *made] == [None] * len(keys)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(keys)


def test_a_node_without_the_program_is_named(nodes: Nodes) -> None:
    """What is missing there stands in the message, not that three workers went away."""
    script = nodes.folder / "sitecustomize.py"
    before = script.read_text()
    script.write_text("import sys\nsys.modules['digest'] = None\n")
    try:
        with Cluster(nodes.address) as cluster, pytest.raises(RunnerError, match=r"digest.*; every machine of the"):
            next(cluster.map(str, [1], lambda item, why: f"{item} {why}"))
    finally:
        script.write_text(before)


def test_a_worker_that_cannot_be_set_up_says_why(cluster: Cluster) -> None:
    """One line, not a wait without end."""

    def open_worker() -> Fragile:
        raise ModelError("the model is missing")

    worker = cluster.get_worker("broken", open_worker)
    with pytest.raises(RunnerError, match=r"^a worker cannot be set up: the model is missing \(on .+\)$"):
        worker.make("key", "word")


@pytest.mark.parametrize("address", ["127.0.0.1:{port}", "ray://127.0.0.1:{port}"])
def test_a_cluster_that_does_not_answer_is_named(address: str) -> None:
    """With its address, and at once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(RunnerError, match=rf"127\.0\.0\.1:{port}: .*refused; is it running there\?"):
        Cluster(address.format(port=port))


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("Version mismatch: started with:\n    Ray: 2.40.0\n", "Version mismatch: started with: Ray: 2.40.0; install"),
        ("Failed to connect to Ray cluster at x:1.", "something answers there, but not this Ray: is it a Ray head"),
        ("no such thing", "no such thing; is it running there?"),
    ],
)
def test_what_ray_refuses_is_said_in_one_line(said: str, line: str) -> None:
    """With what to do about it."""
    assert str(_explain_refusal(RuntimeError(said), knocked=True)).startswith(line)


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install stands in the message."""
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(SettingsError, match=r"pip install 'mandarin-digest\[cluster\]'"):
        Cluster()
