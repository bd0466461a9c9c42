"""Fill in a page of the show: what all pages have around what is their own, and what each was built of.

A page says at its beginning, in a hash, what it was built of (its inputs): one whose inputs are the same need not be
built again.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup

from digest import __version__
from digest.publish.feed import ShowFeed
from digest.publish.formats import build_address, clean_text
from digest.publish.notes import localize
from digest.publish.pages.assets import hash_assets, hash_source, make_environment, read_asset
from digest.publish.pages.episode_view import LANGUAGES, split_phrases
from digest.serving.qr import draw_svg
from digest.settings import Show
from digest.synthetic import WRITTEN_LABEL
from digest.urls import to_web_url

WORDS = {
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
    "synthetic": WRITTEN_LABEL,
    "skip": "跳到节目列表",
    "to_transcript": "跳到文字稿",
    "where": "位置",
}
"""What the pages say in words of their own, in simplified characters."""

# How apps are asked to subscribe; {0} is the feed's address without its scheme, {1} all of it, for a query.
_APPS = (
    ("Apple Podcasts", "podcast://{0}"),
    ("AntennaPod", "antennapod-subscribe://{0}"),
    ("Overcast", "overcast://x-callback-url/add?url={1}"),
    ("Pocket Casts", "pktc://subscribe/{0}"),
    ("Podcast Addict", "podcastaddict://{0}"),
    ("其他应用", "pcast://{0}"),
)
_WRITINGS = {
    "zh-Hans": "简体版",
    "zh-Hant": "繁体版",
}

_INPUTS = b'name="digest-inputs" content="'
HEAD_BYTES = 2048  # bytes of a page that hold its inputs


def fill_page(template: str, show: Show, *, data: Mapping[str, Any], inputs: str | None = None, **values: Any) -> bytes:
    """Return a page as HTML in UTF-8.

    Args:
        template: Its file. What every page has is in `it`, for the parts that the pages share.
        data: What the page says of itself to machines, by schema.org.
        inputs: The hash of what it is built of; by default that of `values`.
        values: What the template shows of its own.
    """
    shared = {
        **_build_frame(show),
        "data": data,
        "inputs": inputs or hash_inputs(show, values),
    }
    known = {**shared, **values}  # a page's own values come before what all pages have
    page = _load_environment().get_template(template).render(it=shared, **known)
    return page.lstrip().encode("utf-8", "replace")


def describe_series(show: Show) -> dict[str, Any]:
    """Return what schema.org knows of a show."""
    return {
        "@type": "PodcastSeries",
        "name": clean_text(show.title),
        "url": build_address(show, ""),
        "webFeed": build_address(show, "feed.xml"),
    }


def describe_show(show: Show) -> str:
    """Return the show's description, or what can be said of every show."""
    return clean_text(show.description) or localize(show, WORDS["synthetic"])


def read_inputs(page: bytes) -> str | None:
    """Return the hash of what a page was built of, as its beginning says it; None if it says nothing."""
    _, found, rest = page[:HEAD_BYTES].partition(_INPUTS)
    if not found:
        return None
    inputs, _, _ = rest.partition(b'"')
    return inputs.decode("ascii", "replace")


def hash_inputs(show: Show, *values: object) -> str:
    """Return a hash of what a page is built of: this program, the show's settings, and the values."""
    # Without what no page shows: another source, or another place of the workspace, builds no page again.
    settings = show.model_dump(mode="json", exclude={"source", "templates", "keywords", "topics", "weights", "folder"})
    return hash_values(__version__, hash_assets(), settings, values)


def hash_values(*values: object) -> str:
    """Return a hash of plain values and mappings of them.

    Raises:
        TypeError: A value has no content of its own to go by.
    """
    content = json.dumps(values, sort_keys=True, default=_to_plain)
    digest = hashlib.sha256(content.encode("utf-8", "replace"))
    return digest.hexdigest()[:32]  # 128 bits are enough to tell versions of one page apart


def _to_plain(value: object) -> dict[str, Any]:
    if isinstance(value, Mapping):  # a record of the store, whose str() would be its place in memory
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be hashed by its content")


def _build_frame(show: Show) -> dict[str, Any]:
    """Return what every page of the show has."""
    style = read_asset("page.css")
    script = read_asset("page.js")
    feed = build_address(show, "feed.xml")
    without_scheme = feed.split("://", 1)[-1]
    quoted = quote(feed, safe="")
    return {
        "show": show,
        "lang": LANGUAGES[show.language],
        "title": clean_text(show.title),
        "description": describe_show(show),
        "link": to_web_url(show.link),
        "feeds": list(_list_feeds(show)),
        "apps": [(localize(show, app), link.format(without_scheme, quoted)) for app, link in _APPS],
        "cover": build_address(show, "cover.jpg"),
        "words": {name: localize(show, text) for name, text in WORDS.items()},
        "qr": Markup(_draw_code(feed)),  # noqa: S704  # our own drawing, not input
        "style": Markup(style),  # noqa: S704  # our own files
        "script": Markup(script),  # noqa: S704
        "style_hash": hash_source(style),
        "script_hash": hash_source(script),
    }


def _list_feeds(show: Show) -> Iterator[tuple[str, str, str, str]]:
    """Yield label, file name, address and language of each feed that can be subscribed to, the show's own first."""
    label = localize(show, WORDS["address"])
    yield label, "feed.xml", build_address(show, "feed.xml"), LANGUAGES[show.language]
    for writing in show.scripts:
        if writing == show.language:
            continue
        name = ShowFeed("episode", writing).name(show)
        # Its own readers are to find it.
        readers = show.model_copy(update={"language": writing})
        named = localize(readers, f"{_WRITINGS[writing]}{WORDS['address']}")
        yield named, name, build_address(show, name), LANGUAGES[writing]


# The same code stands on every page of a show.
_draw_code = functools.lru_cache(maxsize=4)(draw_svg)


@functools.cache
def _load_environment() -> Environment:
    environment = make_environment(keep_trailing_newline=True)
    environment.filters["phrases"] = split_phrases
    return environment
