"""The `Range` header: what is answered, ignored and refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.serving.ranges import normalize_range

CASES = [
    (None, None),
    ("bytes=0-0", "bytes=0-0"),
    ("bytes=0-", "bytes=0-8"),
    ("bytes=-5", "bytes=4-8"),
    ("bytes=-99", "bytes=0-8"),
    ("bytes=2-99", "bytes=2-8"),
    ("BYTES = 2-3 , 5-6", "bytes=2-3,5-6"),
    ("bytes=-5,99-", "bytes=4-8"),
    ("bytes=,1-2,", "bytes=1-2"),
    ("bytes=9-", "bytes=9-"),
    ("bytes=-0", "bytes=9-"),
    ("bytes=99-,100-", "bytes=9-"),
    ("seconds=1-2", None),
    ("bytes", None),
    ("bytes=", None),
    ("bytes=-", None),
    ("bytes=3-2", None),
    ("bytes=1-2,x", None),
    ("bytes=1-2-3", None),
    ("bytes=٣-٤", None),
    ("bytes=0-" + "9" * 40, None),
    ("bytes=" + ",".join(["0-0"] * 51), None),
]


@pytest.mark.parametrize(("given_value", "expected"), CASES)
def test_a_range_of_nine_bytes(given_value: str | None, expected: str | None) -> None:
    """What RFC 9110 says to ignore is ignored; parts behind the end are left out unless there is no other."""
    assert normalize_range(given_value, 9) == expected


@given(st.text(alphabet="bytes=-, 0123456789x", max_size=40), st.integers(0, 10**6))
def test_each_part_lies_within_the_file(value: str, size: int) -> None:
    """Whatever comes, what is handed on is ignored, refused as a whole, or made of parts of the file."""
    found = normalize_range(f"bytes={value}", size)
    if found is None or found == f"bytes={size}-":
        return
    for part in found.removeprefix("bytes=").split(","):
        first, last = map(int, part.split("-"))
        assert 0 <= first <= last < size
