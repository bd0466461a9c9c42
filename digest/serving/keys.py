"""Keep the keys of private shows, one for each subscriber: make, list and revoke them.

Only the SHA-256 of a key is kept, so the file gives no key away. A slow hash for passwords is not needed: a key is 32
random bytes, which nobody can guess. The key itself is shown once, when it is made.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from digest.errors import PublishError
from digest.files import write_bytes
from digest.message import Message, describe_system_error

PRIVATE_MARK = ".private"  # an empty file of this name in a show's published folder says that the show takes a key
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Key:
    """A subscriber's key as it is kept: `sha256`, 64 hexadecimal digits, and the day (ISO) on which it was made."""

    show: str
    subscriber: str
    made: str
    sha256: str


class Keys:
    """A file of keys. It is read again when it has changed, so a revoked key opens nothing from that moment on.

    Raises:
        PublishError: By every method, when the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[tuple[int, int, int], tuple[Key, ...]] | None = None

    def add(self, show: str, subscriber: str, day: date) -> str:
        """Make a key and return it.

        Raises:
            PublishError: The subscriber has one for this show already.
        """
        kept = self.list_keys()
        has_one = any(own.show == show and own.subscriber == subscriber for own in kept)
        if has_one:
            raise PublishError(
                "{subscriber} has a key for {show} already; revoke it first to give a new one",
                subscriber=subscriber,
                show=show,
            )
        key = secrets.token_urlsafe(_KEY_BYTES)
        new = Key(
            show=show,
            subscriber=subscriber,
            made=day.isoformat(),
            sha256=_hash(key),
        )
        self._write([*kept, new])
        return key

    def revoke(self, show: str, subscriber: str) -> None:
        """Revoke a key.

        Raises:
            PublishError: The subscriber has no key for this show.
        """
        kept = self.list_keys()
        rest = [key for key in kept if (key.show, key.subscriber) != (show, subscriber)]
        if len(rest) == len(kept):
            names = "、".join(key.subscriber for key in kept if key.show == show) or Message("nobody")
            raise PublishError(
                "{subscriber} has no key for {show}; {names} has", subscriber=subscriber, show=show, names=names
            )
        self._write(rest)

    def list_keys(self) -> tuple[Key, ...]:
        """Return all keys, in the order in which they were made."""
        try:
            # Each change puts a new file in place, and two in one tick of the clock differ in their inodes.
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
            if self._read is None or self._read[0] != stamp:
                values: list[dict[str, str]] = json.loads(self._path.read_bytes())
                keys = tuple(Key(**value) for value in values)
                self._read = (stamp, keys)
        except FileNotFoundError:  # no key was ever made
            return ()
        except (OSError, ValueError, TypeError) as error:
            raise PublishError(
                "{path}: the keys of private shows cannot be read: {error}", path=self._path, error=error
            ) from error
        return self._read[1]

    def can_open(self, show: str, key: str) -> bool:
        """Return whether a key opens a show, in a time that does not tell how close to a real key it was."""
        given = _hash(key)
        # A list, so that every key is compared, whichever of them fits.
        matches = [kept for kept in self.list_keys() if hmac.compare_digest(given, kept.sha256)]
        return any(match.show == show for match in matches)

    def _write(self, keys: Sequence[Key]) -> None:
        data = json.dumps([asdict(key) for key in keys], ensure_ascii=False, indent=1)
        try:
            write_bytes(self._path, f"{data}\n".encode())
        except OSError as error:
            raise PublishError(
                "{path}: cannot be written: {reason}", path=self._path, reason=describe_system_error(error)
            ) from error


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
