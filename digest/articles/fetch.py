"""Fetches what a show or a user names: http(s) addresses and files. The one place of this stage that opens sockets."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import unquote, urlsplit

import httpcore
import httpx

from digest import __version__
from digest.articles.address import GuardedTransport, PrivateAddress, Resolve, before, resolve
from digest.articles.fetched import Cache, Kept
from digest.articles.robots import Once, Queue, Rules, rules_of
from digest.errors import FetchError
from digest.redact import redacted

MAX_BYTES = 10_000_000
CONNECT_S = 10.0
READ_S = 20.0
TOTAL_S = 60.0
MAX_REDIRECTS = 5
ATTEMPTS = 3
AT_ONCE = 2  # requests to one host
DELAY_S = 0.2  # from one request to a host to the next
_MAX_ROBOTS_BYTES = 512_000  # RFC 9309, 2.5
_BUSY = frozenset({429, 500, 502, 503, 504})
_BACK_OFF_S = 0.5  # doubled with each attempt
AGENT = "mandarin-digest"
USER_AGENT = f"{AGENT}/{__version__}"
_ACCEPT = (
    "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json;q=0.9,*/*;q=0.5"
)
_LANGUAGES = "zh-CN,zh;q=0.9,zh-TW;q=0.8,en;q=0.3"

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]+):")  # two letters at least: C: is a drive


@dataclass(frozen=True, slots=True)
class Document:
    """What was fetched, as bytes.

    Attributes:
        url: The address after redirects, the absolute path of a file, or "-" for standard input.
        content_type: The media type without parameters, in lower case; None where nothing names it.
        charset: The charset that the transport named, as it spelled it.
    """

    url: str
    data: bytes
    content_type: str | None = None
    charset: str | None = None

    @property
    def is_remote(self) -> bool:
        """Whether it came over http(s)."""
        return is_web(self.url)


def is_web(address: str) -> bool:
    """Tell an http(s) address from a path."""
    match = _SCHEME.match(address)
    return match is not None and match[1].lower() in {"http", "https"}


class SystemClock:
    """The machine's own time."""

    def monotonic(self) -> float:
        """Seconds from some moment on, never backwards."""
        return time.monotonic()

    def time(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class _Busy(Exception):
    """The server asks to come again."""

    def __init__(self, reason: str, after_s: float | None) -> None:
        super().__init__(reason)
        self.after_s = after_s


class Fetcher:
    """One HTTP client with limits; close it, or use it as a context manager. Safe to share between threads.

    Args:
        max_bytes: The largest document, after decompression.
        connect_s: Seconds to wait for a connection.
        read_s: Seconds to wait for the next bytes.
        total_s: Seconds for a whole document, with all redirects, attempts and waits.
        max_redirects: The longest chain of redirects.
        resolve: Looks names up.
        cache: A folder for answers that need not be sent again while they have not changed.
        proxies: The proxy's address by scheme, and the hosts without one as `no`, as `urllib.request.getproxies` does.
        clock: Tells the time, and waits.
    """

    def __init__(
        self,
        *,
        max_bytes: int = MAX_BYTES,
        connect_s: float = CONNECT_S,
        read_s: float = READ_S,
        total_s: float = TOTAL_S,
        max_redirects: int = MAX_REDIRECTS,
        resolve: Resolve = resolve,
        cache: Path | None = None,
        proxies: Mapping[str, str] | None = None,
        clock: SystemClock | None = None,
    ) -> None:
        self._max_bytes = max_bytes
        self._total_s = total_s
        self._clock = clock or SystemClock()
        self._cache = Cache(cache)
        self._cache.prune(self._clock.time())
        self._queue = Queue(self._clock, at_once=AT_ONCE)
        self._robots = Once()
        self._client = httpx.Client(
            transport=GuardedTransport(resolve, proxies or {}),
            trust_env=False,
            timeout=httpx.Timeout(read_s, connect=connect_s),
            headers={"User-Agent": USER_AGENT, "Accept": _ACCEPT, "Accept-Language": _LANGUAGES},
            follow_redirects=True,
            max_redirects=max_redirects,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(
        self, address: str, *, base: Path | None = None, allow_private: bool = False, robots: bool = True
    ) -> Document:
        """Fetch what a show names.

        Args:
            address: An http(s) address, a path relative to `base`, or an absolute path below it.
            base: The folder of the show's file; None refuses all files.
            allow_private: Whether the address may lie on this machine or in a private network.
            robots: Whether the site's robots.txt decides.

        Raises:
            FetchError: It does not answer in time, answers with an error, is too large, or may not be read.
        """
        if is_web(address):
            return self._get_web(address, allow_private=allow_private, robots=robots)
        if base is not None and address.lower().startswith("file:"):
            address = unquote(urlsplit(address).path)
        elif match := _SCHEME.match(address):
            raise FetchError(f"{_shown(address)}: {match[1]}: addresses cannot be fetched, only http and https")
        if base is None:
            raise FetchError(f"{address}: not an http(s) address")
        folder = base.resolve()
        try:
            path = (folder / address).resolve()
        except (OSError, ValueError, RuntimeError) as error:  # a NUL character, a link to itself
            raise FetchError(f"{_shown(address)}: not a file name") from error
        if not path.is_relative_to(folder):
            raise FetchError(f"{address}: lies outside of {folder}; a show reads files below its own folder only")
        return self.read_file(path)

    def read_file(self, path: Path) -> Document:
        """Read a file that the user named.

        Raises:
            FetchError: It is missing, unreadable, no file, or too large.
        """
        path = path.absolute()
        try:
            if path.is_dir():
                raise FetchError(f"{path}: is a folder; name a file in it")
            with path.open("rb") as file:
                data = file.read(self._max_bytes + 1)
        except OSError as error:
            raise FetchError(f"{path}: cannot be read ({error.strerror or error})") from error
        except ValueError as error:  # a NUL character in the name
            raise FetchError(f"{str(path)!r}: not a file name") from error
        if len(data) > self._max_bytes:
            raise FetchError(f"{path}: larger than {self._max_bytes / 1e6:g} MB")
        return Document(str(path), data)

    def _get_web(self, address: str, *, allow_private: bool, robots: bool) -> Document:
        shown = _shown(address)
        try:
            url = httpx.URL(address)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise FetchError(f"{shown}: not an address that can be fetched ({_one_line(error)})") from error
        deadline = self._clock.monotonic() + self._total_s
        delay_s = 0.0 if allow_private else DELAY_S  # one's own machine may be asked as fast as it answers
        if robots:
            rules = self._rules(url, deadline, allow_private=allow_private)
            delay_s = max(delay_s, rules.delay_s(AGENT))
            if not rules.allows(address, AGENT):
                raise FetchError(
                    f"{shown}: the site's robots.txt does not allow it; robots = false reads it all the same"
                )
        kept = self._cache.get(address)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._queue.turn(url.host, delay_s):
                    return self._answer(address, kept, deadline, allow_private=allow_private)
            except _Busy as busy:
                wait_s = _BACK_OFF_S * 2 ** (attempt - 1) if busy.after_s is None else busy.after_s
                if attempt == ATTEMPTS or self._clock.monotonic() + wait_s >= deadline:
                    raise FetchError(f"{shown}: {busy} (asked {attempt} times)") from busy
                self._clock.sleep(wait_s)
        raise AssertionError("unreachable")

    def _answer(self, address: str, kept: Kept | None, deadline: float, *, allow_private: bool) -> Document:
        headers = kept.headers if kept else {}
        with self._asking(address, headers, deadline, allow_private=allow_private) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED and kept:
                self._cache.touch(address)
                return Document(kept.url, kept.data, kept.content_type, kept.charset)
            if response.is_error:
                reason = f"answers {response.status_code} {response.reason_phrase}".strip()
                if response.status_code in _BUSY:
                    raise _Busy(reason, self._retry_after(response))
                raise FetchError(f"{_shown(address)}: {reason}")
            data = self._body(response, _shown(address), deadline, self._max_bytes)
            media = response.headers.get("content-type", "").partition(";")[0].strip().lower() or None
            document = Document(str(response.url), data, media, response.charset_encoding)
            tags = response.headers.get("etag"), response.headers.get("last-modified")
        sha256 = hashlib.sha256(data).hexdigest()
        self._cache.put(address, Kept(document.url, media, document.charset, *tags, sha256, data))
        return document

    @contextmanager
    def _asking(
        self, address: str, headers: Mapping[str, str], deadline: float, *, allow_private: bool
    ) -> Iterator[httpx.Response]:
        """Send a request; every way in which it can fail becomes a FetchError, or _Busy where another try may help."""
        shown = _shown(address)
        left_s = max(deadline - self._clock.monotonic(), 0.001)
        try:
            with (
                before(time.monotonic() + left_s),
                self._client.stream(
                    "GET", address, headers=headers, extensions={"allow_private": allow_private}
                ) as response,
            ):
                yield response
        except PrivateAddress as error:
            raise FetchError(
                f"{shown}: {error} lies on this machine or in a private network; set allow_private = true to read it"
            ) from error
        except (httpx.TimeoutException, httpcore.TimeoutException) as error:
            raise _Busy("no answer in time", None) from error
        except httpx.TooManyRedirects as error:
            raise FetchError(f"{shown}: redirects more than {self._client.max_redirects} times") from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpcore.UnsupportedProtocol, UnicodeError) as error:
            raise FetchError(f"{shown}: not an address that can be fetched ({_one_line(error)})") from error
        except (httpx.DecodingError, httpcore.ProxyError) as error:
            raise FetchError(f"{shown}: cannot be reached ({_one_line(error)})") from error
        except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise _Busy(f"cannot be reached ({_one_line(error)})", None) from error

    def _rules(self, url: httpx.URL, deadline: float, *, allow_private: bool) -> Rules:
        """Return a site's robots.txt, asked for once; a site that cannot be reached allows nothing (RFC 9309)."""
        address = f"{url.scheme}://{url.netloc.decode('ascii')}/robots.txt"

        def ask() -> Rules:
            with self._asking(address, {}, deadline, allow_private=allow_private) as response:
                data = b""
                if response.is_success:
                    for part in response.iter_bytes():
                        data += part
                        if len(data) > _MAX_ROBOTS_BYTES:
                            break
                return rules_of(response.status_code, data[:_MAX_ROBOTS_BYTES])

        try:
            return self._robots.get(address, ask)
        except _Busy as error:
            raise FetchError(f"{_shown(str(url))}: {error} (its robots.txt)") from error

    def _retry_after(self, response: httpx.Response) -> float | None:
        """Seconds that a server asks to wait: a number, or a date (RFC 9110, 10.2.3)."""
        said = response.headers.get("retry-after", "").strip()
        if said.isdecimal():
            return float(said[:9])
        try:
            when = parsedate_to_datetime(said)
        except (ValueError, IndexError, TypeError):
            return None
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return max(0.0, (when - datetime.fromtimestamp(self._clock.time(), UTC)).total_seconds())

    def _body(self, response: httpx.Response, shown: str, deadline: float, most_bytes: int) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            size += len(part)
            if size > most_bytes:
                raise FetchError(f"{shown}: larger than {most_bytes / 1e6:g} MB")
            if self._clock.monotonic() > deadline:
                raise FetchError(f"{shown}: not finished after {self._total_s:g} s")
            parts.append(part)
        return b"".join(parts)


def read_source(source: str, stdin: BinaryIO | None, fetcher: Fetcher) -> Document:
    """Read what a user names on the command line; their own network and every file are theirs to name.

    Args:
        source: An http(s) address, any file's path or file: address, or "-" for standard input.
        stdin: Standard input, read for "-" only.
        fetcher: Fetches it, within its limits.

    Raises:
        FetchError: It cannot be had.
    """
    if source == "-":
        if stdin is None:
            raise FetchError("standard input cannot be read here; name a file")
        data = stdin.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise FetchError(f"standard input: larger than {MAX_BYTES / 1e6:g} MB")
        return Document("-", data)
    if is_web(source):
        return fetcher.get(source, allow_private=True, robots=False)  # a person asks, not a crawler
    if source.lower().startswith("file:"):
        return fetcher.read_file(Path(unquote(urlsplit(source).path)))
    try:
        path = Path(source).expanduser()
    except RuntimeError:
        path = Path(source)  # ~nobody: a file may be called so
    return fetcher.read_file(path)


def get_named(address: str, fetcher: Fetcher) -> tuple[Document, bool]:
    """Fetch an address that the user named, and tell whether it lies on this machine or in a private network.

    What it leads to may lie there too only if it does itself: a list on the web must not lead inside.

    Raises:
        FetchError: It cannot be had.
    """
    try:
        return fetcher.get(address), False
    except FetchError as error:
        if not isinstance(error.__cause__, PrivateAddress):
            raise
        return fetcher.get(address, allow_private=True), True


def _shown(address: str) -> str:
    """The address as messages show it: without secrets, and not too long."""
    return _one_line(redacted(address))[:200]


def _one_line(what: object) -> str:
    return " ".join(str(what).split()) or type(what).__name__
