"""Fetching from servers that mean ill: bombs, lies, drips, and ways into the user's own network."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import os
import re
import time
import tracemalloc
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.documents.open import Document
from digest.errors import FetchError
from digest.fetching.clock import SystemClock
from digest.fetching.decompress import BadPacking, TooLarge, decompress
from digest.fetching.fetcher import Fetcher, read_source
from digest.fetching.private_networks import PublicBackend, is_public
from digest.settings import Show, Source
from digest.sources.entry_articles import fetch_entry
from digest.types import Entry, Failure
from tests.fetching.raw_server import header_of, path_of, serving

MOST = 1_000_000
TEXT = "桥今天通车。".encode() * 500
BOMB = gzip.compress(bytes(64_000_000), 9)
# Empty files of gzip, one after another: they unpack to nothing, without an end.
NOTHING = gzip.compress(b"")


def _head(status: str = "200 OK", **headers: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\nConnection: close\r\n{lines}\r\n".encode("latin-1")


def _whole(data: bytes, **headers: str) -> list[bytes]:
    return [_head(Content_Length=str(len(data)), **headers), data]


def _chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    yield _head(Transfer_Encoding="chunked")
    for part in parts:
        yield b"%x\r\n%s\r\n" % (len(part), part)


def _slowly(part: bytes) -> Iterator[bytes]:
    while True:
        yield part
        time.sleep(0.02)


def _answer(head: bytes) -> Iterable[bytes]:
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    path = path_of(head)
    answers: dict[str, Iterable[bytes]] = {
        "/asked": _whole((header_of(head, "accept-encoding") or "").encode()),
        "/gzip": _whole(gzip.compress(TEXT), Content_Encoding="gzip"),
        "/x-gzip": _whole(gzip.compress(TEXT), Content_Encoding=" X-GZIP "),
        "/members": _whole(gzip.compress(TEXT[:9]) + gzip.compress(TEXT[9:]) + b"\0" * 9, Content_Encoding="gzip"),
        "/twice": _whole(gzip.compress(gzip.compress(TEXT)), Content_Encoding="gzip, gzip"),
        "/deflate": _whole(zlib.compress(TEXT), Content_Encoding="deflate"),
        "/bare-deflate": _whole(raw.compress(TEXT) + raw.flush(), Content_Encoding="deflate"),
        "/plain": _whole(TEXT, Content_Encoding="identity"),
        "/bomb": _whole(BOMB, Content_Encoding="gzip"),
        "/bomb-in-bomb": _whole(gzip.compress(BOMB), Content_Encoding="gzip, gzip"),
        "/thrice": _whole(gzip.compress(gzip.compress(BOMB)), Content_Encoding="gzip, gzip, gzip"),
        "/nothing": itertools.chain([_head(Content_Encoding="gzip")], itertools.repeat(NOTHING * 1000)),
        "/brotli": _whole(b"\x8b\x02\x80", Content_Encoding="br"),
        "/zstd": _whole(b"\x28\xb5\x2f\xfd", Content_Encoding="zstd"),
        "/not-gzip": _whole(TEXT, Content_Encoding="gzip"),
        "/cut-gzip": _whole(gzip.compress(TEXT)[:-20], Content_Encoding="gzip"),
        "/claims-ten-gb": itertools.chain([_head(Content_Length="10000000000")], _slowly(b"a")),
        "/claims-more": [_head(Content_Length="99999"), TEXT],
        "/claims-less": [_head(Content_Length="18"), TEXT],
        "/claims-both": [_head(Content_Length="18", Transfer_Encoding="chunked"), b"5\r\nhello\r\n0\r\n\r\n"],
        "/endless": itertools.chain([_head()], itertools.repeat(b"a" * 65_536)),
        "/endless-chunks": _chunks(itertools.repeat(b"a" * 65_536)),
        "/drip": itertools.chain([_head(Content_Length="99999")], _slowly(b"a")),
        "/drip-chunks": _chunks(_slowly(b"a")),
        "/continue": itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        "/headers": [b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 100_000, b"\r\n"],
        "/no-http": [b"SSH-2.0-OpenSSH_9.0\r\n"],
        "/nothing-at-all": [],
        "/to-nowhere": [_head("302 Found", Content_Length="0")],
        "/not-modified": [_head("304 Not Modified")],
        "/control": _whole(TEXT, Content_Type="text/\x01html; charset=\x02"),
    }
    if path.startswith("/to?"):
        return [_head("302 Found", Location=path[4:], Content_Length="0")]
    if path == "/etag":
        return _whole((header_of(head, "if-none-match") or "none").encode(), ETag='"é\xff"')
    return answers.get(path, [_head("404 Not Found", Content_Length="0")])


class _Impatient(SystemClock):
    def sleep(self, seconds: float) -> None:
        """Do not wait before asking again."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving(_answer) as address:
        yield address


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(max_bytes=MOST, connect_s=2, read_s=1, total_s=0.6, max_redirects=3, clock=_Impatient()) as opened:
        yield opened


