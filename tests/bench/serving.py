"""The server under two hundred readers of ranges at once: how fast, how far its memory grows, and nothing wrong."""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.publish.conftest import publish_sample

_READERS, _WARM, _ROUNDS, _PART_BYTES = 200, 2, 20, 1 << 18
_FILE_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class _Seen:
    wrong: int
    seconds: float
    peak_mb: float


def load(work: Path) -> str:
    """Many keep-alive connections that read parts of a 32 MB file; its peak memory after two rounds and twenty.

    Half of the readers take their time: the server must hold little of what they have not read.
    """
    folder = publish_sample(work)
    block = hashlib.sha256(b"digest").digest() * 32_768  # 1 MB
    (folder / "sample" / "large.mp3").write_bytes(block * (_FILE_BYTES // len(block)))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = "import sys; from digest.cli import main; main()"
    arguments = ["--home", str(work), "serve", str(folder), "--port", str(port), "--no-qr"]
    environment = {**os.environ, "DIGEST_CACHE": str(work / "cache")}
    server = subprocess.Popen(
        [sys.executable, "-c", command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    try:
        assert server.stdout
        server.stdout.readline()
        warm = asyncio.run(_read(port, server.pid, block, _WARM))
        most = asyncio.run(_read(port, server.pid, block, _ROUNDS))
    finally:
        server.kill()
        server.communicate()
    megabytes = _READERS * _ROUNDS * _PART_BYTES / 1e6
    return (
        f"{_READERS} readers, {_READERS * _ROUNDS} ranges, {warm.wrong + most.wrong} wrong, "
        f"{megabytes / most.seconds:.0f} MB/s, memory {warm.peak_mb:.0f} -> {most.peak_mb:.0f} MB "
        f"({most.peak_mb - warm.peak_mb:+.0f} MB)"
    )


async def _read(port: int, process: int, block: bytes, rounds: int) -> _Seen:
    status = Path(f"/proc/{process}/status")  # of Linux
    peak = 0.0
    done = asyncio.Event()

    async def watch() -> None:
        nonlocal peak
        while not done.is_set():
            resident = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
            peak = max(peak, int(resident.split()[1]) * 1024 / 1e6)
            await asyncio.sleep(0.02)

    began = time.monotonic()
    watching = asyncio.create_task(watch())
    wrong = sum(await asyncio.gather(*(_reader(port, number, block, rounds) for number in range(_READERS))))
    done.set()
    await watching
    return _Seen(wrong, time.monotonic() - began, peak)


async def _reader(port: int, number: int, block: bytes, rounds: int) -> int:
    """Read so many parts over one connection; return how many came wrong."""
    wrong = 0
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 16)
    for turn in range(rounds):
        first = (number * 7919 + turn * 104_729) % (_FILE_BYTES - _PART_BYTES)
        wanted = f"bytes={first}-{first + _PART_BYTES - 1}"
        writer.write(f"GET /sample/large.mp3 HTTP/1.1\r\nHost: x\r\nRange: {wanted}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        parts = []
        left = _PART_BYTES
        while left:
            parts.append(await reader.read(min(left, 1 << 16)))
            left -= len(parts[-1])
            if number % 2:
                await asyncio.sleep(0.005)
        start = first % len(block)
        expected = (block[start:] + block)[:_PART_BYTES]
        wrong += not (head.startswith(b"HTTP/1.1 206") and b"".join(parts) == expected)
    writer.close()
    return wrong
