"""Copy a show's published folder to any address that fsspec knows: a folder, S3-compatible storage, SFTP and others.

Media goes first, then what describes it, then pages and archives, the feed last, and only then is removed what is no
longer there: whoever reads the feed at any moment, of an interrupted upload too, finds every file that it names.
A list of what was sent lies beside it (`.digest-upload.json`), so that only what changed is sent again.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import logging
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, TypedDict

import fsspec

from digest.errors import DigestError, NotARecord, PublishError, SettingsError
from digest.files import replacing
from digest.message import Message
from digest.publish.checks.change import check_change
from digest.publish.checks.feed import check_feed
from digest.publish.checks.files import is_feed_name
from digest.record import OpusRecord, Record, parse_record
from digest.serving.media_types import AUDIO, find_content_type
from digest.types import OnProgress, Progress

_log = logging.getLogger(__name__)

# Hidden names, which no upload takes for something published.
MANIFEST = ".digest-upload.json"
_TEMPORARY = ".upload-"

_MEDIA = AUDIO | {".jpg", ".png"}
_ARCHIVE = re.compile(r"-\d+\.xml$")  # feed-12.xml
# Files that caches may keep for ever, for another content has another name: sample-2026-01-04.mp3, cover-0a1b2c3d.jpg.
_FOR_EVER = re.compile(r"\.(?:mp3|opus)$|(^|/)cover-[0-9a-f]{8}\.jpg$")
# Stores that show an object only when it is whole; elsewhere a file is sent under another name and renamed.
_WHOLE_OBJECTS = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oss", "memory"}
# By the protocol of the address, the extra of this program that installs what speaks it.
_EXTRAS = {
    "s3": "s3",
    "s3a": "s3",
    "sftp": "sftp",
    "ssh": "sftp",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """What an upload did: the files sent and removed, in that order, and how many were there already."""

    sent: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int


class _FilePrint(TypedDict):
    """What the list of what was sent knows of a file: its size in bytes, and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _Target:
    """Where the files go: the file system, and the show's folder in it."""

    fs: Any
    url: str
    folder: str
    public: bool

    def build_path(self, name: str) -> str:
        return f"{self.folder}/{name}"


def upload(
    root: Path,
    url: str,
    on_progress: OnProgress,
    *,
    public: bool = False,
    options: Mapping[str, Any] | None = None,
    force: bool = False,
) -> Upload:
    """Bring `url/<show>` up to date with a show's published folder.

    Args:
        root: The show's published folder; its name is the show's.
        url: An address of fsspec, such as s3://bucket/pod, sftp://host/srv/pod or a folder.
        public: Whether caches between here and the listener may keep the files.
        options: What fsspec's file system takes besides, such as `{"anon": true}`.
        force: Whether to send even a feed that would harm those who follow the one that is there.

    Raises:
        SettingsError: It is not an address, or its file system is not installed.
        PublishError: The feed has a fault, or the address does not take the files; the feed that was there stands.
    """
    files = dict(_list_files(root))
    if "feed.xml" not in files:
        raise PublishError(
            "{root}: holds no feed.xml; make an episode first: digest run {root2}", root=root, root2=root.name
        )
    target = _open_target(url, root.name, options or {}, public=public)
    with _explain_errors(target):
        target.fs.invalidate_cache()  # fsspec keeps listings, and others may have changed the folder since
        there = _list_sizes(target)
        known = _read_manifest(target) if MANIFEST in there else {}
    if not force:
        _refuse_faults(root, files, target, there)
    prints = {name: _hash_file(path) for name, path in files.items()}

    def is_changed(name: str) -> bool:
        # The list may be wrong: what somebody has cut short or removed over there is sent again.
        return known.get(name) != prints[name] or there.get(name) != prints[name]["size"]

    changed = sorted(filter(is_changed, files), key=lambda name: (_find_phase(name), name))
    _log.info("%s: %d of %d files to send", target.url, len(changed), len(files))
    left = {name: entry for name, entry in known.items() if name not in changed}
    if changed:
        to_send = [(name, files[name], prints[name]) for name in changed]
        _send_changed(target, left, to_send, on_progress)
    removed = tuple(_remove_old(target, left, files, there))
    return Upload(
        sent=tuple(changed),
        removed=removed,
        kept=len(files) - len(changed),
    )


