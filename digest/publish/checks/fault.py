"""What a check finds: something that directories or apps would hold against what is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from digest.message import Message

FaultKind = Literal["feed", "future", "files", "followers", "server"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that directories or apps would hold against what is published.

    Attributes:
        kind: What is at fault: what a feed says ("feed"), a date of it that lies in the future, files that do not fit
            it, what it does to those who follow the one before, or the server that it comes from.
        message: One line: where, what, and what an app would do about it.
    """

    kind: FaultKind
    message: Message

    def __str__(self) -> str:
        return str(self.message)

    def place_in(self, place: str | Message) -> Fault:
        """Return the same fault, said of a part of something larger: a file, an item."""
        return replace(self, message=Message("{place}: {fault}", place=place, fault=self.message))


def to_faults(kind: FaultKind, messages: Iterable[Message]) -> Iterator[Fault]:
    """Yield a fault of a kind for each message."""
    for message in messages:
        yield Fault(kind, message)
