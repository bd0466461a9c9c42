"""The show's web pages: static files to listen on and to read, which load nothing from anywhere else.

There is a page of the show, one of each episode and single article, and one of each month. All text from sources is
escaped where it is put in; nothing of theirs is ever taken as HTML. Links to the show's own files are relative: the
pages also work from a disk.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from digest import __version__
from digest.han import convert_to
from digest.publish.feed import ShowFeed, sort_newest_first
from digest.publish.formats import build_address, build_page_path, clean_text
from digest.publish.notes import localize
from digest.publish.pages.episode_view import LANGUAGES, build_card, build_page_link, build_view, split_phrases
from digest.record import Record, Segment
from digest.serving.qr import draw_svg
from digest.settings import Show
from digest.state.records import find_followed, hash_record
from digest.urls import to_web_url

Segments = Sequence[Segment]

_WORDS = {
    "address": "订阅地址",
    "copy_address": "复制地址",
    "copied": "已复制",
    "subscribe": "订阅",
    "scan": "用手机扫码订阅",
    "code": "订阅地址的二维码",
    "episodes": "往期节目",
    "latest": "最新一期",
    "archive": "按月份",
    "chapters": "章节",
    "transcript": "文字稿",
    "read": "文字稿与来源",
    "source": "来源",
    "files": "文件",
    "download": "下载",
    "original": "原文",
    "also": "另见",
    "earlier": "此前报道",
    "player": "播放器",
    "play": "播放",
    "pause": "暂停",
    "back": "后退 15 秒",
    "forward": "快进 30 秒",
    "position": "播放进度",
    "speed": "倍速",
    "fault": "音频无法播放，请稍后再试，或下载后收听。",
    "none": "还没有节目。",
    "articles": "单篇文章",
    "synthetic": "本节目由合成语音播报，文字摘自所列来源。",
    "skip": "跳到节目列表",
    "to_transcript": "跳到文字稿",
    "where": "位置",
}
# How apps are asked to subscribe; {0} is the feed's address without its scheme, {1} all of it, for a query.
_APPS = (
    ("Apple Podcasts", "podcast://{0}"),
    ("AntennaPod", "antennapod-subscribe://{0}"),
    ("Overcast", "overcast://x-callback-url/add?url={1}"),
    ("Pocket Casts", "pktc://subscribe/{0}"),
    ("Podcast Addict", "podcastaddict://{0}"),
    ("其他应用", "pcast://{0}"),
)
_WRITINGS = {"zh-Hans": "简体版", "zh-Hant": "繁体版"}
HOME = "index.html"  # the show's own page
_LISTED = (
    30  # so many episodes stand on the show's page below the newest; those before are on the pages of their months
)


def build_home(show: Show, records: Sequence[Record], articles: Sequence[Record] = ()) -> bytes:
    """Return the show's page as HTML: the newest episode with its player, those before, and how to subscribe.

    Args:
        records: Records of episodes as `build_record` makes them, in any order.
        articles: Records of single articles.

    Returns:
        UTF-8, the same bytes for the same records.
    """
    ordered = sort_newest_first(records)
    home = build_address(show, "")
    months = [(name, _name_month(show, name), len(held)) for name, held in _group_by_month(ordered)]
    if articles and list(articles) != list(records):
        months.append(("articles", localize(show, _WORDS["articles"]), len(articles)))
    latest = build_view(show, ordered[0], (), {}, up="") if ordered else None
    series = _describe_series(show)
    return _render(
        "index.html.j2",
        show,
        data={"@context": "https://schema.org", **series, "description": _describe_show(show)},
        home=home,
        latest=latest,
        episodes=[build_card(show, record) for record in ordered[1 : _LISTED + 1]],
        months=months,
    )


def build_site(
    show: Show,
    records: Sequence[Record],
    articles: Sequence[Record],
    segments_of: Callable[[Record], Segments],
    current: Callable[[str], str | None],
    exists: Callable[[str], bool] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Yield the show's pages that are to be written: name and content, the show's own page last.

    The page of a month is to be written after the pages of its episodes: as long as its inputs are the same, so are
    theirs, and they need not be opened.

    Args:
        records: Records of episodes, in any order.
        articles: Records of single articles.
        segments_of: Reads the transcript of a record.
        current: Tells of what inputs (`read_inputs`) the page of a name was built that is there; None for none.
        exists: Tells whether the page of a name is there, more quickly than `current` does.
    """
    exists = exists or (lambda name: current(name) is not None)
    settings = _hash_inputs(show)
    site = _Site(show, settings, {record["guid"]: record for record in (*records, *articles)}, segments_of, current)
    ordered = sort_newest_first(records)
    months = _group_by_month(ordered)
    titles = [(name, _name_month(show, name)) for name, _ in months]
    around = _find_neighbours(ordered)
    for place, (name, held) in enumerate(months):
        newer = titles[place - 1] if place else None
        older = titles[place + 1] if place + 1 < len(titles) else None
        yield from _build_group(site, _Archive(name, titles[place][1], held, newer, older), around, exists)
    if articles and list(articles) != list(records):
        archive = _Archive("articles", localize(show, _WORDS["articles"]), sort_newest_first(articles))
        yield from _build_group(site, archive, _find_neighbours(archive.held), exists)
    yield HOME, build_home(show, records, articles)


