"""A show of ten thousand episodes: its feeds and pages built for the first time, when nothing changed, and a day on."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from unittest import mock

import sqlalchemy as sa

from digest.publish import folder
from digest.publish.feed_files import Draft
from digest.publish.page_files import write_pages
from digest.publish.record import build_record
from digest.state.schema import episodes
from digest.state.store import Store
from tests.publish.conftest import make_episode, make_show

_COUNT = 10_000  # 27 years of days


def rebuilding(work: Path) -> str:
    """The CPU seconds of the first build, of a rebuild that changes nothing, split in two, and of one with a new day.

    Seconds of this process's work: the disk, which pages wait for, and other programs do not count.
    """
    root, show = work / "public" / "sample", make_show()
    with Store(work / "state.db") as store:
        _fill(store, root, 0, _COUNT)
        spent: dict[str, float] = {}
        first = _timed(lambda: folder.rebuild_feeds(show, store, root), spent)
        first_pages = spent["pages"]
        again = _timed(lambda: folder.rebuild_feeds(show, store, root), spent)
        feeds, pages = again - spent["pages"], spent["pages"]
        _fill(store, root, _COUNT, _COUNT + 1)
        day = _timed(lambda: folder.rebuild_feeds(show, store, root), spent)
    return (
        f"{_COUNT} episodes, CPU: first {first:.1f} s (feeds {first - first_pages:.1f} s), nothing new {again:.2f} s "
        f"(feeds {feeds:.2f} s, pages {pages:.2f} s), a new day {day:.2f} s"
    )


def _timed(work: Callable[[], None], spent: dict[str, float]) -> float:
    """Return the CPU seconds of a rebuild, and keep in `spent` those of them that went into the pages."""

    def timed(draft: Draft, root: Path) -> None:
        began = time.process_time()
        write_pages(draft, root)
        spent["pages"] = time.process_time() - began

    with mock.patch("digest.publish.folder.write_pages", timed):
        began = time.process_time()
        work()
        return time.process_time() - began


def _fill(store: Store, root: Path, first: int, last: int) -> None:
    """Keep the records of so many days, all at once, each with a file that stands for its MP3."""
    episode = make_episode()
    base = build_record(episode)
    rows = []
    for number in range(first, last):
        offset = timedelta(days=number - _COUNT)
        day, published = episode.date + offset, (episode.published + offset).isoformat()
        guid, name, at = f"guid-{number:05}", f"sample-{day}", f"episodes/{day}"
        record = {**base, "guid": guid, "date": day.isoformat(), "published": published, "name": name, "folder": at}
        rows.append({"show": "sample", "kind": "episode", "identity": day.isoformat(), "guid": guid}
                    | {"published": published, "record": record})  # fmt: skip
        (root / at).mkdir(parents=True)
        (root / at / f"{name}.mp3").write_bytes(b"-")
    with store._engine.begin() as connection:
        connection.execute(sa.insert(episodes), rows)
