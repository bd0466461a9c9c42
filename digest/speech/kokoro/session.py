"""Load the voice's model: the form of it that this machine runs best, and how much of it may run at once."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digest.errors import ModelError
from digest.pronunciation.phonemes import VOCABULARY
from digest.speech.kokoro import memory, model_file
from digest.speech.kokoro.runtime_errors import list_runtime_errors

if TYPE_CHECKING:
    import onnxruntime

STYLE_SIZE = 256

_MOST_WORKERS = 8
# The whole program is to stay under 1 GB, on any number of processors. What is spoken at once takes this much for each
# phoneme (measured: 440 MB for two pieces of 200, 394 MB for the 413 of a show; half as much again where the model
# runs as it comes), and something is left for the clips on their way to the disk. The longest piece that there is
# takes as much by itself as the least room.
_MOST_BYTES = 1_000_000_000
_SPARE_BYTES = 40_000_000
_BYTES_PER_PHONEME = 1_100_000
_BYTES_PER_PHONEME_AS_IT_COMES = 1_500_000
_LEAST_ROOM = 240
_TRIAL_TOKENS = 40  # a short clause


@dataclass(frozen=True, slots=True)
class Loaded:
    """A session of the model.

    Attributes:
        session: Takes `tokens`, `style` and `speed`; its first output is the audio.
        workers: How many runs are worth while at once.
        room: How many phonemes these may have together.
    """

    session: onnxruntime.InferenceSession
    workers: int
    room: int


def load_model(folder: Path) -> Loaded:
    """Load the model from a folder; it is joined there at the first call, and rewritten for this machine.

    Raises:
        ModelError: The model is missing, damaged, or does not fit on the disk.
    """
    path = model_file.ensure(folder)
    try:
        session, rewritten = _load(path)
    except list_runtime_errors():
        # The file, or what was made of it, is damaged where its sample did not show it: make both anew, once.
        model_file.distrust(path)
        path = model_file.ensure(folder)
        try:
            session, rewritten = _load(path)
        except list_runtime_errors() as error:
            reason = " ".join(str(error).split())[:200]
            raise ModelError(
                "{path}: this machine's onnxruntime cannot load the voice's model: {reason}", path=path, reason=reason
            ) from error
    memory.release_freed()  # what reading the news and rewriting the graph have left
    each_bytes = _BYTES_PER_PHONEME if rewritten else _BYTES_PER_PHONEME_AS_IT_COMES
    room = compute_room(memory.measure_resident_bytes(), each_bytes)
    return Loaded(session, _count_workers(), room)


def compute_room(taken_bytes: int | None, each_bytes: int = _BYTES_PER_PHONEME) -> int:
    """Return how many phonemes there is memory for beside what is taken; an unknown amount leaves the least."""
    if taken_bytes is None:
        return _LEAST_ROOM
    left_bytes = _MOST_BYTES - _SPARE_BYTES - taken_bytes
    return max(_LEAST_ROOM, left_bytes // each_bytes)


def _load(path: Path) -> tuple[onnxruntime.InferenceSession, bool]:
    """Load the model for the processor, or for an NVIDIA GPU where onnxruntime-gpu is installed and that is faster.

    Which is faster is measured, for the integers of this model are not what a GPU is best at.

    Returns:
        The session, and whether its graph was rewritten.
    """
    import onnxruntime

    chosen, rewritten = _load_on_processor(path)
    if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        return chosen, rewritten
    # CUDA's libraries come in wheels of their own, where the system's loader does not look (onnxruntime 1.21 and
    # later do). What it cannot find it prints, and stdout is data.
    with contextlib.redirect_stdout(io.StringIO()):
        onnxruntime.preload_dlls()
    with contextlib.suppress(*list_runtime_errors()):  # installed, but without a driver or a GPU
        other = _load_on_gpu(path)
        runs_there = "CUDAExecutionProvider" in other.get_providers()
        # The processor runs several at once, each as long as one alone; the GPU one after the other.
        if runs_there and _time_run_s(other) < _time_run_s(chosen) / _count_workers():
            return other, False
    return chosen, rewritten


def _load_on_processor(path: Path) -> tuple[onnxruntime.InferenceSession, bool]:
    import onnxruntime

    options = _make_options()
    there = path
    # Without onnx, or without room for the file, the model runs as it is: slower, with the same audio.
    with contextlib.suppress(ImportError, OSError):
        from digest.speech.kokoro import graph_rewrite

        form = graph_rewrite.choose_form(path.parent)
        label = f"{form}-{platform.machine()}-{graph_rewrite.VERSION}"
        # The rewriting takes 400 MB for a second, hence a file that is kept, optimised already.
        make = functools.partial(graph_rewrite.prepare, path, form=form)
        there = model_file.make_derived(path, label, make)
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(str(there), options, providers=["CPUExecutionProvider"])
    return session, there != path


def _load_on_gpu(path: Path) -> onnxruntime.InferenceSession:
    import onnxruntime

    there = path
    with contextlib.suppress(ImportError, OSError):
        from digest.speech.kokoro import graph_rewrite

        make = functools.partial(graph_rewrite.prepare, path, form=None)
        there = model_file.make_derived(path, f"told-{graph_rewrite.VERSION}", make)
    providers = ["CUDAExecutionProvider", "CPUExecutionProvider"]
    return onnxruntime.InferenceSession(str(there), _make_options(), providers=providers)


def _make_options() -> onnxruntime.SessionOptions:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # Several runs on one thread each keep the cores busier than one run on many threads.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # A pattern is kept for each length of input and serves no other: without it a run needs a fifth less memory.
    options.enable_mem_pattern = False
    options.log_severity_level = 3  # errors only
    return options


def _time_run_s(session: onnxruntime.InferenceSession) -> float:
    """Return the seconds that a short clause takes: the better of two runs, the first of which sets things up."""
    tokens = np.full((1, _TRIAL_TOKENS), VOCABULARY["a"], np.int64)
    feeds = {
        "tokens": tokens,
        "style": np.zeros((1, STYLE_SIZE), np.float32),
        "speed": np.ones(1, np.float32),
    }
    seconds = []
    for _ in range(2):
        began = time.perf_counter()
        session.run(None, feeds)
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def _count_workers() -> int:
    return min(_MOST_WORKERS, _count_processors())


def _count_processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
