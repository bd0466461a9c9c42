"""What is known of engines, which voices can speak here, and how an engine is added."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from digest.catalog import open_catalog
from digest.errors import SettingsError
from digest.settings import Voice
from digest.speech import engines
from digest.speech.chunk import cut_script
from digest.speech.clips import ClipStore
from digest.speech.engines import EngineSpec, check_availability, get_version
from digest.speech.kokoro import model_file
from digest.speech.synthesize import speak
from digest.types import Chapter, Line, Script

TOY_ENGINE = '''
"""A toy: each character of a text is a tone of 50 ms."""

import numpy as np

from digest.types import Clip

VERSION = "toy-1"
RATE_HZ = 8_000


class Toy:
    version, workers, room = VERSION, 1, 1_000

    def speak(self, utterance, voice):
        length = len(utterance.spoken) * RATE_HZ // 20
        return Clip(0.5 * np.sin(np.arange(length) * 0.3).astype(np.float32), RATE_HZ)

    def close(self):
        pass


def open_engine(cache):
    return Toy()


def is_installed(voice, models):
    return (models / "toy.model").is_file()
'''
TOY_VOICE = """
title = "玩具"
engine = "toy"
sex = "female"
licence = "none"
"""


def test_what_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Offline: its packages, or the joined file; online: the network; espeak: its program."""
    catalog = open_catalog(None, {}, tmp_path, tmp_path)
    offline, online, espeak = (catalog.read_voice(name) for name in ("xiaoxiao", "edge-yunxi", "espeak"))
    assert check_availability(offline, tmp_path) == "yes"
    assert check_availability(online, tmp_path) == "online"
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert check_availability(offline, tmp_path) == "no"
    (tmp_path / model_file.FILE_NAME).touch()
    assert check_availability(offline, tmp_path) == "yes"
    assert check_availability(offline.model_copy(update={"style": Path("gone.npy")}), tmp_path) == "no"
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert check_availability(espeak, tmp_path) == "no"
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/espeak-ng")
    assert check_availability(espeak, tmp_path) == "yes"


def test_asking_loads_no_large_library(tmp_path: Path) -> None:
    """Listing the voices, and naming their versions, is quick."""
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from digest.catalog import open_catalog\n"
        "from digest.speech.engines import ENGINES, check_availability, get_version\n"
        "folder = Path(sys.argv[1])\n"
        "catalog = open_catalog(None, {}, folder, folder)\n"
        "voices = [catalog.read_voice(name) for name in catalog.list_voices()]\n"
        "asked = {voice.engine: (get_version(voice), check_availability(voice, folder)) for voice in voices}\n"
        "print(asked.keys() == ENGINES.keys())\n"
        "print(*sorted({'onnx', 'onnxruntime', 'edge_tts', 'aiohttp', 'scipy', 'soundfile'} & sys.modules.keys()))\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n\n"


def test_an_unknown_engine_is_named_with_those_there_are(voice: Voice) -> None:
    with pytest.raises(SettingsError, match=r"no engine is called 'gramophone'; known: kokoro, edge, espeak"):
        get_version(voice.model_copy(update={"engine": "gramophone"}))


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Voice:
    """A voice of an engine that is one module and one entry of the table, as a user's workspace has it."""
    (tmp_path / "toy_engine.py").write_text(TOY_ENGINE, "utf-8")
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "toy.toml").write_text(TOY_VOICE, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(engines.ENGINES, "toy", EngineSpec("toy_engine", takes="text", limit=300, online=False))
    return open_catalog(tmp_path, {}, tmp_path, tmp_path).read_voice("toy")


def test_an_engine_is_a_module_and_an_entry(toy: Voice, store: ClipStore, tmp_path: Path) -> None:
    """A new engine needs nothing else to be listed, and to speak a script into the clip store."""
    assert check_availability(toy, tmp_path) == "no"
    (tmp_path / "toy.model").touch()
    assert check_availability(toy, tmp_path) == "yes"
    script = Script("天气", (Chapter("天气", (Line("今天天气很好。", toy.name),)),))
    pieces = cut_script(script, {toy.name: toy})
    [key] = speak(pieces, {toy.name: toy}, store, lambda _: None, cache=tmp_path)
    assert isinstance(key, str)
    clip = store.get(key)
    assert clip is not None
    assert clip.duration_s == pytest.approx(len("今天天气很好。") * 0.05)
    assert np.abs(clip.samples).max() == pytest.approx(0.5, abs=0.01)
