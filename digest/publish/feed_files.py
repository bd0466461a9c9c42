"""Draft the files of all feeds of a show, and find what publishing them would do to those who follow them.

Only what changes is built: an archive whose items, settings and bytes are those of before is left alone.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digest import __version__
from digest.publish.checks.change import check_change
from digest.publish.checks.fault import Fault
from digest.publish.checks.feed import check_feed
from digest.publish.cover import make_cover
from digest.publish.feed import FEED_NAMES, FeedKind, FeedPage, ShowFeed, derive_podcast_guid, list_feed_pages
from digest.publish.formats import build_address
from digest.publish.writing import convert_show
from digest.record import Record
from digest.settings import Show
from digest.state.store import Store
from digest.types import Writing

_FORM = 3  # to be raised when the same records are to give other files


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """A feed's file, ready to be written; `inputs` is a hash of all that it was built of."""

    name: str
    data: bytes
    guid: str
    inputs: str

    @property
    def sha256(self) -> str:
        """The hash of its content."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be published of a show.

    Attributes:
        records: The records by kind.
        cover: The show's cover.
        covers: Those of the feeds by file name, which another picture changes; a drawn one is in its feed's writing.
        pages: The files that change, in the order to write them.
        gone: Archives that are no longer there.
        named: The records that those files name.
        faults: Why it must not be published.
    """

    show: Show
    records: Mapping[str, Sequence[Record]]
    cover: bytes
    covers: Mapping[str, bytes]
    pages: tuple[BuiltFile, ...]
    gone: tuple[str, ...]
    named: tuple[Record, ...]
    faults: tuple[Fault, ...]


def draft_feeds(
    show: Show,
    store: Store,
    root: Path,
    records: Mapping[str, Sequence[Record]],
    hashes: Mapping[str, str],
    *,
    now: datetime | None = None,
) -> Draft:
    """Build the files that would change and check them; nothing is written but the GUID of a new feed.

    Args:
        records: What the feeds are to hold, by kind.
        hashes: A hash of each record, by GUID.
        now: Dates after this time are faults; without it no date is in the future.

    Raises:
        SettingsError: The show's cover or category will not do.
    """
    covers: dict[str, bytes] = {}
    named_feeds: list[ShowFeed] = []
    for feed in _list_feeds(show, store, records):
        cover = make_cover(convert_show(show, feed.writing) if feed.writing else show)
        name = _name_cover(cover)
        covers[name] = cover
        named_feeds.append(dataclasses.replace(feed, cover=name))
    known = store.read_built(show.name)
    changes = [
        _draft_feed(feed, show, records[feed.kind], root=root, known=known, hashes=hashes, now=now)
        for feed in named_feeds
    ]
    pages: list[BuiltFile] = []
    gone: list[str] = []
    named: dict[str, Record] = {}  # by GUID: the feeds in both writings name the same records
    faults: list[Fault] = []
    for change in changes:
        pages += change.built
        gone += change.stale
        named |= {record["guid"]: record for record in change.named}
        faults += change.faults
    return Draft(
        show,
        records,
        make_cover(show),
        covers,
        pages=tuple(pages),
        gone=tuple(gone),
        named=tuple(named.values()),
        faults=tuple(faults),
    )


@dataclass(frozen=True, slots=True)
class _FeedDraft:
    """What changes about one of a show's feeds.

    Attributes:
        built: The files that change, in the order to write them.
        stale: Its archives that are no longer there.
        named: The records that the changed files name.
        faults: Why it must not be published.
    """

    built: tuple[BuiltFile, ...]
    stale: tuple[str, ...]
    named: tuple[Record, ...]
    faults: tuple[Fault, ...]


def _draft_feed(
    feed: ShowFeed,
    show: Show,
    records: Sequence[Record],
    *,
    root: Path,
    known: Mapping[str, tuple[str, str]],
    hashes: Mapping[str, str],
    now: datetime | None,
) -> _FeedDraft:
    """Build the files of a feed that would change, and check them against those that are published.

    Args:
        known: Of what the published files were built, and their SHA-256, by name.
    """
    name = feed.name(show)
    planned = list(list_feed_pages(show, records, feed))
    built: list[BuiltFile] = []
    named: list[Record] = []
    archived: set[str] = set()
    for page in planned:
        inputs = _hash_inputs(page, hashes)
        if _is_current(root / page.name, inputs, known.get(page.name)):
            archived.update(record["guid"] for record in page.records)
            continue
        built.append(
            BuiltFile(
                name=page.name,
                data=page.build(),
                guid=feed.guid or "",
                inputs=inputs,
            )
        )
        named += page.records
    needed = {page.name for page in planned}
    archives = [file for file in known if _is_archive(file, name)]
    stale = tuple(archive for archive in archives if archive not in needed)
    faults = _check_files(name, built, stale, archived, root, now) if built or stale else ()
    return _FeedDraft(tuple(built), stale, tuple(named), tuple(faults))


