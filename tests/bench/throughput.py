"""How fast speech is made: against kokoro-onnx with the same model, and against what float32 products would allow."""

from __future__ import annotations

import functools
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from digest.catalog import find_built_in, read_settings
from digest.pronunciation.phonemes import VOCABULARY
from digest.pronunciation.spelling import to_phonemes
from digest.settings import Voice
from digest.speech.clips import ClipStore
from digest.speech.kokoro.engine import RATE_HZ, open_engine
from digest.speech.kokoro.model_file import ensure
from digest.speech.synthesize import speak
from digest.types import Samples, Utterance
from tests.bench.products import multiply_adds, peak_per_s

_TEXTS = (
    "气象部门预计，今天夜间到明天白天，北部山区有小到中雨，局部地区有大雨。",
    "新的铁路桥全长三公里，通车以后，两座城市之间的路程只要二十分钟。",
    "研究人员说，这种材料在零下四十度仍然可以正常工作，而且价格不高。",
    "市图书馆周末延长开放时间，读者可以在网上预约座位。",
)
_RUNS = 3


_peer: Any = None


def speed(work: Path) -> str:
    """Seconds of audio per second of work, beside a peer's and the roofline of float32 products.

    Medians of three runs in turn: models loaded, the same phonemes, voice and cores. The peer runs in a process of its
    own, for what is spoken at once depends on the memory that this one has left. The length of audio counted is this
    program's, without the silence around the sentences, so the ratio to the peer is one of times. For the roofline it
    is the model's own, with that silence, as the multiply-adds are.
    """
    path = ensure(work / "models")
    voice = read_settings(find_built_in() / "voices" / "xiaobei.toml", Voice)
    style = np.load(voice.folder / str(voice.style)).astype(np.float32)
    np.savez(work / "voices.npz", xiaobei=style[:, None, :])
    pieces = tuple(Utterance(0, 0, text, text, to_phonemes(text).phonemes, voice.name, 0.0) for text in _TEXTS)
    engine = open_engine(work)
    ours, theirs = [], []
    with (
        ProcessPoolExecutor(1, get_context("spawn"), _open_peer, (path, work / "voices.npz")) as peer,
        mock.patch("digest.speech.kokoro.engine.open_engine", return_value=engine),
        mock.patch.object(engine, "close"),
    ):
        phonemes = [piece.phonemes for piece in pieces]
        peer.submit(_speak_by_peer, phonemes[:1]).result()  # its start is not counted
        for number in range(_RUNS):
            store = ClipStore(work / f"clips{number}")
            speak_ours = functools.partial(speak, pieces, {voice.name: voice}, store, lambda _: None, cache=work)
            ours.append(_seconds(speak_ours))
            peer_s, model_s = peer.submit(_speak_by_peer, phonemes).result()
            theirs.append(peer_s)
        clips = [store.get(str(key)) for key in speak_ours()]
    ours_s, theirs_s = statistics.median(ours), statistics.median(theirs)
    audio_s = sum(clip.duration_s for clip in clips if clip)
    products, samples = multiply_adds(path, _feeds(pieces[0], style))
    products_per_s, peak = products / samples * RATE_HZ, peak_per_s()
    roofline = peak / products_per_s
    return (
        f"{audio_s / ours_s:.2f} s of audio per second, kokoro-onnx {audio_s / theirs_s:.2f}: "
        f"{theirs_s / ours_s:.2f} times (floor 1.30); with the model's silences {model_s / ours_s:.2f}, "
        f"{model_s / ours_s / roofline:.0%} of the float32 roofline of {roofline:.2f} "
        f"({2 * products_per_s / 1e9:.0f} GFLOP per second of audio, {2 * peak / 1e9:.0f} GFLOP/s)"
    )


def _open_peer(path: Path, voices: Path) -> None:
    global _peer
    from kokoro_onnx import Kokoro  # only this measurement needs the group `bench`

    _peer = Kokoro(str(path), str(voices))


def _speak_by_peer(pieces: list[str]) -> tuple[float, float]:
    """Speak phonemes as kokoro-onnx does, without its trimming; return the seconds it took, and those of the audio."""
    start = time.perf_counter()
    clips = [_peer.create(phonemes, "xiaobei", is_phonemes=True, trim=False) for phonemes in pieces]
    return time.perf_counter() - start, sum(len(samples) / rate_hz for samples, rate_hz in clips)


def _feeds(piece: Utterance, style: Samples) -> dict[str, Any]:
    tokens = [0, *(VOCABULARY[symbol] for symbol in piece.phonemes), 0]
    row = style[len(piece.phonemes) - 1][None]
    return {"tokens": np.array([tokens], np.int64), "style": row, "speed": np.ones(1, np.float32)}


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
