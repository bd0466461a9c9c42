"""A clip store that many machines share: a folder here in front of an fsspec address (S3, SFTP, a network drive).

What one machine has spoken for one show, no other speaks again for another. Every clip carries its checksum: one that
an interrupted upload left half there is noticed, and made again. How long clips stay at the address is for whoever
runs it to say (a lifecycle rule of the bucket); the folder here is bounded as ever.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.errors import StoreError
from digest.files import write_bytes
from digest.speech.clips import ClipStore
from digest.types import Clip

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem


class SharedClips(ClipStore):
    """A `ClipStore` in front of one that is shared. It may be sent to other processes.

    Args:
        folder: The folder here.
        address: Where the shared clips are, as fsspec names it; `s3://` needs the extra `s3`.
    """

    shared = True

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__(folder)
        self.address = address.rstrip("/")
        self._opened: tuple[AbstractFileSystem, str] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_opened": None}  # connections stay where they are

    def get(self, key: str) -> Clip | None:
        """Return the clip from here, or from the address and keep it here; None where it is nowhere whole.

        Raises:
            StoreError: The address does not answer.
        """
        clip = super().get(key)
        if clip is not None:
            return clip
        try:
            files, root = self._open_files()
            data: bytes = files.cat_file(self._name_file(root, key))
        except FileNotFoundError:
            return None
        except Exception as error:
            # Each protocol raises errors of its own, without a common base.
            raise self._make_error(error) from error
        # Read back from here, which also checks it: a file that is half there counts as none.
        write_bytes(self.find_path(key), data)
        return super().get(key)

    def has(self, key: str) -> bool:
        """See `ClipStore.has`."""
        if super().has(key):
            return True
        try:
            files, root = self._open_files()
            return bool(files.exists(self._name_file(root, key)))
        except Exception as error:
            raise self._make_error(error) from error

    def put(self, key: str, clip: Clip) -> None:
        """Store a clip here and at the address.

        Raises:
            StoreError: The folder cannot be written, or the address does not answer.
        """
        super().put(key, clip)
        try:
            files, root = self._open_files()
            name = self._name_file(root, key)
            data = self.find_path(key).read_bytes()
            try:
                files.pipe_file(name, data)
            except FileNotFoundError:  # a store with real folders
                files.makedirs(name.rpartition("/")[0], exist_ok=True)
                files.pipe_file(name, data)
        except Exception as error:
            raise self._make_error(error) from error

    def _open_files(self) -> tuple[AbstractFileSystem, str]:
        if self._opened is None:
            import fsspec

            self._opened = fsspec.url_to_fs(self.address)
        return self._opened

    def _name_file(self, root: str, key: str) -> str:
        return f"{root}/{key[:2]}/{key}.flac"

    def _make_error(self, error: Exception) -> StoreError:
        one_line = " ".join(str(error).split())
        reason = one_line[:200] or type(error).__name__
        return StoreError(
            "{address}: the shared clips cannot be used: {reason}; mend that, or unset DIGEST_CLIPS",
            address=self.address,
            reason=reason,
        )


def open_clips(folder: Path, address: str | None) -> ClipStore:
    """Return the store in a folder; with an address, one that shares what is there."""
    return SharedClips(folder, address) if address else ClipStore(folder)
