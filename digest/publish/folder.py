"""Puts an episode into the published folder, in the order that never shows half of one.

The feeds are built and checked first: what would do harm to those who follow them changes nothing on the disk. Then
media, what describes it, the record, the state, and the feed last: an app that reads it finds everything it names.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

from digest.errors import PublishError
from digest.files import replacing, write_bytes
from digest.message import system_reason
from digest.publish.categories import find_category
from digest.publish.cover import SMALL_COVER, check_cover, shrink_cover
from digest.publish.feed_files import Draft, draft_feeds
from digest.publish.pages.frame import read_inputs
from digest.publish.pages.site import HOME, build_site
from digest.publish.record import EFFORT, build_record
from digest.publish.sidecars import build_sidecars, convert_sidecars
from digest.record import OpusRecord, Record, Segment, Transcript
from digest.serving.keys import PRIVATE_MARK
from digest.settings import Show
from digest.state.records import hash_record
from digest.state.store import Store
from digest.types import Episode

_log = logging.getLogger(__name__)

_WRITERS = 8
_GRACE = timedelta(days=7)  # so long stays what a correction replaced: apps hold its address


def publish(
    episode: Episode,
    identity: str,
    mp3: Path,
    root: Path,
    store: Store,
    now: datetime,
    *,
    show: Show | None = None,
    force: bool = False,
) -> Record:
    """Write an episode's files under `root`, keep its record, and bring the show's feeds up to date.

    Another MP3 than the one that was published under this GUID is a correction: it has a new name, for apps know a
    file by its address, and the old one stays for a week.

    Args:
        identity: What identifies it within its show: its day, or its article's id.
        mp3: The finished file, in a folder for work, an Opus file beside it where the episode has one.
        show: Whose feeds it joins; without one it is a file that the user named.
        force: Publish what would do harm to followers, too.

    Returns:
        The record. Where nothing but the time that the work took is new, it is the record of before.

    Raises:
        PublishError: A file cannot be written, or the feed must not be published; what was there before stands.
    """
    before = store.read_record(episode.show, episode.kind, identity)
    if show and before is not None:
        episode = _name_correction(episode, before, now)
    record: Record = build_record(episode)
    if before is not None and {**record, **{name: before.get(name) for name in EFFORT}} == before:
        record = before
    draft = _draft_show(show, store, root, record, now=now) if show else None
    if draft and not force:
        _refuse_faults(draft)
    if show and show.private:
        mark_private(root, True)  # before there is anything to hear
    _write_episode(root, record, mp3, build_sidecars(episode, record, show.scripts if show else ()))
    stories = [chapter.summary.story for chapter in episode.script.chapters if chapter.summary]
    # Told with the leads are the others of the same event: the next episode must not bring them as news.
    articles = [article for story in stories for article in (story.lead, *story.others)]
    store.save(episode.show, episode.kind, identity, record, articles)
    _log.info("recorded: %s %s %s, GUID %s", episode.show, episode.kind, identity, episode.guid)
    if draft:
        _write_draft(draft, store, root)
        _remove_superseded(draft.records, root, now)
    return record


def rebuild_feeds(show: Show, store: Store, root: Path, *, now: datetime | None = None, force: bool = False) -> None:
    """Write the show's cover, page and feeds from the state; files that would not change are left alone.

    Args:
        now: By which a date lies in the future; None does not ask.
        force: Write what would do harm to followers, too.

    Raises:
        PublishError: A file cannot be written, or the feed must not be published; nothing was changed.
    """
    draft = _draft_show(show, store, root, now=now)
    if not force:
        _refuse_faults(draft)
    _write_draft(draft, store, root)


def check_feeds(show: Show, store: Store, root: Path, *, making: str) -> None:
    """Refuse, before anything is spoken, to publish where followers would come to harm.

    Args:
        making: The identity of the episode that is to be made, whose file may be missing.

    Raises:
        PublishError: An item would be lost, be new again or move in time, or the feed has a fault.
    """
    _refuse_faults(_draft_show(show, store, root, store.read_record(show.name, "episode", making)))


def mark_private(root: Path, private: bool) -> None:
    """Mark a show's published folder as one that the server opens with a key only, or take the mark away.

    The mark lies in the folder: wherever that is served from, without the show's settings, it is not shown by mistake.
    """
    if private:
        write_bytes(root / PRIVATE_MARK, b"")
    else:
        (root / PRIVATE_MARK).unlink(missing_ok=True)


def check_show(show: Show) -> None:
    """Refuse a show whose feed could not be published, before anything is spoken for it.

    Raises:
        SettingsError: Its cover is no fit picture, or its category is none of the directories' list.
    """
    check_cover(show)
    find_category(show)


def is_whole(root: Path, record: Record) -> bool:
    """Return whether the audio of a record is there, as long and with the same bytes as when it was published."""
    mp3 = find_mp3(root, record)
    opus = record.get("opus")
    return _has_content(mp3, record) and (opus is None or _has_content(mp3.with_suffix(".opus"), opus))


def _has_content(path: Path, known: Record | OpusRecord) -> bool:
    """Return whether a file has the size and the digest that are known of it."""
    if not path.is_file() or path.stat().st_size != known["size_bytes"]:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == str(known["sha256"])


def find_mp3(root: Path, record: Record) -> Path:
    """Return where the MP3 of a record lies."""
    return root / str(record["folder"]) / f"{record['name']}.mp3"


def _name_correction(episode: Episode, before: Record, now: datetime) -> Episode:
    """Give an episode the name of the one it follows, or the next name where it is another recording."""
    corrected = before.get("corrected")
    if before["sha256"] == episode.sha256:
        when = datetime.fromisoformat(corrected) if corrected else None
        return dataclasses.replace(episode, name=before["name"], corrected=when)
    number = int(before["name"].rpartition("-")[2]) + 1 if corrected else 2
    return dataclasses.replace(episode, name=f"{episode.name}-{number}", corrected=now.replace(microsecond=0))


def _draft_show(
    show: Show, store: Store, root: Path, new: Record | None = None, *, now: datetime | None = None
) -> Draft:
    """Build the feeds that would be, with one record in them that need not be written yet."""
    records: dict[str, list[Record]] = {}
    prints: dict[str, str] = {}
    for kind in ("article", "episode"):
        kept = store.open_shelf(show.name, kind)
        found: dict[str, Record] = {it["guid"]: it for it in kept}
        prints |= {it["guid"]: hash_record(it) for it in kept}
        if new is not None and new["kind"] == kind:
            found[new["guid"]] = new
            prints[new["guid"]] = hash_record(new)
        # Not by Path: of ten thousand, each costs ten times the look at the disk.
        here = f"{root}/{{folder}}/{{name}}.mp3"
        records[kind] = [it for it in found.values() if it is new or os.path.isfile(here.format_map(it))]  # noqa: PTH113
    if not show.source:  # a list of single articles: they are what there is to subscribe to
        records["episode"] = records["article"]
    return draft_feeds(show, store, root, records, prints, now=now)


def _refuse_faults(draft: Draft) -> None:
    if draft.faults:
        first, *others = draft.faults
        template = (
            "{show}: not published: {fault}; nothing was changed; the same command with --force publishes all the same"
        )
        if others:
            template = (
                "{show}: not published: {fault} (and {count} more); "
                "nothing was changed; the same command with --force publishes all the same"
            )
            raise PublishError(template, show=draft.show.name, fault=first.message, count=len(others))
        raise PublishError(template, show=draft.show.name, fault=first.message)


def _write_draft(draft: Draft, store: Store, root: Path) -> None:
    """Write cover, page and feeds: the archives before the feed that names them, the show's own feed last."""
    try:
        mark_private(root, draft.show.private)
        write_bytes(root / "cover.jpg", draft.cover)
        write_bytes(root / draft.cover_name, draft.cover)
        write_bytes(root / SMALL_COVER, shrink_cover(draft.cover))
        for path, data in _build_missing_sidecars(draft, root):
            write_bytes(path, data)
        for built in draft.pages:
            write_bytes(root / built.name, built.data)
            _log.info("feed written: %s, %d bytes", root / built.name, len(built.data))
        if draft.pages:
            store.keep_built(draft.show.name, [(it.name, it.guid, it.inputs, it.sha256) for it in draft.pages])
        _write_pages(root, _build_changed_pages(draft, root))
        for name in draft.gone:
            (root / name).unlink(missing_ok=True)
    except OSError as error:
        raise PublishError("{folder}: cannot be written: {reason}", folder=root, reason=system_reason(error)) from error


