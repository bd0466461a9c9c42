"""Fetch the addresses and files that a show or a user names: politely, within limits, and with a cache."""

from __future__ import annotations

import hashlib
import logging
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import httpx

from digest.errors import FetchError
from digest.fetching.cache import Cache, CachedAnswer
from digest.fetching.client import AGENT, Client, FetchLimits, NoAnswer, TryAgain, show_address
from digest.fetching.clock import Clock, SystemClock
from digest.fetching.patience import Deadline, Patience
from digest.fetching.private_networks import PrivateAddress, Resolve, resolve
from digest.fetching.robots import OncePerKey, Queue, RobotsRules, parse_robots
from digest.message import describe_error, describe_system_error
from digest.types import Fetched
from digest.urls import find_file_path, find_host, find_scheme, is_web, normalize_host

_log = logging.getLogger(__name__)

MAX_BYTES = 10_000_000
CONNECT_S = 10.0
READ_S = 20.0
TOTAL_S = 60.0
MAX_REDIRECTS = 5
ATTEMPTS = 3  # for one document, before it counts as not to be had
AT_ONCE = 2  # requests to one host
DELAY_S = 0.2  # from one request to a host to the next
_MAX_ROBOTS_BYTES = 512_000  # RFC 9309, 2.5
_BACK_OFF_S = 0.5  # doubled with each attempt


