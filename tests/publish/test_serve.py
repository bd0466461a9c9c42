"""The server, over a real socket: what apps ask of it."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from digest.errors import PublishError
from digest.publish.serve import app, serve
from tests.publish.conftest import MP3, publish_sample

BASE = "/sample/episodes/2026-01-05/sample-2026-01-05"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published folder, with what must not be served beside and in it."""
    public = publish_sample(tmp_path_factory.mktemp("served"))
    (public.parent / "secret.txt").write_text("secret")
    (public / "sample" / ".feed.xml-part").write_text("secret")
    (public / ".git").mkdir()
    (public / ".git" / "config").write_text("secret")
    if os.name != "nt":  # where links need a privilege
        (public / "sample" / "link.txt").symlink_to(public.parent / "secret.txt")
    return public


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    """A client of the published folder, served on a loopback port."""
    server = uvicorn.Server(uvicorn.Config(app(folder), log_level="error", lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        port = listening.getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"accept-encoding": "identity"}) as client:
            yield client
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/sample/feed.xml", "application/rss+xml; charset=utf-8"),
        ("/sample/", "text/html; charset=utf-8"),
        ("/sample/cover.jpg", "image/jpeg"),
        (f"{BASE}.mp3", "audio/mpeg"),
        (f"{BASE}.vtt", "text/vtt; charset=utf-8"),
        (f"{BASE}.srt", "application/x-subrip; charset=utf-8"),
        (f"{BASE}.transcript.json", "application/json"),
        (f"{BASE}.chapters.json", "application/json+chapters"),
        (f"{BASE}.json", "application/json"),
    ],
)
def test_content_types(path: str, expected: str, client: httpx.Client) -> None:
    """Each file has the type that the feed promises; HEAD says the same as GET, without the body."""
    get, head = client.get(path), client.head(path)
    assert get.status_code == head.status_code == 200
    assert get.headers["content-type"] == head.headers["content-type"] == expected
    assert head.headers["content-length"] == str(len(get.content))
    assert head.content == b""


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("0-0", 0, 0),
        ("100-199", 100, 199),
        ("102300-", 102300, 102399),
        ("-100", 102300, 102399),
        ("5-999999", 5, 102399),
    ],
)
def test_a_range(wanted: str, first: int, last: int, client: httpx.Client) -> None:
    """A part of the file comes with status 206, the right bytes and their place."""
    reply = client.get(f"{BASE}.mp3", headers={"range": f"bytes={wanted}"})
    assert reply.status_code == 206
    assert reply.headers["content-range"] == f"bytes {first}-{last}/{len(MP3)}"
    assert reply.headers["content-length"] == str(last - first + 1)
    assert reply.content == MP3[first : last + 1]


def test_a_range_beyond_the_end(client: httpx.Client) -> None:
    """A range that begins behind the end gives 416 and the file's length."""
    reply = client.get(f"{BASE}.mp3", headers={"range": f"bytes={len(MP3)}-"})
    assert (reply.status_code, reply.headers["content-range"]) == (416, f"bytes */{len(MP3)}")


def test_if_range(client: httpx.Client) -> None:
    """A download is resumed where the validator still holds, and begun anew where it does not."""
    etag = client.head(f"{BASE}.mp3").headers["etag"]
    kept = client.get(f"{BASE}.mp3", headers={"range": "bytes=9-", "if-range": etag})
    stale = client.get(f"{BASE}.mp3", headers={"range": "bytes=9-", "if-range": '"other"'})
    assert (kept.status_code, kept.content) == (206, MP3[9:])
    assert (stale.status_code, stale.content) == (200, MP3)


@pytest.mark.parametrize("path", ["/sample/feed.xml", f"{BASE}.mp3"])
def test_an_unchanged_file_is_not_sent_again(path: str, client: httpx.Client) -> None:
    """ETag and Last-Modified, sent back, give 304 without a body."""
    headers = client.get(path).headers
    for condition in (
        {"if-none-match": headers["etag"]},
        {"if-none-match": f"W/{headers['etag']}"},
        {"if-modified-since": headers["last-modified"]},
    ):
        reply = client.get(path, headers=condition)
        assert (reply.status_code, reply.content) == (304, b"")
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_text_is_compressed_and_audio_is_not(client: httpx.Client) -> None:
    """The feed comes gzipped to who takes it, and says that it varies; the MP3 stays as it is."""
    gzip = {"accept-encoding": "gzip"}
    feed, mp3 = client.get("/sample/feed.xml", headers=gzip), client.get(f"{BASE}.mp3", headers=gzip)
    assert feed.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in feed.headers["vary"].lower()
    assert feed.content == client.get("/sample/feed.xml").content
    assert "content-encoding" not in mp3.headers
    assert mp3.content == MP3


@pytest.mark.parametrize("path", [f"{BASE}.vtt", f"{BASE}.chapters.json", f"{BASE}.mp3", "/sample/feed.xml"])
def test_web_players_elsewhere_may_read(path: str, client: httpx.Client) -> None:
    """Every file may be read across origins, with a preflight for ranges."""
    assert client.get(path, headers={"origin": "https://player.example"}).headers["access-control-allow-origin"] == "*"
    asked = {
        "origin": "https://a.example",
        "access-control-request-method": "GET",
        "access-control-request-headers": "range",
    }
    assert client.options(path, headers=asked).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/gone.xml",
        "/sample/gone",
        "/sample/episodes/",
        "/..%2fsecret.txt",
        "/sample/..%2f..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/sample/%00",
        "//etc/passwd",
        "/sample/.feed.xml-part",
        "/.git/config",
        "/sample/link.txt",
        "/sample/" + "a" * 5000,
    ],
)
def test_nothing_else_is_served(path: str, client: httpx.Client) -> None:
    """Missing and hidden files, and what lies outside the folder, by dots or by links, are all simply not there."""
    reply = client.get(path)
    assert reply.status_code == 404
    assert "secret" not in reply.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_changed(method: str, client: httpx.Client) -> None:
    """Only reading is allowed."""
    assert client.request(method, "/sample/feed.xml").status_code == 405


def test_the_front_page_lists_the_shows(client: httpx.Client) -> None:
    """The server's root leads to each show, and a show's address without its slash to its page."""
    assert '<a href="sample/">sample</a>' in client.get("/").text
    assert client.get("/sample", follow_redirects=True).url.path == "/sample/"


def test_serve_says_where_it_listens_and_ends(published: Path) -> None:
    """`serve` tells its address once it can be reached."""
    told: list[str] = []
    thread = threading.Thread(
        target=serve, args=(published, "127.0.0.1", 0), kwargs={"on_ready": told.append}, daemon=True
    )
    thread.start()
    deadline = time.monotonic() + 10
    while not told and time.monotonic() < deadline:
        thread.join(0.01)
    assert httpx.get(f"{told[0]}sample/feed.xml").status_code == 200


def test_a_port_in_use(folder: Path) -> None:
    """A port that is taken is an error of one line that names it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PublishError, match=f"port {port}: .*choose another"):
            serve(folder, "127.0.0.1", port)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """Without a published folder there is nothing to serve."""
    with pytest.raises(PublishError, match="no such folder"):
        serve(tmp_path / "gone", "127.0.0.1", 0)