@pytest.mark.parametrize(
    "path", ["/gzip", "/x-gzip", "/members", "/twice", "/deflate", "/bare-deflate", "/plain", "/control"]
)
def test_what_servers_do_to_a_text_is_undone(site: str, fetcher: Fetcher, path: str) -> None:
    """Each way of packing that is used on the web gives the text back."""
    assert fetcher.get(f"{site}{path}", allow_private=True, robots=False).data == TEXT


def test_only_what_is_unpacked_within_bounds_is_asked_for(site: str, fetcher: Fetcher) -> None:
    """Whatever decoders happen to be installed."""
    assert fetcher.get(f"{site}/asked", allow_private=True, robots=False).data == b"gzip, deflate"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/bomb", "larger than 1 MB"),
        ("/bomb-in-bomb", "larger than 1 MB"),
        ("/thrice", "packed 3 times over"),
        ("/nothing", "larger than 1 MB|not finished after"),
        ("/brotli", "packed as br, which was not asked for"),
        ("/zstd", "packed as zstd, which was not asked for"),
        ("/not-gzip", "not packed as it says"),
        ("/cut-gzip", "cut off"),
        ("/claims-ten-gb", "larger than 1 MB"),
        ("/claims-more", "cannot be reached"),
        ("/endless", "larger than 1 MB"),
        ("/endless-chunks", "larger than 1 MB"),
        ("/drip", "no answer in time|not finished after"),
        ("/drip-chunks", "no answer in time|not finished after"),
        ("/continue", "no answer in time"),
        ("/headers", "cannot be reached"),
        ("/no-http", "cannot be reached"),
        ("/nothing-at-all", "cannot be reached"),
        ("/to-nowhere", "answers 302 Found"),
        ("/not-modified", "answers 304 Not Modified"),
        ("/claims-both", ""),
    ],
)
def test_an_attack_ends_soon_in_one_line_and_little_memory(site: str, fetcher: Fetcher, path: str, said: str) -> None:
    """No more is held than a document may have, whatever it would unpack to; nobody is waited for beyond the time."""
    tracemalloc.start()
    began = time.monotonic()
    try:
        if said:
            with pytest.raises(FetchError) as caught:
                fetcher.get(f"{site}{path}", allow_private=True, robots=False)
            assert re.search(said, str(caught.value))
            assert "\n" not in str(caught.value)
        else:
            fetcher.get(f"{site}{path}", allow_private=True, robots=False)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.monotonic() - began < 5
    assert peak < 8 * MOST


def test_robots_txt_may_be_a_bomb() -> None:
    """No more than its first half megabyte is unpacked, and that decides."""
    rules = gzip.compress(b"User-agent: *\nDisallow: /no\n" + bytes(64_000_000), 9)

    def answer(head: bytes) -> Iterable[bytes]:
        return _whole(rules, Content_Encoding="gzip") if path_of(head) == "/robots.txt" else _whole(TEXT)

    tracemalloc.start()
    try:
        with serving(answer) as site, Fetcher() as fetcher:
            assert fetcher.get(f"{site}/yes", allow_private=True).data == TEXT
            with pytest.raises(FetchError, match=r"robots\.txt does not allow"):
                fetcher.get(f"{site}/no", allow_private=True)
        assert tracemalloc.get_traced_memory()[1] < 8 * MOST
    finally:
        tracemalloc.stop()


