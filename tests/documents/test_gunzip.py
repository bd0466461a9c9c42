"""Packed sitemaps: whole, damaged and too large."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.documents.gunzip import MAX_SITEMAP_BYTES, is_gzip, unpack_gzip, unpack_head
from digest.errors import FetchError
from digest.types import Fetched

URL = "https://news.example/map.xml.gz"


@given(st.binary(max_size=200), st.integers(0, 300))
def test_what_was_packed_comes_back(data: bytes, size: int) -> None:
    """The whole of it under its address, or its first bytes."""
    packed = gzip.compress(data)
    assert is_gzip(packed)
    assert unpack_gzip(Fetched(URL, packed)) == Fetched(URL, data)
    assert unpack_head(packed, size) == data[:size]


@pytest.mark.parametrize(
    "data", [b"\x1f\x8b broken", gzip.compress(b"x" * 999, mtime=0)[:-12]], ids=["no gzip", "cut short"]
)
def test_a_damaged_file_is_refused(data: bytes) -> None:
    """Its head is empty, so that it is not taken for a sitemap by what is left."""
    assert is_gzip(data)
    with pytest.raises(FetchError, match=r"^https://news\.example/map\.xml\.gz: damaged"):
        unpack_gzip(Fetched(URL, data))


def test_a_file_of_the_largest_size_is_unpacked() -> None:
    """One byte more is too much."""
    allowed = gzip.compress(bytes(MAX_SITEMAP_BYTES), 1)
    assert len(unpack_gzip(Fetched(URL, allowed)).data) == MAX_SITEMAP_BYTES
    with pytest.raises(FetchError, match="unpacks to more than 50 MB"):
        unpack_gzip(Fetched(URL, gzip.compress(bytes(MAX_SITEMAP_BYTES + 1), 1)))
