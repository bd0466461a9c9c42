"""Documents as their servers gave them, so that a server can answer that nothing has changed (RFC 9110, 13.1)."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from digest.files import replacing

_KEPT_S = 14 * 86_400


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """An earlier answer: its address after redirects, its labels and its validators."""

    url: str
    content_type: str | None
    charset: str | None
    etag: str | None
    modified: str | None
    sha256: str
    data: bytes

    @property
    def headers(self) -> dict[str, str]:
        """The headers by which a server is asked whether it has changed."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


class Cache:
    """Keeps one answer for each address, in a folder; None keeps nothing. What is damaged or old is not there."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, address: str) -> CachedAnswer | None:
        """Return the earlier answer of an address."""
        if self._folder is None:
            return None
        try:
            head, _, data = self._find_path(address).read_bytes().partition(b"\n")
            kept = CachedAnswer(**json.loads(head), data=data)
        except (OSError, ValueError, TypeError):
            return None
        return kept if kept.sha256 == hashlib.sha256(data).hexdigest() else None

    def put(self, address: str, kept: CachedAnswer) -> None:
        """Keep an answer that can be asked for again; a full disk is no reason to fail."""
        if self._folder is None or not kept.headers:
            return
        head = {name: getattr(kept, name) for name in CachedAnswer.__slots__ if name != "data"}
        with contextlib.suppress(OSError), replacing(self._find_path(address)) as temporary:
            temporary.write_bytes(json.dumps(head).encode() + b"\n" + kept.data)

    def touch(self, address: str) -> None:
        """Note that an answer is still in use."""
        if self._folder is not None:
            with contextlib.suppress(OSError):
                os.utime(self._find_path(address))

    def prune(self, now_s: float) -> None:
        """Remove what was not asked for in two weeks.

        Args:
            now_s: The time, in seconds since 1970.
        """
        for path in self._folder.glob("*.answer") if self._folder else ():
            with contextlib.suppress(OSError):
                if now_s - path.stat().st_mtime > _KEPT_S:
                    path.unlink()

    def _find_path(self, address: str) -> Path:
        assert self._folder is not None  # noqa: S101
        return self._folder / f"{hashlib.sha256(address.encode('utf-8', 'replace')).hexdigest()[:40]}.answer"
