"""A web server that sends whatever bytes it is told to, well-formed or not."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

Reply = Callable[[bytes], Iterable[bytes]]
"""From a request's head to the bytes that are sent one after another; then the connection is closed."""


@contextmanager
def serving(reply: Reply, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve on a loopback port; give the address, without a slash at the end."""
    ended = threading.Event()

    def answer(client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.settimeout(10)
            head = b""
            while b"\r\n\r\n" not in head:
                part = client.recv(4096)
                if not part:
                    return
                head += part
            for part in reply(head):
                if ended.is_set():
                    return
                client.sendall(part)

    with socket.create_server((host, 0), backlog=64) as listening:
        listening.settimeout(0.05)
        threads: list[threading.Thread] = []

        def accept() -> None:
            while not ended.is_set():
                with contextlib.suppress(TimeoutError):
                    client, _ = listening.accept()
                    threads.append(threading.Thread(target=answer, args=(client,)))
                    threads[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield f"http://{host}:{listening.getsockname()[1]}"
        finally:
            ended.set()
            accepting.join()
            for thread in threads:
                thread.join()


def path_of(head: bytes) -> str:
    """The path that a request's head asks for."""
    return head.split(b" ", 2)[1].decode("latin-1")


def header_of(head: bytes, name: str) -> str | None:
    """A header of a request."""
    for line in head.decode("latin-1").split("\r\n")[1:]:
        key, _, value = line.partition(":")
        if key.lower() == name:
            return value.strip()
    return None
