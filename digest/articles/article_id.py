"""Name articles: the same article has the same name in every run, on every machine."""

from __future__ import annotations

import contextlib
import hashlib
import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from digest.urls import is_web

# Parameters that say by which way a reader came, not what is read.
_TRACKING = re.compile(r"^(?:utm_\w+|spm|from|fr|src|ref|fbclid|gclid|share\w*|scene|isappinstalled)$", re.IGNORECASE)


def make_article_id(url_or_text: str) -> str:
    """Name an article by its address, without what only tracks readers; or by its text.

    Returns:
        16 hexadecimal digits.
    """
    name = url_or_text.strip()
    parts = _split_address(name) if is_web(name) else None
    if parts is not None:
        name = _shorten_address(parts)
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16]


def _shorten_address(parts: SplitResult) -> str:
    """Return what addresses of one page have in common: no scheme, no www., no parameters that only track readers."""
    pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0])]
    query = f"?{urlencode(pairs)}" if pairs else ""
    chapter = f"#{parts.fragment}" if parts.fragment.startswith("epub:") else ""  # a chapter of a book
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}{query}{chapter}"


def _split_address(url: str) -> SplitResult | None:
    with contextlib.suppress(ValueError):  # http://[::1 without its bracket
        return urlsplit(url)
    return None
