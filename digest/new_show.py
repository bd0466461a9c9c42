"""Draft a new show from its feeds: choose its name, title, language, voices and freshness, and write its file."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Literal

from pypinyin import lazy_pinyin

from digest import han
from digest.catalog import find_built_in
from digest.settings import DEFAULT_VOICE
from digest.sources.discover import Found
from digest.translation import FOLDER, get_language, translate
from digest.urls import find_host

_COHOST = "yunyang"
_MINUTES = 10.0

# An episode needs at least this many fresh articles; a show takes the shortest span in which its feeds have them.
_ENOUGH = 4
_SPANS_HOURS = (36, 72, 168, 336, 720)

# A feed with a smaller share of Han characters among its letters than this is in another language.
_CHINESE = 0.25

_TAIPEI = "Asia/Taipei"
_ZONES = {
    "tw": _TAIPEI,
    "hk": "Asia/Hong_Kong",
    "mo": "Asia/Macau",
    "sg": "Asia/Singapore",
    "my": "Asia/Kuala_Lumpur",
}
# Parts of a host's name that name no site: www.news.example.com.cn is example's.
_NOT_NAMES = {
    "www",
    "m",
    "feeds",
    "feed",
    "rss",
    "news",
    "plink",
    "blog",
    "com",
    "co",
    "net",
    "org",
    "gov",
    "edu",
    "ac",
}

# In the sample show's file, the first key of the advice that every new show gets; its explanation stands before it.
_ADVICE = "# [keywords]"

_COMMENTS_AT = 28  # the column of the comments, as in the sample show's file

_TAG = re.compile(r"<[^<>]*>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Draft:
    """A show as it will be written.

    Attributes:
        name: The file's name without `.toml`.
        sources: Address and name on air of each feed; none for a list of single articles.
        fresh_hours: 0 for no limit.
        private: The addresses among them that lie on this machine or in a private network.
        taiwan: Read words as Taiwan does.
    """

    name: str
    title: str
    language: Literal["zh-Hans", "zh-Hant"]
    timezone: str
    voice: str
    cohost: str | None
    minutes: float
    fresh_hours: int
    sources: tuple[tuple[str, str | None], ...]
    private: frozenset[str] = frozenset()
    taiwan: bool = False


def is_chinese(found: Found) -> bool:
    """Whether a feed's titles and texts are in Chinese."""
    letters = "".join(char for char in _join_texts(found) if char.isalpha())
    if not letters:
        return False
    han_count = len(han.HAN_CHARACTER.findall(letters))
    return han_count >= _CHINESE * len(letters)


def draft_show(
    found: Sequence[Found],
    now: datetime,
    *,
    taken: Collection[str],
    name: str | None = None,
    title: str | None = None,
    voice: str | None = None,
    minutes: float | None = None,
    private: Collection[str] = (),
) -> Draft:
    """Choose a show's settings by what its feeds hold.

    Args:
        found: The feeds, in the order of their weight; none for a list of single articles.
        now: The time of asking; tells how far back an episode must look.
        taken: Names that other shows have; a chosen name that is taken gets a number.
        name: The file's name; by default from the feeds' host, or the title.
        title: By default the feed's own, where there is one feed; else a general one.
        voice: By default the default voice, with a second host.
        minutes: The length aimed at.
        private: Addresses of feeds on this machine or in its network.
    """
    language = _choose_language(found)
    hosts = list(dict.fromkeys(find_host(candidate.url) for candidate in found))
    zone = _choose_zone(hosts, language)
    title = title or _choose_title(found, language)
    if not name:
        slug_of_site = _make_slug_of_host(hosts[0]) if len(hosts) == 1 else ""
        slug = slug_of_site or _make_slug(title) or "news"
        name = _find_free_name(slug, taken)
    # A voice that the user named speaks alone, and so does the one of a list of single articles.
    has_cohost = bool(found) and not voice
    sources = [(candidate.url, _find_title(candidate) or None) for candidate in found]
    return Draft(
        name=name,
        title=title,
        language=language,
        timezone=zone,
        voice=voice or DEFAULT_VOICE,
        cohost=_COHOST if has_cohost else None,
        minutes=minutes or _MINUTES,
        fresh_hours=_find_fresh_hours(found, now),
        sources=tuple(sources),
        private=frozenset(private),
        taiwan=language == "zh-Hant" and zone == _TAIPEI,
    )


def _choose_language(found: Sequence[Found]) -> Literal["zh-Hans", "zh-Hant"]:
    """Return the writing of most of the feeds."""
    writings = [han.detect_language(_join_texts(candidate)) for candidate in found]
    is_mostly_traditional = writings.count("zh-Hant") > writings.count("zh-Hans")
    return "zh-Hant" if is_mostly_traditional else "zh-Hans"


def _choose_title(found: Sequence[Found], language: str) -> str:
    """Return the title that all the feeds share, such as that of a single one; else a general title."""
    titles = {_find_title(candidate) for candidate in found}
    titles.discard("")  # of a feed that has none
    if len(titles) == 1:
        return titles.pop()
    return "每日要聞" if language == "zh-Hant" else "每日要闻"


def _find_title(found: Found) -> str:
    return _CONTROL.sub(" ", found.feed.title or "").strip()


