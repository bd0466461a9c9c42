"""Addresses as files and feeds for others may hold them."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")


def web_url(url: str | None) -> str | None:
    """Return an http(s) address in ASCII; None for anything else, such as a path on this machine."""
    try:
        parts = urlsplit(_CONTROL.sub("", url or "").strip())
        host = parts.netloc.rpartition("@")[2].encode("idna").decode("ascii")  # a password is nobody's to read
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    path, query, fragment = (quote(part, safe="%/:=&?~#+!$,;'@()*[]-._") for part in parts[2:])
    return urlunsplit((parts.scheme, host, path, query, fragment))
