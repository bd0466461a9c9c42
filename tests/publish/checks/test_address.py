"""The doctor of an address: a plain file server is not enough for podcast apps."""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from digest.errors import PublishError
from digest.publish.checks.address import check_address


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class _Ranges(_Quiet):
    """Answers one range, whatever else is asked."""

    def do_GET(self) -> None:  # the name that http.server calls
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("range", ""))
        if asked is None:
            super().do_GET()
            return
        data = Path(self.translate_path(self.path)).read_bytes()
        first = int(asked[1]) if asked[1] else len(data) - int(asked[2])
        last = min(int(asked[2]) if asked[1] and asked[2] else len(data), len(data) - 1)
        self.send_response(206 if first < len(data) else 416)
        self.send_header("content-range", f"bytes {first}-{last}/{len(data)}")
        self.send_header("content-length", str(len(data[first : last + 1])))
        self.end_headers()
        self.wfile.write(data[first : last + 1])


@pytest.fixture
def plain(published: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The published folder behind Python's own file server, or one that knows ranges."""
    handler = getattr(request, "param", _Quiet)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=published))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    for path in published.rglob("*.xml"):
        path.write_text(path.read_text("utf-8").replace("https://pod.example/a", base), "utf-8")
    yield base
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "fault",
    [
        "no byte ranges",
        "no Access-Control-Allow-Origin",
        "is not compressed",
        "the feed says application/json+chapters",
    ],
)
def test_what_the_server_lacks_is_named(fault: str, plain: str) -> None:
    """Ranges, access for players on the web, compression, the types that the feed promises."""
    found = check_address(f"{plain}/sample/feed.xml")
    assert any(fault in str(it) for it in found), found


@pytest.mark.parametrize("plain", [_Ranges], indirect=True)
def test_a_range_of_another_file_is_named(plain: str) -> None:
    """A server that answers a range although the file is another than the client began with."""
    (found,) = [
        it for it in check_address(f"{plain}/sample/feed.xml") if ".mp3" in str(it) and "nothing" not in str(it)
    ]
    assert "ignores If-Range" in str(found)


def test_a_missing_feed_is_named(plain: str) -> None:
    """An address that answers with an error is a fault; one that does not answer is an error."""
    assert "answers 404" in str(check_address(f"{plain}/sample/none.xml")[0])
    with pytest.raises(PublishError, match="does not answer"):
        check_address("http://127.0.0.1:9/feed.xml")
