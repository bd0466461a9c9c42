"""Decompress an answer (RFC 9110, 8.4) piece by piece, so that a decompression bomb does not fill the memory.

httpx decompresses whatever has arrived in one go, and each of several layers completely before the next: 64 kB that
were compressed three times would need more memory than there is. Here no piece is larger than 64 kB, and the size is
counted after each layer.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain

from digest.message import Message

ACCEPTED = "gzip, deflate"
"""The value of Accept-Encoding: what a server is told that it may use."""

_PIECE_BYTES = 65_536
_LAYERS = 2  # two happen where a server compresses twice by mistake; more are an attack

# The window bits by which zlib knows its three formats (zlib.h, inflateInit2).
_GZIP = 16 + zlib.MAX_WBITS
_ZLIB = zlib.MAX_WBITS
_RAW = -zlib.MAX_WBITS


class TooLarge(Exception):
    """The answer is larger than allowed."""


class BadPacking(Exception):
    """The answer is not compressed as its header says, or not as was asked for; its argument is a message."""


def decompress(parts: Iterable[bytes], packing: str, most_bytes: int) -> Iterator[bytes]:
    """Yield the content of an answer.

    Args:
        parts: The body as it comes from the network.
        packing: The value of the header Content-Encoding.
        most_bytes: The largest size allowed, as sent and after each layer.

    Raises:
        TooLarge: It is larger.
        BadPacking: It cannot be decompressed, or is cut off.
    """
    names = [part.strip().lower() for part in packing.split(",")]
    layers = [name for name in names if name not in {"", "identity"}]
    if len(layers) > _LAYERS:
        raise BadPacking(Message("packed {count} times over", count=len(layers)))
    unknown = sorted(set(layers) - {"gzip", "x-gzip", "deflate"})
    if unknown:
        shown = unknown[0][:40]  # a server may write anything, of any length
        raise BadPacking(Message("packed as {packing}, which was not asked for", packing=shown))
    content = _limit_size(parts, most_bytes)
    for layer in reversed(layers):  # the header lists them in the order in which they were applied
        if layer == "deflate":
            bits, content = _detect_deflate_format(content)
        else:
            bits = _GZIP
        content = _limit_size(_inflate(content, bits), most_bytes)
    return content


def _limit_size(parts: Iterable[bytes], most_bytes: int) -> Iterator[bytes]:
    size = 0
    for part in parts:
        size += len(part)
        if size > most_bytes:
            raise TooLarge
        yield part


def _detect_deflate_format(parts: Iterator[bytes]) -> tuple[int, Iterator[bytes]]:
    """Return the window bits of the format that `deflate` means here, and the parts.

    By the RFC it is the zlib format; some servers send raw deflate instead. The first two bytes show which.
    """
    head = b""
    for part in parts:
        head += part
        if len(head) >= 2:
            break
    bits = _ZLIB if _begins_as_zlib(head) else _RAW
    return bits, chain([head], parts)


def _begins_as_zlib(head: bytes) -> bool:
    """Whether bytes begin as RFC 1950, 2.2 has it: the method is 8, and the first two are a multiple of 31."""
    if len(head) < 2:
        return False
    method = head[0] & 0x0F
    return method == zlib.DEFLATED and int.from_bytes(head[:2]) % 31 == 0


def _inflate(parts: Iterable[bytes], bits: int) -> Iterator[bytes]:
    stream = zlib.decompressobj(bits)
    begun = False
    with _name_faults():
        for part in parts:
            left = part
            while left and not (stream.eof and _is_padding(left, bits)):
                if stream.eof:
                    stream = zlib.decompressobj(bits)
                begun = True
                yield stream.decompress(left, _PIECE_BYTES)
                # zlib holds back what lies after the end, and what would have made a piece too large.
                left = stream.unused_data if stream.eof else stream.unconsumed_tail
            if left:  # padding after the end
                return
        yield stream.flush()
    if begun and not stream.eof:  # an answer of no bytes at all is not cut off
        raise BadPacking(Message("the packed answer is cut off"))


def _is_padding(data: bytes, bits: int) -> bool:
    """Whether the bytes after the end of a stream are not another stream: gzip allows several in a row."""
    return bits != _GZIP or not data.startswith(b"\x1f")


@contextmanager
def _name_faults() -> Iterator[None]:
    """Turn zlib's errors in the block into BadPacking."""
    try:
        yield
    except zlib.error as error:
        raise BadPacking(Message("not packed as it says ({error})", error=error)) from error
