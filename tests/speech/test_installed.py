"""Which voices can speak here."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

from digest.catalog import open_catalog
from digest.speech.installed import installed
from digest.speech.kokoro import model_file


def test_what_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Offline: its packages, or the joined file; online: the network; espeak: its program."""
    catalog = open_catalog(None, {}, tmp_path, tmp_path)
    offline, online, espeak = (catalog.voice(name) for name in ("xiaoxiao", "edge-yunxi", "espeak"))
    assert installed(offline, tmp_path) == "yes"
    assert installed(online, tmp_path) == "online"
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert installed(offline, tmp_path) == "no"
    (tmp_path / model_file.FILE_NAME).touch()
    assert installed(offline, tmp_path) == "yes"
    assert installed(offline.model_copy(update={"style": Path("gone.npy")}), tmp_path) == "no"
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert installed(espeak, tmp_path) == "no"
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/espeak-ng")
    assert installed(espeak, tmp_path) == "yes"
