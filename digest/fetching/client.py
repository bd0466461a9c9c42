"""Ask a web server for one document, within limits; every failure becomes one line that says why."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType

import httpcore
import httpx

from digest import __version__
from digest.errors import FetchError, PrivateNetwork
from digest.fetching.clock import Clock
from digest.fetching.decompress import ACCEPTED, BadPacking, TooLarge, decompress
from digest.fetching.private_networks import GuardedTransport, PrivateAddress, Resolve, end_waits_by
from digest.message import Message, describe_error
from digest.urls import redact

_log = logging.getLogger(__name__)

AGENT = "mandarin-digest"
USER_AGENT = f"{AGENT}/{__version__}"
_HEADERS = MappingProxyType(
    {
        "User-Agent": USER_AGENT,
        "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,"
        "application/feed+json;q=0.9,*/*;q=0.5",
        "Accept-Encoding": ACCEPTED,
        "Accept-Language": "zh-CN,zh;q=0.9,zh-TW;q=0.8,en;q=0.3",
    }
)
# Answers after which the same request may succeed: too many requests, and servers or proxies in trouble.
_BUSY = frozenset({429, 500, 502, 503, 504})


class TryAgain(Exception):
    """The request failed, and another attempt may succeed.

    Attributes:
        after_s: How many seconds the server asks to wait, if it says so.
    """

    def __init__(self, reason: Message, after_s: float | None = None) -> None:
        super().__init__(reason)
        self.after_s = after_s


class NoAnswer(TryAgain):
    """The server let the time run out."""


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How large an answer may be, and how long it may take.

    Attributes:
        max_bytes: The largest document, after decompression.
        connect_s: Seconds to wait for a connection.
        read_s: Seconds to wait for the next bytes.
        total_s: Seconds for a whole document, with all redirects, attempts and waits.
        max_redirects: The longest chain of redirects.
    """

    max_bytes: int
    connect_s: float
    read_s: float
    total_s: float
    max_redirects: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent: the address after redirects, its labels, its validators, and the document.

    `data` is None where the server says that nothing has changed.
    """

    url: str
    content_type: str | None
    charset: str | None
    etag: str | None
    modified: str | None
    data: bytes | None


class Client:
    """Sends requests. Safe to share between threads."""

    def __init__(self, limits: FetchLimits, resolve: Resolve, proxies: Mapping[str, str], clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._client = httpx.Client(
            transport=GuardedTransport(resolve, proxies),
            trust_env=False,
            timeout=httpx.Timeout(limits.read_s, connect=limits.connect_s),
            headers=dict(_HEADERS),
            follow_redirects=True,
            max_redirects=limits.max_redirects,
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def ask(self, address: str, headers: Mapping[str, str], deadline: float, private: Collection[str]) -> Answer:
        """Ask for a document.

        Args:
            address: An http(s) address.
            headers: The validators of the answer in the cache; without any, the document is always sent.
            deadline: When the whole document must have arrived, by the clock's `monotonic`.
            private: The hosts that may lie on this machine or in a private network.

        Raises:
            FetchError: It cannot be fetched.
            TryAgain: Another attempt may succeed.
        """
        started_s = self._clock.monotonic()
        with self._send(address, headers, deadline, private) as response:
            try:
                return self._read_answer(response, address, headers, deadline)
            finally:
                _log_answer(response, self._clock.monotonic() - started_s, asked_for_changes=bool(headers))

    def _read_answer(
        self, response: httpx.Response, address: str, headers: Mapping[str, str], deadline: float
    ) -> Answer:
        if response.status_code == httpx.codes.NOT_MODIFIED and headers:
            return Answer(
                url=str(response.url),
                content_type=None,
                charset=None,
                etag=None,
                modified=None,
                data=None,
            )
        # Redirects were followed: what is left of 3xx leads nowhere.
        if response.status_code >= httpx.codes.MULTIPLE_CHOICES:
            reason = _describe_status(response)
            if response.status_code in _BUSY:
                raise TryAgain(reason, self._retry_after(response))
            raise FetchError("{url}: {reason}", url=show_address(address), reason=reason)
        data = self._read_body(response, address, deadline)
        content_type, _, _ = response.headers.get("content-type", "").partition(";")
        return Answer(
            url=str(response.url),
            content_type=content_type.strip().lower() or None,
            charset=response.charset_encoding,
            etag=_drop_unsendable(response.headers.get("etag")),
            modified=_drop_unsendable(response.headers.get("last-modified")),
            data=data,
        )

    def ask_part(self, address: str, deadline: float, private: Collection[str], most_bytes: int) -> tuple[int, bytes]:
        """Return the status and the first bytes of an answer; b"" unless the status is a success (2xx).

        Raises:
            FetchError: It cannot be fetched.
            TryAgain: Another attempt may succeed.
        """
        data = b""
        started_s = self._clock.monotonic()
        with self._send(address, {}, deadline, private) as response:
            if response.is_success:
                packing = response.headers.get("content-encoding", "")
                for part in decompress(response.iter_raw(), packing, self._limits.max_bytes):
                    data += part
                    if len(data) >= most_bytes:  # a longer robots.txt may be read up to here (RFC 9309, 2.5)
                        break
            _log_answer(response, self._clock.monotonic() - started_s, asked_for_changes=False)
            return response.status_code, data[:most_bytes]

    @contextmanager
    def _send(
        self, address: str, headers: Mapping[str, str], deadline: float, private: Collection[str]
    ) -> Iterator[httpx.Response]:
        """Send a request, and turn every way in which it can fail into FetchError or TryAgain."""
        name = show_address(address)
        left_s = max(deadline - self._clock.monotonic(), 0.001)
        extensions = {"private": frozenset(private)}
        # The order of the handlers matters: the last takes HTTPError, the base of httpx's errors, so each error that
        # means something else stands before it.
        try:
            with (
                # By the system's clock, whatever `self._clock` is: sockets wait by it.
                end_waits_by(time.monotonic() + left_s),
                self._client.stream("GET", address, headers=headers, extensions=extensions) as response,
            ):
                yield response
        except PrivateAddress as error:
            raise PrivateNetwork(
                "{url}: {host} lies on this machine or in a private network; "
                'allow_private = ["{host}"] lets its source read it',
                url=name,
                host=error,
            ) from error
        except (httpx.TimeoutException, httpcore.TimeoutException) as error:
            raise NoAnswer(Message("no answer in time")) from error
        except httpx.TooManyRedirects as error:
            raise FetchError(
                "{url}: redirects more than {count} times", url=name, count=self._client.max_redirects
            ) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpcore.UnsupportedProtocol, UnicodeError) as error:
            raise FetchError(
                "{url}: not an address that can be fetched ({reason})", url=name, reason=describe_error(error)
            ) from error
        except TooLarge as error:
            raise FetchError(
                "{url}: larger than {megabytes:g} MB", url=name, megabytes=self._limits.max_bytes / 1e6
            ) from error
        except (BadPacking, httpcore.ProxyError) as error:
            raise FetchError("{url}: cannot be reached ({reason})", url=name, reason=describe_error(error)) from error
        except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise TryAgain(Message("cannot be reached ({reason})", reason=describe_error(error))) from error

    def _read_body(self, response: httpx.Response, address: str, deadline: float) -> bytes:
        announced = response.headers.get("content-length", "")
        if announced.isdecimal():
            # 18 digits are enough, and Python refuses to read a number of some thousands of digits.
            size = int(announced[:18])
            if size > self._limits.max_bytes:
                raise TooLarge
        parts: list[bytes] = []
        packing = response.headers.get("content-encoding", "")
        for part in decompress(response.iter_raw(), packing, self._limits.max_bytes):
            if self._clock.monotonic() > deadline:
                raise FetchError(
                    "{url}: not finished after {seconds:g} s", url=show_address(address), seconds=self._limits.total_s
                )
            parts.append(part)
        return b"".join(parts)

    def _retry_after(self, response: httpx.Response) -> float | None:
        """Return the seconds that a server asks to wait, which it writes as a number or a date (RFC 9110, 10.2.3)."""
        value = response.headers.get("retry-after", "").strip()
        if value.isdecimal():
            return float(value[:9])  # a number of more digits is longer than any deadline too
        try:
            when = parsedate_to_datetime(value)
            if when.tzinfo is None:
                when = when.replace(tzinfo=UTC)
            now = datetime.fromtimestamp(self._clock.time(), UTC)
            left = when - now
        except (ValueError, IndexError, TypeError, OverflowError):  # parsedate_to_datetime raises any of them
            return None
        return max(0.0, left.total_seconds())


def _describe_status(response: httpx.Response) -> Message:
    status = response.status_code
    phrase = response.reason_phrase
    if not phrase:  # a server may leave it out (RFC 9112, 4)
        return Message("answers {status}", status=status)
    return Message("answers {status} {phrase}", status=status, phrase=phrase)


def _log_answer(response: httpx.Response, took_s: float, *, asked_for_changes: bool) -> None:
    """Log where an answer came from, without the query, and whether the answer in the cache is still current."""
    if not asked_for_changes:
        cached = "not in the cache"
    elif response.status_code == httpx.codes.NOT_MODIFIED:
        cached = "unchanged in the cache"
    else:
        cached = "changed"
    _log.info(
        "%s %s%s: %d, %d bytes in %.2f s, %s",
        response.request.method,
        response.url.host,
        response.url.path,  # without the query, which may hold a token
        response.status_code,
        response.num_bytes_downloaded,
        took_s,
        cached,
    )


def _drop_unsendable(validator: str | None) -> str | None:
    """Return a validator; None where it is not printable ASCII, and so could not be sent back in a header."""
    if not validator:
        return None
    # Kept all the same, it would make every later request for the document fail.
    can_be_sent = validator.isascii() and validator.isprintable()
    return validator if can_be_sent else None


def show_address(address: str) -> str:
    """Return an address as messages show it: without secrets, and not too long."""
    return to_one_line(redact(address))[:200]


def to_one_line(text: object) -> str:
    """Return a text or error as one line, an error without text as the name of its type: `[Errno 111] x` -> `x`."""
    line = " ".join(str(text).split())
    without_number = re.sub(r"^\[Errno -?\d+\] ", "", line)
    return without_number or type(text).__name__
