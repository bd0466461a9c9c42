"""An episode killed in the making, from nothing: the next run finishes it and speaks nothing that was spoken before.

`python -m tests.crash.speaking FOLDER KILLS [voice]` prints what it found as JSON; with `voice` the real voice speaks.
Each try has a clip store of its own. Half of them are killed (SIGKILL) at a random moment, half where a random one of
their clips has been spoken: right before or right after it is stored.
"""

from __future__ import annotations

import functools
import itertools
import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

from digest.speech.clips import ClipStore
from digest.speech.kokoro import model_file
from digest.types import Clip
from tests.crash.harness import SECOND, child, faults, import_for_children, make
from tests.speech.kokoro import tiny_voice

MINUTES = 0.4


def kills_while_speaking(folder: Path, kills: int, *, real: bool = False, seed: int = 0) -> dict[str, Any]:
    """Kill so many runs of an episode, and finish each.

    Args:
        real: With the real voice, whose model is joined in `folder`; otherwise with one that hums.

    Returns:
        How many runs there were and how many of them died, of those how many had spoken some but not all, how many
        clips they left in all, how many of these were spoken again, and every fault.
    """
    path = model_file.ensure(folder / "models") if real else tiny_voice.build(folder / "hum.onnx")
    model_file.ensure = lambda folder: path  # noqa: ARG005
    import_for_children(functools.partial(_make, folder / "whole"), folder)
    began = time.monotonic()
    if child(functools.partial(_make, folder / "reference")) != 0:
        raise RuntimeError("the episode could not be made")
    lasts_s = time.monotonic() - began
    words, pieces = _said(folder / "reference"), len(_kept(folder / "reference"))
    chance = random.Random(seed)  # noqa: S311
    died = midway = left = again = 0
    found: list[str] = []
    for number in range(kills):
        place = folder / "try"
        shutil.rmtree(place, ignore_errors=True)
        if number % 2:
            moment_s = chance.uniform(0.1, 1.0) * lasts_s
            point, ended = f"{moment_s:.2f} s", child(functools.partial(_make, place), kill_after_s=moment_s)
        else:
            step = chance.randrange(1, 2 * pieces - 4)  # at least one clip is stored by then, and one is not
            point, ended = f"step {step}", child(functools.partial(_make, place, step))
        kept = _kept(place)
        died, left = died + (ended == signal.SIGKILL), left + len(kept)
        midway += ended == signal.SIGKILL and 0 < len(kept) < pieces
        log = place / "spoken"
        log.unlink(missing_ok=True)
        if child(functools.partial(_make, place)) != 0:
            found.append(f"{number}, killed at {point}: the next run did not finish")
            continue
        spoken = set(log.read_text("utf-8").split()) if log.exists() else set()
        again += len(spoken & kept)
        wrong = [*faults(place, (SECOND,))]
        if _said(place) != words:
            wrong.append("the next run made another episode")
        if len(_kept(place)) != pieces or spoken | kept != _kept(place):
            wrong.append("clips are missing, or too many")
        found += [f"{number}, killed at {point}: {fault}" for fault in wrong]
    return {
        "runs": kills,
        "died": died,
        "midway": midway,
        "clips left": left,
        "spoken again": again,
        "faults": found,
    }


def _make(place: Path, doomed_at: int = -1) -> None:
    """Make the episode with a clip store of its own, and note the key of each clip that is spoken.

    Args:
        doomed_at: The step at which this process is killed: an even one before a clip is stored, an odd one after it.
    """
    place.mkdir(exist_ok=True)
    put, steps = ClipStore.put, itertools.count()

    def step() -> None:
        if next(steps) == doomed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def noted(self: ClipStore, key: str, clip: Clip) -> None:
        step()
        file = os.open(place / "spoken", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.write(file, f"{key}\n".encode())
        os.close(file)
        put(self, key, clip)
        step()

    ClipStore.put = noted  # type: ignore[method-assign]
    make(place, SECOND, MINUTES, clips=place / "clips")


def _kept(place: Path) -> set[str]:
    """The keys of the clips that are stored whole; what was half written lies under another name."""
    return {path.stem for path in (place / "clips").glob("??/*.flac") if not path.name.startswith(".")}


def _said(place: Path) -> list[dict[str, Any]]:
    """What the published episode says, and when."""
    path = place / "out" / "sample" / "episodes" / f"{SECOND}" / f"sample-{SECOND}.transcript.json"
    segments: list[dict[str, Any]] = json.loads(path.read_bytes())["segments"]
    return segments


def main() -> None:
    """Kill so many, and print what was found."""
    folder, kills, *rest = sys.argv[1:]
    print(json.dumps(kills_while_speaking(Path(folder), int(kills), real="voice" in rest)))  # noqa: T201


if __name__ == "__main__":
    main()
