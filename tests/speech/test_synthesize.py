"""Speaking many utterances: results in order, each spoken once, failures as values."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from digest.errors import EngineError, ModelError, StoreError
from digest.message import Message
from digest.settings import Voice
from digest.speech import engines
from digest.speech.clips import ClipStore
from digest.speech.engines import EngineSpec
from digest.speech.kokoro import model_file
from digest.speech.synthesize import EngineSpeaker, speak
from digest.types import Clip, Failure, Progress, Utterance
from digest.worker import Worker
from tests.speech.conftest import utterance


class Script:
    """An engine that does as it is told, and remembers what it was asked."""

    version = "script-1"
    room = 1_000

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers
        self.opened = 0
        self.closed = 0
        self.asked: list[str] = []
        self.on_speak: Callable[[Utterance], None] = lambda _piece: None

    def speak(self, piece: Utterance, voice: Voice) -> Clip:  # noqa: ARG002
        self.asked.append(piece.spoken)
        self.on_speak(piece)
        return Clip(np.full(2400, len(piece.spoken) / 100, np.float32), 24_000)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Script]:
    script = Script()
    module = ModuleType("tests_script_engine")
    module.VERSION = script.version  # type: ignore[attr-defined]

    def open_engine(cache: Path) -> Script:  # noqa: ARG001
        script.opened += 1
        return script

    module.open_engine = open_engine  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(engines.ENGINES, "script", EngineSpec(module.__name__, "text", 300, online=False))
    yield script
    assert script.closed == script.opened


@pytest.fixture
def voices(voice: Voice) -> dict[str, Voice]:
    return {
        "hum": voice,
        "script": voice.model_copy(update={"name": "script", "engine": "script", "style": None}),
    }


def pieces(*texts: str) -> tuple[Utterance, ...]:
    return tuple(utterance(text, "", "script") for text in texts)


def test_results_are_in_order_and_the_longest_is_spoken_first(
    engine: Script, voices: dict[str, Voice], store: ClipStore, tmp_path: Path
) -> None:
    results = speak(pieces("一", "一二三", "一二"), voices, store, lambda _step: None, cache=tmp_path)
    assert engine.asked == ["一二三", "一二", "一"]
    lengths = []
    for key in results:
        assert isinstance(key, str)
        clip = store.get(key)
        assert clip
        lengths.append(round(float(clip.samples[0]) * 100))
    assert lengths == [1, 3, 2]


@pytest.mark.parametrize(("shared", "error"), [(False, "share their clips"), (True, None)])
def test_what_another_machine_speaks_must_be_seen_here(
    engine: Script, voices: dict[str, Voice], store: ClipStore, tmp_path: Path, shared: bool, error: str | None
) -> None:
    """A cluster's machines that keep clips each to themselves are told of it with the first one."""
    elsewhere = ClipStore(tmp_path / "elsewhere")
    store.shared = shared

    def staff(_name: str, _open: Callable[[], Worker]) -> EngineSpeaker:
        engine.opened += 1
        return EngineSpeaker(engine, elsewhere)

    with pytest.raises(StoreError, match=error) if error else nullcontext():
        speak(pieces("一", "二", "三"), voices, store, lambda _step: None, cache=tmp_path, staff=staff)
    assert shared is (len(engine.asked) == 3)


def test_no_more_is_spoken_at_once_than_there_is_room_for(
    engine: Script, voices: dict[str, Voice], store: ClipStore, tmp_path: Path
) -> None:
    """Beside a long piece a short one is spoken; two long ones never are; one longer than all the room is spoken."""
    engine.workers, engine.room = 3, 8
    running: list[int] = []
    most: list[int] = []
    lock, long_begun, short_begun = threading.Lock(), threading.Event(), threading.Event()

    def watch(piece: Utterance) -> None:
        with lock:
            running.append(len(piece.spoken))
            most.append(sum(running))
        if len(piece.spoken) == 6:
            long_begun.set()
            assert short_begun.wait(20)
        elif len(piece.spoken) == 2:
            short_begun.set()
            assert long_begun.wait(20)  # or it might be done before its neighbour has begun
        with lock:
            running.remove(len(piece.spoken))

    engine.on_speak = watch
    texts = ("一" * 12, "二" * 6, "三" * 6, "四" * 2)
    results = speak(pieces(*texts), voices, store, lambda _step: None, cache=tmp_path)
    assert all(isinstance(key, str) for key in results)
    assert engine.asked[0] == texts[0]
    assert max(most[1:]) == 8
    assert most[0] == 12


def test_nothing_is_spoken_twice(engine: Script, voices: dict[str, Voice], store: ClipStore, tmp_path: Path) -> None:
    """A second run loads no engine; a changed piece alone is spoken; equal pieces are spoken once."""
    first = speak(pieces("一", "一二", "一"), voices, store, lambda _step: None, cache=tmp_path)
    assert sorted(engine.asked) == ["一", "一二"]
    assert first[0] == first[2]
    assert speak(pieces("一", "一二", "一"), voices, store, lambda _step: None, cache=tmp_path) == first
    assert engine.opened == 1
    speak(pieces("一", "一二", "三"), voices, store, lambda _step: None, cache=tmp_path)
    assert engine.asked[2:] == ["三"]


