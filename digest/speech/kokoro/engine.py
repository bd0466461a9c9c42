"""The offline voice: Kokoro-82M v1.0 through ONNX Runtime, on this machine's processor.

One copy of the model serves all threads: each run is single-threaded and several go on at once, which keeps the cores
busier than one run on many threads (the graph is a long chain of small operations). `onnxruntime` is loaded with the
first session: a run that finds all its clips in the store never needs it.
"""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digest.errors import EngineError, SettingsError
from digest.message import Message
from digest.pronunciation.phonemes import VOCABULARY
from digest.settings import Voice
from digest.speech import quality
from digest.speech.kokoro import model_file, session
from digest.speech.kokoro.runtime_errors import list_runtime_errors
from digest.types import Clip, Samples, Timing, Utterance

if TYPE_CHECKING:
    import onnxruntime

RATE_HZ = 24_000
STYLE_SHAPE = (510, session.STYLE_SIZE)
"""Row n - 1 is the style for n phonemes; 510 is the most that the model takes (its context of 512, less both ends)."""

VERSION = f"kokoro-{model_file.SHA256[:16]}-1"
"""The model, and the revision of what is done here to its answer: raise it when a clip would sound different."""

# The model peaks at up to 1.34 (yunyang); all clips get the same gain, so that they stay alike. What exceeds full scale
# even then is turned down.
_GAIN = 10 ** (-3.0 / 20)
# Measured over the eight voices: a syllable is 3.9 to 4.1 symbols, its tone and the punctuation around it included.
_SYMBOLS_PER_SYLLABLE = 4.0
_SLOWER = 0.94  # of the voice's pace, at the second attempt
_JOIN_S = 0.12  # between two halves that were spoken one by one
_CLAUSE_END = re.compile(r"[,.;:!?—…] *")
_WORD = re.compile(r"[^\s,.;:!?—…()“”\"]+")


class Kokoro:
    """An `engines.Engine` over one session of the model.

    Args:
        loaded: The session, and how much of it may run at once.
    """

    version = VERSION

    def __init__(self, loaded: session.Loaded) -> None:
        self.workers = loaded.workers
        self.room = loaded.room
        self._session = loaded.session
        self._lock = threading.Lock()
        self._running: set[onnxruntime.RunOptions] = set()
        self._closed = False

    def speak(self, utterance: Utterance, voice: Voice) -> Clip:
        """Speak the phonemes of one utterance; an answer that is not fit is asked for again in another way.

        The model is deterministic, so that asking again means a slower pace, then two halves.

        Raises:
            EngineError: There is nothing to pronounce, a symbol is unknown, or no answer is fit.
            SettingsError: The voice's style vectors cannot be read.
        """
        style = _load_style(voice)
        phonemes = utterance.phonemes.strip()
        _refuse(phonemes)
        first_fault: Message | None = None
        for speed, parts in _plan_attempts(phonemes, voice.speed):
            pieces = [self._run(part, style, speed) for part in parts]
            fault = _find_first_fault(parts, pieces, voice.syllables_per_s * speed)
            if fault is None:
                # The first half begins what is spoken, the second one ends it; there is no third.
                first_start = utterance.phonemes.index(parts[0])
                last_start = utterance.phonemes.rindex(parts[-1])
                trimmed = [quality.trim_silence(piece) for piece in pieces]
                return _join_clips(trimmed, [first_start, last_start])
            # What is reported is the fault at the intended pace.
            first_fault = first_fault or fault
        raise EngineError("voice {voice}: {found}, at any pace and split", voice=voice.name, found=first_fault)

    def close(self) -> None:
        """Stop the runs that go on; each ends with an EngineError."""
        with self._lock:
            self._closed = True
            for options in self._running:
                options.terminate = True

    def _run(self, phonemes: str, style: Samples, speed: float) -> Clip:
        import onnxruntime

        symbols = [VOCABULARY[symbol] for symbol in phonemes]
        feeds = {
            "tokens": np.array([[0, *symbols, 0]], np.int64),  # between the zeros that mark both ends
            "style": style[len(phonemes) - 1][None],
            "speed": np.array([speed], np.float32),
        }
        # Each run has options of its own, by which `close` can end it.
        options = onnxruntime.RunOptions()
        with self._lock:
            if self._closed:
                raise EngineError("the offline voice is stopped")
            self._running.add(options)
        try:
            audio, *durations = self._session.run(None, feeds, options)
        except list_runtime_errors() as error:
            reason = " ".join(str(error).split())[:200]
            raise EngineError("the offline voice's model failed: {error}", error=reason) from error
        finally:
            with self._lock:
                self._running.discard(options)
        samples = np.ravel(audio).astype(np.float32) * np.float32(_GAIN)
        peak = float(np.abs(samples).max(initial=0.0))
        if peak > 1.0:
            samples = samples / np.float32(peak)
        timings: tuple[Timing, ...] = ()
        if durations:  # the model as it comes tells none
            timings = _time_words(phonemes, np.ravel(durations[0]), len(samples) / RATE_HZ)
        return Clip(samples, RATE_HZ, timings)


