"""What the runs of a session work with: state, clips, network, readings, voices and keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from digest.fetching.fetcher import Fetcher
from digest.pronunciation.lexicon import Lexicon
from digest.runners import Runner
from digest.runners.local import Local
from digest.settings import Voice
from digest.speech.clips import ClipStore
from digest.state.store import Store
from digest.types import OnProgress


@dataclass(frozen=True, slots=True)
class Studio:
    """What the runs of a session share.

    Attributes:
        lexicon: How words are read; without one, as those that come with the program say.
        runner: Where the work is done.
        find_key: Reads the key of a language model by the name of its environment variable.
        find_voice: Reads a voice by its name; without it no voice takes over from an online one that fails.
    """

    store: Store
    clips: ClipStore
    fetcher: Fetcher
    cache: Path
    on_progress: OnProgress
    lexicon: Lexicon | None = None
    find_voice: Callable[[str], Voice] | None = None
    runner: Runner = field(default_factory=Local)
    find_key: Callable[[str], str | None] = lambda _: None
