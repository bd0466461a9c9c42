"""Normalize the `Range` header (RFC 9110, 14) before Starlette answers it.

Starlette answers 400 to what the RFC says to ignore (another unit, a part that is not a range), and 416 to a list of
which only one part lies beyond the end. From here it is handed plain, absolute, satisfiable parts.
"""

from __future__ import annotations

import re

_PART = re.compile(r"(\d{0,18})-(\d{0,18})", re.ASCII)  # 0-99, 100-, -5; no file is longer than 18 digits say
_PARTS = 50  # no player asks for more: a longer list is ignored, and the whole file sent (RFC 9110, 14.2)


def normalize_range(value: str | None, size: int) -> str | None:
    """Return a `Range` header that can be answered for a file of `size` bytes.

    Returns:
        None where the header is to be ignored; `bytes=SIZE-`, which is answered 416, where no part of it lies within
        the file; else the parts that do, each with its first and last byte: `bytes=-5,99-` of 9 bytes -> `bytes=4-8`.
    """
    unit, _, text = (value or "").partition("=")
    if unit.strip().lower() != "bytes":
        return None
    parts = [part.strip() for part in text.split(",") if part.strip()]  # empty ones are no fault (RFC 9110, 5.6.1)
    if not 0 < len(parts) <= _PARTS:
        return None
    spans = []
    for part in parts:
        span = _parse_part(part, size)
        if span is None:
            return None
        spans.append(span)
    inside = [f"{first}-{last}" for first, last in spans if first < size]
    if not inside:
        return f"bytes={size}-"
    return f"bytes={','.join(inside)}"


def _parse_part(part: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte of one part, the last within the file; None if it is not a range."""
    match = _PART.fullmatch(part)
    if match is None or part == "-":
        return None
    first, last = match.groups()
    end = size - 1
    if not first:  # -5: the last five bytes
        return max(0, size - int(last)), end
    if not last:  # 5-: from the sixth byte to the end
        return int(first), end
    if int(last) < int(first):
        return None
    return int(first), min(int(last), end)
