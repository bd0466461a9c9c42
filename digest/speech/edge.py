"""The online voice: Microsoft Edge's read-aloud service through edge-tts.

The service is free and unreliable: it refuses whole networks, hangs, and sends half an answer or none without an
error. Every request has a time limit and few retries, every answer is checked for its end and for its length, and
after several pieces in a row without an answer the engine gives up at once instead of waiting for each of the rest.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from xml.sax.saxutils import escape

from digest.errors import EngineError, SettingsError
from digest.han import count_syllables
from digest.message import Message
from digest.settings import Voice
from digest.speech import mp3, quality
from digest.types import Clip, Timing, Utterance

VERSION = "edge-1"
"""The revision of what is done here to the service's answer: raise it when a clip would sound different."""

# edge-tts splits longer text itself, in the middle of a Chinese sentence; one piece must stay one request.
_MOST_BYTES = 3_000
_WORKERS = 3
_TIMEOUT_S = 45.0
_DELAYS_S = (1.0, 4.0, 10.0)
_GIVE_UP_AFTER = 3
# A TLS connection lets go of its socket some time after it was closed; aiohttp's chapter on graceful shutdown waits as
# long before the loop ends.
_CLOSING_S = 0.25

# aiohttp's messages name the TLS context by its address in memory.
_OBJECT = re.compile(r"ssl:<[^>]*>")

# The service counts time in units of 100 nanoseconds.
_TICKS_PER_S = 10_000_000

_Result = TypeVar("_Result")


