"""Fetching: limits, refusals and messages, against a real server on the loopback interface."""

from __future__ import annotations

import gzip
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from digest.errors import FetchError
from digest.fetching.clock import SystemClock
from digest.fetching.fetcher import Fetcher, read_source
from digest.fetching.private_networks import is_public
from digest.types import Fetched


class _Handler(BaseHTTPRequestHandler):
    release = threading.Event()

    def do_GET(self) -> None:
        if self.path == "/page":
            self._answer(200, "你好".encode("gbk"), {"Content-Type": "text/html; charset=GBK"})
        elif self.path == "/agent":
            self._answer(200, self.headers["User-Agent"].encode())
        elif self.path == "/bomb":
            self._answer(200, gzip.compress(bytes(3_000_000)), {"Content-Encoding": "gzip"})
        elif self.path == "/loop":
            self._answer(302, b"", {"Location": "/loop"})
        elif self.path == "/moved":
            self._answer(301, b"", {"Location": "/page"})
        elif self.path == "/silent":
            self.release.wait(5)
        elif self.path == "/liar":
            self._answer(200, b"not gzip at all", {"Content-Encoding": "gzip"})
        else:
            self._answer(404, b"nothing here")

    def _answer(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    _Handler.release.set()
    server.shutdown()
    server.server_close()
    thread.join()


class _Impatient(SystemClock):
    def sleep(self, seconds: float) -> None:
        """Do not wait before asking again."""


@pytest.fixture(scope="module")
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(max_bytes=1_000_000, connect_s=2, read_s=0.2, max_redirects=3, clock=_Impatient()) as opened:
        yield opened


def test_a_document_carries_address_type_and_charset(site: str, fetcher: Fetcher) -> None:
    """The address is the one after redirects; type and charset are parted."""
    document = fetcher.get(f"{site}/moved", allow_private=True)
    assert document == Fetched(f"{site}/page", "你好".encode("gbk"), "text/html", "gbk")


def test_requests_name_the_project(site: str, fetcher: Fetcher) -> None:
    """A site's owner can tell who asks."""
    assert fetcher.get(f"{site}/agent", allow_private=True).data.startswith(b"mandarin-digest/")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/none", "answers 404 Not Found"),
        ("/bomb", "larger than 1 MB"),
        ("/loop", "redirects more than 3 times"),
        ("/silent", "no answer in time"),
        ("/liar", "cannot be reached"),
    ],
)
def test_a_failure_is_one_line_with_the_address(site: str, fetcher: Fetcher, path: str, message: str) -> None:
    """Every kind of failure says what and where in one line."""
    with pytest.raises(FetchError) as caught:
        fetcher.get(f"{site}{path}", allow_private=True)
    assert message in str(caught.value)
    assert f"{site}{path}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_private_addresses_are_refused(site: str, fetcher: Fetcher) -> None:
    """A show cannot make the program read from its own machine, by number or by name."""
    for address in (site, site.replace("127.0.0.1", "localhost")):
        with pytest.raises(FetchError, match="allow_private"):
            fetcher.get(address)


def test_the_check_is_of_the_address_that_is_connected_to(site: str) -> None:
    """A public-looking name that leads to this machine is refused."""
    port = site.rpartition(":")[2]
    with (
        Fetcher(resolve=lambda _host, _port: ("127.0.0.1", "10.0.0.1")) as fetcher,
        pytest.raises(FetchError) as caught,
    ):
        fetcher.get(f"http://news.example:{port}/page")
    assert "news.example lies on this machine" in str(caught.value)


def test_an_unknown_name_is_said_so() -> None:
    """A name that does not resolve is named."""

    def unknown(_host: str, _port: int) -> tuple[str, ...]:
        raise OSError("no such name")

    with Fetcher(resolve=unknown, clock=_Impatient()) as fetcher, pytest.raises(FetchError, match=r"nowhere\.example"):
        fetcher.get("http://nowhere.example/")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:192.168.0.1", False),
    ],
)
def test_public_addresses_are_told_from_all_others(address: str, public: bool) -> None:
    """Loopback, private, link-local, shared, multicast and mapped addresses are not public."""
    assert is_public(address) is public


def test_a_password_in_an_address_is_not_printed(fetcher: Fetcher) -> None:
    """Messages may end up in published records."""
    with pytest.raises(FetchError) as caught:
        fetcher.get("http://user:secret@127.0.0.1:9/")
    assert "secret" not in str(caught.value)


def test_files_are_read_below_the_folder_only(tmp_path: Path, fetcher: Fetcher) -> None:
    """Neither .., an absolute path nor a link leads out of a show's folder."""
    (tmp_path / "show").mkdir()
    (tmp_path / "show" / "page.html").write_bytes(b"inside")
    (tmp_path / "secret.txt").write_bytes(b"outside")
    (tmp_path / "show" / "link.txt").symlink_to(tmp_path / "secret.txt")
    base = tmp_path / "show"
    assert fetcher.get("page.html", base=base).data == b"inside"
    assert fetcher.get(str(base / "page.html"), base=base).data == b"inside"
    for address in ("../secret.txt", str(tmp_path / "secret.txt"), "link.txt"):
        with pytest.raises(FetchError, match="outside"):
            fetcher.get(address, base=base)


@pytest.mark.parametrize("address", ["ftp://example.org/feed", "file:///etc/hosts", "javascript:alert(1)", "page.html"])
def test_other_schemes_and_files_without_a_folder_are_refused(address: str, fetcher: Fetcher) -> None:
    """Only http and https are fetched."""
    with pytest.raises(FetchError, match="http"):
        fetcher.get(address)


@pytest.mark.parametrize("address", ["http://", "http://[", "http://a:99999/", "https://\u2603\ud800/"])
def test_broken_addresses_are_fetch_errors(address: str, fetcher: Fetcher) -> None:
    """What cannot be an address is said so, without a traceback."""
    with pytest.raises(FetchError):
        fetcher.get(address)


def test_a_user_names_any_file_address_or_standard_input(tmp_path: Path, site: str, fetcher: Fetcher) -> None:
    """On the command line, everything may be read."""
    path = tmp_path / "文章.txt"
    path.write_bytes(b"text")
    assert read_source(str(path), None, fetcher) == Fetched(str(path), b"text")
    assert read_source(path.as_uri(), None, fetcher).data == b"text"
    assert read_source("-", io.BytesIO(b"piped"), fetcher).data == b"piped"
    assert read_source(f"{site}/page", None, fetcher).content_type == "text/html"


def test_missing_files_and_folders_are_named(tmp_path: Path, fetcher: Fetcher) -> None:
    """The message holds the path and what is wrong with it."""
    with pytest.raises(FetchError, match=r"absent\.txt: cannot be read"):
        read_source(str(tmp_path / "absent.txt"), None, fetcher)
    with pytest.raises(FetchError, match="is a folder"):
        read_source(str(tmp_path), None, fetcher)
