"""A show file from addresses: its feeds found, its name, script, voices and freshness chosen, with all said in it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from pypinyin import lazy_pinyin

from digest import han
from digest.catalog import find_built_in
from digest.settings import DEFAULT_VOICE
from digest.sources.discover import Found
from digest.translation import FOLDER, current_language, translate

_COHOST = "yunyang"
_MINUTES = 10.0

# An episode wants at least so many fresh articles; a site that writes seldom gets the first span that has them.
_ENOUGH = 4
_SPANS_HOURS = (36, 72, 168, 336, 720)

# A feed with a smaller share of Han characters than this is in another language.
_CHINESE = 0.25

_TAIPEI = "Asia/Taipei"
_ZONES = {
    "tw": _TAIPEI,
    "hk": "Asia/Hong_Kong",
    "mo": "Asia/Macau",
    "sg": "Asia/Singapore",
    "my": "Asia/Kuala_Lumpur",
}
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

# The first of the keys in the sample show that any show has beside its sources; what explains it stands before it.
_ADVICE = "# [keywords]"

_COMMENTS_AT = 28

_TAG = re.compile(r"<[^>]*>")
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
    """Tell whether a feed's titles and texts are mostly Chinese."""
    letters = [char for char in _join_texts(found) if char.isalpha()]
    return bool(letters) and len(han.HAN_CHARACTER.findall("".join(letters))) >= _CHINESE * len(letters)


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
    scripts = [han.detect_language(_join_texts(one)) for one in found]
    language: Literal["zh-Hans", "zh-Hant"] = (
        "zh-Hant" if scripts.count("zh-Hant") > scripts.count("zh-Hans") else "zh-Hans"
    )
    titles = list(dict.fromkeys(filter(None, (_CONTROL.sub(" ", one.feed.title or "").strip() for one in found))))
    general = "每日要聞" if language == "zh-Hant" else "每日要闻"
    hosts = list(dict.fromkeys(urlsplit(one.url).hostname or "" for one in found))
    chosen = title or (titles[0] if len(titles) == 1 else general)
    zone = _choose_zone(hosts, language)
    base = name or (_make_slug_of_host(hosts[0]) if len(hosts) == 1 else "") or _make_slug(chosen) or "news"
    return Draft(
        name=base if name else _find_free_name(base, taken),
        title=chosen,
        language=language,
        timezone=zone,
        voice=voice or DEFAULT_VOICE,
        cohost=None if voice or not found else _COHOST,
        minutes=minutes or _MINUTES,
        fresh_hours=_find_fresh_hours(found, now),
        sources=tuple((one.url, _CONTROL.sub(" ", one.feed.title or "").strip() or None) for one in found),
        private=frozenset(private),
        taiwan=language == "zh-Hant" and zone == _TAIPEI,
    )


def build_show_file(draft: Draft, advice: str) -> str:
    """Write a show as TOML.

    Args:
        draft: What it says.
        advice: The commented keys below, for whoever edits it.
    """
    lines = [
        f"# {translate('Run it with: digest run {show}', show=draft.name)}"
        if draft.sources
        else f"# {translate('Add to it with: digest article URL --show {show}', show=draft.name)}",
        "",
        f"title = {_quote(draft.title)}",
        _add_comment('description = ""', "what podcast apps show below the title"),
        'author = "digest"',
        "",
        _add_comment(f'language = "{draft.language}"', "the script of the show's own words; articles keep theirs"),
        f'timezone = "{draft.timezone}"',
        "",
        _add_comment(f"voice = {_quote(draft.voice)}", "digest voices list; digest voices compare TEXT"),
        _add_comment(
            f"cohost = {_quote(draft.cohost)}" if draft.cohost else '# cohost = "yunyang"',
            "takes every other story; leave it out for a show with one host",
        ),
        _add_comment(
            f'{"" if draft.taiwan else "# "}readings = "taiwan"',
            "words that are read otherwise in Taiwan (和, 企业, 垃圾) as they are read there",
        ),
        "",
        f"minutes = {draft.minutes:g}",
        "max_stories = 12",
        _add_comment(f"fresh_hours = {draft.fresh_hours}", "only articles of the last so many hours; 0 takes all"),
        "",
        _add_comment('base_url = "http://localhost:8000"', "where the published folder will be reached"),
    ]
    for url, name in draft.sources:
        lines += ["", "[[source]]", f"url = {_quote(url)}"]
        lines += [f"name = {_quote(name)}"] if name else []
        lines += ["allow_private = true"] if url in draft.private else []
    if not draft.sources:
        none = "No [[source]]: this show is a list of single articles, and `digest run` passes it over."
        lines += ["", f"# {translate(none)}"]
    return "\n".join([*lines, "", advice])


def _add_comment(setting: str, comment: str) -> str:
    return (
        f"{setting:<{_COMMENTS_AT}}# {translate(comment)}"
        if len(setting) < _COMMENTS_AT
        else (f"{setting} # {translate(comment)}")
    )


def read_sample() -> str:
    """Return the sample show's file, its comments in the user's language where there is one in it."""
    translated = FOLDER / current_language() / "sample.toml"
    path = translated if translated.is_file() else find_built_in() / "feeds" / "sample.toml"
    return path.read_text(encoding="utf-8")


def read_advice() -> str:
    """Return what the sample show says of the keys that a new show leaves as they are, all of it in comments."""
    text = read_sample()
    first = text.rindex("\n\n", 0, text.index(_ADVICE)) + 2
    lines = text[first:].splitlines()
    return "".join(f"{line}\n" if line.startswith("#") or not line else f"# {line}\n" for line in lines)


def _join_texts(found: Found) -> str:
    entries = found.feed.entries[:40]
    return " ".join(_TAG.sub("", f"{entry.title or ''} {(entry.html or '')[:2000]}") for entry in entries)


def _find_fresh_hours(found: Sequence[Found], now: datetime) -> int:
    """Return the shortest span in which the feeds have enough articles; 0 where none has, or no article is dated."""
    times = [entry.published for one in found for entry in one.feed.entries]
    for hours in _SPANS_HOURS:
        oldest = now - timedelta(hours=hours)
        if sum(when is None or when >= oldest for when in times) >= min(_ENOUGH, len(times)):
            return hours
    return 0


def _choose_zone(hosts: Sequence[str], language: str) -> str:
    zones = {_ZONES.get(host.rpartition(".")[2]) for host in hosts}
    one = zones.pop() if len(zones) == 1 else None
    return one or (_TAIPEI if language == "zh-Hant" else "Asia/Shanghai")


def _make_slug_of_host(host: str) -> str:
    """Name a show by its site: news.example.com.cn -> example."""
    labels = [label for label in host.lower().split(".")[:-1] if label not in _NOT_NAMES]
    return _make_slug(labels[-1]) if labels and not re.fullmatch(r"[\d.]+", host) else ""


def _make_slug(text: str) -> str:
    """Make a file name of a title: 联合早报 -> lian-he-zao-bao."""
    words = re.findall(r"[a-z0-9]+", " ".join(lazy_pinyin(text)).lower())
    return "-".join(words)[:40].strip("-")


def _find_free_name(name: str, taken: Collection[str]) -> str:
    return next(one for one in (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3))) if one not in taken)


def _quote(text: str) -> str:
    """Write a TOML basic string; JSON's escapes are among TOML's."""
    return json.dumps(_CONTROL.sub(" ", text), ensure_ascii=False)
