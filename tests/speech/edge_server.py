"""A local server that speaks the protocol of Edge's read-aloud service, and misbehaves when told.

Over a TLS WebSocket it takes two text frames, `speech.config` and `ssml`, and answers with text frames (`turn.start`,
`response`, `audio.metadata`, `turn.end`) and binary audio frames: two bytes with the length of the headers (big
endian), the headers with their line ends, MP3. The last binary frame has neither content type nor content.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape, unescape
from types import TracebackType
from typing import Self

import imageio_ffmpeg
import numpy as np
import pytest
import trustme
from aiohttp import WSMsgType, web

_FRAME_BYTES = 720
LEAD_S, TAIL_S = 0.2, 0.8
CHARACTER_S = 0.25


def hum_mp3(seconds: float, level: float = 0.5) -> bytes:
    """A hum with the silence around it that the service leaves, in the service's format: 24 kHz, 48 kbit/s, mono."""
    wave = np.sin(np.arange(int(24_000 * seconds)) * 2 * np.pi * 220 / 24_000) * level
    pcm = np.concatenate([np.zeros(int(LEAD_S * 24_000)), wave, np.zeros(int(TAIL_S * 24_000))])
    data = (pcm * 32767).astype("<i2").tobytes()
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "s16le", "-ar", "24000", "-ac", "1", "-i", "-"]
    return subprocess.run(
        [*command, "-b:a", "48k", "-f", "mp3", "-"], input=data, capture_output=True, check=True
    ).stdout


@contextmanager
def trusted(monkeypatch: pytest.MonkeyPatch, mp3: Callable[[str], bytes]) -> Iterator[EdgeServer]:
    """Serve, with a certificate that edge-tts trusts and under the address at which it asks."""
    import edge_tts.communicate

    authority = trustme.CA()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with EdgeServer(tls, mp3) as running:
        address = f"wss://127.0.0.1:{running.port}/edge/v1?TrustedClientToken=test"
        monkeypatch.setattr(edge_tts.communicate, "WSS_URL", address)
        monkeypatch.setattr(edge_tts.communicate, "_SSL_CTX", trusting)
        yield running


@dataclass
class EdgeServer:
    """Serves on 127.0.0.1 from a thread of its own.

    Attributes:
        tls: The server's side of the TLS connection.
        mp3: The answer to a text.
        faults: What goes wrong with the next requests, one each: "403", "no audio", "closed", "half", "hang",
            "hang midway", "garbage", "headers"; "" is a right answer, and so is all that follows.
        down: What goes wrong with every text that holds some words: (words, fault). "403" closes that connection, and
            refuses all that come later.
        texts: The texts it was asked to speak.
        ssml: The whole of the last request.
        config: The last configuration.
    """

    tls: ssl.SSLContext
    mp3: Callable[[str], bytes]
    faults: list[str] = field(default_factory=list)
    down: tuple[str, str] | None = None
    refusing: bool = False
    texts: list[str] = field(default_factory=list)
    requests: int = 0
    ssml: str = ""
    config: dict[str, object] = field(default_factory=dict)
    port: int = 0

    def __enter__(self) -> Self:
        started = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, args=(started,))
        self._thread.start()
        assert started.wait(20)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _serve(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._run(started))
        self._loop.close()

    async def _run(self, started: threading.Event) -> None:
        self._stop = asyncio.Event()
        app = web.Application()
        app.router.add_get("/edge/v1", self._talk)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=self.tls)
        await site.start()
        self.port = runner.addresses[0][1]
        started.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _talk(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "403" or self.refusing or "Sec-MS-GEC" not in request.query:
            return web.Response(status=403)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type != WSMsgType.TEXT:
                break
            headers, _, body = message.data.partition("\r\n\r\n")
            if "Path:speech.config" in headers:
                self.config = json.loads(body)
            elif "Path:ssml" in headers:
                self.ssml = body
                text = unescape(re.sub(r"<[^>]*>", "", body))
                self.texts.append(text)
                if self.down and self.down[0] in text:
                    fault = self.down[1]
                self.refusing |= fault == "403"
                await self._answer(socket, text, fault)
                break
        await socket.close()
        return socket

    async def _answer(self, socket: web.WebSocketResponse, text: str, fault: str) -> None:
        if fault in {"closed", "403"}:
            return
        await socket.send_str("X-RequestId:1\r\nPath:turn.start\r\n\r\n{}")
        await socket.send_str("X-RequestId:1\r\nPath:response\r\n\r\n{}")
        if fault == "hang":
            await self._stop.wait()
            return
        if fault == "headers":
            await socket.send_bytes(b"\xff\xffPath:audio\r\n")
            return
        if fault != "no audio":
            mp3 = b"no audio at all" * 400 if fault == "garbage" else self.mp3(text)
            await self._send(socket, mp3, text, fault)
        if fault == "hang midway":
            await self._stop.wait()
        elif fault != "half":
            await socket.send_str("X-RequestId:1\r\nPath:turn.end\r\n\r\n{}")

    def _boundaries(self, text: str) -> Iterator[dict[str, object]]:
        """What was asked for: the sentence, or its words of up to two characters, a character in `CHARACTER_S`."""
        options = json.loads(json.dumps(self.config))["context"]["synthesis"]["audio"]["metadataoptions"]
        kind = "WordBoundary" if options["wordBoundaryEnabled"] == "true" else "SentenceBoundary"
        at_s = LEAD_S
        for word in re.findall(r"\w{1,2}", text) if kind == "WordBoundary" else [text]:
            length_s = CHARACTER_S * len(word)
            data = {"Offset": round(at_s * 1e7), "Duration": round(length_s * 1e7)}
            yield {"Type": kind, "Data": data | {"text": {"Text": escape(word), "Length": len(word)}}}
            at_s += length_s

    async def _send(self, socket: web.WebSocketResponse, mp3: bytes, text: str, fault: str) -> None:
        if fault in ("half", "hang midway"):
            mp3 = mp3[: len(mp3) // 2]
        for start in range(0, len(mp3), _FRAME_BYTES):
            headers = b"X-RequestId:1\r\nContent-Type:audio/mpeg\r\nPath:audio\r\n"
            await socket.send_bytes(len(headers).to_bytes(2, "big") + headers + mp3[start : start + _FRAME_BYTES])
        if fault in ("half", "hang midway"):
            return
        for boundary in self._boundaries(text):
            metadata = {"Metadata": [boundary]}
            await socket.send_str(f"X-RequestId:1\r\nPath:audio.metadata\r\n\r\n{json.dumps(metadata)}")
        headers = b"X-RequestId:1\r\nPath:audio\r\n"
        await socket.send_bytes(len(headers).to_bytes(2, "big") + headers)
