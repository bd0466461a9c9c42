"""A folder changes in one step, or file by file in an order that breaks nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from digest.publish import staging
from digest.publish.staging import stage_folder

NEW = {
    "feed.xml": b"new feed",
    "articles.xml": b"new",
    "index.html": b"new page",
    "episodes/2026-11-24/s-2026-11-24.mp3": b"new sound",
    "episodes/2026-11-24/s-2026-11-24.vtt": b"new words",
    "episodes/2026-11-24/s-2026-11-24.chapters.json": b"{}",
    "episodes/2026-11-24/s-2026-11-24.json": b"{}",
}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def fill(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(data)


@pytest.fixture(params=["exchanged", "moved", "without links"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param != "exchanged":
        monkeypatch.setattr(staging, "_exchange_folders", lambda *_: False)
    if request.param == "without links":

        def refuse(*_: object) -> None:
            raise OSError(1, "no links here")

        monkeypatch.setattr(os, "link", refuse)
    return str(request.param)


@pytest.mark.usefixtures("way")
def test_old_and_new_files_are_there_afterwards(tmp_path: Path) -> None:
    """What is not touched stays; nothing is left over beside the folder."""
    root = tmp_path / "s"
    fill(root, {"feed.xml": b"old", "cover.jpg": b"picture"})
    with stage_folder(root) as there:
        fill(there, NEW)
    assert contents(root) == {**NEW, "cover.jpg": b"picture"}
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_what_fails_changes_nothing(tmp_path: Path, way: str) -> None:
    """An error in the block leaves the old folder; only without links the block works in the folder itself."""
    root = tmp_path / "s"
    fill(root, {"feed.xml": b"old"})

    def half() -> None:
        with stage_folder(root) as there:
            fill(there, {"index.html": b"half"})
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        half()
    assert contents(root) == {"feed.xml": b"old"} | ({"index.html": b"half"} if way == "without links" else {})
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_what_a_killed_run_left_is_taken_away(tmp_path: Path) -> None:
    """A stage of before, and temporary files within the folder, do not live on."""
    root = tmp_path / "s"
    fill(root, {"feed.xml": b"old", ".feed-abc.xml": b"half"})
    fill(tmp_path / ".s.staged", {"nonsense": b"1"})
    with stage_folder(root) as there:
        fill(there, {"feed.xml": b"new"})
    assert contents(tmp_path) == {"s/feed.xml": b"new"}


def test_nothing_changes_where_nothing_is_new(tmp_path: Path) -> None:
    """The folder itself is the same one as before."""
    root = tmp_path / "s"
    fill(root, {"feed.xml": b"old"})
    before = root.stat().st_ino
    with stage_folder(root):
        pass
    assert root.stat().st_ino == before


def test_moved_one_by_one_the_feed_comes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Media, what describes it, the record, the page, the archives, the feed."""
    monkeypatch.setattr(staging, "_exchange_folders", lambda *_: False)
    moved: list[str] = []
    really = Path.replace

    def replace(self: Path, target: Path) -> Path:
        moved.append(target.name)
        return really(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    (tmp_path / "s").mkdir()
    with stage_folder(tmp_path / "s") as there:
        fill(there, NEW)
    name = "s-2026-11-24"
    assert moved == [
        f"{name}.mp3",
        f"{name}.chapters.json",
        f"{name}.vtt",
        f"{name}.json",
        "index.html",
        "articles.xml",
        "feed.xml",
    ]
