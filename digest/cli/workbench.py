"""Give the commands what they share: the catalogue, the paths, the studio. No module below reads the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from digest.cli.runner import Budget, RunnerName, Workplace, open_workplace

if TYPE_CHECKING:
    from datetime import datetime

    from digest.catalog import Catalog
    from digest.episode.studio import Studio
    from digest.fetching.fetcher import Fetcher
    from digest.paths import Paths
    from digest.settings import Show, Voice

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON Lines on stdout.")]
VoiceName = Annotated[
    str | None, typer.Option("--voice", metavar="NAME", help="The voice that speaks (digest voices list).")
]
# `settings.Readings`, which --help need not load.
RegionOfReadings = Annotated[
    Literal["mainland", "taiwan"] | None,
    typer.Option("--readings", help="Whose readings count: the Mainland's or Taiwan's."),
]
Wait = Annotated[
    float, typer.Option("--wait", metavar="MINUTES", min=0, help="Wait so long for another run of the show to end.")
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="The published folder.", envvar="DIGEST_OUT")]


@dataclass(frozen=True, slots=True)
class Workbench:
    """The catalogue and the paths that a command works with, and what is opened from them."""

    catalog: Catalog
    paths: Paths

    def choose_hosts(self, show: Show, voice: str | None) -> tuple[Voice, ...]:
        """Return the voices of a show; a voice that is named speaks alone, in place of them."""
        names = [voice] if voice else [name for name in (show.voice, show.cohost) if name]
        return tuple(self.read_voice(name).with_readings(show.readings) for name in names)

    def read_voice(self, name: str) -> Voice:
        """Read a voice, and make sure that its engine is known."""
        from digest.speech.engines import find_spec

        voice = self.catalog.read_voice(name)
        find_spec(voice)  # now, before minutes of work, and not when the voice is to speak
        return voice

    @contextmanager
    def hold_lock(self, show: str | None, now: datetime, wait_minutes: float = 0) -> Iterator[None]:
        """Keep other runs of a show waiting while the block runs; without a show, do nothing."""
        from digest import report
        from digest.state.lock import hold_lock

        if show is None:
            yield
            return
        path = self.paths.locks / f"{show}.lock"
        with hold_lock(path, show, now, wait_s=wait_minutes * 60, note=report.print_note):
            yield

    @contextmanager
    def open_workplace(
        self, name: RunnerName, address: str | None, speakers: int | None, budget: Budget
    ) -> Iterator[Workplace]:
        """Open the named runner while the block runs."""
        with open_workplace(name, address, speakers, self._open_fetcher, budget) as workplace:
            yield workplace

    @contextmanager
    def open_studio(self, workplace: Workplace | None = None) -> Iterator[Studio]:
        """Open state, clip store and network, and show progress, while the block runs; then prune the clip store.

        Args:
            workplace: Where the work is done; by default, in this process. Several shows at once draw no progress.
        """
        from digest import report
        from digest.episode.studio import Studio
        from digest.pronunciation.lexicon import read_lexicons
        from digest.runners import ignore
        from digest.runners.local import Local
        from digest.speech.shared_clips import open_clips
        from digest.state.store import Store

        lexicon = read_lexicons(self.catalog.roots)
        runner = workplace.runner if workplace else Local()
        shared = workplace.fetcher if workplace else None
        fetching = nullcontext(shared) if shared else self._open_fetcher()  # a shared one is closed by its owner
        progress = report.show_progress() if runner.shows == 1 else nullcontext(ignore)
        with Store(self.paths.state) as store, fetching as fetcher, progress as on_progress:
            clips = open_clips(self.paths.clips, self.paths.shared_clips)
            yield Studio(
                store=store,
                clips=clips,
                fetcher=fetcher,
                cache=self.paths.cache,
                on_progress=on_progress,
                lexicon=lexicon,
                find_voice=self.catalog.read_voice,
                runner=runner,
                find_key=os.environ.get,
            )
            clips.prune()

    def _open_fetcher(self) -> Fetcher:
        return open_fetcher(self.paths.fetched)


def open_fetcher(cache: Path | None = None) -> Fetcher:
    """Open the network, through the proxies that the environment names."""
    from urllib.request import getproxies

    from digest.fetching.fetcher import Fetcher

    return Fetcher(cache=cache, proxies=getproxies())


def open_workbench(context: typer.Context) -> Workbench:
    """Find the catalogue and the paths, as `--home` and the environment say."""
    from digest.catalog import open_catalog
    from digest.paths import find_paths, find_user_data

    home: Path | None = context.find_root().obj
    catalog = open_catalog(home, os.environ, Path.cwd(), find_user_data())
    return Workbench(catalog, find_paths(catalog.workspace, os.environ))
