"""Build the show's web pages: static files to listen on and to read, which load nothing from anywhere else.

There is a page of the show, one of each episode and single article, and one of each month. All text from sources is
escaped where it is put in; nothing of theirs is ever taken as HTML. Links to the show's own files are relative: the
pages also work from a disk.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.publish.feed import sort_newest_first
from digest.publish.formats import build_address, build_page_path, clean_text
from digest.publish.notes import localize
from digest.publish.pages.episode_view import LANGUAGES, EpisodeView, build_card, build_page_link, build_view
from digest.publish.pages.frame import WORDS, describe_series, describe_show, fill_page, hash_inputs, hash_values
from digest.record import Record
from digest.settings import Show
from digest.state.records import find_followed, hash_record
from digest.transcript import Segment

Segments = Sequence[Segment]

HOME = "index.html"
"""The show's own page."""

_CONTEXT = {"@context": "https://schema.org"}
_LISTED = 30  # episodes on the show's page below the newest; older ones are on the pages of their months
_ARTICLES = "articles"  # the page that lists single articles


def build_home(show: Show, records: Sequence[Record], articles: Sequence[Record] = ()) -> bytes:
    """Return the show's page as HTML: the newest episode with its player, those before, and how to subscribe.

    Args:
        records: Records of episodes as `build_record` makes them, in any order.
        articles: Records of single articles.

    Returns:
        UTF-8, the same bytes for the same records.
    """
    ordered = sort_newest_first(records)
    newest = build_view(show, ordered[0], (), {}, up="") if ordered else None
    earlier = ordered[1 : _LISTED + 1]
    months = [(name, _name_month(show, name), len(held)) for name, held in _group_by_month(ordered)]
    if _has_own_page(articles, records):
        months.append((_ARTICLES, localize(show, WORDS["articles"]), len(articles)))
    data = {
        **_CONTEXT,
        **describe_series(show),
        "description": describe_show(show),
    }
    return fill_page(
        "index.html.j2",
        show,
        data=data,
        home=build_address(show, ""),
        latest=newest,
        episodes=[build_card(show, record) for record in earlier],
        months=months,
    )


