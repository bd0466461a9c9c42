"""The model file: joined or fetched, proved by its digest, and made again when it is damaged."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

from digest.errors import ModelError
from digest.speech.kokoro import model_file

PARTS = tuple(bytes([number]) * 50_000 + bytes(range(256)) * 40 for number in range(4))
WHOLE = b"".join(PARTS)


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four installed packages with a part each, of a small model; they must not be imported."""
    site = tmp_path / "site"
    for number, part in enumerate(PARTS, 1):
        folder = site / f"tiny_voice_model_{number}"
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("raise RuntimeError('imported')")
        (folder / "part.bin").write_bytes(part)
    monkeypatch.syspath_prepend(site)
    monkeypatch.setattr(model_file, "PACKAGES", tuple(f"tiny-voice-model-{number}" for number in (1, 2, 3, 4)))
    monkeypatch.setattr(model_file, "SIZE_BYTES", len(WHOLE))
    monkeypatch.setattr(model_file, "SHA256", hashlib.sha256(WHOLE).hexdigest())
    return site


@pytest.fixture
def folder(packages: Path) -> Path:
    """Where models are kept, with the four packages installed."""
    return packages.parent / "cache" / "models"


def test_the_parts_are_joined_in_order(folder: Path) -> None:
    """The file is made once, with a marker beside it and nothing else."""
    path = model_file.ensure(folder)
    assert path.read_bytes() == WHOLE
    assert {entry.name for entry in folder.iterdir()} == {path.name, model_file._get_marker_path(path).name}
    assert not any(name.startswith("tiny_voice_model") for name in sys.modules)


def test_a_later_run_does_not_read_the_whole_file(
    packages: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found right once is trusted on its size, time and a sample; the packages may be gone by then."""
    path = model_file.ensure(folder)
    shutil.rmtree(packages)

    def forbidden(path: Path) -> str:
        raise AssertionError(path)

    monkeypatch.setattr(model_file, "_hash_file", forbidden)
    assert model_file.ensure(folder) == path


@pytest.mark.parametrize("damage", ["cut", "touched and flipped", "sampled block", "no marker"])
def test_a_damaged_file_is_made_again(folder: Path, damage: str) -> None:
    path = model_file.ensure(folder)
    status = path.stat()
    data = bytearray(WHOLE)
    data[0 if damage == "sampled block" else 12_345] ^= 1
    path.write_bytes(data[:-1] if damage == "cut" else data)
    if damage == "sampled block":
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    if damage == "no marker":
        model_file.distrust(path)
    assert model_file.ensure(folder).read_bytes() == WHOLE


def test_a_right_file_without_marker_is_kept(packages: Path, folder: Path) -> None:
    """Somebody who copied the official file into the cache needs no packages."""
    shutil.rmtree(packages)
    folder.mkdir(parents=True)
    (folder / model_file.FILE_NAME).write_bytes(WHOLE)
    assert model_file.ensure(folder).read_bytes() == WHOLE
    assert model_file._get_marker_path(folder / model_file.FILE_NAME).exists()


def test_a_missing_part_says_what_to_install(packages: Path, folder: Path) -> None:
    (packages / "tiny_voice_model_3" / "part.bin").unlink()
    with pytest.raises(ModelError, match=r"pip install tiny-voice-model-3==.*or .*digest voices fetch"):
        model_file.ensure(folder)
    assert not folder.exists()


def test_a_damaged_part_says_what_to_install_again(packages: Path, folder: Path) -> None:
    """Nothing is left behind that a later run would take for the model."""
    (packages / "tiny_voice_model_2" / "part.bin").write_bytes(PARTS[1][:-1] + b"x")
    with pytest.raises(ModelError, match=r"damaged .*pip install --force-reinstall.*tiny-voice-model-2=="):
        model_file.ensure(folder)
    assert list(folder.iterdir()) == []


def test_no_room_is_said_before_anything_is_written(
    packages: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(packages)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1_000_000))
    with pytest.raises(ModelError, match=r"no room .* 1 MB free; .*DIGEST_CACHE"):
        model_file.ensure(folder)
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_that_fills_up_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be foreseen by the free space (a quota) has the same message."""
    join = model_file._join
    monkeypatch.setattr(model_file, "_join", lambda parts, _path: join(parts, Path("/dev/full")))
    with pytest.raises(ModelError, match=r"no room .*the disk is full; .*DIGEST_CACHE"):
        model_file.ensure(folder)


def test_a_cache_that_is_no_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match=r"cannot be kept there: .*DIGEST_CACHE"):
        model_file.ensure(tmp_path / "file" / "models")


class Server(NamedTuple):
    """A server of one file, and what it was asked for: the Range of each request."""

    address: str
    asked: list[str | None]
    behave: dict[str, object]


