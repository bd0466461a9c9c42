"""Examines this machine: what a run needs, whether it is there, and what to do where it is not."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from digest.catalog import Catalog
from digest.errors import DamagedState, DigestError
from digest.paths import Paths


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined, and what was found or what to do."""

    check: str
    ok: bool
    found: str


def examine(catalog: Catalog, paths: Paths) -> tuple[Finding, ...]:
    """Examine folders, settings, model, ffmpeg and state; faults are findings, never raised."""
    checks: dict[str, Callable[[], str]] = {
        "search": lambda: " > ".join(str(root) for root in catalog.roots),
        "voices": lambda: f"{len([catalog.read_voice(name) for name in catalog.list_voices()])} valid",
        "shows": lambda: f"{len([catalog.read_show(name) for name in catalog.list_shows()])} valid",
        "model": lambda: _check_model(paths.models),
        "ffmpeg": _check_ffmpeg,
        "state": lambda: _check_state(paths.state),
        "cache": lambda: _check_cache(paths.cache),
    }
    return tuple(_run_checks(checks))


def repair(paths: Paths, out: Path) -> tuple[Finding, ...]:
    """Make the state sound: a damaged file is moved aside, and what is published is taken back into a new one.

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
        done.append(Finding("state", ok=True, found=f"damaged; kept as {_move_aside(paths.state)}"))
    with Store(paths.state) as store:
        for root in sorted(path for path in out.glob("*/") if not path.name.startswith(".")):
            taken, faults = restore(root, store)
            done.append(Finding(root.name, ok=True, found=f"{len(taken)} episodes taken back"))
            done += [Finding(root.name, ok=False, found=fault) for fault in faults]
    return (*done, *_run_checks({"state": lambda: _check_state(paths.state)}))


def _move_aside(path: Path) -> Path:
    """Move a damaged state away, with what belongs to it; nothing that was moved before is overwritten."""
    number = next(it for it in count(1) if not path.with_name(f"{path.name}.damaged-{it}").exists())
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(path.with_name(f"{path.name}.damaged-{number}{suffix}"))
    return path.with_name(f"{path.name}.damaged-{number}")


def _run_checks(checks: dict[str, Callable[[], str]]) -> Iterator[Finding]:
    for name, check in checks.items():
        try:
            yield Finding(name, ok=True, found=check())
        except (DigestError, OSError, subprocess.SubprocessError) as error:
            yield Finding(name, ok=False, found=" ".join(str(error).split()))


def _check_model(folder: Path) -> str:
    from digest.speech.kokoro.model_file import ensure

    return str(ensure(folder))


def _check_ffmpeg() -> str:
    from digest.audio.ffmpeg import find_ffmpeg

    said = subprocess.run([find_ffmpeg(), "-version"], capture_output=True, text=True, check=True, timeout=30)
    return said.stdout.splitlines()[0].partition(" Copyright")[0]


def _check_state(place: Path | str) -> str:
    from digest.state.store import Store

    with Store(place) as store:
        fault = store.check()
    if fault:
        raise DamagedState(store.shown, fault)
    return store.shown


def _check_cache(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise OSError(f"{folder}: cannot be written; set DIGEST_CACHE to a folder that can")
    return str(folder)
