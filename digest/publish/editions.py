"""The files of all feeds of a show, as they would be published, and what that would do to those who follow them.

Only what changes is built: an archive whose items, settings and bytes are those of before is left alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digest import __version__
from digest.publish.check import IN_THE_FUTURE, check_change, check_feed
from digest.publish.cover import cover_of
from digest.publish.rss import FEED_NAMES, Edition, Kind, Page, pages_of, podcast_guid
from digest.publish.scripts import Script
from digest.publish.text import address
from digest.record import Record
from digest.settings import Show
from digest.state.store import Store

_FORM = 2  # to be raised when the same records are to give other files


@dataclass(frozen=True, slots=True)
class Built:
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
        cover_name: The cover's file name, which another picture changes.
        pages: The files that change, in the order to write them.
        gone: Archives that are no longer there.
        named: The records that those files name.
        faults: Why it must not be published.
    """

    show: Show
    records: Mapping[str, Sequence[Record]]
    cover: bytes
    cover_name: str
    pages: tuple[Built, ...]
    gone: tuple[str, ...]
    named: tuple[Record, ...]
    faults: tuple[str, ...]


def draft_feeds(
    show: Show,
    store: Store,
    root: Path,
    records: Mapping[str, Sequence[Record]],
    prints: Mapping[str, str],
    *,
    now: datetime | None = None,
) -> Draft:
    """Build the files that would change and check them; nothing is written but the GUID of a new feed.

    Args:
        records: What the feeds are to hold, by kind.
        prints: A hash of each record, by GUID.
        now: By which a date lies in the future; None does not ask.

    Raises:
        SettingsError: The show's cover or category is not fit.
    """
    cover = cover_of(show)
    cover_name = f"cover-{hashlib.sha256(cover).hexdigest()[:8]}.jpg"
    known = store.built(show.name)
    pages: list[Built] = []
    gone: list[str] = []
    named: dict[str, Record] = {}
    faults: list[str] = []
    for edition in _editions(show, store, cover_name, records):
        name = edition.name(show)
        planned = list(pages_of(show, records[edition.kind], edition))
        touched = [(page, inputs) for page in planned if (inputs := _inputs(page, prints)) is not None
                   and not _stands(root / page.name, inputs, known.get(page.name))]  # fmt: skip
        built = [Built(page.name, page.build(), edition.guid or "", inputs) for page, inputs in touched]
        stale = [it for it in known if _is_archive(it, name) and it not in {page.name for page in planned}]
        old = [(root / it).read_bytes() for it in (*stale, *(it.name for it in built)) if (root / it).is_file()]
        if built or stale:
            faults += [f"{it.name}: {fault}" for it in built for fault in _new_faults(it.data, old, now)]
            faults += [f"{name}: {fault}" for fault in check_change(old, [it.data for it in built])]
        named |= {record["guid"]: record for page, _ in touched for record in page.records}
        pages += built
        gone += stale
    return Draft(show, records, cover, cover_name, tuple(pages), tuple(gone), tuple(named.values()), tuple(faults))


def _new_faults(feed: bytes, published: Sequence[bytes], now: datetime | None) -> Iterator[str]:
    """Yield a feed's faults, but for dates in the future that are published: a day when the clock was wrong.

    They move no more, whatever is published today; and a show must not stand still until that day comes.
    """
    faults = check_feed(feed, now=now)
    late = {fault for fault in faults if fault.endswith(IN_THE_FUTURE)}
    known = {fault for data in published for fault in check_feed(data, now=now)} if late else set()
    yield from (fault for fault in faults if fault not in late & known)


def _editions(show: Show, store: Store, cover: str, records: Mapping[str, Sequence[Record]]) -> Iterator[Edition]:
    """Yield the show's feeds in the order to write them: articles before episodes, the show's own script last."""
    kinds: tuple[Kind, ...] = ("article", "episode") if records["article"] else ("episode",)
    for kind in kinds:
        scripts: list[Script | None] = [*sorted(show.scripts, key=lambda it: it == show.language)] or [None]
        names = [Edition(kind, script).name(show) for script in scripts]
        guids = {it: store.feed_guid(show.name, it, podcast_guid(address(show, it))) for it in names}
        for script, name in zip(scripts, names, strict=True):
            siblings = tuple((it, guid) for it, guid in guids.items() if it != name)
            yield Edition(kind, script, guids[name], siblings, cover)


def _inputs(page: Page, prints: Mapping[str, str]) -> str:
    """Return a hash of everything that a page is built of."""
    settings = page.show.model_dump(mode="json", exclude={"source", "templates", "keywords", "topics"})
    of = [
        _FORM,
        __version__,
        settings,
        repr(page.edition),
        repr(page.paging),
        [prints[it["guid"]] for it in page.records],
    ]
    return hashlib.sha256(json.dumps(of, sort_keys=True).encode()).hexdigest()


def _stands(path: Path, inputs: str, known: tuple[str, str] | None) -> bool:
    """Tell whether a file is there, built of the same, with the bytes that it was given then."""
    if known is None or known[0] != inputs or not path.is_file():
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == known[1]


def _is_archive(name: str, feed: str) -> bool:
    start = feed.removesuffix(".xml") + "-"
    number = name.removeprefix(start).removesuffix(".xml")
    return name.startswith(start) and number.isdecimal() and name not in FEED_NAMES.values()
