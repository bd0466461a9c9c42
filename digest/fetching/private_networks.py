"""Keep requests out of the user's own network, unless the user allows a host there.

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

from digest.errors import FetchError
from digest.message import Message

Resolve = Callable[[str, int], tuple[str, ...]]


# By when the request that this thread is making must have ended, by `time.monotonic`. httpcore gives a backend the
# timeout of a single wait only, so the deadline of the whole request comes this way.
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def end_waits_by(deadline: float) -> Iterator[None]:
    """Let every wait for the network in the block end by `deadline`: a server that sends slowly cannot stretch it."""
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


def _limit_timeout(timeout: float | None) -> float | None:
    """Return the timeout of a wait, shortened to what is left until the deadline."""
    deadline = _deadline.get()
    if deadline is None:
        return timeout
    left_s = deadline - time.monotonic()
    if left_s <= 0:
        raise httpcore.ReadTimeout("the time for the whole document is over")
    return left_s if timeout is None else min(left_s, timeout)


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every wait ends by the request's deadline."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _limit_timeout(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _limit_timeout(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, _limit_timeout(timeout)))

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class _AnyBackend(httpcore.NetworkBackend):
    """Connects to any address, within the request's deadline."""

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
        return _TimedStream(self._inner.connect_tcp(host, port, _limit_timeout(timeout), local_address, socket_options))


class PrivateAddress(Exception):
    """A host has no public address: it is this machine, or in a private network."""


# The part of IPv6 that is routed on the internet (IANA, IPv6 address space), and the blocks of it and of IPv4 that are
# not (IANA special-purpose registries). They are listed here because Python's own list differs from release to release.
_UNICAST = ipaddress.IPv6Network("2000::/3")
_SPECIAL = (
    ipaddress.ip_network("192.0.0.0/24"),  # IETF protocol assignments
    ipaddress.ip_network("192.88.99.0/24"),  # the former relays of 6to4 (RFC 7526)
    ipaddress.ip_network("2001::/23"),  # IETF protocol assignments, Teredo among them
    ipaddress.ip_network("2001:db8::/32"),  # documentation (RFC 3849)
    ipaddress.ip_network("3fff::/20"),  # documentation (RFC 9637)
)
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # NAT64 (RFC 6052): the last 32 bits are an IPv4 address


def is_public(address: str) -> bool:
    """Return whether a numeric address belongs to the public internet (IANA special-purpose registries say which do).

    An IPv6 address that stands for one of IPv4 (mapped, 6to4, NAT64) is as public as that is.
    """
    without_zone, _, _ = address.partition("%")  # fe80::1%eth0
    ip = ipaddress.ip_address(without_zone)
    if isinstance(ip, ipaddress.IPv6Address):
        ipv4 = _find_ipv4(ip)
        if ipv4 is not None:
            return is_public(str(ipv4))
        if ip not in _UNICAST:
            return False
    is_special = any(ip in network for network in _SPECIAL)
    return ip.is_global and not ip.is_multicast and not is_special


