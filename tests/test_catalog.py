"""The catalogue finds voices and shows, and says everything that is wrong with a file at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.catalog import Catalog, find_built_in, open_catalog, read_settings
from digest.errors import SettingsError, UnknownName
from digest.settings import Show, Voice

SHOW = """\
title = "早報"
voice = "xiaobei"

[[source]]
url = "https://example.org/feed.xml"

[[source]]
url = "https://example.org/two.xml"
"""


def write(folder: Path, text: str, name: str = "feeds/morning.toml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def catalog_of(folder: Path, **environment: str) -> Catalog:
    return open_catalog(None, environment, folder, folder / "nowhere")


def test_a_show_is_a_file(tmp_path: Path) -> None:
    """Adding a file adds a show; it knows its name and its folder."""
    write(tmp_path, SHOW)
    show = catalog_of(tmp_path).read_show("morning")
    assert (show.name, show.folder, show.title) == ("morning", tmp_path / "feeds", "早報")
    assert [source.url for source in show.source] == ["https://example.org/feed.xml", "https://example.org/two.xml"]


def test_the_workspace_wins_over_what_is_built_in(tmp_path: Path) -> None:
    """A voice file of the workspace hides the built-in voice of the same name."""
    text = (find_built_in() / "voices" / "xiaobei.toml").read_text(encoding="utf-8")
    write(tmp_path, text.replace('title = "', 'title = "我的'), "voices/xiaobei.toml")
    assert catalog_of(tmp_path).read_voice("xiaobei").title.startswith("我的")


def test_home_wins_over_the_environment_and_that_over_the_working_folder(tmp_path: Path) -> None:
    """The search order of the design."""
    for name in ("flag", "environment", "cwd"):
        write(tmp_path / name, SHOW.replace("早報", name))
    folders = {"DIGEST_HOME": str(tmp_path / "environment")}
    cwd, data = tmp_path / "cwd", tmp_path / "data"
    assert open_catalog(tmp_path / "flag", folders, cwd, data).read_show("morning").title == "flag"
    assert open_catalog(None, folders, cwd, data).read_show("morning").title == "environment"
    assert open_catalog(None, {}, cwd, data).read_show("morning").title == "cwd"


def test_an_unknown_name_says_the_nearest_one(tmp_path: Path) -> None:
    """A typing error is answered with what was probably meant."""
    with pytest.raises(UnknownName, match="did you mean xiaobei"):
        catalog_of(tmp_path).read_voice("xiaobai")


@pytest.mark.parametrize("name", ["../secrets", "a/b", "", ".hidden", "x" * 100])
def test_a_name_is_never_a_path(tmp_path: Path, name: str) -> None:
    """A show's name cannot lead out of the folder of shows."""
    write(tmp_path, SHOW, "secrets.toml")
    with pytest.raises(UnknownName):
        catalog_of(tmp_path).read_show(name)


def test_without_a_show_of_ones_own_the_sample_is_made(tmp_path: Path) -> None:
    """An empty folder still has something to run."""
    assert catalog_of(tmp_path).list_workspace_shows() == ("sample",)
    write(tmp_path, SHOW)
    assert catalog_of(tmp_path).list_workspace_shows() == ("morning",)


FAULTS = [
    ("title = ", "not valid TOML", "at end of document"),
    (SHOW + "nane = 3\n", "line 9: unknown key 'source.1.nane'", "did you mean 'name'?"),
    ("minuts = 3\n" + SHOW, "line 1: unknown key 'minuts', did you mean 'minutes'?", ""),
    (SHOW.replace('voice = "xiaobei"', "minutes = 'ten'"), "line 2: minutes: expected a valid number", "not 'ten'"),
    (SHOW.replace('voice = "xiaobei"', "minutes = -1"), "line 2: minutes: expected greater than 0", "not -1"),
    (SHOW.replace('voice = "xiaobei"', 'cohost = "xiaoxiao"'), "cohost is the same voice as voice", ""),
    (SHOW.replace('voice = "xiaobei"', 'timezone = "Mars"'), "line 2: timezone: expected a time zone", "not 'Mars'"),
    (SHOW.replace("title", "titel"), "'title' is missing", "line 1: unknown key 'titel', did you mean 'title'?"),
    (SHOW.replace('"https://example.org/two.xml"', "7"), "line 8: source.1.url: expected a valid string", "not 7"),
    (SHOW.replace("title =", "minutes = 0\ntitle ="), "line 1: minutes: expected", "greater than 0"),
]


@pytest.mark.parametrize(("text", "first", "second"), FAULTS)
def test_a_fault_says_file_line_key_and_what_was_expected(tmp_path: Path, text: str, first: str, second: str) -> None:
    """One line holds every fault of a file."""
    path = write(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        read_settings(path, Show)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert first in message
    assert second in message
    assert "\n" not in message


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    """Binary rubbish is a settings error, not a traceback."""
    path = tmp_path / "feeds" / "x.toml"
    path.parent.mkdir()
    path.write_bytes(b'title = "\xff\xfe"')
    with pytest.raises(SettingsError, match="UTF-8"):
        read_settings(path, Show)


def test_a_home_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    """The message says how to make a workspace."""
    with pytest.raises(SettingsError, match="digest init"):
        open_catalog(tmp_path / "none", {}, tmp_path, tmp_path)


@pytest.mark.parametrize("name", open_catalog(None, {}, Path("/"), Path("/")).list_voices())
def test_every_built_in_voice_is_valid(tmp_path: Path, name: str) -> None:
    """Each shipped voice can be read, and its style vectors are there."""
    voice = catalog_of(tmp_path).read_voice(name)
    assert isinstance(voice, Voice)
    assert voice.style is None or (voice.folder / voice.style).is_file()


def test_every_built_in_show_is_valid(tmp_path: Path) -> None:
    """Each shipped show can be read, and its voices exist."""
    catalog = catalog_of(tmp_path)
    for name in catalog.list_shows():
        show = catalog.read_show(name)
        for voice in filter(None, (show.voice, show.cohost)):
            assert catalog.read_voice(voice).name == voice
