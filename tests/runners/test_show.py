"""The same show, made on this machine and on a cluster."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from digest import pipeline
from digest.catalog import open_catalog
from digest.episode.studio import Studio
from digest.runners import Runner
from digest.runners.cluster import Cluster
from digest.settings import Show, Voice
from digest.speech.clips import ClipStore

NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
DAY = date(2026, 11, 23)


@pytest.fixture
def show(tmp_path: Path) -> Show:
    return open_catalog(None, {}, tmp_path, tmp_path).read_show("sample").model_copy(update={"minutes": 1.0})


@pytest.fixture
def hosts(tmp_path: Path) -> tuple[Voice, ...]:
    catalog = open_catalog(None, {}, tmp_path, tmp_path)
    return catalog.read_voice("xiaoxiao"), catalog.read_voice("yunyang")


def published(folder: Path) -> dict[str, bytes]:
    """The published files; of the record, all but the time that the work took."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for name in files:
        if name.startswith("sample/episodes/") and json.loads(files[name] if name.endswith("23.json") else b"0"):
            files[name] = json.dumps({**json.loads(files[name]), "timings": None}).encode()
    return files


def test_a_cluster_publishes_the_same_bytes(
    show: Show, hosts: tuple[Voice, ...], studio: Studio, cluster: Cluster, tmp_path: Path
) -> None:
    """Everything is read, edited, spoken and finished there, from an empty clip store, and comes out the same."""

    def make(runner: Runner) -> dict[str, bytes]:
        name = type(runner).__name__
        clips = ClipStore(tmp_path / name / "clips")
        there = dataclasses.replace(studio, runner=runner, clips=clips)
        pipeline.make_episode(pipeline.plan(show, hosts, DAY, NOW, there), tmp_path / name / "out", NOW, there)
        return published(tmp_path / name / "out")

    here = make(studio.runner)
    there = make(cluster)
    assert here.keys() == there.keys()
    assert [name for name in here if here[name] != there[name]] == []
    clips = [{path.name for path in tmp_path.glob(f"{name}/clips/*/*.flac")} for name in ("Local", "Cluster")]
    assert clips[0] == clips[1]
    assert clips[0]


def test_the_record_says_what_was_spoken_and_what_was_there(
    show: Show, hosts: tuple[Voice, ...], studio: Studio, tmp_path: Path
) -> None:
    """A second show that shares its stories costs what is new; a third with nothing new costs nothing."""
    planned = pipeline.plan(show, hosts, DAY, NOW, studio)
    first = pipeline.make_episode(planned, tmp_path / "out", NOW, studio).record["speech"]
    assert first["spoken_s"] > 10
    assert first["stored_s"] == 0
    other = show.model_copy(update={"name": "other", "title": "另一个节目"})
    planned = pipeline.plan(other, hosts, DAY, NOW, studio)
    second = pipeline.make_episode(planned, tmp_path / "out", NOW, studio).record["speech"]
    assert 0 < second["spoken_s"] < second["stored_s"]
    planned = pipeline.plan(other.model_copy(update={"name": "third"}), hosts, DAY, NOW, studio)
    third = pipeline.make_episode(planned, tmp_path / "out", NOW, studio).record["speech"]
    assert third["spoken_s"] == 0
    # Each of the three is rounded to a tenth.
    assert third["stored_s"] == pytest.approx(second["spoken_s"] + second["stored_s"], abs=0.151)
