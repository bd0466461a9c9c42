"""Which addresses may be fetched: never a machine of the user's own network, unless the user says so.

The check is made where the connection is made, on the numeric address that is then connected to, so that neither a
redirect nor a name that resolves differently the second time gets around it.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from ssl import SSLContext
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

import httpcore
import httpx

Resolve = Callable[[str, int], tuple[str, ...]]


# When the request that this thread is making must have ended, by the monotonic clock.
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def before(deadline: float) -> Iterator[None]:
    """Let every wait for the network in the block end by a moment: a server that drips cannot hold it longer."""
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


def _left(timeout: float | None) -> float | None:
    deadline = _deadline.get()
    if deadline is None:
        return timeout
    left_s = deadline - time.monotonic()
    if left_s <= 0:
        raise httpcore.ReadTimeout("the time for the whole document is over")
    return left_s if timeout is None else min(left_s, timeout)


class _Timed(httpcore.NetworkStream):
    """A connection of which each wait ends with the request's time."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class _Anywhere(httpcore.NetworkBackend):
    """Connects to any address, within the request's time."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        return _Timed(self._inner.connect_tcp(host, port, _left(timeout), local_address, socket_options))


class PrivateAddress(Exception):
    """A name leads into this machine's own network."""


def is_public(address: str) -> bool:
    """Tell whether a numeric address belongs to the public internet (IANA special-purpose registries say which do)."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast


def resolve(host: str, port: int) -> tuple[str, ...]:
    """Look a name up.

    Returns:
        Its numeric addresses, in the system's order of preference.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(item[4][0]) for item in found))


def _public(host: str, addresses: Iterable[str]) -> list[str]:
    public = [address for address in addresses if is_public(address)]
    if not public:
        raise PrivateAddress(host)
    return public


class PublicOnly(httpcore.NetworkBackend):
    """Connects to public addresses only."""

    def __init__(self, resolve: Resolve = resolve) -> None:
        self._resolve = resolve
        self._inner = _Anywhere()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers.

        Raises:
            PrivateAddress: None of its addresses is public.
        """
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} is not known") from error
        public = _public(host, addresses)
        for address in public[:-1]:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
        return self._inner.connect_tcp(public[-1], port, timeout, local_address, socket_options)


class GuardedTransport(httpx.BaseTransport):
    """Sends requests to public addresses, and to private ones where the request's `allow_private` extension says so."""

    def __init__(self, resolve: Resolve = resolve, proxies: Mapping[str, str] | None = None) -> None:
        context = httpx.create_ssl_context()
        self._resolve = resolve
        self._proxies = proxies or {}
        self._public = httpcore.ConnectionPool(ssl_context=context, network_backend=PublicOnly(resolve))
        self._any = httpcore.ConnectionPool(ssl_context=context, network_backend=_Anywhere())
        self._through = {
            scheme: _proxy(self._proxies[scheme], context) for scheme in ("http", "https") if scheme in self._proxies
        }

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; httpcore's errors pass unchanged."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        pool = self._pool(request.url, allow_private=bool(request.extensions.get("allow_private")))
        answer = pool.handle_request(
            httpcore.Request(
                request.method, url, headers=request.headers.raw, content=request.stream, extensions=request.extensions
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer))

    def _pool(self, url: httpx.URL, *, allow_private: bool) -> httpcore.ConnectionPool:
        proxy = self._through.get(url.scheme)
        if proxy is None or proxy_bypass_environment(url.host, dict(self._proxies)):
            return self._any if allow_private else self._public
        if not allow_private:
            # The proxy looks the name up for itself. What this machine knows to be private is not asked of it.
            with contextlib.suppress(OSError, UnicodeError):
                _public(url.host, self._resolve(url.host, url.port or 0))
        return proxy

    def close(self) -> None:
        """Close all connections."""
        for pool in (self._public, self._any, *self._through.values()):
            pool.close()


def _proxy(address: str, context: SSLContext) -> httpcore.HTTPProxy:
    url = httpx.Proxy(address if "://" in address else f"http://{address}")
    return httpcore.HTTPProxy(
        proxy_url=httpcore.URL(
            scheme=url.url.raw_scheme, host=url.url.raw_host, port=url.url.port, target=url.url.raw_path
        ),
        proxy_auth=url.raw_auth,
        ssl_context=context,
        network_backend=_Anywhere(),
    )


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