def open_engine(cache: Path) -> Kokoro:
    """Load the model; see `session.opened`.

    Args:
        cache: The program's cache; the model lies in its folder `models` and is joined there at the first call.

    Raises:
        ModelError: The model is missing, damaged, or does not fit on the disk.
    """
    return Kokoro(session.load_model(cache / "models"))


def is_installed(voice: Voice, models: Path) -> bool:
    """Return whether the model is at hand, and the voice's style vectors."""
    has_style = voice.style is None or (voice.folder / voice.style).is_file()
    return has_style and model_file.is_at_hand(models)


def _load_style(voice: Voice) -> Samples:
    if voice.style is None:
        raise SettingsError("voice {voice}: 'style' is missing: the file with its style vectors", voice=voice.name)
    return _read_style(voice.folder / voice.style, voice.name)


@functools.lru_cache(maxsize=8)
def _read_style(path: Path, name: str) -> Samples:
    try:
        style = np.load(path, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise SettingsError(
            "voice {name}: {path}: cannot be read as style vectors: {error}", name=name, path=path, error=error
        ) from error
    if style.shape != STYLE_SHAPE:
        raise SettingsError(
            "voice {name}: {path}: expected style vectors of shape {limit}, not {shape}",
            name=name,
            path=path,
            limit=STYLE_SHAPE,
            shape=style.shape,
        )
    return np.asarray(style, np.float32)


def _refuse(phonemes: str) -> None:
    """Refuse what the model would babble over, cut off or skip."""
    if not _has_sound(phonemes):
        raise EngineError("there is nothing to pronounce")
    unknown = sorted(set(phonemes) - VOCABULARY.keys())
    if unknown:
        raise EngineError("the offline voice has no phonemes {unknown}", unknown=" ".join(unknown))
    if len(phonemes) > STYLE_SHAPE[0]:
        raise EngineError(
            "{count} phonemes are more than the {limit} that the offline voice takes",
            count=len(phonemes),
            limit=STYLE_SHAPE[0],
        )


def _has_sound(phonemes: str) -> bool:
    """Whether phonemes are more than signs and spaces."""
    return any(symbol.isalpha() for symbol in phonemes)


def _plan_attempts(phonemes: str, speed: float) -> Iterator[tuple[float, tuple[str, ...]]]:
    """Yield paces and splits, the intended one first."""
    yield speed, (phonemes,)
    yield speed * _SLOWER, (phonemes,)
    all_ends = [match.end() for match in _CLAUSE_END.finditer(phonemes)]
    ends = [end for end in all_ends if end < len(phonemes)]
    if not ends:
        return
    middle = len(phonemes) / 2
    border = min(ends, key=lambda end: abs(end - middle))
    halves = phonemes[:border].strip(), phonemes[border:].strip()
    if all(_has_sound(half) for half in halves):
        yield speed, halves


def _find_first_fault(parts: Sequence[str], pieces: Sequence[Clip], syllables_per_s: float) -> Message | None:
    """Say what is wrong with the first of the clips that is not fit; None where all are."""
    for part, piece in zip(parts, pieces, strict=True):
        expected_s = len(part) / _SYMBOLS_PER_SYLLABLE / syllables_per_s
        fault = quality.find_fault(piece.samples, piece.rate_hz, expected_s)
        if fault:
            return fault
    return None


def _time_words(phonemes: str, durations: Samples, length_s: float) -> tuple[Timing, ...]:
    """Return when each word is heard, from how long each token lasts; the first token stands before the phonemes."""
    if len(durations) != len(phonemes) + 2:
        return ()
    # Durations are in frames; together they are the whole audio.
    frame_s = length_s / float(np.sum(durations, dtype=np.float64))
    ends_s = np.cumsum(durations, dtype=np.float64) * frame_s
    timings = []
    for word in _WORD.finditer(phonemes):
        start, end = word.span()
        # Phoneme i is token i + 1: it begins where token i ends.
        timings.append(Timing(start, end, float(ends_s[start]), float(ends_s[end])))
    return tuple(timings)


def _join_clips(pieces: list[Clip], starts: list[int]) -> Clip:
    """Join clips with a short silence between them; each one's phonemes stand at its start in the utterance's."""
    gap = np.zeros(int(_JOIN_S * RATE_HZ), np.float32)
    parts: list[Samples] = []
    timings: list[Timing] = []
    for piece, start in zip(pieces, starts, strict=False):
        if parts:
            parts.append(gap)
        at_s = sum(map(len, parts)) / RATE_HZ
        parts.append(piece.samples)
        timings += [
            Timing(
                start=start + word.start,
                end=start + word.end,
                start_s=at_s + word.start_s,
                end_s=at_s + word.end_s,
            )
            for word in piece.timings
        ]
    return Clip(np.concatenate(parts), RATE_HZ, tuple(timings))
