"""Change a show's folder from its old state to its new one in a single step, whatever happens meanwhile.

The folder is built anew beside itself, of links to the files that stay, and the two are then exchanged, which Linux
and macOS do as one operation. Elsewhere the new files are moved in one by one, in the order in which no reader meets
a name that leads nowhere: media, what describes it, the record, the page, the feed last.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import logging
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digest.errors import PublishError
from digest.files import make_folder, sync
from digest.message import describe_system_error
from digest.serving.media_types import AUDIO

_log = logging.getLogger(__name__)

_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2), and RENAME_SWAP of renamex_np(2)
_HERE = -100  # AT_FDCWD


@contextmanager
def stage_folder(folder: Path) -> Iterator[Path]:
    """Yield a folder with all that `folder` holds; what the block makes of it replaces `folder` if the block ends well.

    Files in it must be replaced, never written into: they are the same files as in `folder`. One block at a time.
    On a file system without links the block works in `folder` itself.

    Raises:
        PublishError: It cannot be written; `folder` is as it was.
    """
    stage = folder.with_name(f".{folder.name}.staged")
    try:
        _remove(stage)  # what a killed run has left
        linked = _link_files(folder, stage)
    except OSError as error:
        raise PublishError(
            "{folder}: cannot be written: {reason}", folder=folder, reason=describe_system_error(error)
        ) from error
    if not linked:
        yield folder
        return
    try:
        yield stage
        try:
            _put_in_place(stage, folder)
            _log.info("put in place: %s", folder)
        except OSError as error:
            raise PublishError(
                "{folder}: cannot be written: {reason}", folder=folder, reason=describe_system_error(error)
            ) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _remove(stage: Path) -> None:
    if stage.exists():
        shutil.rmtree(stage)


def _link_files(folder: Path, stage: Path) -> bool:
    """Build the stage; return whether the file system can."""
    make_folder(stage)
    for path in sorted(folder.rglob("*")):
        there = stage / path.relative_to(folder)
        if path.is_symlink():  # asked first: one that leads to a folder is a folder too
            there.symlink_to(path.readlink())
        elif path.is_dir():
            there.mkdir()
        elif not path.name.startswith("."):  # or it is what a killed run has left
            try:
                os.link(path, there)
            except OSError:  # such as a FAT volume, or a share
                shutil.rmtree(stage)
                return False
    return True


def _put_in_place(stage: Path, folder: Path) -> None:
    # A power cut after the exchange must not find names in it that never reached the disk.
    folders = [path for path in stage.rglob("*") if path.is_dir() and not path.is_symlink()]
    for path in (*folders, stage):
        sync(path)
    if not folder.exists():
        stage.rename(folder)
    elif not _is_same(stage, folder) and not _exchange_folders(stage, folder):
        _move_files(stage, folder)
    sync(folder.parent)


def _is_same(stage: Path, folder: Path) -> bool:
    """Return whether the block has changed nothing; then not even a modification time is to change."""
    new = _list_files(stage)
    if new != _list_files(folder):
        return False
    return all((stage / name).samefile(folder / name) for name in new)


def _list_files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def _exchange_folders(stage: Path, folder: Path) -> bool:
    """Exchange two folders in one operation; return whether this system and file system can."""
    first = os.fsencode(stage.absolute())
    second = os.fsencode(folder.absolute())
    try:
        library = ctypes.CDLL(None)  # the C library that is loaded already; Python itself offers no exchange
        if sys.platform == "darwin":
            status = library.renamex_np(first, second, _EXCHANGE)
        else:
            status = library.renameat2(_HERE, first, _HERE, second, _EXCHANGE)
    except (AttributeError, OSError, TypeError):  # no such function; TypeError: Windows takes no None
        return False
    return bool(status == 0)


def _move_files(stage: Path, folder: Path) -> None:
    """Move what is new file by file, so that each is there before what names it; then remove what is gone."""
    new = _list_files(stage)
    old = _list_files(folder)
    for name in sorted(new, key=_rank):
        made = stage / name
        target = folder / name
        if name in old and made.samefile(target):
            continue
        make_folder(target.parent)
        made.replace(target)
        sync(target.parent)  # each on the disk before what names it
    for name in old - new:
        (folder / name).unlink()


def _rank(name: Path) -> tuple[int, str]:
    """Return a file's place in the order of moving: what is named comes before what names it."""
    return _find_turn(name), name.as_posix()


def _find_turn(name: Path) -> int:
    is_in_episode = len(name.parts) > 1
    if is_in_episode:
        if name.suffix in AUDIO:
            return 0
        is_record = name.suffix == ".json" and "." not in name.stem  # not .chapters.json or .transcript.json
        return 2 if is_record else 1
    if name.name == "feed.xml":
        return 5
    if name.suffix == ".xml":  # archives, and the other feeds
        return 4
    return 3
