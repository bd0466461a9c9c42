"""The `Range` header of RFC 9110 section 14, put in order before Starlette answers it.

Starlette refuses with 400 what the RFC says to ignore (another unit, a part that is no range), and with 416 a list of
which one part alone lies past the end. What it is handed from here are plain, absolute, satisfiable parts.
"""

from __future__ import annotations

import re

_PART = re.compile(r"(\d{0,18})-(\d{0,18})", re.ASCII)
_PARTS = 50  # a list longer than this is no player's: it is ignored, and the whole file sent


def normalize_range(value: str | None, size: int) -> str | None:
    """Return a `Range` header that can be answered for a file of `size` bytes.

    Returns:
        None where the header is to be ignored; `bytes=SIZE-`, which is answered 416, where no part of it lies within
        the file; else the parts that do, each with its first and last byte: `bytes=-5,99-` of 9 bytes -> `bytes=4-8`.
    """
    unit, equals, text = (value or "").partition("=")
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not equals or unit.strip().lower() != "bytes" or not 0 < len(parts) <= _PARTS:
        return None
    spans = []
    for part in parts:
        span = _parse_part(part, size)
        if span is None:
            return None
        spans.append(span)
    inside = [f"{first}-{last}" for first, last in spans if first < size]
    return f"bytes={','.join(inside)}" if inside else f"bytes={size}-"


def _parse_part(part: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte of one part, the last within the file; None for what is no range."""
    match = _PART.fullmatch(part)
    if match is None or part == "-":
        return None
    first, last = match.groups()
    if not first:  # the last so many bytes
        return max(0, size - int(last)), size - 1
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last), size - 1) if last else size - 1
