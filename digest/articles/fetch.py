"""Fetches what a show or a user names: http(s) addresses and files. The one place of this stage that opens sockets."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import unquote, urlsplit

import httpcore
import httpx

from digest import __version__
from digest.articles.address import GuardedTransport, PrivateAddress, Resolve, resolve
from digest.errors import FetchError

MAX_BYTES = 10_000_000
CONNECT_S = 10.0
READ_S = 20.0
TOTAL_S = 60.0
MAX_REDIRECTS = 5
USER_AGENT = f"mandarin-digest/{__version__}"
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


class Fetcher:
    """One HTTP client with limits; close it, or use it as a context manager. Safe to share between threads.

    Args:
        max_bytes: The largest document, after decompression.
        connect_s: Seconds to wait for a connection.
        read_s: Seconds to wait for the next bytes.
        total_s: Seconds for a whole document.
        max_redirects: The longest chain of redirects.
        resolve: Looks names up.
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
    ) -> None:
        self._max_bytes = max_bytes
        self._total_s = total_s
        self._client = httpx.Client(
            transport=GuardedTransport(resolve),
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

    def get(self, address: str, *, base: Path | None = None, allow_private: bool = False) -> Document:
        """Fetch what a show names.

        Args:
            address: An http(s) address, a path relative to `base`, or an absolute path below it.
            base: The folder of the show's file; None refuses all files.
            allow_private: Whether the address may lie on this machine or in a private network.

        Raises:
            FetchError: It does not answer in time, answers with an error, is too large, or may not be read.
        """
        if is_web(address):
            return self._get_web(address, allow_private=allow_private)
        if match := _SCHEME.match(address):
            raise FetchError(f"{_shown(address)}: {match[1]}: addresses cannot be fetched, only http and https")
        if base is None:
            raise FetchError(f"{address}: not an http(s) address")
        folder = base.resolve()
        path = (folder / address).resolve()
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

    def _get_web(self, address: str, *, allow_private: bool) -> Document:
        shown = _shown(address)
        try:
            with self._client.stream("GET", address, extensions={"allow_private": allow_private}) as response:
                if response.is_error:
                    reason = f"{response.status_code} {response.reason_phrase}".strip()
                    raise FetchError(f"{shown}: answers {reason}")
                data = self._body(response, shown)
        except PrivateAddress as error:
            raise FetchError(
                f"{shown}: {error} lies on this machine or in a private network; set allow_private = true to read it"
            ) from error
        except (httpx.TimeoutException, httpcore.TimeoutException) as error:
            raise FetchError(f"{shown}: no answer in time") from error
        except httpx.TooManyRedirects as error:
            raise FetchError(f"{shown}: redirects more than {self._client.max_redirects} times") from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpcore.UnsupportedProtocol, UnicodeError) as error:
            raise FetchError(f"{shown}: not an address that can be fetched ({_one_line(error)})") from error
        except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise FetchError(f"{shown}: cannot be reached ({_one_line(error)})") from error
        media, _, _ = response.headers.get("content-type", "").partition(";")
        return Document(str(response.url), data, media.strip().lower() or None, response.charset_encoding)

    def _body(self, response: httpx.Response, shown: str) -> bytes:
        deadline = time.monotonic() + self._total_s
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            size += len(part)
            if size > self._max_bytes:
                raise FetchError(f"{shown}: larger than {self._max_bytes / 1e6:g} MB")
            if time.monotonic() > deadline:
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
        return Document("-", stdin.read(MAX_BYTES))
    if is_web(source):
        return fetcher.get(source, allow_private=True)
    if source.lower().startswith("file:"):
        return fetcher.read_file(Path(unquote(urlsplit(source).path)))
    return fetcher.read_file(Path(source).expanduser())


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
    """The address as messages show it: without a password, and not too long."""
    return _one_line(re.sub(r"//[^/@\s]*@", "//", address))[:200]


def _one_line(what: object) -> str:
    return " ".join(str(what).split()) or type(what).__name__