def _send_changed(
    target: _Target,
    known: dict[str, _FilePrint],
    changed: Sequence[tuple[str, Path, _FilePrint]],
    on_progress: OnProgress,
) -> None:
    """Send files in the order they are given, and add each to what is known to be there.

    The list of what is there is written before the first one, so that it says nothing of what is being replaced, and
    after each phase.
    """
    done = 0
    for _, files in itertools.groupby(changed, key=lambda file: _find_phase(file[0])):
        _write_manifest(target, known)
        for name, path, file_print in files:
            on_progress(Progress("publish", done, len(changed), name))
            with _explain_errors(target, name):
                _send(target, path, name)
            _log.info("sent %s, %d bytes", name, file_print["size"])
            known[name] = file_print
            done += 1
    _write_manifest(target, known)
    on_progress(Progress("publish", done, len(changed), ""))


def _list_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name and the place of each file that is published: none that is hidden, as what a killed run left."""
    for path in sorted(root.rglob("*")):
        below = path.relative_to(root)
        is_hidden = any(part.startswith(".") for part in below.parts)
        if path.is_file() and not is_hidden:
            yield below.as_posix(), path


def _find_phase(name: str) -> int:
    """Return the place of a file in the order of sending."""
    path = PurePosixPath(name)
    if path.suffix in _MEDIA:
        return 0
    if len(path.parts) > 1:
        return 1
    if path.suffix != ".xml":
        return 2
    if _ARCHIVE.search(name):
        return 3
    if name != "feed.xml":
        return 4
    return 5


def _open_target(url: str, show: str, options: Mapping[str, Any], *, public: bool) -> _Target:
    scheme = url.split("://", 1)[0] if "://" in url else "file"
    try:
        fs, path = fsspec.core.url_to_fs(url, **options)
    except ImportError as error:
        extra = _EXTRAS.get(scheme)
        how: Message | str = f"pip install 'mandarin-digest[{extra}]'"
        if not extra:
            how = Message("pip install what this names: {error}", error=error)
        raise SettingsError(
            "{url}: what speaks {scheme} is not installed; {how}", url=url, scheme=scheme, how=how
        ) from error
    except (ValueError, TypeError) as error:
        # fsspec's own words for it, made a message that can be translated.
        unknown = Message("Protocol not known: {scheme}", scheme=scheme)
        reason = unknown if str(error) == str(unknown) else error
        raise SettingsError("{url}: no address to upload to: {error}", url=url, error=reason) from error
    except Exception as error:  # each file system has exceptions of its own
        raise PublishError(
            "{url}: does not answer: {error}; nothing was changed", url=url, error=_describe_error(error)
        ) from error
    folder = f"{str(path).rstrip('/')}/{show}"
    return _Target(fs, url, folder, public)


def _list_sizes(target: _Target) -> dict[str, int]:
    """Return the sizes of the files that are there, by name."""
    try:
        found = target.fs.find(target.folder, detail=True)
    except FileNotFoundError:
        return {}
    start = target.folder.strip("/") + "/"  # some file systems give paths with a slash before them, some without
    sizes: dict[str, int] = {}
    for path, info in found.items():
        name = path.strip("/").removeprefix(start)
        sizes[name] = info["size"]
    return sizes


def _refuse_faults(root: Path, files: Mapping[str, Path], target: _Target, there: Mapping[str, int]) -> None:
    """Refuse a feed with faults, or one that would lose or move what the feed over there has."""
    for name in filter(is_feed_name, files):
        after = files[name].read_bytes()
        faults = check_feed(after, root=root)
        if not faults and name in there:
            # What has moved into an archive since the last upload is not lost.
            archive = re.compile(re.escape(name.removesuffix(".xml")) + r"-\d+\.xml")
            archives = [path.read_bytes() for other, path in files.items() if archive.fullmatch(other)]
            with _explain_errors(target, name):
                before = target.fs.cat_file(target.build_path(name))
            faults = check_change([before], [*archives, after])
        if faults:
            raise PublishError(
                "{name}: not uploaded: {fault}; nothing was changed; --force uploads all the same",
                name=name,
                fault=faults[0].message,
            )


def _hash_file(path: Path) -> _FilePrint:
    """Return size and SHA-256 of a file; those of audio are in its record, so that years of it need not be read."""
    size = path.stat().st_size
    if path.suffix in AUDIO:
        known = _find_known_audio(path)
        if known is not None and known["size_bytes"] == size:
            return {"size": size, "sha256": known["sha256"]}
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return {"size": size, "sha256": digest.hexdigest()}


def _find_known_audio(path: Path) -> Record | OpusRecord | None:
    """Return what an episode's record says of its MP3 or of its Opus file; None where it says nothing of the file."""
    record = path.with_suffix(".json")
    if not record.is_file():
        return None
    if record.stat().st_mtime_ns < path.stat().st_mtime_ns:  # the record is written last: it is that of another file
        return None
    try:
        known = parse_record(record.read_bytes())
    except NotARecord:
        return None
    return known if path.suffix == ".mp3" else known.get("opus")


