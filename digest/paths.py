"""Find where the program keeps its own files on this machine, outside the published folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Paths:
    """The program's own folders and files.

    Attributes:
        home: The program's own folder: `.digest` in the workspace, else the user's data.
        state: The SQLite file, or the address of a PostgreSQL database: `$DIGEST_STATE`, else `state.db` in `home`.
        cache: What can be made again, such as clips and the model: `$DIGEST_CACHE`, else the user's cache folder.
        shared_clips: The fsspec address of clips that other machines share: `$DIGEST_CLIPS`.
    """

    home: Path
    state: Path | str
    cache: Path
    shared_clips: str | None = None

    @property
    def keys(self) -> Path:
        """The file of the keys to private shows, beside the state."""
        return self._beside / "keys.json"

    @property
    def clips(self) -> Path:
        """The clip store's folder."""
        return self.cache / "clips"

    @property
    def locks(self) -> Path:
        """The folder of the shows' locks."""
        return self._beside / "locks"

    @property
    def reports(self) -> Path:
        """The folder of the runs' reports. They are not published: they name failures and files of this machine."""
        return self._beside / "reports"

    @property
    def _beside(self) -> Path:
        return self.state.parent if isinstance(self.state, Path) else self.home

    @property
    def fetched(self) -> Path:
        """The folder of documents as their servers sent them."""
        return self.cache / "fetched"

    @property
    def models(self) -> Path:
        """The folder of joined or fetched models."""
        return self.cache / "models"


def find_user_data() -> Path:
    """Return the user's data folder, which is searched for voices and shows."""
    return platformdirs.user_data_path("digest", appauthor=False)


def find_paths(workspace: Path | None, environment: Mapping[str, str]) -> Paths:
    """Decide where state and cache lie.

    Args:
        workspace: The user's workspace, if there is one.
        environment: Read for `DIGEST_STATE`, `DIGEST_CACHE` and `DIGEST_CLIPS`.
    """
    home = workspace / ".digest" if workspace else find_user_data()
    state: Path | str = home / "state.db"
    named_state = environment.get("DIGEST_STATE")
    if named_state:
        is_address = "://" in named_state
        state = named_state if is_address else Path(named_state)
    named_cache = environment.get("DIGEST_CACHE")
    cache = Path(named_cache) if named_cache else platformdirs.user_cache_path("digest", appauthor=False)
    return Paths(
        home=home,
        state=state,
        cache=cache,
        shared_clips=environment.get("DIGEST_CLIPS") or None,
    )
