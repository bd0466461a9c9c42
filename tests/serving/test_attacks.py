"""The server asked by clients that write their requests by hand: every way of spelling a way out, and broken heads."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

import pytest

from digest.publish.folder import mark_private
from digest.serving.guard import ServerLimits
from digest.serving.keys import Keys
from digest.serving.server import Access
from tests.publish.conftest import publish_sample
from tests.serving.test_guard import running

SECRET = b"not for everyone"
UPS = (
    *("..", "%2e%2e", "%2e.", ".%2e", "%252e%252e", "%c0%ae%c0%ae", "%e0%80%ae%e0%80%ae", "..%00", "..;", "...."),
    *("%uff0e%uff0e", "%ef%bc%8e%ef%bc%8e", "..\\", "..%5c", "%20..", "..%20", "%09..", "..%0d%0a", "%2e%2e%2f.."),
)
BETWEEN = ("/", "%2f", "%5c", "\\", "%252f", "//", "/./", "%c0%af")
INSIDE = ("secret.txt", "private/secret.txt", ".hidden", "etc/passwd")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str]]:
    """A port, and a key of the show that is not private; what must not be had lies all around."""
    home = tmp_path_factory.mktemp("attacked")
    public = publish_sample(home)
    (public / "sample" / "inner").mkdir()
    shutil.copytree(public / "sample", public / "private")
    mark_private(public / "private", True)
    for place in (home, public / "private", public / "sample" / ".deep"):
        place.mkdir(exist_ok=True)
        (place / "secret.txt").write_bytes(SECRET)
    (public / ".hidden").write_bytes(SECRET)
    if os.name != "nt":
        (public / "sample" / "link").symlink_to(home)
        (public / "sample" / "link.txt").symlink_to(home / "secret.txt")
    keys = Keys(home / "keys.json")
    key = keys.add("sample", "a", date(2026, 1, 5))
    with running(public, ServerLimits(), Access(keys)) as port:
        yield port, key


def ask(port: int, head: bytes) -> bytes:
    """Send a request's head, and read what comes until the server ends."""
    with socket.create_connection(("127.0.0.1", port), 10) as client:
        client.sendall(head)
        answer = b""
        while part := client.recv(65_536):
            answer += part
        return answer


def statuses(port: int, targets: list[str]) -> list[tuple[bytes, bytes]]:
    """Ask for many targets over one connection, some at once; return status and body of each answer."""
    found: list[tuple[bytes, bytes]] = []
    with socket.create_connection(("127.0.0.1", port), 10) as client, client.makefile("rb") as answers:
        for first in range(0, len(targets), 40):
            asked = targets[first : first + 40]
            client.sendall(b"".join(f"GET {it} HTTP/1.1\r\nHost: x\r\n\r\n".encode("latin-1") for it in asked))
            found += [_answer(answers) for _ in asked]
    return found


def _answer(answers: BinaryIO) -> tuple[bytes, bytes]:
    status = answers.readline()
    length = 0
    while (line := answers.readline()).strip():
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return status[9:12], answers.read(length)


@pytest.mark.parametrize("begin", ["/", "/sample/inner/", "/~{key}/sample/", "/private/../"])
def test_no_spelling_leads_out(served: tuple[int, str], begin: str) -> None:
    """Neither out of the folder, nor to hidden files, nor into a private show without its own key."""
    port, key = served
    targets = [
        f"{begin.format(key=key)}{(up + between) * depth}{inside}"
        for up, between, depth, inside in itertools.product(UPS, BETWEEN, (1, 3), INSIDE)
    ]
    answers = statuses(port, targets)
    assert {status for status, _ in answers} <= {b"401", b"404", b"307"}
    assert not any(SECRET in body or b"root:" in body for _, body in answers)


@pytest.mark.parametrize(
    "path",
    [
        *("/.hidden", "/%2ehidden", "/~{key}/.hidden", "/private/.private", "/sample/.deep/secret.txt"),
        *("/sample/%2edeep/secret.txt", "/sample/link/secret.txt", "/sample/link.txt"),
        *("/private/secret.txt", "/private%2fsecret.txt", "//private/secret.txt", "/private/secret.txt%00"),
        *("/~{key}/private/secret.txt", "/~{key}/sample/../private/secret.txt", "/~x/private/secret.txt"),
        *("/~%00/private/secret.txt", "/%0d%0aX-Injected:%201", "/sample/feed.xml%0d%0aX-Injected:1", "*"),
        *("http://x/private/secret.txt", "/" + "a/" * 3000, "/~" + "a" * 5000 + "/private/secret.txt"),
    ],
)
def test_nothing_else_is_had(served: tuple[int, str], path: str) -> None:
    """One by one: hidden, linked, another show's, split headers, endless names."""
    port, key = served
    answer = ask(port, f"GET {path.format(key=key)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answer[9:12] in {b"401", b"404"}
    assert SECRET not in answer
    assert b"\r\nX-Injected" not in answer


@pytest.mark.parametrize(
    ("head", "statuses"),
    [
        (b"Range: bytes=" + b"0-," * 3000, (b"200",)),
        (b"X: y\r\n" * 2500, (b"200",)),
        (b"Host: y", (b"400",)),
        (b"Content-Length: -1", (b"400",)),
        (b"Content-Length: 5\r\nContent-Length: 6", (b"400",)),
        (b"Transfer-Encoding: gzip", (b"400", b"501")),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 5", (b"200", b"400")),
        (b"X\x00: y", (b"400",)),
        (b"X: y\r\n folded: z", (b"200",)),
        (b"If-Modified-Since: Thu, 99 Foo 99999999 99:99:99 GMT", (b"200",)),
        (b"If-None-Match: " + b'"a",' * 3000, (b"200",)),
        (b"Authorization: Basic \xff\xff", (b"200",)),
        (b"Accept-Encoding: " + b"gzip;q=0" * 1500, (b"200",)),
        (b"Expect: 100-continue\r\nContent-Length: 5", (b"200",)),
        (b"Upgrade: h2c\r\nConnection: Upgrade", (b"200",)),
        (b"X-Forwarded-For: " + b"<script>," * 900, (b"200",)),
        (b"Origin: \xff", (b"200",)),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_strange_head_is_answered_or_refused(
    served: tuple[int, str], head: bytes, statuses: tuple[bytes, ...]
) -> None:
    """Never with an error of the server's own, and the next client is served."""
    port, _ = served
    request = b"GET /sample/feed.xml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    assert ask(port, request + head + b"\r\n\r\n")[9:12] in statuses
    assert ask(port, request + b"\r\n")[9:12] == b"200"
