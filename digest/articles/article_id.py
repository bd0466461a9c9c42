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


def make_entry_id(url: str, name: str | None) -> str:
    """Name an entry by its address; with a name of its own where others share that.

    Args:
        name: What tells it from the others, by `fold_name`; None where its address does.
    """
    if not name:
        return make_article_id(url)
    address = strip_address(url) if is_web(url) else url
    return make_article_id(f"entry {address} {name}")


def fold_name(title: str | None) -> str:
    """Return a title without what two printings of it may differ in: white space and signs."""
    return "".join(char for char in (title or "").lower() if char.isalnum())
