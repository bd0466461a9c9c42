"""Cut from a headline what is no part of its news: labels, the number in a series, tags, and the name of the site.

What is left is spoken: pieces of the printed headline in their order. The printed one stays in records and on pages.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

from digest import han
from digest.editing.datelines import begins_with_dateline, is_outlet, tells_of_subject
from digest.editing.scissors import trim_sentence
from digest.editing.similarity import fold_in_place

# Characters of Han, letters and digits that what is left of a headline must have.
_SHORTEST = 6
_LONGEST_LABEL = 14
_BRACKETED = re.compile(r"[\[【〔〖\(]\s*([^\[\]【】〔〕〖〗()]{1,24}?)\s*[\]】〕〗)]\s*")
# 《产业》台积电…: a title, unless it is a known label.
_ANGLED = re.compile(r"[《〈]\s*([^《》〈〉]{1,10})\s*[》〉]\s*")
# 独家/, 影/, 快讯》: others name a subject, as 某公司获利/
_SLASHED = re.compile(r"([^/|丨│,。:;!?《》【】「」“”]{1,12}?)\s*([/》])\s*(?=\S)")
_BAR = re.compile(r"\s*[|丨│ǀ∣]\s*")
_COLON = re.compile(r"([^:,。;!?《》「」“”\s]{1,8}):\s*")
# (1), (上), 之三, ①: which of a series it is
_SERIES = re.compile(
    r"\s*(?:[(\[](?:\d{1,2}(?:/\d{1,2})?|[上中下终]|[一二三四五六七八九十]{1,3}|[上下]篇|系列.{0,4})[)\]]|[①-⑳])\s*$"
)
_SERIES_FIRST = re.compile(r"^\s*(?:[(\[]\d{1,2}[)\]]|[①-⑳])\s*")
_NOTE = re.compile(
    r"\s*[(\[【](?:[^()\[\]【】]{0,6}(?:图|视频|影片?|音频|更新|有片|双语|全文|直播|独家|完整版|名单|附表|附名单|详情)[^()\[\]【】]{0,2})[)\]】]\s*$"
)
_TAG = re.compile(r"(?:^|\s)#[^\s#]{1,20}(?=\s|$)#?|\s*#[^\s#]{1,20}#\s*$|^\s*#[^\s#]{1,20}#\s*(?=\S)|\s@\w+\s*$")
_HEAD = re.compile(r"【([^【】]{6,90})】\s*")
_HASHED = re.compile(r"#([^#]+)#")
# 信报网站 hkej.com
_DOMAIN = re.compile(r"(?:^|\s)[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|hk|tw|cn)\b")
# The page of the site that stands before its name: - 国际 - 某网
_SECTION = re.compile(rf"(?<=.{{10}})\s*[-–—_|]\s*[{han.HAN}]{{2,5}}\s*$")
# Its author or section, after a bar: | 甲乙丙 | 政治 | 出海·能源
_AFTER_BAR = re.compile(rf"(?<=.{{12}})\s*[|丨│]\s*[{han.HAN}]{{2,4}}(?:[·・][{han.HAN}]{{1,4}})?\s*$")
_SITE = re.compile(r"\s*(?:[_|丨│]|\s{2,}|\s[-–—]\s?|\s?[-–—]\s|-{1,2}|——?)\s*([^_|丨│\-–—]{2,16})\s*$")
_EDGES = re.compile(r"^[\s,、;:|丨│/·●◆■▲★☆►▶\-–—_]+|[\s,、;:|丨│/\-–—_]+$")


@functools.cache
def _load_labels() -> Mapping[str, re.Pattern[str]]:
    """Return the table's patterns by kind; a label before a colon is one elsewhere, too."""
    table = resources.files("digest.editing").joinpath("data", "labels.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and line[0] != "#"]
    before_colon = "|".join(pattern for kind, pattern in rows if kind == "colon")
    every = "|".join(pattern for _, pattern in rows)
    return MappingProxyType({"colon": re.compile(before_colon), "form": re.compile(every)})


@functools.lru_cache(maxsize=4096)
def trim_title(title: str) -> str:
    """Return what of a headline is spoken: its news, without labels; all of it where little else would be left."""
    shown = title.strip()
    while True:
        shorter = _trim_once(shown)
        if shorter == shown:
            return shown
        shown = shorter


def _trim_once(shown: str) -> str:
    """Return a headline without the first thing that is no part of its news."""
    folded = fold_in_place(shown)
    whole = _BRACKETED.fullmatch(folded) or _HASHED.fullmatch(folded) or _find_headed(folded)
    if whole:  # nothing but the bracket is a headline
        return shown[whole.start(1) : whole.end(1)]
    for start, end in (_find_label(folded), _find_ending(folded)):
        if start < end:
            rest = shown[:start] + shown[end:]
            edges = _EDGES.sub("", rest)
            if _count_said(edges) >= min(_SHORTEST, _count_said(shown)):
                return edges
    ranges = trim_sentence(shown).ranges
    told = "".join(shown[start:end] for start, end in ranges)
    return told if _count_said(told) >= _SHORTEST else shown


def _find_headed(folded: str) -> re.Match[str] | None:
    """Return 【headline】 where a dateline and the news follow it in the same line."""
    head = _HEAD.match(folded)
    return head if head and begins_with_dateline(folded[head.end() :]) else None


def _count_said(text: str) -> int:
    return sum(char.isalnum() for char in text)


def _find_label(folded: str) -> tuple[int, int]:
    """Return where a label at the beginning stands; (0, 0) where there is none."""
    tag = _TAG.match(folded) or _SERIES_FIRST.match(folded)
    if tag:
        return 0, tag.end()
    bracket = _BRACKETED.match(folded)
    if bracket and _is_bracket_label(bracket[1], folded[bracket.end() :]):
        return 0, bracket.end()
    angled = _ANGLED.match(folded)
    if angled and _is_label(angled[1]):
        return 0, angled.end()
    slashed = _SLASHED.match(folded)
    if slashed and (_is_label(slashed[1]) or is_outlet(slashed[1])):
        return 0, slashed.end()
    colon = _COLON.match(folded)
    if colon and _load_labels()["colon"].fullmatch(colon[1]):
        return 0, colon.end()
    return _find_bar_label(folded)


def _find_bar_label(folded: str) -> tuple[int, int]:
    """Return where a label before a bar stands: shorter than what follows, or known."""
    bar = _BAR.search(folded)
    if not bar or not bar.start():
        return 0, 0
    before, after = folded[: bar.start()], folded[bar.end() :]
    is_short = _count_said(before) <= _LONGEST_LABEL and 2 * _count_said(before) <= 1.6 * _count_said(after)
    if _is_label(before) or is_outlet(before) or (is_short and not re.search("[,!?。]", before)):
        return 0, bar.end()
    return 0, 0


def _is_label(text: str) -> bool:
    return _load_labels()["form"].fullmatch(text.strip()) is not None


def _is_bracket_label(inside: str, rest: str) -> bool:
    """Whether a bracket at the beginning is a label: not where it holds who acts, or most of the headline."""
    if _is_label(inside) or is_outlet(inside):
        return True
    if tells_of_subject(rest):
        return False
    return _count_said(rest) >= max(_SHORTEST, _count_said(inside))


def _find_ending(folded: str) -> tuple[int, int]:
    """Return where a series' number, a note, a tag or the site's name stands at the end; (0, 0) where none does."""
    ending = _SERIES.search(folded) or _NOTE.search(folded) or _find_last_tag(folded)
    if ending:
        return ending.span()
    site = _SITE.search(folded)
    if site and (is_outlet(site[1]) or _is_label(site[1]) or _DOMAIN.search(site[1])):
        section = _SECTION.search(folded[: site.start()])
        return (section or site).start(), site.end()
    author = _AFTER_BAR.search(folded)
    return author.span() if author else (0, 0)


def _find_last_tag(folded: str) -> re.Match[str] | None:
    return next((tag for tag in _TAG.finditer(folded) if tag.end() == len(folded)), None)
