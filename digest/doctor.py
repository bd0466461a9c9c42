"""Examines this machine: what a run needs, whether it is there, and what to do where it is not."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from digest.catalog import Catalog
from digest.errors import DigestError
from digest.places import Places


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined, and what was found or what to do."""

    check: str
    ok: bool
    found: str


def examine(catalog: Catalog, places: Places) -> tuple[Finding, ...]:
    """Examine folders, settings, model, ffmpeg and state; faults are findings, never raised."""
    checks: dict[str, Callable[[], str]] = {
        "search": lambda: " > ".join(str(root) for root in catalog.roots),
        "voices": lambda: f"{len([catalog.voice(name) for name in catalog.voice_names()])} valid",
        "shows": lambda: f"{len([catalog.show(name) for name in catalog.show_names()])} valid",
        "model": lambda: _model(places.models),
        "ffmpeg": _ffmpeg,
        "state": lambda: _state(places.state),
        "cache": lambda: _writable(places.cache),
    }
    return tuple(_findings(checks))


def _findings(checks: dict[str, Callable[[], str]]) -> Iterator[Finding]:
    for name, check in checks.items():
        try:
            yield Finding(name, ok=True, found=check())
        except (DigestError, OSError, subprocess.SubprocessError) as error:
            yield Finding(name, ok=False, found=" ".join(str(error).split()))


def _model(folder: Path) -> str:
    from digest.speech.model import ensure

    return str(ensure(folder))


def _ffmpeg() -> str:
    from digest.audio.ffmpeg import executable

    said = subprocess.run([executable(), "-version"], capture_output=True, text=True, check=True, timeout=30)
    return said.stdout.splitlines()[0]


def _state(place: Path | str) -> str:
    from digest.store import Store

    with Store(place) as store:
        fault = store.check()
    if fault:
        raise OSError(f"{store.shown}: damaged: {fault}; move it away and run again")
    return store.shown


def _writable(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise OSError(f"{folder}: cannot be written; set DIGEST_CACHE to a folder that can")
    return str(folder)
