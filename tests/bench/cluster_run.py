"""One run of many short shows, in a process of its own: here, or on a cluster that is started for it.

`python -m tests.bench.cluster_run JSON` prints what came of it as JSON; `measured` starts that.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from mutagen.id3 import ID3

from digest import pipeline
from digest.articles.extract import extract
from digest.catalog import find_built_in, read_settings
from digest.documents.open import Document, open_document
from digest.episode.studio import Studio
from digest.fetching.fetcher import Fetcher
from digest.message import Message
from digest.runners import Runner
from digest.runners.local import Local
from digest.settings import Show, Source, Templates, Voice
from digest.speech.clips import ClipStore
from digest.state.store import Store
from digest.types import Article, Fetched
from tests.bench import stub_voice
from tests.bench.command import ROOT
from tests.runners.nodes import Nodes

NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
DAY = date(2026, 11, 23)
_PLACES = ("东河", "南山", "西桥", "北湖", "青石", "白塔", "松林", "梅园")
_SENTENCES = (
    "{place}图书馆说，周末开放到晚上{few}点，也欢迎外地读者来。",
    "来{place}馆的人今年比去年多了{few}成，馆方打算明年再开一间放得下{some}张桌子的阅览室。",
)


@dataclass(frozen=True, slots=True)
class Job:
    """What to run.

    Attributes:
        shows: So many, of one article each.
        nodes: Of the cluster; 0 for none.
        cpus: Of each node.
        pinned: Keep each node on a processor of its own, and the calling process on that of the first node.
        stub: Seconds that a stub voice sleeps for each second of speech; None for the real voice.
        warm: So many shows are made before the time is taken: by then the workers are set up.
        killed: Kill the last node once so many shows are published.
    """

    shows: int
    nodes: int = 0
    cpus: int = 1
    pinned: bool = False
    stub: float | None = None
    warm: int = 0
    killed: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of it.

    Attributes:
        start_s: From nothing to the last of the warm shows: the cluster joined, the workers set up.
        seconds: From there to the last feed written.
        driver_s: Processor seconds of the calling process in that time.
        spoken_s: Seconds of speech that were made in that time.
        stored_s: Seconds of speech that the clip store had.
        clips: Files in the clip store, at the end.
        items: Episodes in all feeds.
        sha256: Of the sound in all MP3s, in the order of the shows; tags hold a GUID that is new in each run.
        peak_mb: The most memory the calling process had.
    """

    start_s: float
    seconds: float
    driver_s: float
    spoken_s: float
    stored_s: float
    clips: int
    items: int
    sha256: str
    peak_mb: float


