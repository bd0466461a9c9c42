"""The server, over a real socket: what apps ask of it."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from digest.errors import PublishError
from digest.publish.folder import mark_private
from digest.serving.keys import Keys
from digest.serving.readdress import AskedAddress, readdress
from digest.serving.server import Access, create_app, serve
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
    with served(create_app(folder)) as client:
        yield client


@contextlib.contextmanager
def served(application: Starlette) -> Iterator[httpx.Client]:
    """Serve on a loopback port, and give a client."""
    server = uvicorn.Server(uvicorn.Config(application, log_level="info", lifespan="off", access_log=False))
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


def test_several_ranges(client: httpx.Client) -> None:
    """A list of ranges comes in one answer of several parts, each with its place."""
    reply = client.get(f"{BASE}.mp3", headers={"range": "bytes=0-9,500-509,-5"})
    assert reply.status_code == 206
    kind, _, boundary = reply.headers["content-type"].partition("; boundary=")
    assert kind == "multipart/byteranges"
    assert reply.headers["content-length"] == str(len(reply.content))
    parts = reply.content.split(f"--{boundary}".encode())
    assert parts[-1].strip() == b"--"
    for part, (first, last) in zip(parts[1:-1], [(0, 9), (500, 509), (102395, 102399)], strict=True):
        head, _, body = part.partition(b"\r\n\r\n")
        assert f"content-range: bytes {first}-{last}/{len(MP3)}" in head.decode().lower()
        assert b"audio/mpeg" in head
        assert body == MP3[first : last + 1] + b"\r\n"


@pytest.mark.parametrize("wanted", ["seconds=1-2", "bytes=5-2", "bytes=x", "bytes=1-2,z"])
def test_a_range_that_is_none_is_ignored(wanted: str, client: httpx.Client) -> None:
    """What is no range in bytes gives the whole file, as RFC 9110 says."""
    reply = client.get(f"{BASE}.mp3", headers={"range": wanted})
    assert (reply.status_code, reply.content) == (200, MP3)


def test_ranges_of_text(client: httpx.Client) -> None:
    """A transcript can be read in parts too, with the validator of the whole."""
    whole = client.get(f"{BASE}.vtt")
    part = client.get(f"{BASE}.vtt", headers={"range": "bytes=3-9", "accept-encoding": "gzip"})
    assert (part.status_code, part.content) == (206, whole.content[3:10])
    assert part.headers["etag"] == whole.headers["etag"]


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
    assert sorted(feed.headers["vary"].lower().split(", ")) == ["accept-encoding", "origin"]  # each once
    plain = client.get("/sample/feed.xml")
    assert feed.content == plain.content
    assert "accept-encoding" in plain.headers["vary"].lower()
    # Other bytes under the same address: the strong validator is the plain text's alone.
    assert feed.headers["etag"] == f"W/{plain.headers['etag']}"
    refused = client.get("/sample/feed.xml", headers={"accept-encoding": "gzip;q=0, identity"})
    assert "content-encoding" not in refused.headers
    kept = client.get("/sample/feed.xml", headers=gzip | {"if-none-match": feed.headers["etag"]})
    assert kept.status_code == 304
    assert "accept-encoding" in kept.headers["vary"].lower()
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


@pytest.mark.parametrize("path", ["/sample/", "/sample/feed.xml", f"{BASE}.json", "/"])
def test_what_a_browser_might_run_is_closed(path: str, client: httpx.Client) -> None:
    """Pages, feeds and records come with a policy that lets in no foreign script and no frame around them."""
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    if path != "/":
        assert "frame-ancestors 'none'" in policy


def test_a_feed_for_this_machine_is_served_under_the_address_it_was_asked_by(folder: Path) -> None:
    """A show without an address of its own is of use to a telephone: its files are where its feed was."""
    feed = folder / "sample" / "feed.xml"
    for base, expected in (
        ("http://localhost:8000", "http://192.168.1.5:8123/sample/"),
        ("https://pod.example/a", "https://pod.example/a/sample/"),
    ):
        text = feed.read_bytes().replace(b"https://pod.example/a/", f"{base}/".encode())
        asked = AskedAddress("http", "192.168.1.5:8123", None)
        local = feed.parent.parent.parent / "local" / "sample"
        local.mkdir(parents=True, exist_ok=True)
        (local / "feed.xml").write_bytes(text)
        served = readdress(text, local, asked).decode()
        assert set(re.findall(r'url="(.*?)episodes', served)) == {expected}
        assert ("localhost" in served) is False


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys.json")


@pytest.fixture
def private(published: Path, keys: Keys) -> Iterator[httpx.Client]:
    """A client of a server whose only show is private."""
    mark_private(published / "sample", True)
    with served(create_app(published, Access(keys))) as client:
        yield client


ALL = ["/sample/", "/sample/index.html", "/sample/feed.xml", "/sample/cover.jpg", f"{BASE}.mp3", f"{BASE}.vtt"]


@pytest.mark.parametrize("path", ALL)
def test_a_private_show_takes_a_key(path: str, private: httpx.Client, keys: Keys) -> None:
    """Without the key nothing of it is read, by no spelling; with it everything, until it is revoked."""
    key = keys.add("sample", "妈妈", date(2026, 1, 5))
    for wrong in (path, f"/x/..{path}", path.replace("/sample", "/./sample")):
        assert private.get(wrong).status_code in {401, 404}
    assert private.get(f"/~{key[:-1]}{path}").status_code == 404
    assert private.get(path, headers={"range": "bytes=0-5"}).status_code == 401
    reply = private.get(f"/~{key}{path}")
    assert reply.status_code == 200
    assert reply.headers["cache-control"] == "private, no-cache"
    assert private.get(path, auth=("mother", key)).content
    assert private.get(path, auth=("mother", key)).status_code == 200
    assert private.get(path, auth=("mother", "wrong")).status_code == 401
    keys.revoke("sample", "妈妈")
    assert private.get(f"/~{key}{path}").status_code == 404
    assert private.get(path, auth=("mother", key)).status_code == 401


def test_a_private_feed_leads_to_private_files(private: httpx.Client, keys: Keys) -> None:
    """Every address of the show in its feed and page has the key in it, and so has the QR code."""
    key = keys.add("sample", "a", date(2026, 1, 5))
    feed, page = (private.get(f"/~{key}/sample/{name}") for name in ("feed.xml", "index.html"))
    for text in (feed.text, page.text):
        own = re.findall(r"pod\.example/a/([^\"<&\s]*)", text)
        assert own
        assert all(rest.startswith(f"~{key}/sample/") for rest in own)
    assert feed.headers["etag"] != private.get("/sample/feed.xml", auth=("", key)).headers["etag"]
    again = private.get(f"/~{key}/sample/feed.xml", headers={"if-none-match": feed.headers["etag"]})
    assert again.status_code == 304


def test_a_private_show_is_not_announced(private: httpx.Client, keys: Keys) -> None:
    """The front page does not name it; a page's address without its slash keeps the key."""
    assert "sample" not in private.get("/").text
    key = keys.add("sample", "a", date(2026, 1, 5))
    assert private.get(f"/~{key}/sample").headers["location"].endswith(f"/~{key}/sample/")


def test_everything_private(published: Path, keys: Keys) -> None:
    """`--private`, or the show's own setting, closes what the folder does not mark."""
    for access in (
        Access(keys, everything=True),
        Access(keys, private=frozenset({"SAMPLE"})),
        Access(None, everything=True),
    ):
        with served(create_app(published, access)) as client:
            assert client.get("/sample/feed.xml").status_code == 401


def test_no_key_in_the_log(published: Path, keys: Keys, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither what is served, nor what is refused, nor what breaks, writes the key anywhere."""
    key = keys.add("sample", "a", date(2026, 1, 5))
    mark_private(published / "sample", True)
    with served(create_app(published, Access(keys))) as client:
        for path in ("/sample/feed.xml", f"{BASE}.mp3", "/sample/gone", "/sample/%00", "/../x"):
            client.get(f"/~{key}{path}")
        with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as raw:
            raw.sendall(f"GET /~{key}/ nonsense\r\n\r\n".encode())
            raw.recv(100)
        keys._path.write_text("damaged")
        assert client.get(f"/~{key}/sample/feed.xml").status_code == 503
    said = "".join(capfd.readouterr())
    assert key not in said
    assert "cannot be read" in said
    assert "Traceback" not in said


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
