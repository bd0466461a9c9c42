"""A run that dies: `python -m tests.killed WORK POINT` makes an episode, and kills itself at so many events.

An event is what Python's audit hooks tell of: a file opened, renamed or removed, a process started, and the like. The
number of events of a whole run is printed at its end. The name of each clip is written to WORK/spoken once it is kept.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from unittest import mock

from digest import pipeline
from digest.catalog import open_catalog
from digest.episode.published import find_published_episode
from digest.episode.studio import Studio
from digest.fetching.fetcher import Fetcher
from digest.speech.clips import ClipStore
from digest.speech.kokoro import model_file
from digest.state.store import Store
from digest.types import Clip
from tests.speech.kokoro import tiny_voice

DAY, NOW = date(2026, 11, 23), datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
_EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.chmod", "subprocess.Popen", "sqlite3.connect"}


class _Clips(ClipStore):
    """Keeps clips, and a list of what it kept."""

    def put(self, key: str, clip: Clip) -> None:
        super().put(key, clip)
        with (self.folder.parent / "spoken").open("a") as file:
            file.write(f"{key}\n")


def make(work: Path) -> None:
    """Make the sample episode under `work`, or go on with it."""
    work.mkdir(parents=True, exist_ok=True)
    hum = tiny_voice.build(work / "hum.onnx")
    catalog = open_catalog(None, {}, work, work)
    show = catalog.read_show("sample").model_copy(update={"minutes": 1.0, "cohost": None})
    with (
        Store(work / "state.db") as store,
        Fetcher() as fetcher,
        mock.patch.object(model_file, "ensure", return_value=hum),
    ):
        studio = Studio(store, _Clips(work / "clips"), fetcher, work / "cache", lambda _: None)
        if find_published_episode(show, DAY, work / "out", studio) is None:
            edited = pipeline.plan(show, (catalog.read_voice(show.voice),), DAY, NOW, studio)
            pipeline.make_episode(edited, work / "out", NOW, studio)


def main() -> None:
    """Count the events from here on: the program's own modules are loaded, its work has not begun."""
    work, point = Path(sys.argv[1]), int(sys.argv[2])
    count = itertools.count(1)
    seen = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        # What is opened beside the work (modules, dictionaries) changes nothing that could be left half done.
        if event in _EVENTS and str(work) in repr(arguments):
            seen = next(count)
            if seen == point:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    make(work)
    sys.stdout.write(f"{seen}\n")


if __name__ == "__main__":
    main()
