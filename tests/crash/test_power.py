"""A power cut at any moment leaves the published folder as it was or as it was to be."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from digest.files import replacing, sync, write_bytes
from digest.publish.checks.feed import check_feed
from digest.publish.staging import stage_folder
from digest.state.store import Store
from tests.crash import power
from tests.crash.harness import FIRST, JOBS, Job, faults, make
from tests.crash.power import TORN, Disk, visible, watched
from tests.speech.kokoro import tiny_voice

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="follows open files by /proc")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace with one episode."""
    folder = tmp_path_factory.mktemp("power")
    hum = tiny_voice.build(folder / "hum.onnx")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("digest.speech.kokoro.model_file.ensure", lambda _: hum)
        make(folder / "base", FIRST, JOBS[0].minutes)
        yield folder / "base"


def trees(disk: Disk) -> list[power.Tree]:
    return [dict(found) for found in disk.seen]


def differs(found: power.Tree, allowed: list[power.Tree]) -> set[str]:
    """The files in which a state differs from the nearest one that may be."""
    return min(({name for name, _ in set(found.items()) ^ set(it.items())} for it in allowed), key=len)


def whole(found: power.Tree, disk: Disk, root: Path) -> None:
    """Have a state be one whose feed's files are all there and whole."""
    assert TORN not in found.values()
    for name, digest in found.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(disk.data[digest])
    assert list(check_feed((root / "sample" / "feed.xml").read_bytes(), root=root / "sample")) == []


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_the_folder_is_old_or_new(base: Path, tmp_path: Path, job: Job) -> None:
    """Whatever has reached the disk of what was not synced; and nothing is told as done that a cut could undo."""
    place = tmp_path / "try"
    shutil.copytree(base, place)
    old = visible(place / "out")
    with watched(place / "out") as disk:
        make(place, job.day, job.minutes)
    new = visible(place / "out")
    assert old != new
    assert disk.steps[-1] == new
    for found, before in disk.seen.items():
        assert not differs(dict(found), [old, *disk.steps]), f"a cut before: {before}"
    for number, step in enumerate(disk.steps):  # pages are brought up to date before the work begins
        whole(step, disk, tmp_path / str(number))
    assert disk.at_end == new, "the run is over, and not all of it is on the disk"
    assert not faults(place, (FIRST, job.day) if job.day != FIRST else (FIRST,))


def test_where_folders_cannot_be_exchanged_each_file_comes_before_its_name(base: Path, tmp_path: Path) -> None:
    """A state in between has a feed all the files of which are there and whole."""
    place = tmp_path / "try"
    shutil.copytree(base, place)
    with watched(place / "out", can_exchange=False) as disk:
        make(place, JOBS[0].day, JOBS[0].minutes)
    states = trees(disk)
    assert len(states) > 10
    for number, found in enumerate(states):
        whole(found, disk, tmp_path / str(number))


def test_a_first_folder_is_whole_or_not_there(tmp_path: Path) -> None:
    """So is the folder of a new show, within one that is new too."""
    (tmp_path / "home").mkdir()
    with watched(tmp_path / "home") as disk, stage_folder(tmp_path / "home" / "public" / "show") as folder:
        write_bytes(folder / "episodes" / "1" / "a.mp3", b"audio")
        write_bytes(folder / "feed.xml", b"feed")
    new = visible(tmp_path / "home")
    assert {str(sorted(found)) for found in trees(disk)} == {"[]", str(sorted(new))}
    assert disk.at_end == new


def careless(path: Path) -> None:
    path.write_bytes(b"new")


def unsynced(path: Path) -> None:
    path.with_suffix(".tmp").write_bytes(b"new")
    os.replace(path.with_suffix(".tmp"), path)  # noqa: PTH105


def early(path: Path) -> None:
    """The names are kept before the content is."""
    path.with_suffix(".tmp").write_bytes(b"new")
    os.replace(path.with_suffix(".tmp"), path)  # noqa: PTH105
    sync(path.parent)
    sync(path)


def forgetful(path: Path) -> None:
    path.with_suffix(".tmp").write_bytes(b"new")
    sync(path.with_suffix(".tmp"))
    os.replace(path.with_suffix(".tmp"), path)  # noqa: PTH105


def right(path: Path) -> None:
    with replacing(path) as temporary:
        temporary.write_bytes(b"new")


@pytest.mark.parametrize(
    ("write", "torn", "kept"),
    [
        (careless, True, False),
        (unsynced, True, False),
        (early, True, True),
        (forgetful, False, False),
        (right, False, True),
    ],
)
def test_the_model_tells_a_careless_writer(
    tmp_path: Path, write: Callable[[Path], None], torn: bool, kept: bool
) -> None:
    """Or the tests above would show nothing."""
    (tmp_path / "a.txt").write_bytes(b"old")
    with watched(tmp_path) as disk:
        write(tmp_path / "a.txt")
    states = trees(disk)
    assert any(found.get("a.txt") == TORN for found in states) is torn
    assert (disk.at_end == visible(tmp_path)) is kept


def test_the_state_is_synced_at_each_commit(tmp_path: Path) -> None:
    """SQLite itself syncs then, with this setting; WAL alone would not (sqlite.org, PRAGMA synchronous)."""
    with Store(tmp_path / "state.db") as store, store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    assert sqlite3.sqlite_version_info >= (3, 22)
