"""Whether a voice can speak on this machine as it is, told without loading anything."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Literal

from digest.settings import Voice
from digest.speech.engines import spec_of
from digest.speech.kokoro import model_file

Installed = Literal["yes", "no", "online"]


def installed(voice: Voice, models: Path) -> Installed:
    """Tell whether a voice is there: "online" for one that needs the network and nothing else.

    Args:
        voice: Any voice.
        models: The folder of joined or fetched models.

    Raises:
        SettingsError: The voice names an unknown engine.
    """
    if spec_of(voice).online:
        return "online"
    if voice.engine == "espeak":
        return "yes" if shutil.which("espeak-ng") else "no"
    there = (models / model_file.FILE_NAME).is_file() or all(
        importlib.util.find_spec(package.replace("-", "_")) for package in model_file.PACKAGES
    )
    styled = voice.style is None or (voice.folder / voice.style).is_file()
    return "yes" if there and styled else "no"