def read_inputs(page: bytes) -> str | None:
    """Return the hash of what a page was built of, as its beginning says it."""
    _, found, rest = page[:2048].partition(b'name="digest-inputs" content="')
    return rest.partition(b'"')[0].decode("ascii", "replace") if found else None


@dataclass(frozen=True, slots=True)
class _Site:
    """What the pages of a show are built of besides their own episodes; see `build_site`."""

    show: Show
    settings: str
    by_guid: Mapping[str, Record]
    segments_of: Callable[[Record], Segments]
    current: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class _Archive:
    """A page that lists episodes, newest first: file name without ending, heading, and those before and after it."""

    name: str
    heading: str
    held: Sequence[Record]
    newer: tuple[str, str] | None = None
    older: tuple[str, str] | None = None


_Around = Mapping[str, tuple[Record | None, Record | None]]


def _find_neighbours(ordered: Sequence[Record]) -> _Around:
    """Return the next newer and the next older record of each, by GUID."""
    padded = [None, *ordered, None]
    return {record["guid"]: (padded[at], padded[at + 2]) for at, record in enumerate(ordered)}


def _build_group(
    site: _Site, archive: _Archive, around: _Around, exists: Callable[[str], bool]
) -> Iterator[tuple[str, bytes]]:
    """Yield the pages of an archive's episodes that change, and then its own."""
    file = f"archive/{archive.name}.html"
    prints = []
    for record in archive.held:
        beside = [it for it in around[record["guid"]] if it is not None]
        prints += [hash_record(it) for it in (record, *beside, *_find_earlier(site, record).values())]
    inputs = _hash_values(site.settings, archive.heading, prints, archive.newer, archive.older)
    stands = site.current(file) == inputs
    for record in archive.held:
        if not (stands and exists(build_page_path(record["folder"]))):
            yield from _build_episode_page(site, record, *around[record["guid"]])
    if not stands:
        yield file, _build_archive(site.show, archive, inputs)


def _find_earlier(site: _Site, record: Record) -> dict[str, Record]:
    """Return the records by GUID that a record's stories go on from, those that are still there."""
    return {guid: site.by_guid[guid] for guid in find_followed(record) if guid in site.by_guid}


def _build_episode_page(
    site: _Site, record: Record, newer: Record | None, older: Record | None
) -> Iterator[tuple[str, bytes]]:
    show, name = site.show, build_page_path(record["folder"])
    earlier = _find_earlier(site, record)
    turns = {"newer": _link_neighbour(newer), "older": _link_neighbour(older)}
    # What is heard follows from the audio, whose hash is in the record.
    inputs = _hash_values(site.settings, hash_record(record), [hash_record(it) for it in earlier.values()], turns)
    if site.current(name) == inputs:
        return
    episode = build_view(show, record, site.segments_of(record), earlier, up="../../")
    url = build_address(show, f"{record['folder']}/")
    data = {
        "@context": "https://schema.org",
        "@type": "PodcastEpisode",
        "name": episode["title"],
        "url": url,
        "datePublished": record["published"],
        "timeRequired": f"PT{round(record['duration_s'])}S",
        "inLanguage": LANGUAGES[show.language],
        "description": episode["summary"],
        "image": build_address(show, "cover.jpg"),
        "associatedMedia": {
            "@type": "AudioObject",
            "contentUrl": build_address(show, f"{record['folder']}/{record['name']}.mp3"),
            "encodingFormat": "audio/mpeg",
            "contentSize": str(record["size_bytes"]),
            "duration": f"PT{round(record['duration_s'])}S",
        },
        "citation": [story["url"] for story in record["stories"] if story["url"]],
        "partOfSeries": _describe_series(show),
    }
    yield name, _render("episode.html.j2", show, data=data, inputs=inputs, episode={**episode, "url": url}, **turns)


def _link_neighbour(record: Record | None) -> dict[str, str] | None:
    if record is None:
        return None
    return {"title": clean_text(record["title"]), "link": f"../../{build_page_link(record)}"}


