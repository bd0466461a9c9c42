"""Name the outlet of each entry of a feed that collects the news of several.

Such feeds name it in different places: RSS and Atom in `source`, Dublin Core in `publisher`, Media RSS in `credit` (of
a company), others in the author or behind the title (大桥通车 - 晨港日报, as Google News and its kin write it).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.articles.bylines import is_outlet
from digest.articles.page_lines import fold_text

# 大桥通车 - 晨港日报
_TAIL = re.compile(r"^(?P<head>.*\S)\s+[-–—|｜]\s+(?P<tail>[^-–—|｜]{2,24})$|^(?P<head2>.*\S)_(?P<tail2>[^_\s]{2,24})$")
# One title may end so by chance; where this share of the titles of a feed do, the feed writes them so.
_SHARE_WITH_TAIL = 0.5
_FEWEST_TITLES = 3
# What sections are called: 要闻, 即時新聞, 时政频道
_HEADING = re.compile(
    r"(?:[最头頭]?[新条條]|[即实實][时時]|[今每]日|[本当當]地|[国國][内內际際]|[时時]政|政治|社[会會]|[财財][经經]|科技|[体體]育|[娱娛][乐樂]|文化|生活|[综綜]合|[热熱][门門點点]|要|[两兩]岸|大[陆陸]|大中[华華]|[环環]球|世界|中[国國]|地方|[军軍]事)*"
    r"(?:新[闻聞]|要[闻聞]|快[讯訊]|[资資][讯訊]|[频頻]道|[报報][导導道])*"
)
_ENDS_OUTLET = re.compile("[报報社网網台臺]")
# 中央社記者王一, 晨港日报/王一
_BEFORE_REPORTER = re.compile(r"\s*(?:(?:特[约約]|首席|[实實][习習]|[综綜]合)?[记記]者|[/／]|[综綜]合[报報]).*$")

# What parts an outlet's name from a section's in the title of a feed: 人民网 - 时政, 中央社：政治
_BETWEEN_PARTS = re.compile(
    r"\s*[|｜_»>·]+\s*|\s+[-–—:：]+\s+|(?<=[\u3400-\u9fff])[-–—:：](?=[\u3400-\u9fff])|\s*[:：]\s*$"
)
_FEED_WORDS = re.compile(r"\s*(?<![A-Za-z])(?:RSS(?:\s*feeds?)?|feeds?|[订訂][阅閱])(?![A-Za-z])\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signed:
    """What a feed says of one of its entries: its title, and names that may be those of its outlet.

    Attributes:
        stated: The outlet, where the feed states it as such.
        authors: Who wrote it: a person, a desk or an outlet.
    """

    title: str | None
    stated: str | None = None
    authors: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry comes from, and its title without the outlet's name behind it."""

    title: str | None
    outlet: str | None


def find_origins(feed: str | None, signed: Sequence[Signed]) -> tuple[Origin, ...]:
    """Find the outlet of each entry of a feed, in the order given.

    Args:
        feed: What the feed calls itself; it is nobody's outlet.
        signed: What it says of each entry.
    """
    has_tails = _has_tails(signed)
    own = fold_text(feed or "")
    return tuple(_find_origin(entry, own, has_tails=has_tails) for entry in signed)


def collects_several(origins: Sequence[Origin]) -> bool:
    """Return whether entries come from more than one outlet."""
    return len({fold_text(origin.outlet) for origin in origins if origin.outlet}) > 1


def name_feed(title: str | None) -> str | None:
    """Return what a feed's title calls its outlet, without the section that it lists.

    Example: 晨港网 - 要闻 -> 晨港网
    """
    parts = [_FEED_WORDS.sub(" ", part).strip() for part in _BETWEEN_PARTS.split(title or "")]
    named = [part for part in parts if part]
    outlets = [part for part in named if is_outlet(part) and not _HEADING.fullmatch(part)]
    name = next(iter(outlets or named), None)
    return _cut_heading(name) if name else title


def _cut_heading(name: str) -> str:
    """Cut a section's name off that of its outlet: 中央社即時新聞."""
    for ends in _ENDS_OUTLET.finditer(name):
        if _HEADING.fullmatch(name, ends.end()):
            return name[: ends.end()]
    return name


def _find_origin(entry: Signed, own: str, *, has_tails: bool) -> Origin:
    head, tail = _split_tail(entry.title)
    names = [entry.stated, tail if has_tails else None, *_list_outlets(entry.authors)]
    outlet = next((name for name in names if name and fold_text(name) != own), None)
    is_signed = outlet is not None and fold_text(outlet) == fold_text(tail or "")
    return Origin(head if is_signed else entry.title, outlet)


def _has_tails(signed: Sequence[Signed]) -> bool:
    tails = [tail for _, tail in (_split_tail(entry.title) for entry in signed) if tail]
    outlets = sum(is_outlet(tail) for tail in tails)
    return len(signed) >= _FEWEST_TITLES and outlets >= _SHARE_WITH_TAIL * len(signed)


def _split_tail(title: str | None) -> tuple[str | None, str | None]:
    match = _TAIL.match(title or "")
    if match is None:
        return title, None
    return match["head"] or match["head2"], (match["tail"] or match["tail2"]).strip()


def _list_outlets(authors: Sequence[str]) -> list[str]:
    names = [_BEFORE_REPORTER.sub("", author).strip() for author in authors]
    return [name for name in names if is_outlet(name)]