def measured(job: Job, work: Path, program: str = "tests.bench.cluster_run") -> Figures:
    """Run it in a process of its own, with what it leaves in `work`.

    Raises:
        RuntimeError: It failed; the message ends with what it said.
    """
    token = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    command = [sys.executable, "-m", program, json.dumps(asdict(job)), str(work)]
    done = subprocess.run(command, env={**os.environ, **token}, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{job}: {done.stderr[-2000:]}")
    return Figures(**json.loads(done.stdout.splitlines()[-1]))


@contextlib.contextmanager
def runner_of(job: Job) -> Iterator[tuple[Runner, Nodes | None]]:
    """Start the cluster of a job."""
    if not job.nodes:
        if job.stub is not None:
            stub_voice.install(job.stub)
        yield Local(), None
        return
    from digest.runners.cluster import Cluster

    with tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
        if job.stub is not None:  # every Python of the nodes runs this first
            program = f"from tests.bench import stub_voice\nstub_voice.install({job.stub})\n"
            (Path(folder) / "sitecustomize.py").write_text(program)
        nodes = Nodes(Path(folder), count=job.nodes, cpus=job.cpus, pinned=job.pinned)
        if job.pinned:
            os.sched_setaffinity(0, {0})
        try:
            with Cluster(nodes.address) as runner:
                yield runner, nodes
        finally:
            nodes.close()


def run(job: Job, work: Path) -> Figures:
    """Make the shows; see `Figures`."""
    voice = read_settings(find_built_in() / "voices" / "xiaoxiao.toml", Voice)
    work.mkdir(parents=True, exist_ok=True)
    cache = Path(tempfile.gettempdir()) / "digest-bench-cache"  # the model alone, joined once
    with runner_of(job) as (runner, nodes), Store(work / "state.db") as store, Fetcher() as fetcher:
        studio = Studio(store, ClipStore(work / "clips"), fetcher, cache, lambda _: None, runner=runner)
        make = functools.partial(_make, voice=voice, studio=studio, work=work)
        start = time.perf_counter()
        _each(make, range(job.shows, job.shows + job.warm), runner)
        begun, busy = time.perf_counter(), time.process_time()
        done = threading.Semaphore(0)
        if job.killed is not None and nodes is not None:
            threading.Thread(target=_kill, args=(nodes, done, job.killed), daemon=True).start()

        def make_and_tell(number: int) -> None:
            make(number)
            done.release()

        _each(make_and_tell, range(job.shows), runner)
        seconds, driver_s = time.perf_counter() - begun, time.process_time() - busy
        records: list[Any] = [
            store.read_record(f"show{number}", "episode", DAY.isoformat()) or {} for number in range(job.shows)
        ]
    speech = [record["speech"] for record in records]
    sound = hashlib.sha256()
    for record in records:
        mp3 = work / "out" / record["show"] / record["folder"] / f"{record['name']}.mp3"
        sound.update(mp3.read_bytes()[ID3(mp3).size :])
    return Figures(
        begun - start,
        seconds,
        driver_s,
        sum(it["spoken_s"] for it in speech),
        sum(it["stored_s"] for it in speech),
        len(list((work / "clips").glob("*/*.flac"))),
        sum(path.read_text("utf-8").count("<item>") for path in (work / "out").glob("*/feed.xml")),
        sound.hexdigest(),
        _peak_mb(),
    )


def _peak_mb() -> float:
    """The most memory that this process had; what `getrusage` says counts what started it, too."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not tell the peak of a process")


def _kill(nodes: Nodes, done: threading.Semaphore, after: int) -> None:
    for _ in range(after):
        done.acquire()
    nodes.kill(nodes.running[-1])


def _each(make: Callable[[int], object], shows: range, runner: Runner) -> None:
    """Make the shows as `digest run` does."""
    if runner.shows == 1:
        for number in shows:
            make(number)
        return
    with ThreadPoolExecutor(runner.shows) as pool:
        list(pool.map(make, shows))


def _make(number: int, *, voice: Voice, studio: Studio, work: Path) -> None:
    source = work / f"{number}.txt"
    source.write_bytes(document(number).data)
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
    pipeline.make_episode(pipeline.plan(show, (voice,), DAY, NOW, studio), work / "out", NOW, studio)


def document(number: int) -> Document:
    """An article whose sentences no other number has."""
    place = f"{_PLACES[number % len(_PLACES)]}{'东西南北中'[number // len(_PLACES) % 5]}路"
    values = {"place": place, "few": 2 + number % 8, "some": 100 + number}
    said = [it.format(**values) for it in _SENTENCES]
    text = "\n\n".join((f"{place}图书馆延长开放", *said, ""))
    return open_document(Fetched(f"{number}.txt", text.encode(), "text/plain", "utf-8"))


def queue(job: Job) -> Figures:
    """Read so many articles on a cluster and have each spoken by a stub voice of 2 ms, without publishing anything."""
    with runner_of(job) as (runner, _):
        speaker = runner.get_worker("stub", _Stub)
        start, busy = time.perf_counter(), time.process_time()
        documents = (document(number) for number in range(job.shows))
        with ThreadPoolExecutor(speaker.workers) as pool:
            for article in runner.map(extract, documents, _lost):
                assert pool.submit(speaker.make, article.id, article.title).result() is None
        seconds, driver_s = time.perf_counter() - start, time.process_time() - busy
    return Figures(0, seconds, driver_s, 0, 0, 0, 0, "", _peak_mb())


@dataclass
class _Stub:
    """A voice that takes 2 ms."""

    workers: int = 1
    room: int = 1

    def make(self, key: str, text: str) -> Message | None:  # noqa: ARG002
        time.sleep(0.002)
        return None

    def close(self) -> None:
        """Nothing is held."""


def _lost(document: Document, why: Message) -> Article:
    raise RuntimeError(f"{document.url}: {why}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # whoever stops this leaves no nodes behind
    wanted = Job(**json.loads(sys.argv[1]))
    print(json.dumps(asdict(queue(wanted) if sys.argv[2] == "queue" else run(wanted, Path(sys.argv[2])))))
