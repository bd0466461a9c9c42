"""Clauses: a space between two clauses is heard as a comma is, 火警延燒 3人送醫; one within a name or number is not."""

from __future__ import annotations

import re

from digest.han import HAN
from digest.pronunciation.rules.rule import Rule

_SPACE = re.compile(r"(?<=\S)[^\S\n]+(?=\S)")
_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile(f"[{HAN}0-9A-Za-z]")
# A name of one character may be followed by what it says: 绿：
_JOINED = re.compile(f"[{HAN}0-9A-Za-z：:]")
_FOREIGN = re.compile(r"[0-9A-Za-z%.,:/+-]")

# What a number, or anything, must follow for the clause to go on: 增至 500人, 他是 冠军.
_BEFORE_NUMBERS = frozenset("至到达约近逾超第每共比仅满")
_BEFORE_ALL = frozenset("的是被把")
_AFTER_ALL = frozenset("的们")
_OPENING = "「『“‘《〈【"
_CLOSING = "」』”’》〉】"


def mark_clauses(text: str, *, headline: bool = False) -> str:
    """Write a comma for each space that parts two clauses.

    Between Chinese characters a space parts clauses, unless one of them stands alone (a name padded to the width of
    another, 李 强) or leads on to the other side (增至 500人). Beside a number or a Latin word it mostly sets these
    off: only in a headline it is a border, and only where their other side is joined to Chinese: 延燒 3人送醫.

    Args:
        text: Simplified Chinese; anything may be mixed in.
        headline: The text is a headline, or quotes one.

    Returns:
        A text of the same length.
    """
    return _SPACE.sub(lambda space: _pause(space, headline=headline) or space[0], text)


def _pause(space: re.Match[str], *, headline: bool = False) -> str | None:
    start, end = space.span()
    text = space.string
    last, first = text[start - 1], text[end]
    if _FOREIGN.match(last) and _FOREIGN.match(first):
        return None
    if last in _BEFORE_NUMBERS and _FOREIGN.match(first):
        return None
    if not _ends_clause(text, start, headline=headline) or not _begins_clause(text, end, headline=headline):
        return None
    return "，" + space[0][1:]


RULES: tuple[Rule, ...] = (Rule("clause", _SPACE, _pause),)


def _ends_clause(text: str, end: int, *, headline: bool) -> bool:
    """Whether a clause may end at a place in the text: after a word, a closed quotation, in a headline after 5%."""
    last = text[end - 1]
    if _HAN.match(last):
        return last not in _BEFORE_ALL and end > 1 and _WORD.match(text[end - 2]) is not None
    if last in _CLOSING:
        opening = text.rfind(_OPENING[_CLOSING.index(last)], 0, end)
        return not _is_spaced(text, opening - 1)
    if not headline:
        return False
    start = end
    while start and _FOREIGN.match(text[start - 1]):
        start -= 1
    return 0 < start < end and _HAN.match(text[start - 1]) is not None


def _begins_clause(text: str, start: int, *, headline: bool) -> bool:
    """Whether a clause may begin at a place in the text: the mirror image of `_ends_clause`."""
    first = text[start]
    if _HAN.match(first):
        return first not in _AFTER_ALL and _JOINED.match(text, start + 1) is not None
    if first in _OPENING:
        closing = text.find(_CLOSING[_OPENING.index(first)], start)
        return not _is_spaced(text, closing + 1)
    if not headline:
        return False
    end = start
    while end < len(text) and _FOREIGN.match(text[end]):
        end += 1
    return start < end and _HAN.match(text, end) is not None


def _is_spaced(text: str, place: int) -> bool:
    """Whether there is a space at a place: a quotation set off on both sides is part of one clause."""
    return 0 <= place < len(text) and text[place].isspace()