def test_a_shorter_length_than_what_follows(site: str, fetcher: Fetcher) -> None:
    """What follows the announced length belongs to no document."""
    assert fetcher.get(f"{site}/claims-less", allow_private=True, robots=False).data == TEXT[:18]


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "ftp://127.0.0.1/x",
        "gopher://127.0.0.1/x",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://",
        "http://[",
        "http://a:99999/",
        "//127.0.0.2/x",
        "http://127.0.0.2/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0.0.0.0/",
        "http://0/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://127.0.0.1.:1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://\uff11\uff12\uff17.0.0.1:1/",
    ],
)
def test_a_redirect_leads_to_the_named_host_or_the_public_only(site: str, fetcher: Fetcher, target: str) -> None:
    """Whoever may be asked in the user's network cannot send the program on to somebody else there, nor to a file."""
    with pytest.raises(FetchError) as caught:
        fetcher.get(f"{site}/to?{target}", allow_private=True, robots=False)
    assert "root:" not in str(caught.value)
    assert "answers 404" not in str(caught.value)


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f.1", "0177.1", "127.1", "0.0.0.0", "0", "[::]", "[::ffff:127.0.0.1]"],  # noqa: S104
)
def test_other_spellings_of_this_machine_are_refused(site: str, host: str) -> None:
    """The system decides what a name means; what it says is checked, not how it was written."""
    port = site.rpartition(":")[2]
    with Fetcher(clock=_Impatient(), total_s=3) as fetcher, pytest.raises(FetchError, match="lies on this machine"):
        fetcher.get(f"http://{host}:{port}/plain", robots=False)


