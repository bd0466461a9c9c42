"""Puts an episode into the published folder, in the order that never shows half of one.

Media first, then what describes it, then the record, then the state, the feed last: an app that reads the feed finds
everything that it names.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from digest.errors import PublishError
from digest.files import replacing, write_bytes
from digest.publish.cover import cover_of
from digest.publish.page import build_page
from digest.publish.record import record_of
from digest.publish.rss import build_pages, categories_of
from digest.publish.sidecars import files_of
from digest.settings import Show
from digest.store import Store
from digest.types import Episode


def publish(episode: Episode, identity: str, mp3: Path, root: Path, store: Store) -> Mapping[str, Any]:
    """Write an episode's files under `root` and keep its record.

    Args:
        identity: What identifies it within its show: its day, or its article's id.
        mp3: The finished file, in a folder for work.

    Returns:
        The record. Where nothing but the time that the work took is new, it is the record of before.

    Raises:
        PublishError: A file cannot be written; what was published before stands.
    """
    record: Mapping[str, Any] = record_of(episode)
    before = store.record(episode.show, episode.kind, identity)
    if before is not None and {**record, "timings": before["timings"]} == before:
        record = before
    _write(root, record, mp3, files_of(episode, record))
    stories = [chapter.summary.story for chapter in episode.script.chapters if chapter.summary]
    # Told with the leads are the others of the same event: the next episode must not bring them as news.
    articles = [article for story in stories for article in (story.lead, *story.others)]
    store.save(episode.show, episode.kind, identity, record, articles)
    return record


def _write(root: Path, record: Mapping[str, Any], mp3: Path, sidecars: Mapping[str, bytes]) -> None:
    """Write the MP3 and what goes with it; where that fails, leave no file that was not there before."""
    target = _mp3_of(root, record)
    new = [path for path in (target, *(target.parent / name for name in sidecars)) if not path.exists()]
    try:
        if not is_whole(root, record):
            with replacing(target) as temporary:
                shutil.copyfile(mp3, temporary)
        for name, data in sidecars.items():
            write_bytes(target.parent / name, data)
    except OSError as error:
        for path in new:
            path.unlink(missing_ok=True)
        for folder in (target.parent, *target.parent.parents):
            if folder == root or root not in folder.parents or any(folder.iterdir()):
                break
            folder.rmdir()
        raise PublishError(f"{target.parent}: cannot be written: {error.strerror}") from error


def rebuild_feeds(show: Show, store: Store, root: Path) -> None:
    """Write the show's cover, page and feeds from the state; files that would not change are left alone.

    Raises:
        PublishError: A file cannot be written.
    """
    episodes = [record for record in store.records(show.name, "episode") if _mp3_of(root, record).is_file()]
    articles = [record for record in store.records(show.name, "article") if _mp3_of(root, record).is_file()]
    if not show.source:  # a list of single articles: they are what there is to subscribe to
        episodes = articles
    try:
        write_bytes(root / "cover.jpg", cover_of(show))
        write_bytes(root / "index.html", build_page(show, episodes))
        pages = [*(build_pages(show, articles, kind="article") if articles else ())]
        pages += build_pages(show, episodes, kind="episode")  # archives first, the feed that names them last
        for name, data in pages:
            write_bytes(root / name, data)
    except OSError as error:
        raise PublishError(f"{root}: cannot be written: {error.strerror}") from error


def check_show(show: Show) -> None:
    """Refuse a show whose feed could not be published, before anything is spoken for it.

    Raises:
        SettingsError: Its cover is no fit picture, or its category is none of the directories' list.
    """
    cover_of(show)
    categories_of(show)


def is_whole(root: Path, record: Mapping[str, Any]) -> bool:
    """Tell whether the MP3 of a record is there, as long and with the same bytes as when it was published."""
    mp3 = _mp3_of(root, record)
    if not mp3.is_file() or mp3.stat().st_size != record["size_bytes"]:
        return False
    with mp3.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == str(record["sha256"])


def _mp3_of(root: Path, record: Mapping[str, Any]) -> Path:
    return root / str(record["folder"]) / f"{record['name']}.mp3"
