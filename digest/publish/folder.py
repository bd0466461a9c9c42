"""Put an episode into the published folder, in an order that never shows half of one.

The feeds are built and checked first: what would harm those who follow them changes nothing on the disk. Then come
the media, what describes them, the record, the state, and the feed last: an app that reads it finds all that it names.
"""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from digest.errors import PublishError
from digest.files import replacing, write_bytes
from digest.message import describe_system_error
from digest.publish.categories import find_category
from digest.publish.cover import SMALL_COVER, check_cover, shrink_cover
from digest.publish.feed_files import Draft, draft_feeds
from digest.publish.page_files import find_transcript, read_segments, write_pages
from digest.publish.record import EFFORT, build_record
from digest.publish.sidecars import build_sidecars, convert_sidecars
from digest.record import OpusRecord, Record
from digest.serving.keys import PRIVATE_MARK
from digest.settings import Show
from digest.state.records import hash_record
from digest.state.store import Store
from digest.types import Article, Episode

_log = logging.getLogger(__name__)

_GRACE = timedelta(days=7)  # how long what a correction replaced stays: apps still hold its address


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

    Another MP3 under a GUID that has been published is a correction. It gets a new name, for apps know a file by its
    address, and the old one stays for a week.

    Args:
        identity: What identifies it within its show: its day, or its article's id.
        mp3: The finished file, in a working folder, with an Opus file beside it if the episode has one.
        root: The show's published folder.
        now: When it is published.
        show: The show whose feeds it joins; None for a file that the user named.
        force: Whether to publish even what would harm followers.

    Returns:
        Its record; the one kept before if nothing but the cost of the work has changed.

    Raises:
        PublishError: A file cannot be written, or the feed must not be published; what was there before is untouched.
    """
    before = store.read_record(episode.show, episode.kind, identity)
    if show and before is not None:  # a file that the user named keeps its name
        episode = _name_correction(episode, before, now)
    record: Record = build_record(episode)
    if before is not None and _differ_in_effort_alone(record, before):
        record = before
    draft = _draft_show(show, store, root, record, now=now) if show else None
    if draft and not force:
        _refuse_faults(draft)
    if show and show.private:
        mark_private(root, True)  # before there is anything to hear
    writings = show.scripts if show else ()
    sidecars = build_sidecars(episode, record, writings)
    _write_episode(root, record, mp3, sidecars)
    store.save(episode.show, episode.kind, identity, record, _list_told_articles(episode))
    _log.info("recorded: %s %s %s, GUID %s", episode.show, episode.kind, identity, episode.guid)
    if draft:
        _write_draft(draft, store, root)
        _remove_superseded(draft.records, root, now)
    return record


def rebuild_feeds(show: Show, store: Store, root: Path, *, now: datetime | None = None, force: bool = False) -> None:
    """Write the show's cover, page and feeds from the state; files that would not change are left alone.

    Args:
        now: Dates after this time are faults; without it no date is in the future.
        force: Whether to write even what would harm followers.

    Raises:
        PublishError: A file cannot be written, or the feed must not be published; nothing was changed.
    """
    draft = _draft_show(show, store, root, now=now)
    if not force:
        _refuse_faults(draft)
    _write_draft(draft, store, root)


def check_feeds(show: Show, store: Store, root: Path, *, making: str) -> None:
    """Refuse a show whose feeds would harm their followers, before anything is spoken for it.

    Args:
        making: The identity of the episode that is to be made, whose file may be missing.

    Raises:
        PublishError: An item would be lost, be new again or move in time, or the feed has a fault.
    """
    before = store.read_record(show.name, "episode", making)
    _refuse_faults(_draft_show(show, store, root, before))


def mark_private(root: Path, private: bool) -> None:
    """Mark a show's published folder as one that the server opens with a key only, or take the mark away.

    The mark lies in the folder itself, so that a server which does not know the show's settings obeys it too.
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
    if not _has_content(mp3, record):
        return False
    opus = record.get("opus")
    return opus is None or _has_content(mp3.with_suffix(".opus"), opus)


def _has_content(path: Path, known: Record | OpusRecord) -> bool:
    """Return whether a file has the size and the hash that are known of it."""
    if not path.is_file() or path.stat().st_size != known["size_bytes"]:
        return False  # told without reading the file
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return digest.hexdigest() == str(known["sha256"])


def find_mp3(root: Path, record: Record) -> Path:
    """Return where the MP3 of a record lies."""
    return root / str(record["folder"]) / f"{record['name']}.mp3"


def _differ_in_effort_alone(record: Record, before: Record) -> bool:
    """Return whether two records of an episode say the same but for what the work cost, which no run has twice."""
    effort_before = {name: before.get(name) for name in EFFORT}
    return {**record, **effort_before} == before


def _list_told_articles(episode: Episode) -> list[Article]:
    """Return the articles that tell an episode's stories; the next episode must not bring any of them as news."""
    articles: list[Article] = []
    for chapter in episode.script.chapters:
        if chapter.summary:
            story = chapter.summary.story
            articles += (story.lead, *story.others)
    return articles


def _name_correction(episode: Episode, before: Record, now: datetime) -> Episode:
    """Return an episode under the name of the one that it replaces, or under the next name if its audio differs."""
    corrected = before.get("corrected")
    if before["sha256"] == episode.sha256:
        when = datetime.fromisoformat(corrected) if corrected else None
        return dataclasses.replace(episode, name=before["name"], corrected=when)
    number = 2
    if corrected:  # its name ends in the number of the correction: sample-2026-01-04-2
        last = before["name"].rpartition("-")[2]
        number = int(last) + 1
    return dataclasses.replace(
        episode,
        name=f"{episode.name}-{number}",
        corrected=now.replace(microsecond=0),
    )