def test_a_name_that_changes_between_check_and_connection() -> None:
    """It is looked up once; the very address that was checked is connected to."""
    lookups = itertools.cycle([("8.8.8.8",), ("127.0.0.1",)])
    connected: list[str] = []

    class Recorder(httpcore.NetworkBackend):
        def connect_tcp(self, host: str, *_: object, **__: object) -> httpcore.NetworkStream:
            connected.append(host)
            raise httpcore.ConnectError

    backend = PublicBackend(lambda *_: next(lookups))
    backend._inner = Recorder()  # type: ignore[assignment]
    for _ in range(2):
        with pytest.raises(Exception, match=r"^(rebound\.example)?$"):
            backend.connect_tcp("rebound.example", 80)
    assert connected == ["8.8.8.8"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),
        ("2002:808:808::1", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::1", False),
        ("2002:7f00:1::", False),
        ("2002:a00:1::1", False),
        ("::7f00:1", False),
        ("::", False),
        ("fec0::1", False),
        ("fd00:ec2::254", False),
        ("ff02::1", False),
        ("2001::1", False),
        ("2001:db8::1", False),
        ("3fff::1", False),
        ("5f00::1", False),
        ("100::1", False),
        ("192.0.0.8", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("192.88.99.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("172.31.255.255", False),
    ],
)
def test_addresses_that_stand_for_others(address: str, public: bool) -> None:
    """IPv6 that is mapped, translated or tunnelled to IPv4 is what that is; the rest by IANA's registries."""
    assert is_public(address) is public


def test_a_feed_of_ones_own_network_leads_to_no_other_host_there(tmp_path: Path) -> None:
    """`allow_private = true` is for the host of the source; a list names others."""
    page = f"<html><title>x</title><p>{TEXT.decode()}</p></html>".encode()
    with serving(lambda _: _whole(page)) as own, serving(lambda _: _whole(page), "127.0.0.2") as other:
        for allow, read in ((True, {own}), (["127.0.0.1", "127.0.0.2"], {own, other}), (False, set())):
            source = Source.model_validate({"url": f"{own}/feed", "allow_private": allow, "robots": False})
            show = Show(name="s", folder=tmp_path, title="早报", source=(source,))
            with Fetcher() as fetcher:
                found = {it: fetch_entry(Entry(f"{it}/1", title="x"), show, source, fetcher) for it in (own, other)}
            assert {it for it, document in found.items() if isinstance(document, Document)} == read
            for failure in found.values():
                if isinstance(failure, Failure):
                    assert 'allow_private = ["127.0.0.' in str(failure.reason)


def test_what_a_person_names_does_not_lead_to_others_either(site: str, fetcher: Fetcher) -> None:
    """A short link on the web, or a page of one's own network, cannot choose a second machine in it."""
    with pytest.raises(FetchError, match=r"127\.0\.0\.2 lies on this machine"):
        read_source(f"{site}/to?http://127.0.0.2:9/", None, fetcher)


def test_a_validator_that_cannot_be_sent_back_is_not_kept(site: str, tmp_path: Path) -> None:
    """Else each later request would fail for a header that the server itself has chosen."""
    for _ in range(2):
        with Fetcher(cache=tmp_path) as fetcher:
            assert fetcher.get(f"{site}/etag", allow_private=True, robots=False).data == b"none"


@pytest.mark.parametrize(
    ("proxy", "said"),
    [
        ("socks5://127.0.0.1:1080", "only HTTP proxies"),
        ("http://", "only HTTP proxies"),
        ("ftp://127.0.0.1", "not an address"),
        ("http://user:secret@a\0b", "not an address"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named_when_it_is_needed(
    site: str, tmp_path: Path, proxy: str, said: str
) -> None:
    """What needs none, such as files and hosts that are excepted, is read all the same."""
    (tmp_path / "page.txt").write_bytes(TEXT)
    with Fetcher(proxies={"all": proxy, "no": "127.0.0.1"}, clock=_Impatient()) as fetcher:
        assert fetcher.get("page.txt", base=tmp_path).data == TEXT
        assert fetcher.get(f"{site}/plain", allow_private=True, robots=False).data == TEXT
        with pytest.raises(FetchError, match=said) as caught:
            fetcher.get("http://news.example/", robots=False)
    assert "secret" not in str(caught.value)


def test_a_proxy_is_not_asked_for_a_name_of_which_one_address_is_private() -> None:
    """It looks the name up for itself, and might choose that one. `all` names a proxy too."""
    with serving(lambda _: _whole(b"through")) as proxy:
        for addresses, read in ((("8.8.8.8",), True), (("8.8.8.8", "10.0.0.1"), False)):
            with Fetcher(proxies={"all": proxy}, resolve=lambda *_, found=addresses: found) as fetcher:
                if read:
                    assert fetcher.get("http://news.example/", robots=False).data == b"through"
                else:
                    with pytest.raises(FetchError, match="private network"):
                        fetcher.get("http://news.example/", robots=False)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_beside_the_show_is_not_waited_for(tmp_path: Path) -> None:
    """Nothing may ever be written to it."""
    os.mkfifo(tmp_path / "page.html")
    with Fetcher() as fetcher, pytest.raises(FetchError, match="no plain file"):
        fetcher.get("page.html", base=tmp_path)


_PACKINGS = st.sampled_from(["gzip", "deflate", "gzip,gzip", ""])


@given(st.binary(max_size=400), st.lists(st.integers(1, 40), max_size=6), _PACKINGS)
def test_packed_content_comes_back_however_it_is_cut(content: bytes, cuts: list[int], packing: str) -> None:
    """The pieces in which it comes from the network make no difference."""
    packed = content
    for layer in [name for name in packing.split(",") if name]:
        packed = gzip.compress(packed) if layer == "gzip" else zlib.compress(packed)
    places = [0, *itertools.accumulate(cuts), len(packed)]
    parts = [packed[start:end] for start, end in itertools.pairwise(places)] if sum(cuts) < len(packed) else [packed]
    assert b"".join(decompress(parts, packing, 10_000)) == content


@given(st.lists(st.binary(max_size=60), max_size=5), st.text(max_size=12) | st.sampled_from(["gzip", "deflate"]))
def test_any_bytes_are_content_or_a_clear_error(parts: list[bytes], packing: str) -> None:
    """Nothing else is raised."""
    with contextlib.suppress(BadPacking, TooLarge):
        assert len(b"".join(decompress(parts, packing, 5_000))) <= 5_000
