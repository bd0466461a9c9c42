"""The `Range` header of RFC 9110 section 14, put in order before Starlette answers it.

Starlette refuses with 400 what the RFC says to ignore (another unit, a part that is no range), and with 416 a list of
which one part alone lies behind the end. What it is handed from here are plain, absolute, satisfiable parts.
"""

from __future__ import annotations

import re

_PART = re.compile(r"(\d{0,18})-(\d{0,18})", re.ASCII)
_PARTS = 50  # a list longer than this is no player's: it is ignored, and the whole file sent


def orderly(value: str | None, size: int) -> str | None:
    """Return a `Range` header that can be answered for a file of `size` bytes.

    Returns:
        None where the header is to be ignored; `bytes=SIZE-`, which is answered 416, where no part of it lies within
        the file; else the parts that do, each with its first and last byte: `bytes=-5,99-` of 9 bytes -> `bytes=4-8`.
    """
    unit, equals, text = (value or "").partition("=")
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not equals or unit.strip().lower() != "bytes" or not 0 < len(parts) <= _PARTS:
        return None
    inside = []
    for part in parts:
        found = _PART.fullmatch(part)
        if found is None or part == "-":
            return None
        first, last = (int(number) if number else None for number in found.groups())
        if first is None:
            first, last = max(0, size - (last or 0)), size - 1
        elif last is not None and last < first:
            return None
        if first < size:
            inside.append(f"{first}-{size - 1 if last is None else min(last, size - 1)}")
    return f"bytes={','.join(inside)}" if inside else f"bytes={size}-"