class Fetcher:
    """One HTTP client with limits; close it, or use it as a context manager. Safe to share between threads.

    Args:
        max_bytes: The largest document, after decompression.
        connect_s: Seconds to wait for a connection.
        read_s: Seconds to wait for the next bytes.
        total_s: Seconds for a whole document, with all redirects, attempts and waits.
        max_redirects: The longest chain of redirects.
        resolve: Returns the numeric addresses of a host.
        cache: The folder of earlier answers, which a server need not send again while nothing has changed.
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
        clock: Clock | None = None,
    ) -> None:
        self._max_bytes = max_bytes
        self._total_s = total_s
        self._clock = clock or SystemClock()
        self._cache = Cache(cache)
        self._cache.prune(self._clock.time())
        self._queue = Queue(self._clock, at_once=AT_ONCE)
        self._robots = OncePerKey()
        self._patience = Patience()
        limits = FetchLimits(
            max_bytes=max_bytes,
            connect_s=connect_s,
            read_s=read_s,
            total_s=total_s,
            max_redirects=max_redirects,
        )
        self._client = Client(limits, resolve, proxies or {}, self._clock)

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
        self,
        address: str,
        *,
        base: Path | None = None,
        allow_private: bool | Collection[str] = False,
        robots: bool = True,
        deadline: Deadline | None = None,
    ) -> Fetched:
        """Fetch an address, or a file of a show.

        Args:
            address: An http(s) address, a path relative to `base`, or an absolute path below it.
            base: The folder of the show's file; None refuses all files.
            allow_private: The hosts that may lie on this machine or in a private network; True: that of the address.
                A redirect may lead to no other one there.
            robots: Whether the site's robots.txt decides.
            deadline: When it must have arrived, by `start_deadline`, where several addresses share the time of one
                document; it never gives more time than that.

        Raises:
            FetchError: It does not answer in time, answers with an error, is too large, or may not be read.
        """
        if is_web(address):
            return self._get_web(address, allow_private, robots=robots, deadline=deadline)
        if base is not None and address.lower().startswith("file:"):
            address = str(find_file_path(address))
        elif scheme := find_scheme(address):
            raise FetchError(
                "{url}: {scheme}: addresses cannot be fetched, only http and https",
                url=show_address(address),
                scheme=scheme,
            )
        if base is None:
            raise FetchError("{address}: not an http(s) address", address=address)
        return self.read_file(_find_in_folder(address, base.resolve()), plain=True)

    def start_deadline(self) -> Deadline:
        """Return when a document must have arrived that is begun now, for `get`."""
        return Deadline(self._clock.monotonic() + self._total_s)

    def read_file(self, path: Path, *, plain: bool = False) -> Fetched:
        """Read a file that the user named.

        Args:
            path: The file.
            plain: Whether pipes and devices are refused: reading one may never end, or never begin.

        Raises:
            FetchError: It is missing, unreadable, not a file, or too large.
        """
        path = path.absolute()
        try:
            if path.is_dir():
                raise FetchError("{path}: is a folder; name a file in it", path=path)
            if plain and not stat.S_ISREG(path.stat().st_mode):
                raise FetchError("{path}: is no plain file", path=path)
            with path.open("rb") as file:
                data = file.read(self._max_bytes + 1)  # one more than allowed, which tells whether it is larger
        except OSError as error:
            raise FetchError(
                "{path}: cannot be read ({reason})", path=path, reason=describe_system_error(error)
            ) from error
        except ValueError as error:  # a NUL character in the name
            raise FetchError("{path!r}: not a file name", path=str(path)) from error
        if len(data) > self._max_bytes:
            raise FetchError("{path}: larger than {megabytes:g} MB", path=path, megabytes=self._max_bytes / 1e6)
        _log.debug("read %s, %d bytes", path, len(data))
        return Fetched(str(path), data)

    def _get_web(
        self, address: str, allow_private: bool | Collection[str], *, robots: bool, deadline: Deadline | None
    ) -> Fetched:
        try:
            url = httpx.URL(address)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise FetchError(
                "{url}: not an address that can be fetched ({reason})",
                url=show_address(address),
                reason=describe_error(error),
            ) from error
        if allow_private is True:
            private = frozenset({url.host})
        else:
            private = frozenset(map(normalize_host, allow_private or ()))
        self._refuse_silent(address, url.host)
        deadline = deadline or self.start_deadline()
        delay_s = 0.0 if url.host in private else DELAY_S  # one's own machine may be asked as fast as it answers
        if robots:
            delay_s = max(delay_s, self._check_robots(address, url, deadline, private))
        return self._ask_patiently(address, url.host, delay_s, deadline, private)

    def _check_robots(self, address: str, url: httpx.URL, deadline: Deadline, private: Collection[str]) -> float:
        """Return the seconds that a site asks to keep between requests.

        Raises:
            FetchError: Its robots.txt does not allow this address.
        """
        rules = self._read_rules(url, deadline, private)
        allowed = rules.allows(address, AGENT)
        _log.debug("robots.txt of %s %s %s", url.host, "allows" if allowed else "does not allow", url.path)
        if not allowed:
            raise FetchError(
                "{url}: the site's robots.txt does not allow it; robots = false reads it all the same",
                url=show_address(address),
            )
        return rules.delay_s(AGENT)

    def _ask_patiently(
        self, address: str, host: str, delay_s: float, deadline: Deadline, private: Collection[str]
    ) -> Fetched:
        """Ask a server, and again after each failure that may pass, until the deadline."""
        kept = self._cache.get(address)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._queue.wait_turn(host, delay_s) as waited_s:
                    deadline.put_off(waited_s)
                    self._refuse_silent(address, host)  # others may have asked in vain meanwhile
                    return self._ask_once(address, kept, deadline, private)
            except TryAgain as busy:
                is_silent = isinstance(busy, NoAnswer) and not self._patience.may_retry(host)
                wait_s = busy.after_s
                if wait_s is None:
                    wait_s = _BACK_OFF_S * 2 ** (attempt - 1)
                is_too_late = self._clock.monotonic() + wait_s >= deadline.at
                if attempt == ATTEMPTS or is_too_late or is_silent:
                    raise FetchError(
                        "{url}: {busy} (asked {attempt} times)", url=show_address(address), busy=busy, attempt=attempt
                    ) from busy
                _log.info("%s: %s; attempt %d of %d failed, next in %.1f s", host, busy, attempt, ATTEMPTS, wait_s)
                self._clock.sleep(wait_s)
        raise AssertionError("unreachable")

    def _ask_once(
        self, address: str, kept: CachedAnswer | None, deadline: Deadline, private: Collection[str]
    ) -> Fetched:
        validators = kept.headers if kept else {}
        with self._note_silence(address):
            answer = self._client.ask(address, validators, deadline.at, private)
        at = datetime.fromtimestamp(self._clock.time(), UTC)
        if answer.data is None and kept:
            self._cache.touch(address)
            # The earlier answer's labels: a 304 need not repeat them (RFC 9110, 15.4.5).
            return Fetched(kept.url, kept.data, kept.content_type, kept.charset, at)
        data = answer.data or b""
        document = Fetched(answer.url, data, answer.content_type, answer.charset, at)
        answer_to_keep = CachedAnswer(
            url=answer.url,
            content_type=answer.content_type,
            charset=answer.charset,
            etag=answer.etag,
            modified=answer.modified,
            sha256=hashlib.sha256(data).hexdigest(),
            data=data,
        )
        self._cache.put(address, answer_to_keep)
        return document

    def _refuse_silent(self, address: str, host: str) -> None:
        if self._patience.has_given_up(host):
            raise FetchError(
                "{url}: not asked for, since {host} has let the time run out several times",
                url=show_address(address),
                host=host,
            )

    @contextmanager
    def _note_silence(self, address: str) -> Iterator[None]:
        """Remember whether the host of an address answers."""
        host = httpx.URL(address).host
        began = self._clock.monotonic()
        try:
            yield
        except NoAnswer:
            self._patience.note_silence(host, address, self._clock.monotonic() - began)
            raise
        except (FetchError, TryAgain):
            self._patience.note_answer(host)  # a refusal is an answer, too
            raise
        self._patience.note_answer(host)

    def _read_rules(self, url: httpx.URL, deadline: Deadline, private: Collection[str]) -> RobotsRules:
        """Return a site's robots.txt, asked for once; a site that cannot be reached allows nothing (RFC 9309)."""
        site = url.netloc.decode("ascii")  # the port too: each port has a robots.txt of its own
        address = f"{url.scheme}://{site}/robots.txt"

        def ask() -> RobotsRules:
            with self._note_silence(address):
                status, data = self._client.ask_part(address, deadline.at, private, _MAX_ROBOTS_BYTES)
            return parse_robots(status, data)

        try:
            return self._robots.get(address, ask)
        except TryAgain as error:
            raise FetchError("{url}: {error} (its robots.txt)", url=show_address(str(url)), error=error) from error


