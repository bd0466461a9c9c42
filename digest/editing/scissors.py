"""Cut from a sentence what is written for the eye: datelines, credits, and brackets that a listener does not need.

Nothing is added or changed: what is told are ranges of what the source printed.
"""

from __future__ import annotations

import functools
import re
import string
from collections.abc import Sequence
from dataclasses import dataclass

from digest import han
from digest.editing.brackets import find_unneeded
from digest.editing.datelines import find_opening
from digest.editing.similarity import fold_in_place

# Marks that only joined what was cut to the rest; nothing begins with those of the second kind.
_JOINS = ",、;:"
_STOPS = ",、;:。!?"
_LEADS = _STOPS + string.whitespace
# What an agency prints behind the editors' names: 1151130, a date of Taiwan's calendar
_STAMP = re.compile(r"(?<!\d)\d{6,8}\s*$")
# 据某社5日报道, 综合外媒报道, 某社援引知情人士的话; but not 据了解.
_ATTRIBUTED = re.compile(
    r"(?:另?据|根据|综合)[^,。;!?]{2,40}?(?:报[道导]|消息|通报|通告|公告|披露|透露|援引|引述|介绍|微博|微信|客户端|官网|网站)"
    r"|[^,。;!?据]{2,14}?(?:报[道导](?=[指说称,]|$)|援引|引述)"
)
# A feed that prints the beginning only breaks off in a clause: 原因是稅率...… The proper ellipsis, ……, is the author's.
_BROKEN_OFF = re.compile(r"[,;][^,;。!?]{0,60}?(?:\.{3,}…*|(?<!…)…\.*)(?:《[^《》]{0,12}》|\[[^\[\]]{0,12}\])?\s*$")
# With fewer characters left, nothing is said.
_SHORTEST_BEGINNING = 15
# A text of more characters is no sentence, and nothing is looked for in it.
_LONGEST = 2000
# The news of an article begins in its first lines, and so does what names the source.
CREDITED_PARAGRAPHS = 3


@dataclass(frozen=True, slots=True)
class Trim:
    """What is left of a text.

    Attributes:
        ranges: What is told, ascending and apart: all of it where nothing is cut, () where nothing is left to tell.
        credit: The outlet that a dateline or credit names, as printed; None where none does.
    """

    ranges: tuple[tuple[int, int], ...]
    credit: str | None = None


@functools.lru_cache(maxsize=16384)  # a sentence is listed several times on the way to an episode
def trim_sentence(text: str) -> Trim:
    """Return what of a sentence is told: its news, without dateline, credits and what is in brackets for the eye."""
    if len(text) > _LONGEST:
        return Trim(((0, len(text)),), None)
    kept: Sequence[int] = range(len(text))
    credit: str | None = None
    shown = text
    while cut := _find_cut(fold_in_place(shown)):
        (start, end), outlet = cut
        if outlet and credit is None:
            credit = shown[slice(*outlet)]
        kept = [*kept[:start], *kept[end:]]
        shown = shown[:start] + shown[end:]
    if not any(char.isalnum() for char in shown):
        return Trim((), credit)
    ranges = _join_ranges(kept) if shown != text else ((0, len(text)),)
    return Trim(ranges, credit)


def _find_cut(folded: str) -> tuple[tuple[int, int], tuple[int, int] | None] | None:
    """Find the first thing that is not told, and the outlet that it names; None where all is told."""
    opening = find_opening(folded)
    if opening and opening.end:
        return _widen(folded, 0, opening.end), opening.outlet
    unneeded = find_unneeded(folded)
    if unneeded:
        return _widen(folded, *unneeded), None
    broken_off = _BROKEN_OFF.search(folded, _SHORTEST_BEGINNING)
    return (broken_off.span(), None) if broken_off else None


@functools.lru_cache(maxsize=1024)
def find_credit(paragraphs: tuple[str, ...]) -> str | None:
    """Return the outlet that the first lines of an article credit, as printed; None where they name none."""
    for paragraph in paragraphs[:CREDITED_PARAGRAPHS]:
        start, end = next(han.find_sentences(paragraph), (0, 0))
        if credit := trim_sentence(paragraph[start:end]).credit:
            return credit
    return None


def names_source(text: str) -> bool:
    """Whether a text begins with who reports it, so that nobody need say so before: 据某社报道, (某社台北18日电)."""
    folded = fold_in_place(text)
    opening = find_opening(folded)
    return _ATTRIBUTED.match(folded) is not None or (opening is not None and opening.outlet is not None)


def _widen(folded: str, start: int, end: int) -> tuple[int, int]:
    """Return the cut with what would be left over by it: a space in the middle of Chinese, a comma without a clause."""
    if stamp := _STAMP.match(folded, end):
        end = stamp.end()
    before, after = folded[:start].rstrip(), folded[end:].lstrip()
    if not before:
        return 0, len(folded) - len(after.lstrip(_LEADS))
    if not after or after[0] in _STOPS:
        before = before.rstrip(_JOINS)
    elif before[-1].isascii() and after[0].isascii():
        spaced = start > len(before)  # one space stays between two Latin words
        return start, len(folded) - len(after) if spaced else end
    return len(before), len(folded) - len(after)


def _join_ranges(kept: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return places as ranges of neighbours."""
    ranges: list[tuple[int, int]] = []
    for place in kept:
        if ranges and ranges[-1][1] == place:
            ranges[-1] = (ranges[-1][0], place + 1)
        else:
            ranges.append((place, place + 1))
    return tuple(ranges)