def _write_pages(root: Path, pages: Iterator[tuple[str, bytes]]) -> None:
    """Write pages, so many at once: each waits for the disk. One that lists others comes after them."""
    with ThreadPoolExecutor(_WRITERS) as pool:
        while batch := list(itertools.islice(pages, _WRITERS * 8)):
            others = [(root / name, page) for name, page in batch if not _is_list(name)]
            list(pool.map(write_bytes, *zip(*others, strict=True)) if others else ())
            for name, page in ((name, page) for name, page in batch if _is_list(name)):
                write_bytes(root / name, page)


def _is_list(name: str) -> bool:
    """Return whether a page lists others, which are to be there before it."""
    return name == HOME or name.startswith("archive/")


def _build_changed_pages(draft: Draft, root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the web pages that change."""

    def segments_of(record: Record) -> list[Segment]:
        transcript = find_mp3(root, record).with_name(f"{record['name']}.transcript.json")
        return _read_segments(transcript) if transcript.is_file() else []

    def current(name: str) -> str | None:
        try:
            with (root / name).open("rb") as file:
                return read_inputs(file.read(2048))
        except FileNotFoundError:
            return None

    def exists(name: str) -> bool:
        return os.path.exists(f"{root}/{name}")  # noqa: PTH110  # see _draft

    episodes, articles = draft.records["episode"], draft.records["article"]
    articles = () if articles is episodes else articles
    yield from build_site(draft.show, episodes, articles, segments_of, current, exists)


def _build_missing_sidecars(draft: Draft, root: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the converted sidecars of episodes that were made before the show had feeds in two writings."""
    for record in draft.named if draft.show.scripts else ():
        beside = find_mp3(root, record).parent
        transcript = beside / f"{record['name']}.transcript.json"
        for writing in draft.show.scripts:
            if transcript.is_file() and not all(
                (beside / name).is_file() for name in convert_sidecars(record, [], writing)
            ):
                for name, data in convert_sidecars(record, _read_segments(transcript), writing).items():
                    yield beside / name, data


def _read_segments(transcript: Path) -> list[Segment]:
    """Return the segments of a JSON transcript that was published."""
    found: Transcript = json.loads(transcript.read_bytes())
    return found["segments"]


def _remove_superseded(records: Mapping[str, Sequence[Record]], root: Path, now: datetime) -> None:
    """Remove what corrections replaced over a week ago."""
    for record in (*records["episode"], *records["article"]):
        corrected = record.get("corrected")
        if not corrected or now - datetime.fromisoformat(corrected) < _GRACE:
            continue
        base, _, number = record["name"].rpartition("-")
        for old in (base, *(f"{base}-{earlier}" for earlier in range(2, int(number)))):
            for path in find_mp3(root, record).parent.glob(f"{old}.*"):
                path.unlink(missing_ok=True)


def _write_episode(root: Path, record: Record, mp3: Path, sidecars: Mapping[str, bytes]) -> None:
    """Write the audio and what goes with it; where that fails, leave no file that was not there before."""
    target = find_mp3(root, record)
    audio: dict[Path, tuple[Path, Record | OpusRecord]] = {target: (mp3, record)}
    if "opus" in record:
        audio[target.with_suffix(".opus")] = mp3.with_suffix(".opus"), record["opus"]
    new = [path for path in (*audio, *(target.parent / name for name in sidecars)) if not path.exists()]
    try:
        for path, (made, known) in audio.items():
            if not _has_content(path, known):
                with replacing(path) as temporary:
                    shutil.copyfile(made, temporary)
        for name, data in sidecars.items():
            write_bytes(target.parent / name, data)
    except OSError as error:
        _take_back(root, target.parent, new)
        raise PublishError(
            "{folder}: cannot be written: {reason}", folder=target.parent, reason=system_reason(error)
        ) from error


def _take_back(root: Path, beside: Path, files: Sequence[Path]) -> None:
    """Remove files, and the folders below `root` down to `beside` that are empty without them."""
    for path in files:
        path.unlink(missing_ok=True)
    for folder in (beside, *beside.parents):
        if folder == root or root not in folder.parents or any(folder.iterdir()):
            break
        folder.rmdir()
