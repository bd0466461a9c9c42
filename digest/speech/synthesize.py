"""Speak many utterances: from the clip store where they are known, else by their voices' engines, side by side."""

from __future__ import annotations

import functools
import logging
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from digest.errors import EngineError, StoreError
from digest.message import Message
from digest.settings import Voice
from digest.speech.clips import ClipStore
from digest.speech.engines import Engine, find_spec, get_version, open_engine
from digest.types import Failure, OnProgress, Progress, Utterance
from digest.worker import Worker

_log = logging.getLogger(__name__)

# How long Ctrl-C may wait where a lock cannot be interrupted (Windows).
_POLL_S = 0.5
_ITEM_CHARS = 60  # of an utterance's text, where progress, logs and failures name it


class EngineSpeaker:
    """A `Worker` of one engine in this process."""

    def __init__(self, engine: Engine, store: ClipStore) -> None:
        self._engine = engine
        self._store = store
        self.workers = engine.workers
        self.room = engine.room

    def make(self, key: str, piece: Utterance, voice: Voice) -> Message | None:
        """Speak one utterance into the store, unless another show has done so meanwhile; see `Worker.make`."""
        if self._store.get(key) is not None:
            return None
        try:
            clip = self._engine.speak(piece, voice)
        except EngineError as error:
            return error.message
        self._store.put(key, clip)
        return None

    def close(self) -> None:
        """Stop what runs, and free the model."""
        self._engine.close()


def open_speaker(voice: Voice, cache: Path, store: ClipStore) -> EngineSpeaker:
    """Load the engine of a voice; see `engines.open_engine`."""
    return EngineSpeaker(open_engine(voice, cache), store)


Staff = Callable[[str, Callable[[], Worker]], Worker]
"""Given an engine's name and what opens its speaker, it returns that speaker, or one that stands for many elsewhere."""


def open_here(name: str, open_one: Callable[[], Worker]) -> Worker:  # noqa: ARG001 - each run has its own
    """Let the engine work in this process: a `Staff` of one."""
    return open_one()


def speak(
    utterances: Sequence[Utterance],
    voices: Mapping[str, Voice],
    store: ClipStore,
    on_progress: OnProgress,
    *,
    cache: Path,
    staff: Staff = open_here,
) -> tuple[str | Failure, ...]:
    """Make the clip of each utterance.

    An engine is loaded when the first clip is missing that it must speak. The longest utterances are spoken first, so
    that the last one to end does not keep the others waiting, beside others as long as the engine has room for;
    utterances that sound the same are spoken once.

    Args:
        utterances: In the order of the script.
        voices: The voices by name.
        store: Where clips are looked for and put.
        on_progress: Told after each utterance, in this thread.
        cache: Where engines keep their models.
        staff: Where the engines work.

    Returns:
        For each utterance, in order, the key of its clip in `store`, or the failure.

    Raises:
        SettingsError: A voice names an unknown engine, or its style vectors cannot be read.
        ModelError: The model of a voice is missing or damaged.
        StoreError: The store cannot be written, or another machine wrote to its own.
    """
    keys = list_keys(utterances, voices, store)
    # Utterances of one key sound the same: one of them is spoken, and all count as done with it.
    work = dict(zip(keys, utterances, strict=True))
    shares = Counter(keys)
    failures: dict[str, Message] = {}
    done = 0
    with closing(_make_clips(work, voices, store, cache, staff)) as outcomes:
        for key, reason in outcomes:
            if reason is not None:
                failures[key] = reason
            elif not store.shared and not store.has(key):
                # It was spoken, but by a machine of a cluster that keeps its clips to itself.
                raise StoreError(
                    "{folder}: what another machine spoke is not there; let the machines share their clips: set "
                    "DIGEST_CLIPS to an address that all of them reach",
                    folder=store.folder,
                )
            done += shares[key]
            on_progress(Progress("speak", done, len(utterances), _name(work[key])))
    results: list[str | Failure] = []
    for key, piece in zip(keys, utterances, strict=True):
        if key in failures:
            results.append(Failure("unspoken", "speak", _name(piece), failures[key]))
        else:
            results.append(key)
    return tuple(results)


def list_keys(utterances: Sequence[Utterance], voices: Mapping[str, Voice], store: ClipStore) -> tuple[str, ...]:
    """Return the key of each utterance's clip, in order; voices are found by their names."""
    keys = []
    for piece in utterances:
        voice = voices[piece.voice]
        keys.append(store.make_key(piece, voice, get_version(voice)))
    return tuple(keys)


def find_unspoken(utterances: Sequence[Utterance], voices: Mapping[str, Voice], store: ClipStore) -> frozenset[str]:
    """Return the keys of the clips that are not in the store yet."""
    keys = set(list_keys(utterances, voices, store))
    return frozenset(key for key in keys if not store.has(key))


