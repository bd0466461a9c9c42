"""A disk that remembers only what it was told to keep: what a power cut may leave of a folder, at any moment.

A file's content is kept once the file was synced, the names in a folder once the folder was; all else may or may not
have reached the disk, in any order. The model follows the calls that a run makes (fsync, rename, link, remove, mkdir,
and the exchange of two folders), knows files and folders by inode as a disk does, and before each call works out what
could be found after a cut there.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from digest.publish import staging

Tree = Mapping[str, str]
"""The files that a visitor can see, by path, with the SHA-256 of their content; TORN where that is not all there."""

TORN = "not all of it reached the disk"
_CALLS = ("rename", "replace", "link", "unlink", "remove", "rmdir", "mkdir")
_MIXES = 3


@dataclass(slots=True)
class Disk:
    """What is known to be kept of one folder.

    Attributes:
        seen: Each state that could be found, with the call before which it first could.
        steps: What could be seen after each exchange of two folders.
        at_end: What is kept when the run is over.
        contents: Kept content: its hash, and size and modification time of the file then; by inode.
        names: Kept names of folders, with the inodes they lead to; by inode.
    """

    root: Path
    seen: dict[tuple[tuple[str, str], ...], str] = field(default_factory=dict)
    steps: list[Tree] = field(default_factory=list)
    at_end: Tree = field(default_factory=dict)
    contents: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    names: dict[int, dict[str, tuple[int, bool]]] = field(default_factory=dict)
    data: dict[str, bytes] = field(default_factory=dict)
    _held: list[int] = field(default_factory=list)  # while a file is open its inode is not given to another one
    _chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311

    def keep(self, handle: int) -> None:
        """Note that a file or folder was synced."""
        status = os.fstat(handle)
        if os.path.isdir(f"/proc/self/fd/{handle}"):  # noqa: PTH112
            self.names[status.st_ino] = _listed(f"/proc/self/fd/{handle}")
        else:
            with open(f"/proc/self/fd/{handle}", "rb") as file:  # noqa: PTH123
                content = file.read()
            digest = hashlib.sha256(content).hexdigest()
            self.data[digest] = content
            self.contents[status.st_ino] = digest, status.st_size, status.st_mtime_ns
        if status.st_ino not in {os.fstat(held).st_ino for held in self._held}:
            self._held.append(os.open(f"/proc/self/fd/{handle}", os.O_RDONLY))

    def keep_all(self) -> None:
        """Note that all that is there was written long ago."""
        for path in (self.root, *self.root.rglob("*")):
            handle = os.open(path, os.O_RDONLY)
            self.keep(handle)
            os.close(handle)

    def cut(self, before: str) -> None:
        """Work out what could be found if the power failed now: nothing but what is kept, every name, or some names."""
        live = {path.stat().st_ino: path for path in (self.root, *self.root.rglob("*")) if path.is_dir()}
        for share in (0.0, 1.0, *[0.5] * _MIXES):
            chosen = {number: self._chance.random() < share for number in (*live, *self.names)}
            found = dict(self._visible(self.root.stat().st_ino, "", live, chosen))
            self.seen.setdefault(tuple(sorted(found.items())), before)

    def kept(self) -> Tree:
        """What would be found if nothing had reached the disk but what had to."""
        return dict(self._visible(self.root.stat().st_ino, "", {}, {}))

    def _visible(
        self, folder: int, prefix: str, live: Mapping[int, Path], chosen: Mapping[int, bool]
    ) -> Iterator[tuple[str, str]]:
        names = _listed(str(live[folder])) if folder in live and chosen[folder] else self.names.get(folder, {})
        for name, (number, is_folder) in names.items():
            if name.startswith("."):
                continue
            if is_folder:
                yield from self._visible(number, f"{prefix}{name}/", live, chosen)
            else:
                yield f"{prefix}{name}", self._content(number)

    def _content(self, number: int) -> str:
        if number not in self.contents:
            return TORN
        digest, size, changed = self.contents[number]
        now = next(status for held in self._held if (status := os.fstat(held)).st_ino == number)
        return digest if (now.st_size, now.st_mtime_ns) == (size, changed) else TORN

    def close(self) -> None:
        """Let go of the files."""
        for handle in self._held:
            os.close(handle)


def _listed(folder: str) -> dict[str, tuple[int, bool]]:
    with os.scandir(folder) as found:
        return {it.name: (it.inode(), it.is_dir(follow_symlinks=False)) for it in found}


def visible(root: Path) -> Tree:
    """The files that a visitor can see now."""
    files = (path for path in root.rglob("*") if path.is_file())
    parts = {path: path.relative_to(root).parts for path in files}
    return {
        "/".join(names): hashlib.sha256(path.read_bytes()).hexdigest()
        for path, names in parts.items()
        if not any(name.startswith(".") for name in names)
    }


@contextmanager
def watched(root: Path, *, can_exchange: bool = True) -> Iterator[Disk]:
    """Follow what a run does to a folder; the power may fail before each call, and at the end.

    Args:
        root: The published folder, which exists.
        can_exchange: Whether the system can exchange two folders in one step.
    """
    disk = Disk(root)
    disk.keep_all()
    with ExitStack() as stack:
        sync: Callable[[int], None] = os.fsync

        def fsync(handle: int) -> None:
            path = Path(f"/proc/self/fd/{handle}").readlink()
            if path.is_relative_to(root):
                disk.cut(f"fsync {path}")
            sync(handle)
            if path.is_relative_to(root):
                disk.keep(handle)

        stack.enter_context(mock.patch.object(os, "fsync", fsync))
        for name in _CALLS:
            stack.enter_context(mock.patch.object(os, name, _after_a_cut(disk, name, getattr(os, name))))
        swap = _after_a_cut(disk, "exchange", staging._exchange_folders)

        def exchange(one: Path, other: Path) -> bool:
            done = can_exchange and bool(swap(one, other))
            disk.steps.append(visible(root))
            return done

        stack.enter_context(mock.patch.object(staging, "_exchange_folders", exchange))
        try:
            yield disk
            disk.cut("the end")
            disk.at_end = disk.kept()
        finally:
            disk.close()


def _after_a_cut(disk: Disk, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def instead(*arguments: Any, **named: Any) -> Any:
        if named.get("dir_fd") is not None or any(str(disk.root) in str(it) for it in arguments):
            disk.cut(f"{name} {arguments}")
        return call(*arguments, **named)

    return instead
