"""Undoes the compression of an answer (RFC 9110, 8.4) piece by piece, so that no bomb unfolds in memory.

httpx unpacks whatever has come in one go, and each layer of several wholly before the next: 64 kB that were packed
three times would need more memory than there is. Here no piece is larger than 64 kB, and each layer is counted.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from digest.message import Message

ACCEPTED = "gzip, deflate"
"""What a server is told that it may use."""

_PIECE_BYTES = 65_536
_LAYERS = 2  # more than one is a server's mistake; more than two is no mistake
_GZIP = 16 + zlib.MAX_WBITS
_ZLIB = zlib.MAX_WBITS
_RAW = -zlib.MAX_WBITS


class TooLarge(Exception):
    """There is more of it than may be."""


class BadPacking(Exception):
    """What came is not packed as it says, or in a way that was not asked for; its argument is a message."""


def decompress(parts: Iterable[bytes], packing: str, most_bytes: int) -> Iterator[bytes]:
    """Yield the content of an answer.

    Args:
        parts: The body as it comes from the network.
        packing: The header Content-Encoding.
        most_bytes: The most that may come, as sent and after each layer.

    Raises:
        TooLarge: It is more.
        BadPacking: It cannot be unpacked, or is cut off.
    """
    layers = [name for part in packing.split(",") if (name := part.strip().lower()) not in {"", "identity"}]
    if len(layers) > _LAYERS:
        raise BadPacking(Message("packed {count} times over", count=len(layers)))
    if unknown := sorted(set(layers) - {"gzip", "x-gzip", "deflate"}):
        raise BadPacking(Message("packed as {packing}, which was not asked for", packing=unknown[0][:40]))
    content = _limit_size(parts, most_bytes)
    for layer in reversed(layers):
        opened = _inflate(_detect_deflate_format(content)) if layer == "deflate" else _inflate((_GZIP, content))
        content = _limit_size(opened, most_bytes)
    return content


def _limit_size(parts: Iterable[bytes], most_bytes: int) -> Iterator[bytes]:
    size = 0
    for part in parts:
        size += len(part)
        if size > most_bytes:
            raise TooLarge
        yield part


def _detect_deflate_format(parts: Iterator[bytes]) -> tuple[int, Iterator[bytes]]:
    """Return the bits that tell zlib apart which of its formats `deflate` means here, and the parts."""
    head = b""
    for part in parts:
        head += part
        if len(head) >= 2:
            break
    is_zlib = len(head) >= 2 and head[0] & 0x0F == zlib.DEFLATED and int.from_bytes(head[:2]) % 31 == 0

    def whole() -> Iterator[bytes]:
        yield head
        yield from parts

    return (_ZLIB if is_zlib else _RAW), whole()


def _inflate(packed: tuple[int, Iterator[bytes]]) -> Iterator[bytes]:
    bits, parts = packed
    stream = zlib.decompressobj(bits)
    begun = False
    with _name_faults():
        for part in parts:
            left = part
            while left and not (stream.eof and _is_padding(left, bits)):
                stream = zlib.decompressobj(bits) if stream.eof else stream
                begun = True
                yield stream.decompress(left, _PIECE_BYTES)
                left = stream.unused_data if stream.eof else stream.unconsumed_tail
            if left:
                return
        yield stream.flush()
    if begun and not stream.eof:
        raise BadPacking(Message("the packed answer is cut off"))


def _is_padding(data: bytes, bits: int) -> bool:
    """Whether what follows the end of a stream is no other one: several files of gzip may follow one another."""
    return bits != _GZIP or not data.startswith(b"\x1f")


@contextmanager
def _name_faults() -> Iterator[None]:
    try:
        yield
    except zlib.error as error:
        raise BadPacking(Message("not packed as it says ({error})", error=error)) from error