class Edge:
    """An `engines.Engine` that talks to the service from one event loop in a thread of its own.

    Args:
        timeout_s: The most that one request may take.
        delays_s: The wait before each retry.
    """

    version = VERSION
    workers = _WORKERS
    room = _WORKERS * _MOST_BYTES

    def __init__(self, timeout_s: float = _TIMEOUT_S, delays_s: tuple[float, ...] = _DELAYS_S) -> None:
        self._timeout_s = timeout_s
        self._delays_s = delays_s
        self._lock = threading.Lock()
        self._failed_in_a_row = 0
        self._waiting: set[Future[Any]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="edge", daemon=True)
        self._thread.start()

    def speak(self, utterance: Utterance, voice: Voice) -> Clip:
        """Speak the text of one utterance.

        Raises:
            EngineError: There is nothing to pronounce, the service does not answer, or no answer is fit.
            SettingsError: The voice does not say what the service calls it.
        """
        if not voice.id:
            raise SettingsError("voice {voice}: 'id' is missing: the service's name of the voice", voice=voice.name)
        text = utterance.spoken.strip()
        if not any(char.isalnum() for char in text):
            raise EngineError("there is nothing to pronounce")
        # Counted as it is sent: in XML, where an ampersand takes five bytes.
        if len(escape(text).encode()) > _MOST_BYTES:
            raise EngineError(
                "the text is longer than the {count} bytes that are sent in one request", count=_MOST_BYTES
            )
        with self._lock:
            # A service that is down costs the attempts of three pieces, not those of an episode.
            if self._failed_in_a_row >= _GIVE_UP_AFTER:
                raise EngineError("the online voice did not answer for the pieces before; not tried again")
        try:
            clip = self._wait(self._speak(text, voice))
        except EngineError:
            with self._lock:
                self._failed_in_a_row += 1
            raise
        with self._lock:
            self._failed_in_a_row = 0
        return clip

    def close(self) -> None:
        """Stop the requests that go on; each ends with an EngineError."""
        with self._lock:
            waiting = tuple(self._waiting)
            self._waiting = set()
            if self._loop.is_closed():
                return
        for future in waiting:
            future.cancel()
        # What is cancelled still closes its connection, in the loop: that is waited for before the loop ends.
        asyncio.run_coroutine_threadsafe(_end_tasks(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        with self._lock:
            if self._loop.is_closed():
                work.close()  # else Python warns that it was never awaited
                raise EngineError("the online voice is stopped")
            future = asyncio.run_coroutine_threadsafe(work, self._loop)
            self._waiting.add(future)
        try:
            return future.result()
        except CancelledError as error:
            raise EngineError("the online voice is stopped") from error
        finally:
            with self._lock:
                self._waiting.discard(future)

    async def _speak(self, text: str, voice: Voice) -> Clip:
        problem: Message | None = None
        for delay_s in (0.0, *self._delays_s):
            await asyncio.sleep(delay_s)
            try:
                async with asyncio.timeout(self._timeout_s):
                    answer = await _send_request(text, voice)
            except TimeoutError:
                problem = Message("no answer within {seconds:g} s", seconds=self._timeout_s)
                continue
            except _list_request_errors() as error:
                problem = _describe_error(error)
                continue
            # In a thread: decoding starts ffmpeg, and the other requests go on meanwhile.
            clip, found = await asyncio.to_thread(_make_clip, answer, text, voice)
            if clip:
                return clip
            problem = found
        raise EngineError(
            "voice {voice}: the online voice failed {count} times: {problem}",
            voice=voice.name,
            count=len(self._delays_s) + 1,
            problem=problem,
        )


def open_engine(cache: Path) -> Edge:  # noqa: ARG001 - it keeps nothing on this machine
    """Start the event loop; nothing is sent before the first utterance."""
    return Edge()


@dataclass(frozen=True, slots=True)
class _Answer:
    """The whole MP3, and its words as the service tells them: (text, start, end), in seconds."""

    mp3: bytes
    words: tuple[tuple[str, float, float], ...]


async def _send_request(text: str, voice: Voice) -> _Answer:
    """Send one request and return the whole answer.

    Raises:
        EngineError: The connection was closed before the service said that the answer is complete.
    """
    from edge_tts import Communicate

    rate = f"{round((voice.speed - 1) * 100):+d}%"  # 1.1 is +10%
    talk = Communicate(text, voice.id or "", rate=rate, boundary="WordBoundary")
    answer = bytearray()
    words: list[tuple[str, float, float]] = []
    async for part in talk.stream():
        if part["type"] == "audio":
            answer += part["data"]
        elif part["type"] == "WordBoundary":
            begin = part["offset"]
            end = begin + part["duration"]
            words.append((part["text"], begin / _TICKS_PER_S, end / _TICKS_PER_S))
    # edge-tts takes a closed connection for the end; it counts the bytes only where `turn.end` has come.
    if talk.state["cumulative_audio_bytes"] != len(answer):
        raise EngineError("the answer broke off")
    return _Answer(bytes(answer), tuple(words))


def _make_clip(answer: _Answer, text: str, voice: Voice) -> tuple[Clip | None, Message | None]:
    """Decode and check an answer; the second value says what is wrong where there is no clip."""
    try:
        samples, rate_hz = mp3.decode(answer.mp3)
    except EngineError as error:
        return None, error.message
    expected_s = count_syllables(text) / voice.syllables_per_s / voice.speed
    found = quality.find_fault(samples, rate_hz, expected_s)
    if found:
        return None, found
    clip = Clip(samples, rate_hz, _find_timings(answer, text))
    return quality.trim_silence(clip), None


def _find_timings(answer: _Answer, text: str) -> tuple[Timing, ...]:
    """Find the service's words in the text, each after the one before; one that does not stand there is left out."""
    found = []
    at = 0
    for word, start_s, end_s in answer.words:
        start = text.find(word, at)
        # What the service rewrote (20 as 二零) has no place in the text.
        if not word or start < 0:
            continue
        at = start + len(word)
        found.append(Timing(start, at, start_s, end_s))
    return tuple(found)


def _list_request_errors() -> tuple[type[Exception], ...]:
    """What edge-tts raises: its own, its transport's, and what it meets in a mangled answer."""
    import aiohttp
    from edge_tts.exceptions import EdgeTTSException

    return (
        EdgeTTSException,
        aiohttp.ClientError,
        OSError,
        EngineError,
        ValueError,
        KeyError,
        json.JSONDecodeError,
    )


def _describe_error(error: Exception) -> Message:
    status = getattr(error, "status", None)
    if status == 403:
        return Message("403: the service refuses this network or this version of edge-tts")
    one_line = " ".join(_OBJECT.sub("", str(error)).split())
    words = one_line or type(error).__name__
    if status:
        return Message("{status}: {words}", status=status, words=words)
    return Message("{words}", words=words)


async def _end_tasks() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()  # an answer half read closes its connection here
    await asyncio.sleep(_CLOSING_S)
