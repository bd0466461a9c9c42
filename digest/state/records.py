"""Records of what is published, of which little is read until more is asked for.

A show of many years has ten thousand records of tens of kilobytes each; a day's run looks into a few hundred of them.
Of each the head is kept beside it: what orders it, names its files, and tells whether anything in it has changed.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

_NAMES = ("guid", "kind", "name", "folder", "date", "published", "title", "corrected")  # texts of every record
_BLOCK = 100  # so many records are read at once, as many as a feed's file has


def print_of(record: Mapping[str, Any]) -> str:
    """Return a hash of a record's content: another record, another hash."""
    return hashlib.sha256(json.dumps(dict(record)).encode()).hexdigest()


def head_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept beside a record: its own texts, its hash, and the GUIDs of the episodes it goes on from."""
    follows = [story["follows"]["guid"] for story in record.get("stories", ()) if story.get("follows")]
    own = {name: record.get(name) for name in _NAMES}
    return {**own, "print": print_of(record), "follows": sorted(set(follows))}


class Kept(Mapping[str, Any]):
    """A record as it is kept, read when more than its head is asked for.

    Args:
        head: As `head_of` makes it.
        load: Reads the whole record.
    """

    def __init__(self, head: Mapping[str, Any], load: Callable[[], Mapping[str, Any]]) -> None:
        self._head = head
        self._load = load

    @property
    def print(self) -> str:
        """A hash of the record: another record, another hash."""
        return str(self._head["print"])

    @property
    def follows(self) -> tuple[str, ...]:
        """The GUIDs of the episodes that its stories go on from."""
        return tuple(self._head["follows"])

    @functools.cached_property
    def _whole(self) -> Mapping[str, Any]:
        return self._load()

    def __getitem__(self, key: str) -> Any:
        return self._head[key] if key in _NAMES else self._whole[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


def shelf_of(
    heads: Sequence[Mapping[str, Any]], read: Callable[[Sequence[str]], Mapping[str, Mapping[str, Any]]]
) -> tuple[Kept, ...]:
    """Return the records of these heads.

    Args:
        heads: As `head_of` makes them.
        read: Returns whole records by GUID. It is called for a hundred neighbours at once, when one is looked into.
    """
    block: dict[str, Mapping[str, Any]] = {}

    def load(place: int) -> Mapping[str, Any]:
        guid = str(heads[place]["guid"])
        if guid not in block:
            first = place - place % _BLOCK
            block.clear()
            block.update(read([str(head["guid"]) for head in heads[first : first + _BLOCK]]))
        return block[guid]

    return tuple(Kept(head, functools.partial(load, place)) for place, head in enumerate(heads))