def _build_archive(show: Show, archive: _Archive, inputs: str) -> bytes:
    data = {"@type": "CollectionPage", "name": archive.heading, "isPartOf": _describe_series(show)}
    return _render(
        "archive.html.j2",
        show,
        inputs=inputs,
        data={"@context": "https://schema.org", **data},
        url=build_address(show, f"archive/{archive.name}.html"),
        heading=archive.heading,
        episodes=[build_card(show, record) for record in archive.held],
        newer=archive.newer,
        older=archive.older,
    )


def _group_by_month(ordered: Sequence[Record]) -> list[tuple[str, list[Record]]]:
    ordered = sorted(ordered, key=lambda it: str(it["date"]), reverse=True)
    return [(month, list(held)) for month, held in itertools.groupby(ordered, key=lambda it: str(it["date"])[:7])]


def _name_month(show: Show, month: str) -> str:
    year, _, number = month.partition("-")
    return localize(show, f"{year}年{int(number)}月")


def _describe_series(show: Show) -> dict[str, Any]:
    home, feed = build_address(show, ""), build_address(show, "feed.xml")
    return {"@type": "PodcastSeries", "name": clean_text(show.title), "url": home, "webFeed": feed}


def _describe_show(show: Show) -> str:
    return clean_text(show.description) or localize(show, _WORDS["synthetic"])


def _render(template: str, show: Show, *, data: Mapping[str, Any], inputs: str | None = None, **values: Any) -> bytes:
    """Fill a template in; what every page has is in `it` for the parts that the pages share."""
    frame = _build_frame(show)
    shared = {**frame, "data": data, "inputs": inputs or _hash_inputs(show, values)}
    html = _load_environment().get_template(template).render(it=shared, **{**shared, **values})
    return html.lstrip().encode("utf-8", "replace")


def _build_frame(show: Show) -> dict[str, Any]:
    style, script = read_asset("page.css"), read_asset("page.js")
    feed = build_address(show, "feed.xml")
    named = {"0": feed.split("://", 1)[-1], "1": quote(feed, safe="")}
    return {
        "show": show,
        "lang": LANGUAGES[show.language],
        "title": clean_text(show.title),
        "description": _describe_show(show),
        "link": to_web_url(show.link),
        "feeds": list(_list_feeds(show)),
        "apps": [(localize(show, app), link.format(named["0"], named["1"])) for app, link in _APPS],
        "cover": build_address(show, "cover.jpg"),
        "words": {name: localize(show, text) for name, text in _WORDS.items()},
        "qr": Markup(_draw_code(feed)),  # noqa: S704  # our own drawing, not input
        "style": Markup(style),  # noqa: S704  # our own files
        "script": Markup(script),  # noqa: S704
        "style_hash": hash_source(style),
        "script_hash": hash_source(script),
    }


def _list_feeds(show: Show) -> Iterator[tuple[str, str, str, str]]:
    """Yield label, file name, address and language of each feed that can be subscribed to, the show's own first."""
    plain = localize(show, _WORDS["address"])
    yield plain, "feed.xml", build_address(show, "feed.xml"), LANGUAGES[show.language]
    for writing in show.scripts:
        if writing != show.language:
            name = ShowFeed("episode", writing).name(show)
            yield (
                convert_to(f"{_WRITINGS[writing]}{plain}", writing),
                name,
                build_address(show, name),
                LANGUAGES[writing],
            )


_draw_code = functools.lru_cache(maxsize=4)(draw_svg)


@functools.cache
def _load_environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("digest.publish.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["phrases"] = split_phrases
    return environment


@functools.cache
def read_asset(name: str) -> str:
    """Read a file of the templates' folder."""
    return files("digest.publish.pages").joinpath("templates", name).read_text(encoding="utf-8")


@functools.cache
def _hash_templates() -> str:
    folder = files("digest.publish.pages").joinpath("templates")
    names = sorted(entry.name for entry in folder.iterdir() if entry.is_file())
    return hash_source("".join(read_asset(name) for name in names))


def _hash_inputs(show: Show, *values: object) -> str:
    """A hash of what a page is built of: this program, the show's settings, and the values."""
    settings = show.model_dump(mode="json", exclude={"source", "templates", "keywords", "topics", "folder"})
    return _hash_values(__version__, _hash_templates(), settings, values)


def _hash_values(*values: object) -> str:
    """A hash of plain values and mappings of them; a TypeError for what has no content of its own to go by."""
    of = json.dumps(values, sort_keys=True, default=_to_plain)
    return hashlib.sha256(of.encode("utf-8", "replace")).hexdigest()[:32]


def _to_plain(value: object) -> dict[str, Any]:
    if isinstance(value, Mapping):  # a record of the store, whose str() would be its place in memory
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be hashed by its content")


def hash_source(text: str) -> str:
    """The hash by which the page's content security policy lets in a script or a style (CSP level 3)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