def _find_in_folder(name: str, folder: Path) -> Path:
    """Return the path of a file that a show names.

    Raises:
        FetchError: It is not below the show's folder: a show from elsewhere must not read the user's other files.
    """
    try:
        path = (folder / name).resolve()
    except (OSError, ValueError, RuntimeError) as error:  # a NUL character, a link to itself
        raise FetchError("{url}: not a file name", url=show_address(name)) from error
    if not path.is_relative_to(folder):
        raise FetchError(
            "{address}: lies outside of {folder}; a show reads files below its own folder only",
            address=name,
            folder=folder,
        )
    return path


def read_source(source: str, stdin: BinaryIO | None, fetcher: Fetcher) -> Fetched:
    """Read what a user names on the command line, where any file and any host of their own network may be named.

    Args:
        source: An http(s) address, any file's path or file: address, or "-" for standard input.
        stdin: Standard input, read for "-" only.
        fetcher: Fetches it, within its limits.

    Raises:
        FetchError: It cannot be read or fetched.
    """
    if source == "-":
        if stdin is None:
            raise FetchError("standard input cannot be read here; name a file")
        data = stdin.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise FetchError("standard input: larger than {megabytes:g} MB", megabytes=MAX_BYTES / 1e6)
        return Fetched("-", data)
    if is_web(source):
        return fetcher.get(source, allow_private=True, robots=False)  # a person asks, not a crawler
    if source.lower().startswith("file:"):
        return fetcher.read_file(find_file_path(source))
    try:
        path = Path(source).expanduser()
    except RuntimeError:
        path = Path(source)  # ~nobody: not a user of this machine, but a file may have that name
    return fetcher.read_file(path)


def get_named(address: str, fetcher: Fetcher) -> tuple[Fetched, frozenset[str]]:
    """Fetch an address that the user named.

    Returns:
        The document; and its host, if that lies on this machine or in a private network. The links of the document
        may be followed to that host only: a list on the web must not lead into the user's own network.

    Raises:
        FetchError: It cannot be fetched.
    """
    try:
        return fetcher.get(address), frozenset()
    except FetchError as error:
        lies_inside = isinstance(error.__cause__, PrivateAddress)
        if not lies_inside:
            raise
    host = find_host(address)
    return fetcher.get(address, allow_private=True), frozenset({host})
