"""Keep documents as their servers sent them, so that a server can answer "not modified" (RFC 9110, 13.1).

One file for each address: a line of JSON with the labels and validators of the answer, then the document itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from digest.files import replacing

# A show that is made weekly still finds its answers; what no show asks for any more is gone after two weeks.
_KEPT_S = 14 * 86_400


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """An earlier answer: its address after redirects, its labels, its validators and the document.

    Attributes:
        sha256: Of `data`, so that a file that was damaged or cut off is not taken for an answer.
    """

    url: str
    content_type: str | None
    charset: str | None
    etag: str | None
    modified: str | None
    sha256: str
    data: bytes

    @property
    def headers(self) -> dict[str, str]:
        """The request headers that ask the server whether the document has changed."""
        validators = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in validators.items() if value}


class Cache:
    """Keeps one answer for each address, in a folder.

    Args:
        folder: Where the answers lie; None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, address: str) -> CachedAnswer | None:
        """Return the earlier answer of an address; None where there is none, or it is damaged."""
        if self._folder is None:
            return None
        try:
            content = self._find_path(address).read_bytes()
            head, _, data = content.partition(b"\n")
            labels = json.loads(head)
            kept = CachedAnswer(**labels, data=data)
        except (OSError, ValueError, TypeError):
            return None
        is_whole = kept.sha256 == hashlib.sha256(data).hexdigest()
        return kept if is_whole else None

    def put(self, address: str, kept: CachedAnswer) -> None:
        """Keep an answer that has a validator; a full disk is no reason to fail."""
        if self._folder is None or not kept.headers:
            return
        labels = {name: getattr(kept, name) for name in CachedAnswer.__slots__ if name != "data"}
        head = json.dumps(labels).encode()  # one line, whatever is in it: JSON escapes line breaks
        with contextlib.suppress(OSError), replacing(self._find_path(address)) as temporary:
            temporary.write_bytes(head + b"\n" + kept.data)

    def touch(self, address: str) -> None:
        """Mark an answer as still in use, so that `prune` leaves it."""
        if self._folder is not None:
            with contextlib.suppress(OSError):
                os.utime(self._find_path(address))

    def prune(self, now_s: float) -> None:
        """Remove the answers that were not asked for in two weeks.

        Args:
            now_s: The time, in seconds since 1970.
        """
        if self._folder is None:
            return
        for path in self._folder.glob("*.answer"):
            with contextlib.suppress(OSError):  # another run may have removed it meanwhile
                unused_s = now_s - path.stat().st_mtime
                if unused_s > _KEPT_S:
                    path.unlink()

    def _find_path(self, address: str) -> Path:
        assert self._folder is not None  # noqa: S101
        # A hash, since an address may be longer than a file's name, and may hold a token.
        name = hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()[:40]
        return self._folder / f"{name}.answer"
