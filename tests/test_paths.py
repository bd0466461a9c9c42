"""Where state, cache, keys and reports lie, by workspace and environment."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from digest.paths import find_paths, find_user_data


def test_a_workspace_holds_its_own_state(tmp_path: Path) -> None:
    """All that belongs to the state lies in `.digest` there; what can be made again lies in the user's cache."""
    paths = find_paths(tmp_path, {})
    home = tmp_path / ".digest"
    assert (paths.state, paths.keys, paths.locks, paths.reports) == (
        home / "state.db",
        home / "keys.json",
        home / "locks",
        home / "reports",
    )
    assert paths.cache == platformdirs.user_cache_path("digest", appauthor=False)


def test_without_a_workspace_the_user_s_folder_is_home() -> None:
    """A single article needs no workspace."""
    assert find_paths(None, {}).home == find_user_data()


def test_the_environment_moves_each(tmp_path: Path) -> None:
    """Keys, locks and reports go with the state, clips and models with the cache."""
    state, cache = tmp_path / "elsewhere" / "s.db", tmp_path / "cache"
    paths = find_paths(tmp_path, {"DIGEST_STATE": str(state), "DIGEST_CACHE": str(cache)})
    assert paths.state == state
    assert {paths.keys.parent, paths.locks.parent, paths.reports.parent} == {state.parent}
    assert {paths.clips.parent, paths.models.parent, paths.fetched.parent} == {cache}


@pytest.mark.parametrize("address", ["postgresql://me:secret@db.example/digest", "sqlite:///x.db"])
def test_a_database_s_address_is_no_path(tmp_path: Path, address: str) -> None:
    """What belongs to the state then lies in the workspace: a server has no folder beside it."""
    paths = find_paths(tmp_path, {"DIGEST_STATE": address})
    assert paths.state == address
    assert paths.keys == tmp_path / ".digest" / "keys.json"


@pytest.mark.parametrize(("value", "shared"), [("s3://bucket/clips", "s3://bucket/clips"), ("", None)])
def test_clips_may_be_shared(tmp_path: Path, value: str, shared: str | None) -> None:
    """An empty variable counts as unset."""
    assert find_paths(tmp_path, {"DIGEST_CLIPS": value}).shared_clips == shared