def _read_manifest(target: _Target) -> dict[str, _FilePrint]:
    try:
        data = target.fs.cat_file(target.build_path(MANIFEST))
        files = json.loads(data)["files"]
    except (ValueError, KeyError, TypeError):
        return {}  # then everything is sent
    return dict(files) if isinstance(files, dict) else {}


def _write_manifest(target: _Target, known: Mapping[str, _FilePrint]) -> None:
    manifest = {"version": 1, "files": dict(sorted(known.items()))}
    data = json.dumps(manifest, ensure_ascii=False, indent=0).encode()
    with _explain_errors(target, MANIFEST):
        if _list_protocols(target.fs).isdisjoint(_WHOLE_OBJECTS):  # object stores have no folders to make
            target.fs.makedirs(target.folder, exist_ok=True)
        target.fs.pipe_file(target.build_path(MANIFEST), data)


def _send(target: _Target, source: Path, name: str) -> None:
    """Put one file in place, so that a reader sees the old one or the new one."""
    fs = target.fs
    remote = target.build_path(name)
    protocols = _list_protocols(fs)
    if "file" in protocols:
        with replacing(Path(remote)) as temporary:
            shutil.copyfile(source, temporary)
        return
    if protocols & _WHOLE_OBJECTS:
        fs.put_file(str(source), remote, **_build_headers(protocols, name, public=target.public))
        return
    folder, _, last = remote.rpartition("/")
    sent = f"{folder}/{_TEMPORARY}{last}"
    fs.makedirs(folder, exist_ok=True)
    fs.put_file(str(source), sent)
    fs.mv(sent, remote)


def _build_headers(protocols: set[str], name: str, *, public: bool) -> dict[str, Any]:
    """Return what a store is to say of a file when it serves it."""
    media_type = find_content_type(name)
    age = "max-age=300"  # five minutes: a new feed is not to wait longer in a cache
    if _FOR_EVER.search(name):
        age = "max-age=31536000, immutable"  # a year, by custom the longest
    scope = "public" if public else "private"
    cache = f"{scope}, {age}"
    if protocols & {"s3", "s3a"}:
        return {"ContentType": media_type, "CacheControl": cache}
    if protocols & {"gs", "gcs"}:
        return {"content_type": media_type, "fixed_key_metadata": {"cache_control": cache}}
    return {}


def _remove_old(
    target: _Target, known: dict[str, _FilePrint], files: Mapping[str, Path], there: Mapping[str, int]
) -> Iterator[str]:
    """Remove what an earlier upload sent and is no longer published, and what an interrupted one left."""
    left = [name for name in there if PurePosixPath(name).name.startswith(_TEMPORARY)]
    if left:  # those that were in the way have been used by now
        with _explain_errors(target):
            target.fs.invalidate_cache()
            there = _list_sizes(target)
    old = [name for name in known if name not in files]
    for name in (*left, *old):
        if name in there:
            with _explain_errors(target, name):
                target.fs.rm_file(target.build_path(name))
            _log.info("removed %s", name)
            yield name
        known.pop(name, None)
    if old:  # what an interrupted upload left was never in the list
        _write_manifest(target, known)


def _list_protocols(fs: Any) -> set[str]:
    """Return the names of a file system's protocol: fsspec gives one as a string, several as a tuple."""
    if isinstance(fs.protocol, str):
        return {fs.protocol}
    return set(fs.protocol)


@contextmanager
def _explain_errors(target: _Target, name: str = "") -> Iterator[None]:
    """Raise a PublishError for any error of the block, since every file system has exceptions of its own."""
    try:
        yield
    except DigestError:
        raise
    except Exception as error:
        place = Message("{target}: {name}", target=target.url, name=name or Message("the address"))
        how = Message("the feed that was there stands; run it again to go on")
        raise PublishError(
            "{what}: cannot be reached or written: {error}; {how}", what=place, error=_describe_error(error), how=how
        ) from error


def _describe_error(error: Exception) -> Message:
    said = " ".join(str(error).split())  # a message is one line, whatever a store answers
    return Message(said or type(error).__name__)
