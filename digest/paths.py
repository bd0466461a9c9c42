"""Where things lie on this machine, outside the published folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Paths:
    """Folders and files of the program's own.

    Attributes:
        home: The program's own folder: `.digest` in the workspace, else the user's data.
        state: The SQLite file, or the address of a PostgreSQL database: `$DIGEST_STATE`, else `state.db` in `home`.
        cache: What can be made again, the clips and the joined model: `$DIGEST_CACHE`, else the user's cache folder.
        shared_clips: The fsspec address of clips that other machines share: `$DIGEST_CLIPS`.
    """

    home: Path
    state: Path | str
    cache: Path
    shared_clips: str | None = None

    @property
    def keys(self) -> Path:
        """The file of the keys that private shows have given out, beside the state."""
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
        """The folder of the runs' reports, for the owner only: they name what failed, and files of this machine."""
        return self._beside / "reports"

    @property
    def _beside(self) -> Path:
        return self.state.parent if isinstance(self.state, Path) else self.home

    @property
    def fetched(self) -> Path:
        """The folder of documents as their servers gave them, with what tells whether they have changed."""
        return self.cache / "fetched"

    @property
    def models(self) -> Path:
        """The folder of joined or fetched models."""
        return self.cache / "models"


def find_user_data() -> Path:
    """The user's data folder, searched for voices and shows."""
    return platformdirs.user_data_path("digest", appauthor=False)


def find_paths(workspace: Path | None, environment: Mapping[str, str]) -> Paths:
    """Decide where state and cache lie."""
    state = environment.get("DIGEST_STATE")
    cache = environment.get("DIGEST_CACHE")
    home = workspace / ".digest" if workspace else find_user_data()
    return Paths(
        home=home,
        state=(state if "://" in state else Path(state)) if state else home / "state.db",
        cache=Path(cache) if cache else platformdirs.user_cache_path("digest", appauthor=False),
        shared_clips=environment.get("DIGEST_CLIPS") or None,
    )
