"""A workspace as the command line would set it up, with a voice that hums in place of the large one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from mutagen.mp3 import MP3

from digest import pipeline
from digest.catalog import Catalog, open_catalog
from digest.episode.outcome import Outcome
from digest.episode.studio import Studio
from digest.fetching.fetcher import Fetcher
from digest.settings import Show, Voice
from digest.speech.clips import ClipStore
from digest.speech.kokoro import model_file
from digest.state.store import Store
from tests.speech.kokoro import tiny_voice

NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
DAY = date(2026, 11, 23)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return open_catalog(None, {}, tmp_path, tmp_path)


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    hum = tiny_voice.build(tmp_path / "hum.onnx")
    monkeypatch.setattr(model_file, "ensure", lambda _: hum)
    with Store(tmp_path / "state.db") as store, Fetcher() as fetcher:
        yield Studio(store, ClipStore(tmp_path / "clips"), fetcher, tmp_path / "cache", lambda _: None)


@pytest.fixture
def sample(catalog: Catalog) -> Show:
    return catalog.read_show("sample").model_copy(update={"minutes": 2.0})


def hosts_of(show: Show, catalog: Catalog) -> tuple[Voice, ...]:
    return tuple(catalog.read_voice(name) for name in filter(None, (show.voice, show.cohost)))


def make(show: Show, catalog: Catalog, studio: Studio, out: Path, day: date = DAY) -> Outcome:
    edited = pipeline.plan(show, hosts_of(show, catalog), day, NOW, studio)
    return pipeline.make_episode(edited, out, NOW, studio)


def seconds_of(mp3: Path) -> float:
    info = MP3(mp3).info
    assert info is not None
    return float(info.length)


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
