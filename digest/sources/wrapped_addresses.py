"""Take the address of an article out of the address of a service that counts who follows it.

Google Alerts, Google News and others lead on by scripts, or ask for consent first; the article's own address stands in
theirs. It is a redirect like any other: whoever fetches it decides whether it may be.
"""

from __future__ import annotations

import base64
import binascii
import functools
import re
from importlib import resources
from urllib.parse import parse_qs, urlsplit

from digest.urls import is_web

# A service may lead to another one.
_MOST = 3

# /rss/articles/CBMi…, /articles/CBMi…, /read/CBMi…: base64 of a message whose first text is the address. In newer ones
# the text is a key, of which only the service knows the address.
_GOOGLE_NEWS = re.compile(r"/(?:rss/)?(?:articles|read)/([\w-]{20,2000}={0,2})")
_ADDRESS = re.compile(rb"https?://[\x21-\x7e]{4,2000}")


def unwrap_address(address: str) -> str:
    """Return the article's address that a service's address holds; the address itself where it holds none."""
    for _ in range(_MOST):
        inner = _find_inner(address)
        if inner is None:
            break
        address = inner
    return address


def _find_inner(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:  # http://[::1 without its bracket
        return None
    if host == "news.google.com":
        match = _GOOGLE_NEWS.match(parts.path)
        return _read_google_news(match[1]) if match else None
    fields: dict[str, list[str]] | None = None
    for service, path, parameter in _load_redirectors():
        if not _belongs(host, service) or not parts.path.startswith(path):
            continue
        if fields is None:
            fields = _read_fields(parts.query)
        for value in fields.get(parameter, ()):
            if is_web(value):
                return value
    return None


def _read_fields(query: str) -> dict[str, list[str]]:
    try:
        return parse_qs(query, max_num_fields=100)
    except ValueError:
        return {}


def _belongs(host: str, service: str) -> bool:
    if service.endswith("."):
        name = service.removesuffix(".")
        return re.fullmatch(rf"(?:[\w-]+\.)?{re.escape(name)}(?:\.[a-z]{{2,3}}){{1,2}}", host) is not None
    return host == service or host.endswith(f".{service}")


def _read_google_news(key: str) -> str | None:
    try:
        data = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
    except (binascii.Error, ValueError):
        return None
    match = _ADDRESS.search(data)
    return match[0].decode("ascii") if match else None


@functools.cache
def _load_redirectors() -> tuple[tuple[str, str, str], ...]:
    """Return the host, the path and the parameter of each service."""
    table = resources.files("digest.sources").joinpath("data/redirectors.tsv").read_text(encoding="utf-8")
    rows = [row.split("\t") for row in table.splitlines() if row and not row.startswith("#")]
    return tuple((host, path, parameter) for host, path, parameter in rows)
