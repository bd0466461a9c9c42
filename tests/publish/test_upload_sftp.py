"""An upload by SFTP, to a server on loopback."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paramiko
import pytest

from digest.errors import PublishError
from digest.publish.checks.feed import check_feed
from digest.publish.upload import MANIFEST, Upload, upload


class _Folder(paramiko.SFTPServerInterface):  # type: ignore[misc]
    """A folder of this machine as an SFTP host shows it; every name is taken to lie in it."""

    def __init__(self, server: Any, root: Path) -> None:
        super().__init__(server)
        self._root = root

    def _at(self, path: str) -> Path:
        return self._root / str(self.canonicalize(path)).lstrip("/")

    def list_folder(self, path: str) -> Any:
        try:
            found = list(self._at(path).iterdir())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        return [paramiko.SFTPAttributes.from_stat(it.stat(), it.name) for it in found]

    def _do(self, work: Callable[[], Any]) -> Any:
        try:
            return work() or paramiko.SFTP_OK
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    def stat(self, path: str) -> Any:
        return self._do(lambda: paramiko.SFTPAttributes.from_stat(self._at(path).stat()))

    lstat = stat

    def open(self, path: str, flags: int, attr: Any) -> Any:  # noqa: ARG002  # the protocol has it
        def opened() -> Any:
            mode = "r+b" if flags & os.O_RDWR else "wb" if flags & os.O_WRONLY else "rb"
            handle = paramiko.SFTPHandle(flags)
            handle.readfile = handle.writefile = self._at(path).open(mode)
            return handle

        return self._do(opened)

    def remove(self, path: str) -> Any:
        return self._do(self._at(path).unlink)

    def rename(self, oldpath: str, newpath: str) -> Any:
        if self._at(newpath).exists():
            return paramiko.SFTP_FAILURE  # as SFTP's version 3 has it
        return self.posix_rename(oldpath, newpath)

    def posix_rename(self, oldpath: str, newpath: str) -> Any:
        return self._do(lambda: self._at(oldpath).replace(self._at(newpath)) and None)

    def mkdir(self, path: str, attr: Any) -> Any:  # noqa: ARG002  # the protocol has it
        return self._do(self._at(path).mkdir)

    def rmdir(self, path: str) -> Any:
        return self._do(self._at(path).rmdir)


class _Anyone(paramiko.ServerInterface):  # type: ignore[misc]
    """A host that lets one user in, by a password."""

    def check_auth_password(self, username: str, password: str) -> int:
        known = (username, password) == ("pod", "secret")
        return int(paramiko.AUTH_SUCCESSFUL if known else paramiko.AUTH_FAILED)

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002  # asked for sftp alone
        return int(paramiko.OPEN_SUCCEEDED)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """The port of the server, and the folder that it shows."""
    root, key = tmp_path / "host", paramiko.RSAKey.generate(2048)
    root.mkdir()
    transports: list[paramiko.Transport] = []

    def serve(listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return  # closed: the test is over
            transport = paramiko.Transport(connection)
            transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Folder, root)
            transport.start_server(server=_Anyone())
            transports.append(transport)

    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=serve, args=(listening,))
    thread.start()
    try:
        yield listening.getsockname()[1], root
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()
        for transport in transports:
            transport.close()


def test_a_show_goes_to_a_host(published: Path, host: tuple[int, Path]) -> None:
    """All is there, byte for byte; nothing is sent twice; a new feed takes the old one's place; foreign files stay."""
    port, there = host
    url = f"sftp://127.0.0.1:{port}/pod"
    options = {"username": "pod", "password": "secret", "port": port}
    (there / "pod" / "sample").mkdir(parents=True)
    (there / "pod" / "sample" / "notes.txt").write_bytes(b"mine")
    root = published / "sample"

    def sent() -> Upload:
        return upload(root, url, lambda _: None, options=options)

    first = sent()
    assert first.sent[-1] == "feed.xml"
    assert _files(there / "pod" / "sample") == {**_files(root), "notes.txt": b"mine"}
    assert check_feed((there / "pod/sample/feed.xml").read_bytes(), root=there / "pod" / "sample") == ()
    assert sent() == Upload((), (), len(first.sent))
    feed = root / "feed.xml"
    feed.write_text(feed.read_text("utf-8").replace("每天一期的新闻", "每天一期"), "utf-8")
    assert sent().sent == ("feed.xml",)
    assert (there / "pod" / "sample" / "feed.xml").read_bytes() == feed.read_bytes()


def test_a_wrong_password_is_told(published: Path, host: tuple[int, Path]) -> None:
    """The host is named, the password is not, and nothing has changed."""
    port, there = host
    with pytest.raises(PublishError, match=r"127\.0\.0\.1") as told:
        upload(
            published / "sample",
            f"sftp://127.0.0.1:{port}/pod",
            lambda _: None,
            options={"username": "pod", "password": "hunter2", "port": port},
        )
    assert "hunter2" not in str(told.value)
    assert list(there.iterdir()) == []


def _files(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
