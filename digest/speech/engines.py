"""The engines that can speak, and what they have in common.

An engine is one module (see `EngineModule`) and one entry of `ENGINES`; nothing else decides by an engine's name.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, cast

from digest.errors import SettingsError
from digest.settings import Voice
from digest.types import Clip, Utterance


class Engine(Protocol):
    """Something that speaks. It may be called from several threads at once.

    Attributes:
        version: Changes when the same utterance would sound different; part of a clip's key.
        workers: How many utterances it is worth giving it at once.
        room: How many phonemes or characters these may have together, so that memory stays bounded; one utterance is
            always taken.
    """

    version: str
    workers: int
    room: int

    def speak(self, utterance: Utterance, voice: Voice) -> Clip:
        """Speak one utterance, without the pause after it.

        Raises:
            EngineError: It refused, hung, or returned nothing that can be heard.
            ModelError: The model is missing or damaged.
        """
        ...

    def close(self) -> None:
        """Free what it holds."""
        ...


class EngineModule(Protocol):
    """What the module of an engine offers; importing it loads no model and no large library.

    Attributes:
        VERSION: The `version` of its engine.
    """

    VERSION: str

    def open_engine(self, cache: Path) -> Engine:
        """Load the engine, with its model from the program's cache folder.

        Raises:
            ModelError: The model is missing, damaged, or does not fit on the disk.
        """
        ...

    def is_installed(self, voice: Voice, models: Path) -> bool:
        """Return whether a voice can speak on this machine as it is; asked of offline engines only.

        Args:
            voice: A voice of this engine.
            models: The folder of models in the cache.
        """
        ...


Availability = Literal["yes", "no", "online"]
"""Whether a voice can speak on this machine as it is; "online" where it needs the network and nothing else."""


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """What is known of an engine before it is loaded.

    Attributes:
        module: The name of its `EngineModule`.
        takes: Whether it speaks `Utterance.phonemes` or `Utterance.spoken`.
        limit: The most phonemes or characters it is given in one call.
        online: Whether it needs the network.
        last_resort: Whether an episode that it speaks counts as degraded.
    """

    module: str
    takes: Literal["phonemes", "text"]
    limit: int
    online: bool
    last_resort: bool = False


ENGINES = {
    "kokoro": EngineSpec("digest.speech.kokoro.engine", takes="phonemes", limit=300, online=False),
    "edge": EngineSpec("digest.speech.edge", takes="text", limit=300, online=True),
    "espeak": EngineSpec("digest.speech.espeak", takes="text", limit=300, online=False, last_resort=True),
}


def find_spec(voice: Voice) -> EngineSpec:
    """Return the entry of a voice's engine.

    Raises:
        SettingsError: There is no such engine.
    """
    try:
        return ENGINES[voice.engine]
    except KeyError:
        raise SettingsError(
            "voice {voice}: no engine is called {engine!r}; known: {engines}",
            voice=voice.name,
            engine=voice.engine,
            engines=", ".join(ENGINES),
        ) from None


def get_version(voice: Voice) -> str:
    """Return the version of a voice's engine without loading it.

    Raises:
        SettingsError: There is no such engine.
    """
    return _import_module(voice).VERSION


def check_availability(voice: Voice, models: Path) -> Availability:
    """Return whether a voice can speak on this machine as it is, without loading anything.

    Args:
        voice: Any voice.
        models: The folder of models in the cache.

    Raises:
        SettingsError: There is no such engine.
    """
    if find_spec(voice).online:
        return "online"
    return "yes" if _import_module(voice).is_installed(voice, models) else "no"


def open_engine(voice: Voice, cache: Path) -> Engine:
    """Load the engine of a voice.

    Args:
        voice: Any voice of the engine.
        cache: The program's cache folder, where an engine keeps its model.

    Raises:
        SettingsError: There is no such engine.
        ModelError: Its model is missing, damaged, or does not fit on the disk.
    """
    return _import_module(voice).open_engine(cache)


def _import_module(voice: Voice) -> EngineModule:
    return cast(EngineModule, importlib.import_module(find_spec(voice).module))
