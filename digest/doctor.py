"""Examine this machine: whether it has what a run needs, and what to do if it has not."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from digest.catalog import Catalog
from digest.errors import DamagedState, DigestError
from digest.message import Message, find_carried
from digest.paths import Paths


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was examined, and what was found or what to do."""

    check: str
    ok: bool
    found: Message


def examine(catalog: Catalog, paths: Paths) -> tuple[Finding, ...]:
    """Examine folders, settings, model, ffmpeg and state; faults become findings, and are never raised."""
    checks: dict[str, Callable[[], Message]] = {
        "search": lambda: Message(" > ".join(str(root) for root in catalog.roots)),
        "voices": lambda: _count_valid(catalog.read_voice(name) for name in catalog.list_voices()),
        "shows": lambda: _count_valid(catalog.read_show(name) for name in catalog.list_shows()),
        "model": lambda: _check_model(paths.models),
        "ffmpeg": _check_ffmpeg,
        "state": lambda: _check_state(paths.state),
        "cache": lambda: _check_cache(paths.cache),
    }
    return tuple(_run_checks(checks))


def repair(paths: Paths, out: Path) -> tuple[Finding, ...]:
    """Repair the state: move a damaged file aside, and restore what is published into a new one.

    Args:
        paths: Where the state lies.
        out: The published folder, with a folder for each show.

    Returns:
        What was done, one finding each; a record that cannot be used is one that is not ok.

    Raises:
        DigestError: The state cannot be written, or a newer program wrote it.
    """
    from digest.restore import restore
    from digest.state.store import Store

    done: list[Finding] = []
    try:
        _check_state(paths.state)
    except DamagedState:
        if not isinstance(paths.state, Path):
            raise
        kept = _move_aside(paths.state)
        done.append(Finding("state", ok=True, found=Message("damaged; kept as {path}", path=kept)))
    shows = sorted(path for path in out.glob("*/") if not path.name.startswith("."))
    with Store(paths.state) as store:
        for root in shows:
            taken, faults = restore(root, store)
            done.append(Finding(root.name, ok=True, found=Message("{count} episodes taken back", count=len(taken))))
            done += [Finding(root.name, ok=False, found=fault) for fault in faults]
    done += _run_checks({"state": lambda: _check_state(paths.state)})
    return tuple(done)


def _move_aside(path: Path) -> Path:
    """Move a damaged state to a new name, with its other files; nothing that was moved earlier is overwritten."""
    aside = path
    for number in count(1):
        aside = path.with_name(f"{path.name}.damaged-{number}")
        if not aside.exists():
            break
    # The log (-wal) goes first: if this is interrupted, no new state must meet the log of the old one.
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(f"{path.name}{suffix}")
        if part.exists():
            part.replace(aside.with_name(f"{aside.name}{suffix}"))
    return aside


def _run_checks(checks: dict[str, Callable[[], Message]]) -> Iterator[Finding]:
    for name, check in checks.items():
        try:
            yield Finding(name, ok=True, found=check())
        except (DigestError, OSError, subprocess.SubprocessError) as error:
            yield Finding(name, ok=False, found=find_carried(error) or Message(str(error)))


def _count_valid(settings: Iterable[object]) -> Message:
    """Count what can be read; the first that cannot raises its error."""
    return Message("{count} valid", count=sum(1 for _ in settings))


def _check_model(folder: Path) -> Message:
    from digest.speech.kokoro.model_file import ensure

    return Message(str(ensure(folder)))


def _check_ffmpeg() -> Message:
    from digest.audio.ffmpeg import find_ffmpeg

    said = subprocess.run([find_ffmpeg(), "-version"], capture_output=True, text=True, check=True, timeout=30)
    first_line = said.stdout.splitlines()[0]
    version, _, _ = first_line.partition(" Copyright")  # ffmpeg version 7.1 Copyright (c) 2000-2024 …
    return Message(version)


def _check_state(place: Path | str) -> Message:
    from digest.state.store import Store

    with Store(place) as store:
        fault = store.check()
    if fault:
        raise DamagedState(store.shown, fault)
    return Message(store.shown)


def _check_cache(folder: Path) -> Message:
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise OSError(Message("{folder}: cannot be written; set DIGEST_CACHE to a folder that can", folder=folder))
    left = _find_telemetry()
    if left:
        return Message(
            "{folder}; ONNX Runtime left telemetry of earlier runs in {left}, which nothing needs: delete it",
            folder=folder,
            left=left,
        )
    return Message(str(folder))


def _find_telemetry() -> Path | None:
    """Where ONNX Runtime keeps what it has not sent yet, if it ever did: other programs may use it, so it stays."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = caches / "Microsoft" / "DeveloperTools" / ".onnxruntime"
    return folder if folder.exists() else None
