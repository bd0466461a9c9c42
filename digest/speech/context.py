"""Readings that the characters around decide, where the network is weak: one function per character."""

from __future__ import annotations

# The dictionary's first reading of these is right more often than the network, when they stand alone.
DICTIONARY_FIRST = frozenset("谁没啦吧哇呀嘛呢么扒塞舍")


def reading(text: str, position: int) -> str | None:  # noqa: ARG001
    return None
