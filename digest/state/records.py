"""Read the records of published episodes lazily.

A show of many years has ten thousand records of tens of kilobytes each, and a day's run needs a few hundred of them.
So the state keeps a head beside each record: what orders it, what names its files, and a hash of its content. The
records of a show are opened by their heads, as a shelf; a record is read when more than its head is asked for.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

from digest.record import Head, Record

_NAMES = ("guid", "kind", "name", "folder", "date", "published", "title", "corrected")  # fields of every record
_BLOCK = 100  # how many records are read at once: as many as a feed's file has


def hash_record(record: Record) -> str:
    """Return a hash of a record's content; a record of a shelf need not be read for it."""
    kept: object = record  # a `Record` to its readers, though it may be one of a shelf
    if isinstance(kept, _ShelvedRecord):
        return kept.head["print"]
    data = json.dumps(dict(record)).encode()
    return hashlib.sha256(data).hexdigest()


def find_followed(record: Record) -> list[str]:
    """Return the GUIDs of the earlier episodes that a record's stories follow up, sorted.

    A record of a shelf need not be read for it.
    """
    kept: object = record
    if isinstance(kept, _ShelvedRecord):
        return kept.head["follows"]
    guids: set[str] = set()
    for story in record.get("stories", ()):
        earlier = story.get("follows")
        if earlier:
            guids.add(earlier["guid"])
    return sorted(guids)


def make_head(record: Record) -> Head:
    """Return the head of a record, which is kept beside it."""
    head = {
        **{name: record.get(name) for name in _NAMES},
        "print": hash_record(record),
        "follows": find_followed(record),
    }
    return cast("Head", head)


def open_shelf(heads: Sequence[Head], read: Callable[[Sequence[str]], Mapping[str, Record]]) -> tuple[Record, ...]:
    """Return the records of these heads. They must not be changed.

    Args:
        heads: As `make_head` makes them.
        read: Returns whole records by GUID. It is called for a hundred neighbours at once, when one of them is needed.
    """
    block: dict[str, Record] = {}

    def load(place: int) -> Record:
        guid = heads[place]["guid"]
        if guid not in block:
            first = place - place % _BLOCK
            neighbours = heads[first : first + _BLOCK]
            block.clear()  # one block at a time, so that ten thousand records are never in memory together
            block.update(read([head["guid"] for head in neighbours]))
        return block[guid]

    records = []
    for place, head in enumerate(heads):
        record = _ShelvedRecord(head, functools.partial(load, place))
        records.append(cast("Record", record))
    return tuple(records)


class _ShelvedRecord(Mapping[str, object]):
    """A record that is read when more than its head is asked for, with the keys of a `Record`.

    Args:
        head: As `make_head` makes it.
        load: Reads the whole record.
    """

    def __init__(self, head: Head, load: Callable[[], Record]) -> None:
        self.head = head
        self._load = load

    @functools.cached_property
    def _whole(self) -> Mapping[str, object]:
        return self._load()

    def __getitem__(self, key: str) -> object:
        if key in _NAMES:
            known: Mapping[str, object] = self.head
            return known[key]
        return self._whole[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)