def _make_clips(
    work: Mapping[str, Utterance], voices: Mapping[str, Voice], store: ClipStore, cache: Path, staff: Staff
) -> Generator[tuple[str, Message | None]]:
    """Yield each key once its clip is in the store, or with the reason why it cannot be.

    Each engine that must speak has a queue and threads of its own, so that a slow one keeps no other waiting.
    """
    missing: dict[str, dict[str, Utterance]] = {}
    for key, piece in work.items():
        # Read, not only looked for: a damaged clip counts as missing and is spoken anew.
        if store.get(key) is not None:
            _log_piece(logging.DEBUG, piece, voices, "from the store")
            yield key, None
            continue
        engine = voices[piece.voice].engine
        missing.setdefault(engine, {})[key] = piece
    with ExitStack() as stack:
        queues = []
        for engine, pieces in missing.items():
            # Any of the engine's voices opens it.
            first_piece = next(iter(pieces.values()))
            voice = voices[first_piece.voice]
            speaker = staff(engine, functools.partial(open_speaker, voice, cache, store))
            # Left in the opposite order: stop what runs, then wait for the threads, which then end at once.
            pool = stack.enter_context(ThreadPoolExecutor(speaker.workers, thread_name_prefix="speak"))
            stack.callback(speaker.close)
            stack.callback(pool.shutdown, wait=False, cancel_futures=True)
            lengths = {key: _measure_length(piece, voices) for key, piece in pieces.items()}
            longest_first = sorted(lengths, key=lengths.__getitem__, reverse=True)
            queues.append(_Queue(speaker, pool, longest_first, lengths))
        yield from _run_queues(queues, work, voices)


@dataclass(slots=True)
class _Queue:
    """What one engine has yet to speak, the longest first, and what it is speaking."""

    speaker: Worker
    pool: ThreadPoolExecutor
    waiting: list[str]
    lengths: Mapping[str, int]
    running: dict[Future[Message | None], str] = field(default_factory=dict)
    started_s: dict[str, float] = field(default_factory=dict)

    def take_next_key(self) -> str | None:
        """Take the longest one that there is room for beside those that run; None if there is none."""
        if len(self.running) >= self.speaker.workers:
            return None
        taken = sum(self.lengths[key] for key in self.running.values())
        room = self.speaker.room - taken
        for key in self.waiting:
            if not self.running or self.lengths[key] <= room:  # the longest there is may need more than all room
                self.waiting.remove(key)
                return key
        return None


def _run_queues(
    queues: Sequence[_Queue], work: Mapping[str, Utterance], voices: Mapping[str, Voice]
) -> Iterator[tuple[str, Message | None]]:
    """Let the engines speak side by side, and yield each key with its failure, if any, as soon as it is done."""
    while True:
        for queue in queues:
            _begin(queue, work, voices)
        running: list[Future[Message | None]] = []
        for queue in queues:
            running += queue.running
        if not running:
            return
        ended, _ = wait(running, timeout=_POLL_S, return_when=FIRST_COMPLETED)
        for queue in queues:
            for future in ended & queue.running.keys():
                key = queue.running.pop(future)
                reason = future.result()
                took_s = time.monotonic() - queue.started_s[key]
                outcome = _describe_outcome(reason, took_s)
                _log_piece(logging.INFO, work[key], voices, outcome)
                yield key, reason


def _begin(queue: _Queue, work: Mapping[str, Utterance], voices: Mapping[str, Voice]) -> None:
    """Have an engine speak as many utterances as there is room for."""
    while (key := queue.take_next_key()) is not None:
        piece = work[key]
        queue.started_s[key] = time.monotonic()
        future = queue.pool.submit(queue.speaker.make, key, piece, voices[piece.voice])
        queue.running[future] = key


def _describe_outcome(failure: Message | None, took_s: float) -> str:
    if failure:
        return f"failed after {took_s:.2f} s ({failure})"
    return f"spoken in {took_s:.2f} s"


def _log_piece(level: int, piece: Utterance, voices: Mapping[str, Voice], outcome: str) -> None:
    if _log.isEnabledFor(level):
        engine = voices[piece.voice].engine
        _log.log(level, "%s, voice %s, %s: %s", engine, piece.voice, outcome, _name(piece))


def _measure_length(piece: Utterance, voices: Mapping[str, Voice]) -> int:
    """Return the length of an utterance in what its engine takes, as `Engine.room` counts it."""
    spec = find_spec(voices[piece.voice])
    return len(piece.phonemes if spec.takes == "phonemes" else piece.spoken)


def _name(piece: Utterance) -> str:
    text = " ".join(piece.text.split())
    if len(text) <= _ITEM_CHARS:
        return text
    return f"{text[: _ITEM_CHARS - 1]}…"
