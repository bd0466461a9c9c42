"""Unpack sitemaps, which sites publish packed with gzip."""

from __future__ import annotations

import gzip
import io
import zlib

from digest.errors import FetchError
from digest.types import Fetched

MAX_SITEMAP_BYTES = 50_000_000
"""A sitemap's largest size when unpacked (sitemaps.org protocol 0.9)."""

# RFC 1952, 2.3.1: a member begins with these two bytes.
_MARK = b"\x1f\x8b"
_DAMAGE = (OSError, EOFError, zlib.error)


def is_gzip(data: bytes) -> bool:
    """Whether data is packed with gzip."""
    return data.startswith(_MARK)


def unpack_head(data: bytes, size: int) -> bytes:
    """Return the first bytes of what is packed; none where it is damaged.

    Args:
        data: Packed with gzip.
        size: The number of bytes wanted.
    """
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(data)).read(size)
    except _DAMAGE:
        return b""


def unpack_gzip(fetched: Fetched) -> Fetched:
    """Return what is packed, under the same address.

    Raises:
        FetchError: It is damaged, or unpacks to more than `MAX_SITEMAP_BYTES`.
    """
    try:
        # One byte more than allowed shows that it is too large, without unpacking the rest.
        data = gzip.GzipFile(fileobj=io.BytesIO(fetched.data)).read(MAX_SITEMAP_BYTES + 1)
    except _DAMAGE as error:
        raise FetchError("{url}: damaged ({error})", url=fetched.url, error=error) from error
    if len(data) > MAX_SITEMAP_BYTES:
        raise FetchError(
            "{url}: unpacks to more than {megabytes:g} MB", url=fetched.url, megabytes=MAX_SITEMAP_BYTES / 1e6
        )
    return Fetched(fetched.url, data, at=fetched.at)