def _draft_show(
    show: Show, store: Store, root: Path, new: Record | None = None, *, now: datetime | None = None
) -> Draft:
    """Build the feeds that would be, with one record in them that need not be written yet."""
    records: dict[str, list[Record]] = {}
    hashes: dict[str, str] = {}
    for kind in ("article", "episode"):
        kept = store.open_shelf(show.name, kind)
        found: dict[str, Record] = {record["guid"]: record for record in kept}
        if new is not None and new["kind"] == kind:
            found[new["guid"]] = new
        hashes |= {guid: hash_record(record) for guid, record in found.items()}
        # Not by Path: of ten thousand, each costs ten times the look at the disk.
        mp3 = f"{root}/{{folder}}/{{name}}.mp3"
        # An item without its file would be a download that fails; that of the new one is written after the check.
        records[kind] = [
            record
            for record in found.values()
            if record is new or os.path.isfile(mp3.format_map(record))  # noqa: PTH113
        ]
    if not show.source:  # a show of single articles: there is nothing else to subscribe to
        records["episode"], records["article"] = records["article"], []
    return draft_feeds(show, store, root, records, hashes, now=now)


def _refuse_faults(draft: Draft) -> None:
    if not draft.faults:
        return
    first, *others = draft.faults
    if not others:
        raise PublishError(
            "{show}: not published: {fault}; nothing was changed; the same command with --force publishes all the same",
            show=draft.show.name,
            fault=first.message,
        )
    raise PublishError(
        "{show}: not published: {fault} (and {count} more); "
        "nothing was changed; the same command with --force publishes all the same",
        show=draft.show.name,
        fault=first.message,
        count=len(others),
    )


def _write_draft(draft: Draft, store: Store, root: Path) -> None:
    """Write cover, page and feeds: the archives before the feed that names them, the show's own feed last."""
    try:
        mark_private(root, draft.show.private)
        write_bytes(root / "cover.jpg", draft.cover)  # always the present one; the feeds name the one below
        for name, cover in draft.covers.items():
            write_bytes(root / name, cover)
        write_bytes(root / SMALL_COVER, shrink_cover(draft.cover))
        for path, data in _build_missing_sidecars(draft, root):
            write_bytes(path, data)
        for built in draft.pages:
            write_bytes(root / built.name, built.data)
            _log.info("feed written: %s, %d bytes", root / built.name, len(built.data))
        if draft.pages:
            kept = [(page.name, page.guid, page.inputs, page.sha256) for page in draft.pages]
            store.keep_built(draft.show.name, kept)
        write_pages(draft, root)
        for name in draft.gone:
            (root / name).unlink(missing_ok=True)
    except OSError as error:
        raise PublishError(
            "{folder}: cannot be written: {reason}", folder=root, reason=describe_system_error(error)
        ) from error


def _build_missing_sidecars(draft: Draft, root: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the converted sidecars of episodes that were made before the show had feeds in two writings."""
    for record in draft.named:
        transcript = find_transcript(root, record)
        if not transcript.is_file():
            continue
        folder = transcript.parent
        for writing in draft.show.scripts:
            names = convert_sidecars(record, [], writing)  # for their names alone: no transcript is read for them
            if all((folder / name).is_file() for name in names):
                continue
            sidecars = convert_sidecars(record, read_segments(transcript), writing)
            for name, data in sidecars.items():
                yield folder / name, data


def _remove_superseded(records: Mapping[str, Sequence[Record]], root: Path, now: datetime) -> None:
    """Remove the files that were corrected more than a week ago."""
    for record in (*records["episode"], *records["article"]):
        corrected = record.get("corrected")
        if not corrected or now - datetime.fromisoformat(corrected) < _GRACE:
            continue
        # The third correction, …-04-4, has replaced …-04, …-04-2 and …-04-3.
        base, _, number = record["name"].rpartition("-")
        earlier_numbers = range(2, int(number))
        replaced = [base, *(f"{base}-{earlier}" for earlier in earlier_numbers)]
        folder = find_mp3(root, record).parent
        for name in replaced:
            for path in folder.glob(f"{name}.*"):
                path.unlink(missing_ok=True)


def _write_episode(root: Path, record: Record, mp3: Path, sidecars: Mapping[str, bytes]) -> None:
    """Write the audio and what goes with it; if that fails, leave no file that was not there before."""
    target = find_mp3(root, record)
    folder = target.parent
    audio: dict[Path, tuple[Path, Record | OpusRecord]] = {target: (mp3, record)}
    if "opus" in record:
        audio[target.with_suffix(".opus")] = mp3.with_suffix(".opus"), record["opus"]
    described = [folder / name for name in sidecars]
    new = [path for path in (*audio, *described) if not path.exists()]
    try:
        for path, (made, known) in audio.items():
            if _has_content(path, known):
                continue
            with replacing(path) as temporary:
                shutil.copyfile(made, temporary)
        for name, data in sidecars.items():
            write_bytes(folder / name, data)
    except OSError as error:
        _take_back(root, folder, new)
        raise PublishError(
            "{folder}: cannot be written: {reason}", folder=folder, reason=describe_system_error(error)
        ) from error


def _take_back(root: Path, beside: Path, files: Sequence[Path]) -> None:
    """Remove files, and the folders below `root` down to `beside` that are empty without them."""
    for path in files:
        path.unlink(missing_ok=True)
    for folder in (beside, *beside.parents):
        is_below = root in folder.parents
        if not is_below or any(folder.iterdir()):
            break
        folder.rmdir()
