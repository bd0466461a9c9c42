"""An upload brings what changed, the feed last; however it ends, whoever reads the feed finds what it names."""

from __future__ import annotations

import importlib.util
import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from digest.errors import PublishError, SettingsError
from digest.publish import upload as module
from digest.publish.checks.feed import check_feed
from digest.publish.upload import MANIFEST, Upload, upload


class _Host(MemoryFileSystem):  # type: ignore[misc]
    """A file system in which a half-written file can be seen, as on a host that is reached by SFTP."""

    protocol = "host"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]


fsspec.register_implementation("host", _Host, clobber=True)


@pytest.fixture(params=["folder", "host", "memory"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    MemoryFileSystem.store.clear()
    _Host.store.clear()
    yield str(tmp_path / "there") if request.param == "folder" else f"{request.param}://pod"
    MemoryFileSystem.store.clear()
    _Host.store.clear()


def sent(published: Path, url: str, **options: Any) -> Upload:
    return upload(published / "sample", url, lambda _: None, **options)


def fetched(url: str, folder: Path) -> Path:
    """Everything that is there, as a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    fs, path = fsspec.core.url_to_fs(url)
    for name in fs.find(path):
        target = folder / name.strip("/").removeprefix(path.strip("/")).lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(fs.cat_file(name))
    return folder / "sample"


def content(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def correct(published: Path) -> None:
    """The episode gives way to another recording, under a new name, with a new cover."""
    root = published / "sample"
    for path in list((root / "episodes" / "2026-01-05").iterdir()):
        path.rename(path.with_name(path.name.replace("sample-2026-01-05", "sample-2026-01-05-2")))
    for path in root.rglob("*"):
        if path.suffix in {".xml", ".json", ".html"}:
            text = path.read_text("utf-8").replace("sample-2026-01-05", "sample-2026-01-05-2")
            path.write_text(text.replace("港口", "海港"), "utf-8")


def test_everything_arrives_in_order(published: Path, url: str, tmp_path: Path) -> None:
    """Media comes first, the feed last; nothing is sent twice; what is no longer published goes at the end."""
    first = sent(published, url)
    assert content(fetched(url, tmp_path / "got")) == content(published / "sample")
    assert first.sent[-1] == "feed.xml"
    assert {Path(name).name for name in first.sent[:3]} == {"cover.jpg", "thumb.jpg", "sample-2026-01-05.mp3"}
    assert sent(published, url) == Upload((), (), len(first.sent))
    correct(published)
    second = sent(published, url)
    assert "cover.jpg" not in second.sent
    assert second.sent[-1] == "feed.xml"
    assert "episodes/2026-01-05/sample-2026-01-05.mp3" in second.removed
    assert content(fetched(url, tmp_path / "got")) == content(published / "sample")


def test_an_interruption_anywhere_leaves_a_whole_feed(
    published: Path, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off at each file in turn, before it and in the midst of it, the feed that is there has all its files."""
    later = tmp_path / "later"
    shutil.copytree(published, later)
    correct(later)
    old, new = ((root / "sample" / "feed.xml").read_bytes() for root in (published, later))
    send, half = module._send, tmp_path / "half"
    fs, path = fsspec.core.url_to_fs(url)
    count = 0
    for step in itertools.count():
        if fs.exists(path):
            fs.rm(path, recursive=True)
        monkeypatch.setattr(module, "_send", send)
        sent(published, url)
        left = itertools.count(step, -1)

        def stumble(target: Any, source: Path, name: str, left: Iterator[int] = left) -> None:
            if next(left) > 0:
                send(target, source, name)
                return
            half.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
            if "host" in str(target.fs.protocol):  # half of it is there, under the name of the way
                folder, _, last = target.build_path(name).rpartition("/")
                target.fs.put_file(str(half), f"{folder}/.upload-{last}")
            raise ConnectionError("cut off")

        monkeypatch.setattr(module, "_send", stumble)
        try:
            count = len(sent(later, url).sent)
        except PublishError as error:
            assert "cut off; the feed that was there stands" in str(error)  # noqa: PT017
        else:
            break
        root = fetched(url, tmp_path / "got")
        assert (root / "feed.xml").read_bytes() == old
        assert check_feed(old, root=root) == ()
        monkeypatch.setattr(module, "_send", send)
        sent(later, url)
        root = fetched(url, tmp_path / "got")
        assert (root / "feed.xml").read_bytes() == new
        assert content(root) == content(later / "sample")
    assert step == count
    assert count > 5


def test_a_full_disk_over_there_leaves_the_old_file(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder, a file that cannot be copied whole does not take the old one's place."""
    url = str(tmp_path / "there")
    sent(published, url)
    old = (tmp_path / "there" / "sample" / "feed.xml").read_bytes()
    correct(published)
    copy = shutil.copyfile

    def full(source: Path, target: Path) -> None:
        if source.name == "feed.xml":
            Path(target).write_bytes(b"<rss")
            raise OSError(28, "No space left on device")
        copy(source, target)

    monkeypatch.setattr("digest.publish.upload.shutil.copyfile", full)
    with pytest.raises(PublishError, match=r"feed\.xml: .*No space left on device"):
        sent(published, url)
    assert (tmp_path / "there" / "sample" / "feed.xml").read_bytes() == old


def test_a_harmful_feed_is_not_sent(published: Path, url: str, tmp_path: Path) -> None:
    """A feed that loses an item changes nothing over there, unless it is forced."""
    sent(published, url)
    before = content(fetched(url, tmp_path / "got"))
    feed = published / "sample" / "feed.xml"
    feed.write_text(feed.read_text("utf-8").replace("7b0c2f4e", "7b0c2f4f"), "utf-8")
    with pytest.raises(PublishError, match=r"is gone.*nothing was changed"):
        sent(published, url)
    assert content(fetched(url, tmp_path / "got")) == before
    assert sent(published, url, force=True).sent == ("feed.xml",)


def test_a_faulty_folder_is_not_sent(published: Path, url: str) -> None:
    """A feed that names a file which is not there stays at home."""
    next((published / "sample").rglob("*.vtt")).unlink()
    with pytest.raises(PublishError, match="not in the folder"):
        sent(published, url)


def test_a_damaged_list_costs_time_alone(published: Path, url: str) -> None:
    """Without a readable list of what was sent, all is sent again; a file of another size is sent again too."""
    everything = len(sent(published, url).sent)
    fs, path = fsspec.core.url_to_fs(url)
    fs.pipe_file(f"{path}/sample/feed.xml", b"<rss/>")
    assert sent(published, url).sent == ("feed.xml",)
    fs.pipe_file(f"{path}/sample/{MANIFEST}", b"{")
    assert len(sent(published, url).sent) == everything


def test_foreign_files_stay(published: Path, url: str) -> None:
    """What no upload sent is not touched."""
    fs, path = fsspec.core.url_to_fs(url)
    fs.makedirs(f"{path}/sample", exist_ok=True)
    fs.pipe_file(f"{path}/sample/notes.txt", b"mine")
    assert sent(published, url).removed == ()
    assert fs.cat_file(f"{path}/sample/notes.txt") == b"mine"


@pytest.mark.parametrize(("address", "said"), [("nonsense://x", "no address"), ("memory", "")])
def test_addresses(address: str, said: str, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown protocol is wrong usage; a plain word is a folder."""
    monkeypatch.chdir(tmp_path)
    if said:
        with pytest.raises(SettingsError, match=said):
            sent(published, address)
    else:
        sent(published, address)
        assert (tmp_path / "memory" / "sample" / "feed.xml").is_file()


@pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("moto", "s3fs"))), reason="needs the extra s3 and moto's server"
)
@pytest.mark.filterwarnings("ignore")
def test_an_s3_store_serves_the_right_headers(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Objects have the feed's types and say how long they may be kept; a second upload sends nothing."""
    import s3fs
    from moto.server import ThreadedMotoServer

    for key, value in {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(key, value)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        options = {"endpoint_url": f"http://{host}:{port}"}
        fs = s3fs.S3FileSystem(**options)
        fs.mkdir("pod")
        first = sent(published, "s3://pod/a", options=options, public=True)
        assert sent(published, "s3://pod/a", options=options, public=True) == Upload((), (), len(first.sent))
        feed = fs.call_s3("head_object", Bucket="pod", Key="a/sample/feed.xml")
        mp3 = fs.call_s3("head_object", Bucket="pod", Key="a/sample/episodes/2026-01-05/sample-2026-01-05.mp3")
        assert (feed["ContentType"], feed["CacheControl"]) == (
            "application/rss+xml; charset=utf-8",
            "public, max-age=300",
        )
        assert (mp3["ContentType"], mp3["CacheControl"]) == ("audio/mpeg", "public, max-age=31536000, immutable")
        correct(published)
        assert sent(published, "s3://pod/a", options=options, public=True).removed
        manifest = json.loads(fs.cat_file(f"pod/a/sample/{MANIFEST}"))
        assert sorted(manifest["files"]) == sorted(content(published / "sample"))
        assert {it.removeprefix("pod/a/sample/") for it in fs.find("pod/a")} == {*manifest["files"], MANIFEST}
    finally:
        server.stop()
