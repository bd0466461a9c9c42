"""Which addresses may be fetched: never a machine of the user's own network, unless the user says so.

The check is made where the connection is made, on the numeric address that is then connected to, so that neither a
redirect nor a name that resolves differently the second time gets around it.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from collections.abc import Callable, Iterable, Iterator

import httpcore
import httpx

Resolve = Callable[[str, int], tuple[str, ...]]


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


class PublicOnly(httpcore.NetworkBackend):
    """Connects to public addresses only."""

    def __init__(self, resolve: Resolve = resolve) -> None:
        self._resolve = resolve
        self._inner = httpcore.SyncBackend()

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
        except OSError as error:
            raise httpcore.ConnectError(f"the name {host} is not known") from error
        public = [address for address in addresses if is_public(address)]
        if not public:
            raise PrivateAddress(host)
        for address in public[:-1]:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
        return self._inner.connect_tcp(public[-1], port, timeout, local_address, socket_options)


class GuardedTransport(httpx.BaseTransport):
    """Sends requests to public addresses, and to private ones where the request's `allow_private` extension says so."""

    def __init__(self, resolve: Resolve = resolve) -> None:
        context = httpx.create_ssl_context()
        self._public = httpcore.ConnectionPool(ssl_context=context, network_backend=PublicOnly(resolve))
        self._any = httpcore.ConnectionPool(ssl_context=context)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; httpcore's errors pass unchanged."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        pool = self._any if request.extensions.get("allow_private") else self._public
        answer = pool.handle_request(
            httpcore.Request(
                request.method, url, headers=request.headers.raw, content=request.stream, extensions=request.extensions
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer))

    def close(self) -> None:
        """Close all connections."""
        self._public.close()
        self._any.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
