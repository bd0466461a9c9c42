"""What the doctor finds on this machine, and what it mends."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.catalog import Catalog, open_catalog
from digest.doctor import examine, repair
from digest.errors import StoreError
from digest.paths import Paths, find_paths
from digest.state.store import Store

CHECKS = ("search", "voices", "shows", "model", "ffmpeg", "state", "cache")


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return find_paths(tmp_path, {"DIGEST_CACHE": str(tmp_path / "cache")})


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    (tmp_path / "feeds").mkdir()
    return open_catalog(tmp_path, {}, tmp_path, tmp_path / "user")


@pytest.fixture(autouse=True)
def _model_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not join the model's parts for each test: `test_model_file.py` does."""
    monkeypatch.setattr("digest.speech.kokoro.model_file.ensure", lambda folder: folder / "model.onnx")


def find_faults(catalog: Catalog, paths: Paths) -> dict[str, str]:
    """Examine the machine, and return what is not well, by check."""
    findings = examine(catalog, paths)
    assert tuple(finding.check for finding in findings) == CHECKS
    return {finding.check: str(finding.found) for finding in findings if not finding.ok}


def test_a_machine_that_is_fit(catalog: Catalog, paths: Paths) -> None:
    """Every check is made, and nothing is held against it."""
    assert find_faults(catalog, paths) == {}


def test_what_telemetry_left_is_named(
    catalog: Catalog, paths: Paths, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It may belong to another program too, so it is for the user to delete."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    left = tmp_path / "caches" / "Microsoft" / "DeveloperTools" / ".onnxruntime"
    for expected in (False, True):
        (said,) = [str(finding.found) for finding in examine(catalog, paths) if finding.check == "cache"]
        assert (str(left) in said) is expected
        left.mkdir(parents=True, exist_ok=True)


def test_faults_are_findings(catalog: Catalog, paths: Paths, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A broken show, a damaged state, a missing ffmpeg: each is told, and the other checks go on."""
    (tmp_path / "feeds" / "morning.toml").write_text("title = 5\n", encoding="utf-8")
    assert isinstance(paths.state, Path)
    paths.state.parent.mkdir()
    paths.state.write_bytes(b"no database" * 100)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "nowhere"))
    found = find_faults(catalog, paths)
    assert set(found) == {"shows", "ffmpeg", "state"}
    assert "morning.toml" in found["shows"]
    assert "no ffmpeg on this machine" in found["ffmpeg"]
    assert "doctor --repair" in found["state"]


def test_a_damaged_state_is_moved_aside(paths: Paths, tmp_path: Path) -> None:
    """It is kept under a new name each time, never overwritten, and a new one takes its place."""
    state = paths.state
    assert isinstance(state, Path)
    state.parent.mkdir()
    for number in (1, 2):
        state.write_bytes(b"no database" * 100)
        done = repair(paths, tmp_path / "public")
        assert all(finding.ok for finding in done)
        assert f"state.db.damaged-{number}" in str(done[0].found)
        assert state.with_name(f"state.db.damaged-{number}").read_bytes() == b"no database" * 100
    with Store(state) as store:
        assert store.check() is None


def test_a_database_elsewhere_is_not_ours_to_move(tmp_path: Path) -> None:
    """One that does not answer is an error, and nothing is touched."""
    elsewhere = find_paths(tmp_path, {"DIGEST_STATE": "postgresql://me:word@127.0.0.1:9/none"})
    with pytest.raises(StoreError):
        repair(elsewhere, tmp_path / "public")