def _check_files(
    name: str,
    built: Sequence[BuiltFile],
    stale: Sequence[str],
    archived: Collection[str],
    root: Path,
    now: datetime | None,
) -> Iterator[Fault]:
    """Yield what is wrong with a feed's new files, and what they would do to those who follow the published ones."""
    names = [*stale, *(new.name for new in built)]
    replaced = [root / file for file in names]
    published = [path.read_bytes() for path in replaced if path.is_file()]
    for new in built:
        for fault in _find_new_faults(new.data, published, now):
            yield fault.place_in(new.name)
    # All files together: an item that moves from the feed into an archive is not lost.
    for fault in check_change(published, [new.data for new in built], archived):
        yield fault.place_in(name)


def _find_new_faults(feed: bytes, published: Sequence[bytes], now: datetime | None) -> Iterator[Fault]:
    """Yield a feed's faults, except future dates that are published already, from a day when the clock was wrong.

    Such a date never changes, whatever is published today, and a show must not stop until that day comes.
    """
    faults = check_feed(feed, now=now)
    late = {fault for fault in faults if fault.kind == "future"}
    known: set[Fault] = set()
    if late:  # on no other day is it worth checking what is published
        for data in published:
            known.update(check_feed(data, now=now))
    for fault in faults:
        if fault in late and fault in known:
            continue
        yield fault


def _name_cover(cover: bytes) -> str:
    """Return a cover's file name: apps keep a picture by its address, so another picture needs another one."""
    return f"cover-{hashlib.sha256(cover).hexdigest()[:8]}.jpg"


def _list_feeds(show: Show, store: Store, records: Mapping[str, Sequence[Record]]) -> Iterator[ShowFeed]:
    """Yield the show's feeds in the order to write them: articles before episodes, the show's own writing last."""
    kinds: list[FeedKind] = ["episode"]
    if records["article"]:
        kinds.insert(0, "article")
    own_last = sorted(show.scripts, key=lambda writing: writing == show.language)
    writings: list[Writing | None] = [*own_last] or [None]
    for kind in kinds:
        names = {writing: ShowFeed(kind, writing).name(show) for writing in writings}
        # The GUIDs of all before the first feed, for each names the others.
        guids: dict[str, str] = {}
        for name in names.values():
            first = derive_podcast_guid(build_address(show, name))
            guids[name] = store.assign_feed_guid(show.name, name, first)
        for writing, name in names.items():
            siblings = tuple((other, guid) for other, guid in guids.items() if other != name)
            yield ShowFeed(kind, writing, guid=guids[name], siblings=siblings)


def _hash_inputs(page: FeedPage, hashes: Mapping[str, str]) -> str:
    """Return a hash of everything that a feed's page is built of."""
    # Without what decides only how an episode is made: a new source changes no item that was published.
    settings = page.show.model_dump(mode="json", exclude={"source", "templates", "keywords", "topics", "weights"})
    content = [
        _FORM,
        __version__,
        settings,
        repr(page.feed),
        repr(page.paging),
        [hashes[record["guid"]] for record in page.records],
    ]
    data = json.dumps(content, sort_keys=True).encode()
    return hashlib.sha256(data).hexdigest()


def _is_current(path: Path, inputs: str, known: tuple[str, str] | None) -> bool:
    """Return whether a file is there, was built of the same inputs, and still has the bytes that it was given."""
    if known is None:
        return False
    known_inputs, known_sha256 = known
    if known_inputs != inputs or not path.is_file():
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == known_sha256


def _is_archive(name: str, feed: str) -> bool:
    """Return whether a file is an archive of a feed by its name: feed-12.xml is one of feed.xml, feed-hant.xml none."""
    start = feed.removesuffix(".xml") + "-"
    if not name.startswith(start) or name in FEED_NAMES.values():
        return False
    number = name.removeprefix(start).removesuffix(".xml")
    return number.isdecimal()