def _find_ipv4(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for; None if it stands for itself."""
    if ip in _TRANSLATED:
        return ipaddress.IPv4Address(ip.packed[-4:])
    return ip.ipv4_mapped or ip.sixtofour


def resolve(host: str, port: int) -> tuple[str, ...]:
    """Return the numeric addresses of a host, in the system's order of preference.

    Raises:
        OSError: The name is not known.
    """
    addresses = []
    for *_, socket_address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        numeric = str(socket_address[0])
        if numeric not in addresses:
            addresses.append(numeric)
    return tuple(addresses)


def _keep_public(host: str, addresses: Iterable[str]) -> list[str]:
    """Return the public ones of a host's addresses; raise PrivateAddress where there are none."""
    public = [address for address in addresses if is_public(address)]
    if not public:
        raise PrivateAddress(host)
    return public


class PublicBackend(httpcore.NetworkBackend):
    """Connects to public addresses only."""

    def __init__(self, resolve: Resolve = resolve) -> None:
        self._resolve = resolve
        self._inner = _AnyBackend()

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
            raise httpcore.ConnectError(Message("the name {host} is not known", host=host)) from error
        public = _keep_public(host, addresses)
        # The error of the last one is the one to be reported.
        for address in public[:-1]:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
        return self._inner.connect_tcp(public[-1], port, timeout, local_address, socket_options)


class GuardedTransport(httpx.BaseTransport):
    """Sends requests to public addresses, and to private ones of the hosts in the request's extension `private`.

    A redirect keeps the extension: it may lead to those hosts and to no others of the user's network.
    """

    def __init__(self, resolve: Resolve = resolve, proxies: Mapping[str, str] | None = None) -> None:
        context = httpx.create_ssl_context()
        self._resolve = resolve
        self._proxies = proxies or {}
        self._public = httpcore.ConnectionPool(ssl_context=context, network_backend=PublicBackend(resolve))
        self._any = httpcore.ConnectionPool(ssl_context=context, network_backend=_AnyBackend())
        self._through: dict[str, httpcore.HTTPProxy] = {}
        self._unusable: dict[str, Message] = {}  # reported at the first request: a show of local files needs none
        for scheme in ("http", "https"):
            address = self._proxies.get(scheme) or self._proxies.get("all")
            if not address:
                continue
            try:
                self._through[scheme] = _open_proxy(address, context)
            except FetchError as error:
                self._unusable[scheme] = error.message

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; httpcore's errors pass unchanged."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        inner_request = httpcore.Request(
            method=request.method,
            url=url,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        private_hosts = request.extensions.get("private", ())
        pool = self._choose_pool(request.url, allow_private=request.url.host in private_hosts)
        answer = pool.handle_request(inner_request)
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_ResponseStream(answer),
        )

    def _choose_pool(self, url: httpx.URL, *, allow_private: bool) -> httpcore.ConnectionPool:
        direct = proxy_bypass_environment(url.host, dict(self._proxies))
        if not direct and url.scheme in self._unusable:
            raise FetchError(self._unusable[url.scheme])
        proxy = self._through.get(url.scheme)
        if proxy is None or direct:
            return self._any if allow_private else self._public
        if not allow_private:
            # The proxy looks the name up itself, and chooses among its addresses. So a host is refused here if any of
            # the addresses that this machine finds for it is private.
            # A name that this machine does not know is left to the proxy, which may be the only one to know names.
            with contextlib.suppress(OSError, UnicodeError):
                addresses = self._resolve(url.host, url.port or 0)
                if not all(map(is_public, addresses)):
                    raise PrivateAddress(url.host)
        return proxy

    def close(self) -> None:
        """Close all connections."""
        for pool in (self._public, self._any, *self._through.values()):
            pool.close()


def _open_proxy(address: str, context: SSLContext) -> httpcore.HTTPProxy:
    """Return the connections through a proxy.

    Raises:
        FetchError: The address is not valid, or the proxy is not an HTTP proxy.
    """
    try:
        url = httpx.Proxy(address if "://" in address else f"http://{address}")
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(
            "the proxy {address}: not an address ({error}); set http_proxy and https_proxy anew",
            address=address,
            error=error,
        ) from error
    if url.url.scheme not in {"http", "https"} or not url.url.host:
        raise FetchError(
            "the proxy {address}: only HTTP proxies can be used; set http_proxy and https_proxy to one", address=address
        )
    return httpcore.HTTPProxy(
        proxy_url=httpcore.URL(
            scheme=url.url.raw_scheme,
            host=url.url.raw_host,
            port=url.url.port,
            target=url.url.raw_path,
        ),
        proxy_auth=url.raw_auth,
        ssl_context=context,
        network_backend=_AnyBackend(),  # the user names the proxy, which may lie in the user's own network
    )


class _ResponseStream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
