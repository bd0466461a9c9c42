"""Speak many utterances: from the clip store where they are known, else by their voices' engines, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from digest.errors import EngineError
from digest.settings import Voice
from digest.speech.clips import ClipStore
from digest.speech.engines import Engine, open_engine, spec_of, version_of
from digest.types import Failure, OnProgress, Progress, Utterance

# How long Ctrl-C may wait where a lock cannot be interrupted (Windows).
_POLL_S = 0.5
_ITEM_CHARS = 60


def speak(
    utterances: Sequence[Utterance],
    voices: Mapping[str, Voice],
    store: ClipStore,
    on_progress: OnProgress,
    *,
    cache: Path,
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

    Returns:
        For each utterance, in order, the key of its clip in `store`, or the failure.

    Raises:
        SettingsError: A voice names an unknown engine, or its style vectors cannot be read.
        ModelError: The model of a voice is missing or damaged.
        StoreError: The store cannot be written.
    """
    keys = tuple(store.key(piece, voices[piece.voice], version_of(voices[piece.voice])) for piece in utterances)
    work = dict(zip(keys, utterances, strict=True))
    shares = Counter(keys)
    failures: dict[str, str] = {}
    done = 0
    with closing(_outcomes(work, voices, store, cache)) as outcomes:
        for key, reason in outcomes:
            if reason is not None:
                failures[key] = reason
            done += shares[key]
            on_progress(Progress("speak", done, len(utterances), _name(work[key])))
    return tuple(
        Failure("speak", _name(piece), failures[key]) if key in failures else key
        for key, piece in zip(keys, utterances, strict=True)
    )


def _outcomes(
    work: Mapping[str, Utterance], voices: Mapping[str, Voice], store: ClipStore, cache: Path
) -> Generator[tuple[str, str | None]]:
    """Yield each key once its clip is in the store, or with the reason why it cannot be."""
    missing: dict[str, dict[str, Utterance]] = {}
    for key, piece in work.items():
        if store.get(key) is None:
            missing.setdefault(voices[piece.voice].engine, {})[key] = piece
        else:
            yield key, None
    with ExitStack() as stack:
        queues = []
        for pieces in missing.values():
            engine = open_engine(voices[next(iter(pieces.values())).voice], cache)
            # Left in the opposite order: stop what runs, then wait for the threads, which then end at once.
            pool = stack.enter_context(ThreadPoolExecutor(engine.workers, thread_name_prefix="speak"))
            stack.callback(engine.close)
            stack.callback(pool.shutdown, wait=False, cancel_futures=True)
            lengths = {key: _length(piece, voices) for key, piece in pieces.items()}
            queues.append(_Queue(engine, pool, sorted(lengths, key=lengths.__getitem__, reverse=True), lengths))
        yield from _run(queues, work, voices, store)


@dataclass(slots=True)
class _Queue:
    """What one engine has yet to speak, the longest first, and what it is speaking."""

    engine: Engine
    pool: ThreadPoolExecutor
    waiting: list[str]
    lengths: Mapping[str, int]
    running: dict[Future[str | None], str] = field(default_factory=dict)

    def next_key(self) -> str | None:
        """Take the longest one that there is room for beside those that run; None if there is none."""
        if len(self.running) >= self.engine.workers:
            return None
        room = self.engine.room - sum(self.lengths[key] for key in self.running.values())
        fitting = (key for key in self.waiting if not self.running or self.lengths[key] <= room)
        key = next(fitting, None)
        if key is not None:
            self.waiting.remove(key)
        return key


def _run(
    queues: Sequence[_Queue], work: Mapping[str, Utterance], voices: Mapping[str, Voice], store: ClipStore
) -> Iterator[tuple[str, str | None]]:
    while True:
        for queue in queues:
            while (key := queue.next_key()) is not None:
                voice = voices[work[key].voice]
                queue.running[queue.pool.submit(_make, queue.engine, work[key], voice, store, key)] = key
        running = [future for queue in queues for future in queue.running]
        if not running:
            return
        ended, _ = wait(running, timeout=_POLL_S, return_when=FIRST_COMPLETED)
        for queue in queues:
            for future in ended & queue.running.keys():
                yield queue.running.pop(future), future.result()


def _make(engine: Engine, piece: Utterance, voice: Voice, store: ClipStore, key: str) -> str | None:
    """Speak one utterance into the store; return why not, where it cannot be spoken."""
    try:
        clip = engine.speak(piece, voice)
    except EngineError as error:
        return str(error)
    store.put(key, clip)
    return None


def _length(piece: Utterance, voices: Mapping[str, Voice]) -> int:
    return len(piece.phonemes if spec_of(voices[piece.voice]).takes == "phonemes" else piece.spoken)


def _name(piece: Utterance) -> str:
    text = " ".join(piece.text.split())
    return text if len(text) <= _ITEM_CHARS else f"{text[: _ITEM_CHARS - 1]}…"
