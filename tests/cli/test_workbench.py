"""What commands share: the catalogue and paths of --home and the environment, hosts, locks, the studio."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.catalog import open_catalog
from digest.cli.workbench import Workbench
from digest.errors import Busy, SettingsError, UnknownName
from digest.paths import find_paths
from digest.settings import Show

NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)


@pytest.fixture
def workbench(tmp_path: Path) -> Workbench:
    (tmp_path / "voices").mkdir()
    catalog = open_catalog(tmp_path, {}, tmp_path, tmp_path / "user")
    return Workbench(catalog, find_paths(tmp_path, {"DIGEST_CACHE": str(tmp_path / "cache")}))


def test_a_show_s_hosts_are_its_voices(workbench: Workbench, tmp_path: Path) -> None:
    """Both, in order, reading as the show asks; a voice that is named speaks alone."""
    settings = {"title": "早报", "folder": tmp_path, "source": [{"url": "x"}], "cohost": "yunyang"}
    show = Show.model_validate({**settings, "voice": "xiaoxiao", "readings": "taiwan"})
    hosts = workbench.choose_hosts(show, None)
    assert [host.name for host in hosts] == ["xiaoxiao", "yunyang"]
    assert {host.readings for host in hosts} == {"taiwan"}
    assert [host.name for host in workbench.choose_hosts(show, "yunxi")] == ["yunxi"]


def test_an_unknown_voice_or_engine_is_refused(workbench: Workbench, tmp_path: Path) -> None:
    """Before anything is fetched, with the name of what is wrong."""
    with pytest.raises(UnknownName, match="xiaoxiao"):
        workbench.read_voice("xiaoxia")
    text = 'title = "t"\nengine = "gramophone"\nsex = "female"\nlicence = "CC0-1.0"\n'
    (tmp_path / "voices" / "old.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="gramophone"):
        workbench.read_voice("old")


def test_one_run_of_a_show_at_a_time(workbench: Workbench) -> None:
    """A second one is refused; without a show there is nothing to wait for."""
    with workbench.hold_lock("sample", NOW):
        with pytest.raises(Busy), workbench.hold_lock("sample", NOW):
            pass
        with workbench.hold_lock(None, NOW), workbench.hold_lock(None, NOW):
            pass


def test_the_studio_lies_where_the_paths_say(workbench: Workbench) -> None:
    """State and clips are made there; a language model's key is read by its variable's name."""
    with workbench.open_studio() as studio:
        assert studio.clips.folder == workbench.paths.clips
        assert studio.find_key("NO_SUCH_KEY") is None
    assert isinstance(workbench.paths.state, Path)
    assert workbench.paths.state.is_file()
