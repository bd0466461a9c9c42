"""Name articles: the same article has the same name in every run, on every machine."""

from __future__ import annotations

import hashlib

from digest.urls import is_web, strip_address


def make_article_id(url_or_text: str) -> str:
    """Name an article by its address, without what only tracks readers; or by its text.

    Returns:
        16 hexadecimal digits.
    """
    identity = url_or_text.strip()
    if is_web(identity):
        identity = strip_address(identity)
    return hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:16]