def test_a_damaged_clip_is_spoken_again(
    engine: Script, voices: dict[str, Voice], store: ClipStore, tmp_path: Path
) -> None:
    (key,) = speak(pieces("一"), voices, store, lambda _step: None, cache=tmp_path)
    assert isinstance(key, str)
    path = store.find_path(key)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert speak(pieces("一"), voices, store, lambda _step: None, cache=tmp_path) == (key,)
    assert engine.asked == ["一", "一"]
    assert path.read_bytes() == whole


def test_progress_counts_every_utterance(
    engine: Script, voices: dict[str, Voice], store: ClipStore, tmp_path: Path
) -> None:
    """Known clips come first; equal pieces count together; the last step is the total."""
    speak(pieces("二"), voices, store, lambda _step: None, cache=tmp_path)
    steps: list[Progress] = []
    speak(pieces("一", "二", "一"), voices, store, steps.append, cache=tmp_path)
    assert steps == [Progress("speak", 1, 3, "二"), Progress("speak", 3, 3, "一")]
    assert engine.asked == ["二", "一"]


def test_a_failing_utterance_is_a_value(
    engine: Script, voices: dict[str, Voice], store: ClipStore, tmp_path: Path
) -> None:
    """Its neighbours are spoken; nothing is stored for it; it is tried again in the next run."""

    def refuse(piece: Utterance) -> None:
        if piece.spoken == "坏":
            raise EngineError("no answer")

    engine.on_speak = refuse
    results = speak(pieces("一", "坏", "二"), voices, store, lambda _step: None, cache=tmp_path)
    assert results[1] == Failure("unspoken", "speak", "坏", Message("no answer"))
    assert isinstance(results[0], str)
    assert isinstance(results[2], str)
    engine.on_speak = lambda _piece: None
    assert all(isinstance(key, str) for key in speak(pieces("坏"), voices, store, lambda _step: None, cache=tmp_path))


def test_a_missing_model_stops_the_run(
    voices: dict[str, Voice], store: ClipStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the model nothing can be spoken: an error, not a list of failures."""

    def missing(folder: Path) -> Path:
        raise ModelError(f"{folder}: missing")

    monkeypatch.setattr(model_file, "ensure", missing)
    with pytest.raises(ModelError, match="models: missing"):
        speak((utterance(),), voices, store, lambda _step: None, cache=tmp_path)


def test_a_bug_in_an_engine_is_not_swallowed(
    engine: Script, voices: dict[str, Voice], store: ClipStore, tmp_path: Path
) -> None:
    def stumble(piece: Utterance) -> None:
        raise ZeroDivisionError(piece.spoken)

    engine.on_speak = stumble
    with pytest.raises(ZeroDivisionError):
        speak(pieces("一", "二"), voices, store, lambda _step: None, cache=tmp_path)


def test_an_interrupt_cancels_what_waits_and_stops_what_runs(
    engine: Script, voices: dict[str, Voice], store: ClipStore, tmp_path: Path
) -> None:
    """Ctrl-C ends the run at once: waiting pieces are never spoken, the engine is closed."""
    stopped = threading.Event()
    close = engine.close

    def close_and_free() -> None:
        close()
        stopped.set()

    def hang(piece: Utterance) -> None:
        if piece.spoken == "一二":
            stopped.wait(30)
            raise EngineError("stopped")

    def interrupt(_step: Progress) -> None:
        raise KeyboardInterrupt

    engine.close = close_and_free  # type: ignore[method-assign]
    engine.on_speak = hang
    with pytest.raises(KeyboardInterrupt):
        speak(pieces("一二三", "一二", "一"), voices, store, interrupt, cache=tmp_path)
    assert "一" not in engine.asked


def test_two_engines_speak_in_one_script(
    engine: Script, hum: Callable[..., Path], voices: dict[str, Voice], store: ClipStore
) -> None:
    """Each piece goes to its voice's engine."""
    mixed = (utterance(), replace(utterance("二", ""), voice="script"))
    results = speak(mixed, voices, store, lambda _step: None, cache=hum())
    assert all(isinstance(key, str) for key in results)
    assert engine.asked == ["二"]


def test_each_piece_is_logged(
    tmp_path: Path, engine: Script, voices: dict[str, Voice], caplog: pytest.LogCaptureFixture
) -> None:
    """With its engine, its voice and the seconds it took, or why it failed; from the store only with the details."""

    def refuse(piece: Utterance) -> None:
        if piece.spoken == "坏":
            raise EngineError("no such sound")

    engine.on_speak = refuse
    caplog.set_level(logging.DEBUG, "digest.speech")
    store = ClipStore(tmp_path / "clips")
    for _ in range(2):
        speak(pieces("好", "坏"), voices, store, lambda _: None, cache=tmp_path)
    lines = [(record.levelname, re.sub(r"\d+\.\d+ s", "N s", record.getMessage())) for record in caplog.records]
    good = ("INFO", "script, voice script, spoken in N s: 好")
    bad = ("INFO", "script, voice script, failed after N s (no such sound): 坏")
    assert sorted(lines[:2]) == sorted([good, bad])
    assert lines[2:] == [("DEBUG", "script, voice script, from the store: 好"), bad]