@pytest.fixture
def server() -> Iterator[Server]:
    asked: list[str | None] = []
    behave: dict[str, object] = {"etag": '"one"', "content": WHOLE, "break_at": [], "status": 200}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = behave["content"]
            assert isinstance(content, bytes)
            asked.append(self.headers.get("Range"))
            start = 0
            same = self.headers.get("If-Range") == behave["etag"]
            if self.headers.get("Range") and same:
                start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            else:
                self.send_response(int(str(behave["status"])))
            self.send_header("Content-Length", str(len(content) - start))
            self.send_header("ETag", str(behave["etag"]))
            self.end_headers()
            breaks = behave["break_at"]
            assert isinstance(breaks, list)
            self.wfile.write(content[start : breaks.pop(0) if breaks else None])

        def log_message(self, *args: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, args=(0.01,))
    thread.start()
    yield Server(f"http://127.0.0.1:{httpd.server_port}/model", asked, behave)
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def test_the_file_is_fetched(folder: Path, server: Server) -> None:
    """The fetched file serves as the joined one does; progress ends with the whole size."""
    steps: list[tuple[int, int]] = []
    path = model_file.fetch(folder, server.address, lambda done, total: steps.append((done, total)))
    assert path.read_bytes() == WHOLE
    assert steps[-1] == (len(WHOLE), len(WHOLE))
    assert {entry.name for entry in folder.iterdir()} == {path.name, model_file._get_marker_path(path).name}
    assert model_file.fetch(folder, server.address) == path == model_file.ensure(folder)
    assert server.asked == [None]


def test_a_broken_download_goes_on_where_it_stopped(folder: Path, server: Server) -> None:
    server.behave["break_at"] = [100_000, 150_000]
    assert model_file.fetch(folder, server.address).read_bytes() == WHOLE
    assert server.asked == [None, "bytes=100000-", "bytes=150000-"]


def test_a_later_run_goes_on_where_an_earlier_one_stopped(folder: Path, server: Server) -> None:
    """After the last attempt the message says that the next call goes on, and it does."""
    server.behave["break_at"] = [10_000, 20_000, 30_000, 40_000]
    with pytest.raises(ModelError, match="broke off 4 times"):
        model_file.fetch(folder, server.address)
    assert model_file.fetch(folder, server.address).read_bytes() == WHOLE
    assert server.asked[-1] == "bytes=40000-"


def test_a_file_that_changed_meanwhile_is_fetched_anew(folder: Path, server: Server) -> None:
    """`If-Range`: what is there is not continued with another file's end."""
    server.behave["content"] = bytes(len(WHOLE))
    server.behave["break_at"] = [10_000] * 4
    with pytest.raises(ModelError):
        model_file.fetch(folder, server.address)
    server.behave.update(content=WHOLE, etag='"two"')
    assert model_file.fetch(folder, server.address).read_bytes() == WHOLE


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        ({"content": bytes(len(WHOLE))}, "is not the model this voice needs"),
        ({"content": WHOLE + b"x"}, "its size is not"),
        ({"content": WHOLE[:-1]}, "its size is not"),
        ({"status": 404}, "answered 404"),
    ],
)
def test_another_file_is_refused(folder: Path, server: Server, behave: dict[str, object], reason: str) -> None:
    """Nothing is left that a later download would continue."""
    server.behave.update(behave)
    with pytest.raises(ModelError, match=reason):
        model_file.fetch(folder, server.address)
    assert not list(folder.glob("*.part"))
    assert not (folder / model_file.FILE_NAME).exists()


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/model", "ftp://127.0.0.1/model", "no address"])
def test_an_address_that_does_not_answer_is_said(folder: Path, address: str) -> None:
    with pytest.raises(ModelError, match=address.split(":")[0]):
        model_file.fetch(folder, address)


@pytest.mark.model
def test_the_real_packages_hold_the_official_file(cache: Path) -> None:
    path = model_file.ensure(cache / "models")
    assert path.stat().st_size == 92_361_271
    assert model_file._hash_file(path) == model_file.SHA256


def test_what_is_made_from_the_model_is_kept(folder: Path) -> None:
    """It is made once for each label, and again when its file was changed or is distrusted; others are removed."""
    path = model_file.ensure(folder)
    made: list[str] = []

    def make(label: str) -> Path:
        def content(to: Path) -> None:
            made.append(label)
            to.write_bytes(label.encode() * 100)

        return model_file.make_derived(path, label, content)

    first = make("a-1")
    assert make("a-1") == first
    assert first.read_bytes() == b"a-1" * 100
    first.write_bytes(b"b-1" * 100)
    os.utime(first, ns=(0, 0))
    make("a-1")
    assert first.read_bytes() == b"a-1" * 100
    second = make("a-2")
    assert made == ["a-1", "a-1", "a-2"]
    model_file.distrust(path)
    assert make("a-2") == second
    assert made == ["a-1", "a-1", "a-2", "a-2"]
    assert sorted(folder.glob("*.onnx")) == sorted([path, second])
    assert model_file.ensure(folder) == path
