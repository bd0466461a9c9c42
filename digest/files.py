"""Write files so that a reader sees the old one or the new one, never a part; and name them."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digest.message import Message


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; when the block ends well, what was written there replaces `path`, durably.

    Raises:
        OSError: The folder cannot be written, or the disk is full; `path` is as it was.
    """
    make_folder(path.parent)
    # In the same folder, since only within one file system a rename is one step. Its ending is the file's own: ffmpeg
    # chooses the format by it.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem[:40]}-", suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        sync(temporary)  # before the rename: after a power cut, the new name must not lead to an empty file
        temporary.chmod(0o644)  # mkstemp lets nobody else read it; a web server must
        temporary.replace(path)
        sync(path.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, so that a power cut does not undo it.

    Raises:
        OSError: It cannot be made.
    """
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    sync(path.parent)


def make_own_folder(parent: Path) -> tempfile.TemporaryDirectory[str]:
    """Make a temporary folder for this process, and remove those that killed processes of this machine have left.

    The name holds the machine's name and the process's number: several machines may share `parent`.
    """
    parent.mkdir(parents=True, exist_ok=True)
    host = re.sub(r"\W", "_", platform.node())  # without hyphens, which part the name: work-HOST-PROCESS-RANDOM
    for folder in parent.glob(f"work-{host}-*-*"):
        process = int(folder.name.split("-")[2])
        if not _is_running(process):
            shutil.rmtree(folder, ignore_errors=True)
    return tempfile.TemporaryDirectory(prefix=f"work-{host}-{os.getpid()}-", dir=parent)


def _is_running(process: int) -> bool:
    if os.name == "nt":
        return True  # on Windows, the signal that asks would end the process
    try:
        os.kill(process, 0)  # signal 0 does nothing but ask (kill(2))
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


def write_bytes(path: Path, data: bytes) -> None:
    """Write a whole file at once; leave it untouched, modification time included, if it holds `data` already."""
    with contextlib.suppress(OSError):
        if path.read_bytes() == data:
            return
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def sync(path: Path) -> None:
    """Have the system write a file, or the names in a folder, to the disk, so that a power cut does not undo them."""
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot open a folder, and its rename is durable by itself
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_file_name(title: str) -> str:
    """Make a file name of a title: letters, digits and Han stay, anything between them becomes one hyphen.

    Returns:
        120 bytes of UTF-8 at most. It is never a path, hidden or empty: `../../etc` -> `etc`.
    """
    # é as one character, whether the title has it as one or as two: both are one name.
    composed = unicodedata.normalize("NFC", title)
    name = re.sub(r"[^\w]+", "-", composed).strip("-_")
    # File systems allow 255 bytes; endings, and the names of temporary files, come on top. A character that is cut in
    # two is dropped.
    short = name.encode()[:120].decode(errors="ignore").strip("-")
    return short or "article"


def hide_folder(message: Message, folder: Path) -> Message:
    """Return a message without the path of a folder, so that it may be published; paths below become relative."""
    spellings = (str(folder.resolve()), str(folder.absolute()))
    prefixes = [prefix for prefix in spellings if len(prefix) > 1]  # not "/", which is in every path

    def shorten(text: str) -> str:
        for prefix in prefixes:
            text = text.replace(f"{prefix}{os.sep}", "")
            text = text.replace(prefix, "the show's folder")
        return text

    return message.map_text(shorten)


def to_relative(path: str, folder: Path) -> str:
    """Return a path as seen from a folder, so that no message names the folders above."""
    try:
        return os.path.relpath(path, folder.resolve())
    except ValueError:  # on another drive
        return Path(path).name
