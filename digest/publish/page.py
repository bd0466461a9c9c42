"""The show's web page: one static file to listen on, which loads nothing from anywhere else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from digest.links import web_url
from digest.publish.notes import paragraphs_of, when, words
from digest.publish.rss import newest_first
from digest.publish.text import address, clean, clock, whole_seconds
from digest.settings import Show

_LANGUAGES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "en", "und": "zh-CN"}
_WORDS = {
    "address": "订阅地址",
    "copy_address": "复制地址",
    "copied": "已复制",
    "open_app": "在播客应用中打开",
    "episodes": "节目",
    "chapters": "章节",
    "sources": "内容与来源",
    "transcript": "文字稿",
    "download": "下载",
    "original": "原文",
    "also": "另见",
    "earlier": "前情",
    "speed": "倍速",
    "none": "还没有节目。",
    "older": "更早的节目",
    "synthetic": "本节目由合成语音播报，文字摘自所列来源。",
    "skip": "跳到节目列表",
}
_OPEN = 3  # so many of the newest episodes show their chapters at once
_WHOLE = 60  # so many have a player; those before are a list of links, so that the page stays quick for ever


def build_page(show: Show, records: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the show's page as HTML: its episodes, newest first, with player, chapters, sources and transcripts.

    Args:
        records: Records of episodes as `record_of` makes them, in any order.

    Returns:
        UTF-8, the same bytes for the same records. Links to the show's own files are relative: the page also works
        from a disk.
    """
    style, script = _asset("page.css"), _asset("page.js")
    feed, ordered = address(show, "feed.xml"), newest_first(records)
    html = (
        _environment()
        .get_template("page.html.j2")
        .render(
            show=show,
            lang=_LANGUAGES[show.language],
            title=clean(show.title),
            description=clean(show.description),
            link=web_url(show.link),
            feed=feed,
            app_link=f"podcast://{feed.split('://', 1)[-1]}",
            cover=address(show, "cover.jpg"),
            home=address(show, ""),
            words={name: words(show, text) for name, text in _WORDS.items()},
            episodes=[_episode(show, record, place) for place, record in enumerate(ordered[:_WHOLE])],
            older=[_older(record) for record in ordered[_WHOLE:]],
            style=Markup(style),  # noqa: S704  # our own files, not input
            script=Markup(script),  # noqa: S704
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )
    return html.encode("utf-8", "replace")


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("digest.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _asset(name: str) -> str:
    return files("digest.publish").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The hash by which the page's content security policy lets in a script or a style (CSP level 3)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _episode(show: Show, record: Mapping[str, Any], place: int) -> dict[str, Any]:
    base = quote(f"{record['folder']}/{record['name']}")
    return {
        **_older(record),
        "id": record["guid"],
        "length": clock(record["duration_s"]),
        "megabytes": f"{record['size_bytes'] / 1e6:.1f}",
        "vtt": f"{base}.vtt",
        "open": place < _OPEN,
        "voices": "、".join(clean(voice["title"]) for voice in record["voices"]),
        "chapters": [
            {"at": whole_seconds(it["start_s"]), "clock": clock(it["start_s"]), "title": clean(it["title"])}
            for it in record["chapters"]
        ],
        "stories": [_story(show, story) for story in record["stories"]],
    }


def _older(record: Mapping[str, Any]) -> dict[str, Any]:
    mp3 = quote(f"{record['folder']}/{record['name']}.mp3")
    return {"title": clean(record["title"]), "date": record["date"], "mp3": mp3}


def _earlier(follows: Mapping[str, Any] | None) -> dict[str, str] | None:
    """Return where on the page the story was told before."""
    if not follows:
        return None
    return {"id": follows["guid"], "title": clean(follows["title"]), "date": follows["date"]}


def _story(show: Show, story: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": clean(story["title"]),
        "lang": _LANGUAGES[story["language"]],
        "at": whole_seconds(story["start_s"]),
        "url": story["url"],
        "source": clean(story["source"] or ""),
        "when": when(show, story["published"]),
        "paragraphs": [
            [{"text": clean(it["text"]), "at": it["start_s"]} for it in part] for part in paragraphs_of(story)
        ],
        "follows": _earlier(story["follows"]),
        "others": [{"url": it["url"], "name": clean(it["source"] or it["title"])} for it in story["others"]],
    }
