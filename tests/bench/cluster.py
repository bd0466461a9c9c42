"""What a cluster brings: two one-core nodes against one, one node against none, and what waits in the queue."""

from __future__ import annotations

import functools
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from digest import pipeline
from digest.articles.extract import extract
from digest.articles.fetch import Document, Fetcher
from digest.catalog import built_in, read
from digest.pipeline import Studio
from digest.runners import Runner
from digest.runners.local import Local
from digest.settings import Show, Source, Templates, Voice
from digest.speech.clips import ClipStore
from digest.store import Store
from digest.types import Article
from tests.runners.nodes import Nodes

_SHOWS = 40
_NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
_PLACES = ("东河", "南山", "西桥", "北湖", "青石", "白塔", "松林", "梅园")
_QUEUED = (100, 10_000)


def speed(work: Path) -> str:
    """Make 40 shows of one short article each, from an empty clip store, on several sets of machines.

    Each one-core node is kept on a processor of its own; the process that calls is kept on none, as it would have a
    machine of its own.
    """
    os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
    os.environ["RAY_AUTH_MODE"] = "token"
    seconds = {"local": _make_all(Local(), work / "local")}
    driver_s = 0.0
    for name, count, cpus, pinned in (("node", 1, 2, False), ("one core", 1, 1, True), ("two cores", 2, 1, True)):
        with _cluster(count, cpus, pinned=pinned) as runner:
            before_s = time.process_time()
            seconds[name] = _make_all(runner, work / name.replace(" ", "-"))
            driver_s = (time.process_time() - before_s) / _SHOWS
    again_s = _shared_half(work)
    return (
        f"{_SHOWS} shows in {seconds['local']:.0f} s here, {seconds['node']:.0f} s on one Ray node of the same cores "
        f"({seconds['node'] / seconds['local'] - 1:+.1%}, at most +5 %); on one core {seconds['one core']:.0f} s, "
        f"on two one-core nodes {seconds['two cores']:.0f} s: {seconds['one core'] / seconds['two cores']:.2f} times "
        f"(floor 1.80), the calling process busy for {driver_s:.2f} s a show; {again_s}"
    )


def queued(work: Path) -> str:  # noqa: ARG001 - nothing is kept
    """Read 100 and 10,000 articles on a cluster and have each spoken by a stub voice of 2 ms; peaks of this process."""
    peaks = []
    for count in _QUEUED:
        command = [sys.executable, "-c", f"from tests.bench.cluster import queue; queue({count})"]
        environment = {**os.environ, "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
        said = subprocess.run(command, env=environment, cwd=Path.cwd(), capture_output=True, text=True, check=True)
        peaks.append(float(said.stdout.split()[-1]))
    return ", ".join(f"{count:,} articles {peak:.0f} MB" for count, peak in zip(_QUEUED, peaks, strict=True))


def queue(count: int) -> None:
    """Do that once, and print the peak in MB."""
    import resource

    with _cluster(2, 1, pinned=False) as runner:
        speaker = runner.worker("stub", _Stub)
        documents = (_document(number) for number in range(count))
        with ThreadPoolExecutor(speaker.workers) as pool:
            articles = runner.map(extract, documents, _lost)
            for article in articles:
                assert pool.submit(speaker.make, article.id, article.title).result() is None
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


@dataclass
class _Stub:
    """A voice that takes 2 ms."""

    workers: int = 1
    room: int = 1

    def make(self, key: str, text: str) -> str | None:  # noqa: ARG002
        time.sleep(0.002)
        return None

    def close(self) -> None:
        """Nothing is held."""


@contextmanager
def _cluster(count: int, cpus: int, *, pinned: bool) -> Iterator[Runner]:
    from digest.runners.cluster import Cluster

    with tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
        nodes = Nodes(Path(folder), count=count, cpus=cpus, pinned=pinned)
        try:
            with Cluster(nodes.address) as runner:
                yield runner
        finally:
            nodes.close()


def _make_all(runner: Runner, work: Path, shows: range = range(_SHOWS)) -> float:
    """Make the shows with the runner; return the seconds from the first word read to the last feed written."""
    voice = read(built_in() / "voices" / "xiaoxiao.toml", Voice)
    work.mkdir(parents=True, exist_ok=True)
    with Store(work / "state.db") as store, Fetcher() as fetcher:
        cache = Path(tempfile.gettempdir()) / "digest-bench-cache"  # the model alone, joined once
        studio = Studio(store, ClipStore(work / "clips"), fetcher, cache, lambda _: None, runner=runner)
        make = functools.partial(_make, voice=voice, studio=studio, work=work)
        start = time.perf_counter()
        if runner.shows == 1:
            list(map(make, shows))
        else:
            with ThreadPoolExecutor(runner.shows) as pool:
                list(pool.map(make, shows))
        return time.perf_counter() - start


def _make(number: int, *, voice: Voice, studio: Studio, work: Path) -> None:
    source = work / f"{number}.txt"
    source.write_bytes(_document(number).data)
    show = Show(
        name=f"show{number}",
        folder=work,
        title=f"{_PLACES[number % len(_PLACES)]}早报",
        source=(Source(url=source.name),),
        templates=Templates(
            opening="{show}。", headlines=(), story=(), attribution=(), closing="再见。", notice="合成语音。"
        ),
        repeat=True,
        fresh_hours=None,
        minutes=0.25,
    )
    day = date(2026, 11, 23)
    pipeline.make_episode(pipeline.plan(show, (voice,), day, _NOW, studio), work / "out", _NOW, studio)


def _document(number: int) -> Document:
    """An article of two sentences that no other number has."""
    place, hour, seats = _PLACES[number % len(_PLACES)], 8 + number % 12, 100 + number
    text = (
        f"{place}图书馆延长开放\n\n{place}图书馆今天说，周末延长开放到晚上{hour}点，读者可以在网上预约{seats}个座位。\n\n"
        f"馆方介绍，去年一共有{seats * 37}人来过这里，比前年多了{3 + number % 9}成，借出的书有{seats * 91}本。\n"
    )
    return Document(f"{number}.txt", text.encode(), "text/plain", "utf-8")


def _lost(document: Document, why: str) -> Article:
    raise RuntimeError(f"{document.url}: {why}")


def _shared_half(work: Path) -> str:
    """Make two shows of which the second has spoken half of the first one's speech already."""
    _make_all(Local(), work / "half", range(1))
    (work / "half" / "state.db").unlink()
    first_s = _make_all(Local(), work / "whole", range(2))
    second_s = _make_all(Local(), work / "half", range(2))
    return f"two shows of which the store has half: {second_s:.1f} s instead of {first_s:.1f} s"