def build_site(
    show: Show,
    records: Sequence[Record],
    articles: Sequence[Record],
    read_segments: Callable[[Record], Segments],
    find_inputs: Callable[[str], str | None],
    has_page: Callable[[str], bool] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Yield the show's pages that are to be written: name and content, the show's own page last.

    The page of a month is to be written after the pages of its episodes: as long as its inputs are the same, so are
    theirs, and they need not be opened.

    Args:
        records: Records of episodes, in any order.
        articles: Records of single articles.
        read_segments: Returns the transcript of a record.
        find_inputs: Returns what the page of a name that is there was built of (see `read_inputs`); None for no page.
        has_page: Whether the page of a name is there, which can be asked more quickly than what it was built of.
    """

    def has_inputs(name: str) -> bool:
        return find_inputs(name) is not None

    site = _Site(
        show,
        settings=hash_inputs(show),
        by_guid={record["guid"]: record for record in (*records, *articles)},
        read_segments=read_segments,
        find_inputs=find_inputs,
        has_page=has_page or has_inputs,
    )
    ordered = sort_newest_first(records)
    neighbours = _find_neighbours(ordered)
    for archive in _list_months(show, ordered):
        yield from _build_group(site, archive, neighbours)
    if _has_own_page(articles, records):
        archive = _Archive(_ARTICLES, localize(show, WORDS["articles"]), sort_newest_first(articles))
        yield from _build_group(site, archive, _find_neighbours(archive.held))
    yield HOME, build_home(show, records, articles)


@dataclass(frozen=True, slots=True)
class _Site:
    """What the pages of a show are built of besides their own episodes; see `build_site`."""

    show: Show
    settings: str
    by_guid: Mapping[str, Record]
    read_segments: Callable[[Record], Segments]
    find_inputs: Callable[[str], str | None]
    has_page: Callable[[str], bool]

    def find_earlier(self, record: Record) -> dict[str, Record]:
        """Return the records by GUID that a record's stories go on from, those that are still there."""
        followed = find_followed(record)
        return {guid: self.by_guid[guid] for guid in followed if guid in self.by_guid}


@dataclass(frozen=True, slots=True)
class _Archive:
    """A page that lists episodes.

    Attributes:
        name: Its file name without the ending.
        held: The records of what it lists, newest first.
        newer: Name and heading of the page after it; None for the last.
        older: Name and heading of the page before it.
    """

    name: str
    heading: str
    held: Sequence[Record]
    newer: tuple[str, str] | None = None
    older: tuple[str, str] | None = None


_Neighbours = Mapping[str, tuple[Record | None, Record | None]]


def _has_own_page(articles: Sequence[Record], records: Sequence[Record]) -> bool:
    """Return whether single articles are listed apart: a show may consist of nothing else."""
    return bool(articles) and list(articles) != list(records)


def _list_months(show: Show, ordered: Sequence[Record]) -> Iterator[_Archive]:
    """Yield the archives of the months, the newest first."""
    months = _group_by_month(ordered)
    headings = [(name, _name_month(show, name)) for name, _ in months]
    padded = [None, *headings, None]  # so that each has one on either side, at its own place and two further
    for place, (name, held) in enumerate(months):
        _, heading = headings[place]
        yield _Archive(
            name,
            heading,
            held,
            newer=padded[place],
            older=padded[place + 2],
        )


def _find_neighbours(ordered: Sequence[Record]) -> _Neighbours:
    """Return the next newer and the next older record of each, by GUID."""
    padded = [None, *ordered, None]
    found: dict[str, tuple[Record | None, Record | None]] = {}
    for place, record in enumerate(ordered):
        newer = padded[place]
        older = padded[place + 2]
        found[record["guid"]] = (newer, older)
    return found


def _build_group(site: _Site, archive: _Archive, neighbours: _Neighbours) -> Iterator[tuple[str, bytes]]:
    """Yield the pages of an archive's episodes that change, and then its own."""
    name = f"archive/{archive.name}.html"
    # More than the page of the month itself shows: all that the pages of its episodes are built of. As long as that is
    # the same, none of them need be opened, which took most of the time of a rebuild of ten thousand.
    hashes: list[str] = []
    for record in archive.held:
        beside = [neighbour for neighbour in neighbours[record["guid"]] if neighbour is not None]
        shown = (record, *beside, *site.find_earlier(record).values())
        hashes += map(hash_record, shown)
    inputs = hash_values(site.settings, archive.heading, hashes, archive.newer, archive.older)
    is_current = site.find_inputs(name) == inputs
    for record in archive.held:
        if is_current and site.has_page(build_page_path(record["folder"])):
            continue
        newer, older = neighbours[record["guid"]]
        yield from _build_episode_page(site, record, newer, older)
    if not is_current:
        yield name, _build_archive(site.show, archive, inputs)


def _build_episode_page(
    site: _Site, record: Record, newer: Record | None, older: Record | None
) -> Iterator[tuple[str, bytes]]:
    """Yield an episode's page, if it changes."""
    name = build_page_path(record["folder"])
    earlier = site.find_earlier(record)
    links = {
        "newer": _link_neighbour(newer),
        "older": _link_neighbour(older),
    }
    # What is heard follows from the audio, whose hash is in the record.
    hashes_of_earlier = [hash_record(held) for held in earlier.values()]
    inputs = hash_values(site.settings, hash_record(record), hashes_of_earlier, links)
    if site.find_inputs(name) == inputs:
        return
    url = build_address(site.show, f"{record['folder']}/")
    segments = site.read_segments(record)
    view = build_view(site.show, record, segments, earlier, up="../../")
    page = fill_page(
        "episode.html.j2",
        site.show,
        data=_describe_episode(site.show, record, view, url),
        inputs=inputs,
        episode={**view, "url": url},
        **links,
    )
    yield name, page


def _describe_episode(show: Show, record: Record, view: EpisodeView, url: str) -> dict[str, object]:
    """Return what schema.org knows of an episode."""
    duration = f"PT{round(record['duration_s'])}S"
    return {
        **_CONTEXT,
        "@type": "PodcastEpisode",
        "name": view["title"],
        "url": url,
        "datePublished": record["published"],
        "timeRequired": duration,
        "inLanguage": LANGUAGES[show.language],
        "description": view["summary"],
        "image": build_address(show, "cover.jpg"),
        "associatedMedia": {
            "@type": "AudioObject",
            "contentUrl": build_address(show, f"{record['folder']}/{record['name']}.mp3"),
            "encodingFormat": "audio/mpeg",
            "contentSize": str(record["size_bytes"]),
            "duration": duration,
        },
        "citation": [story["url"] for story in record["stories"] if story["url"]],
        "partOfSeries": describe_series(show),
    }


def _link_neighbour(record: Record | None) -> dict[str, str] | None:
    if record is None:
        return None
    return {
        "title": clean_text(record["title"]),
        "link": f"../../{build_page_link(record)}",
    }


def _build_archive(show: Show, archive: _Archive, inputs: str) -> bytes:
    data = {
        **_CONTEXT,
        "@type": "CollectionPage",
        "name": archive.heading,
        "isPartOf": describe_series(show),
    }
    return fill_page(
        "archive.html.j2",
        show,
        inputs=inputs,
        data=data,
        url=build_address(show, f"archive/{archive.name}.html"),
        heading=archive.heading,
        episodes=[build_card(show, record) for record in archive.held],
        newer=archive.newer,
        older=archive.older,
    )


def _group_by_month(ordered: Sequence[Record]) -> list[tuple[str, list[Record]]]:
    """Return the records of each month (2026-01), by the day of their news, the newest month first."""

    def find_month(record: Record) -> str:
        return record["date"][:7]  # 2026-01-04 -> 2026-01

    # `ordered` goes by publication, and an episode may be made days after its own day.
    by_day = sorted(ordered, key=lambda record: record["date"], reverse=True)
    return [(month, list(held)) for month, held in itertools.groupby(by_day, key=find_month)]


def _name_month(show: Show, month: str) -> str:
    """Return a month as listeners read it: 2026-01 -> 2026年1月."""
    year, _, number = month.partition("-")
    return localize(show, f"{year}年{int(number)}月")