def build_show_file(draft: Draft, advice: str) -> str:
    """Write a show as TOML.

    Args:
        draft: What it says.
        advice: The commented keys below, for whoever edits it.
    """
    if draft.sources:
        first_line = translate("Run it with: digest run {show}", show=draft.name)
    else:
        first_line = translate("Add to it with: digest article URL --show {show}", show=draft.name)
    # Keys that are not chosen are written too, as comments: whoever edits the file sees that they exist.
    cohost = f"cohost = {_quote(draft.cohost)}" if draft.cohost else '# cohost = "yunyang"'
    readings = 'readings = "taiwan"' if draft.taiwan else '# readings = "taiwan"'
    lines = [
        f"# {first_line}",
        "",
        f"title = {_quote(draft.title)}",
        _add_comment('description = ""', "what podcast apps show below the title"),
        'author = "digest"',
        "",
        _add_comment(f'language = "{draft.language}"', "the script of the show's own words; articles keep theirs"),
        f'timezone = "{draft.timezone}"',
        "",
        _add_comment(f"voice = {_quote(draft.voice)}", "digest voices list; digest voices compare TEXT"),
        _add_comment(cohost, "takes every other story; leave it out for a show with one host"),
        _add_comment(readings, "words that are read otherwise in Taiwan (和, 企业, 垃圾) as they are read there"),
        "",
        f"minutes = {draft.minutes:g}",
        "max_stories = 20",
        _add_comment(f"fresh_hours = {draft.fresh_hours}", "only articles of the last so many hours; 0 takes all"),
        "",
        _add_comment('base_url = "http://localhost:8000"', "where the published folder will be reached"),
    ]
    for url, name in draft.sources:
        lines += ["", "[[source]]", f"url = {_quote(url)}"]
        if name:
            lines.append(f"name = {_quote(name)}")
        if url in draft.private:
            lines.append("allow_private = true")
    if not draft.sources:
        none = "No [[source]]: this show is a list of single articles, and `digest run` passes it over."
        lines += ["", f"# {translate(none)}"]
    return "\n".join([*lines, "", advice])


def _add_comment(setting: str, comment: str) -> str:
    """Write a setting with its comment, which begins at the same column where there is room."""
    setting = setting.ljust(_COMMENTS_AT) if len(setting) < _COMMENTS_AT else f"{setting} "
    return f"{setting}# {translate(comment)}"


def read_sample() -> str:
    """Return the sample show's file, its comments in the user's language if there is a translation."""
    path = FOLDER / get_language() / "sample.toml"
    if not path.is_file():
        path = find_built_in() / "feeds" / "sample.toml"
    return path.read_text(encoding="utf-8")


def read_advice() -> str:
    """Return what the sample show says about the keys that a new show leaves alone, with every key commented out."""
    text = read_sample()
    start_of_block = text.rindex("\n\n", 0, text.index(_ADVICE)) + 2
    lines = []
    for line in text[start_of_block:].splitlines():
        is_setting = line and not line.startswith("#")
        lines.append(f"# {line}\n" if is_setting else f"{line}\n")
    return "".join(lines)


def _join_texts(found: Found) -> str:
    texts = []
    for entry in found.feed.entries[:40]:  # enough to tell the language and the writing
        title = entry.title or ""
        html = (entry.html or "")[:2000]
        texts.append(_TAG.sub("", f"{title} {html}"))
    return " ".join(texts)


def _find_fresh_hours(found: Sequence[Found], now: datetime) -> int:
    """Return the shortest span, in hours, in which the feeds have enough articles; 0 (no limit) if no span has."""
    times = [entry.published for candidate in found for entry in candidate.feed.entries]
    needed = min(_ENOUGH, len(times))
    for hours in _SPANS_HOURS:
        oldest = now - timedelta(hours=hours)
        # An undated article counts as fresh.
        fresh = [published for published in times if published is None or published >= oldest]
        if len(fresh) >= needed:
            return hours
    return 0


def _choose_zone(hosts: Sequence[str], language: str) -> str:
    """Return the time zone of the sites' common country, by their domains; else the usual one of the writing."""
    zones: set[str | None] = set()
    for host in hosts:
        _, _, country = host.rpartition(".")
        zones.add(_ZONES.get(country))
    common = zones.pop() if len(zones) == 1 else None
    if common is not None:
        return common
    return _TAIPEI if language == "zh-Hant" else "Asia/Shanghai"


def _make_slug_of_host(host: str) -> str:
    """Make a name of a site: news.example.com.cn -> example; "" of an IP address."""
    is_ip_address = re.fullmatch(r"[\d.]+", host)
    if is_ip_address:
        return ""
    above_country = host.lower().split(".")[:-1]
    names = [label for label in above_country if label not in _NOT_NAMES]
    if not names:
        return ""
    return _make_slug(names[-1])


def _make_slug(text: str) -> str:
    """Make a file name of a title: 联合早报 -> lian-he-zao-bao."""
    pinyin = " ".join(lazy_pinyin(text))
    words = re.findall(r"[a-z0-9]+", pinyin.lower())
    slug = "-".join(words)
    return slug[:40].strip("-")


def _find_free_name(name: str, taken: Collection[str]) -> str:
    """Return a name that no other show has: news, news-2, news-3, …"""
    free = name
    for number in count(2):
        if free not in taken:
            break
        free = f"{name}-{number}"
    return free


def _quote(text: str) -> str:
    """Write a TOML basic string; JSON's escapes are among TOML's."""
    return json.dumps(_CONTROL.sub(" ", text), ensure_ascii=False)
