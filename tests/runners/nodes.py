"""A Ray cluster on this machine: each node in processes of its own, at a loopback address of its own."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

_ROOM = ("--object-store-memory=100000000", "--memory=3000000000", "--disable-usage-stats", "--block")
# Ray keeps processes where they were started, on whatever processors those were.
_PINNED = """
import os, runpy, sys
os.sched_setaffinity(0, {int(sys.argv.pop(1))})
runpy.run_module("ray.scripts.scripts", run_name="__main__")
"""
_START_S = 60.0


@dataclass
class Nodes:
    """The nodes, the head first.

    Attributes:
        folder: Where they write their logs.
        count: So many are started.
        cpus: The processors that each node says it has.
        pinned: Keep each node on a processor of its own, the first node on the first one.
    """

    folder: Path
    count: int = 1
    cpus: int = 1
    pinned: bool = False
    address: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.2", 0))
            port = free.getsockname()[1]
        self.address = f"127.0.0.2:{port}"
        self.environment = {
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN": os.environ.get("RAY_AUTH_TOKEN") or secrets.token_hex(32),
            "PYTHONPATH": os.pathsep.join((str(self.folder), *filter(None, sys.path))),
        }
        head = ("--head", f"--port={port}", "--node-ip-address=127.0.0.2", "--include-dashboard=false")
        self._start(*head, f"--temp-dir={self.folder}")
        for _ in range(self.count - 1):
            self.add()

    def add(self) -> subprocess.Popen[bytes]:
        """Start one more."""
        return self._start(f"--address={self.address}", f"--node-ip-address=127.0.0.{len(self.running) + 2}")

    def kill(self, node: subprocess.Popen[bytes]) -> None:
        """Kill all processes of a node at once, as a power cut would."""
        os.killpg(node.pid, signal.SIGKILL)
        node.wait()

    def close(self) -> None:
        """End them all."""
        for node in reversed(self.running):
            if node.poll() is None:
                self.kill(node)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        log = self.folder / f"node-{len(self.running)}.log"
        program = ["-c", _PINNED, str(len(self.running))] if self.pinned else ["-m", "ray.scripts.scripts"]
        command = [sys.executable, *program, "start", *arguments, f"--num-cpus={self.cpus}", *_ROOM]
        with log.open("wb") as file:
            node = subprocess.Popen(
                command, env={**os.environ, **self.environment}, stdout=file, stderr=file, start_new_session=True
            )
        self.running.append(node)
        deadline = time.monotonic() + _START_S
        while b"Ray runtime started" not in log.read_bytes():
            if node.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text())
            time.sleep(0.05)  # there is nothing to wait on but its own word that it runs
        return node
