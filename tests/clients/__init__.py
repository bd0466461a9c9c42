"""Programs of other people that follow a show: each is run as its users run it, in a home of its own.

Those that Debian has are used where they are installed; those of npm are installed into the tests' own folder.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import pty
import select
import shutil
import struct
import subprocess
import termios
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WITHIN_S = 120


def run(folder: Path, name: str, *arguments: str | Path, given: bytes | None = None, **settings: str) -> str:
    """Run a program at home in a folder, and return all that it says; one that fails is an AssertionError."""
    command = [shutil.which(name) or name, *map(str, arguments)]
    env = {**environment(folder), **settings}
    done = subprocess.run(command, cwd=folder, env=env, input=given, capture_output=True, timeout=WITHIN_S, check=False)
    said = (done.stdout + done.stderr).decode(errors="replace")
    assert done.returncode == 0, said
    return said


def environment(home: Path) -> dict[str, str]:
    """What a program is told of the machine."""
    return {"HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def podboat(home: Path, url: str) -> Path:
    """Let podboat download a file. It wants a terminal, draws on it, and goes on until `q` is typed."""
    target, queue = home / "podboat.mp3", home / "queue"
    target.unlink(missing_ok=True)
    queue.write_text(f'{url} "{target}"\n')
    (home / "podboat.conf").write_text(f'download-path "{home}"\n')
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [shutil.which("podboat") or "podboat", "-C", "podboat.conf", "-q", "queue", "-a"]
    env = {**environment(home), "TERM": "xterm"}
    with subprocess.Popen(command, cwd=home, env=env, stdin=theirs, stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        try:
            deadline = time.monotonic() + WITHIN_S
            while not target.exists():  # it is downloaded under another name, and renamed at its end
                assert time.monotonic() < deadline, "podboat downloads nothing"
                _draws(ours)
            os.write(ours, b"q")
            while running.poll() is None:
                assert time.monotonic() < deadline, "podboat does not end"
                _draws(ours)
        finally:
            running.kill()
            os.close(ours)
    assert queue.read_text().split()[-1] == "downloaded", queue.read_text()
    return target


def _draws(terminal: int) -> None:
    """Take what a program draws on its terminal, or it would wait; it draws twice a second, whatever happens."""
    if select.select([terminal], [], [], 0.1)[0]:
        with contextlib.suppress(OSError):  # EIO: the program has gone (Linux)
            os.read(terminal, 65_536)


def libraries(folder: Path) -> Path | None:
    """Install the libraries of package.json; None where npm cannot bring them."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    for name in ("package.json", "read.mjs"):
        shutil.copyfile(HERE / name, folder / name)
    command = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--silent"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=300, check=False)
    return folder if done.returncode == 0 else None


def read_by_libraries(folder: Path, feed: bytes, vtt: Path, mp3: Path) -> dict[str, Any]:
    """Return what each library of `libraries` reads of a feed and an episode."""
    (folder / "feed.xml").write_bytes(feed)
    command = [shutil.which("node") or "node", "read.mjs", "feed.xml", str(vtt), str(mp3)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=WITHIN_S, check=False)
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen
