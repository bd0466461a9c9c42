"""Finds where an article comes from and who wrote it, from what the page states and from its byline lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from digest.articles.metadata import Metadata

_SOURCE = re.compile(
    r"(?:(?:本文|文章|稿件|新[闻聞]|信息)?[来來]源(?:[于於自])?|稿源|出[处處]|(?<![资資料])[转轉]自)\s*[:：]\s*[《\[【「]?\s*([^\s，。；;|｜()（）\[\]【】》」<>]{2,24})"
)
_AUTHOR = re.compile(
    r"(?:作者|撰文|采写|採寫|文[/／]|(?:[见見实實][习習]|特[约約]|本[报報刊]|[^\s，。:：/／]{0,8})?[记記]者|通[讯訊][员員])\s*[:：/／]?\s*"
    r"((?:[一-鿿]{2,4}|[A-Z][\w.·-]+(?: [A-Z][\w.-]+)*)(?:[\s、,，]+(?:[一-鿿]{2,3}(?![一-鿿])|[A-Z][\w.·-]+(?: [A-Z][\w.-]+)*))*)"
)
_AFTER = re.compile(
    r"\s*(?:[责責]任?[编編][辑輯]?|作者|[编編][辑輯]|[记記]者|[发發]布|[时時][间間]|\d{4}[-年/]|原文|本文|[字阅閱点點评評]|[分]享).*$"
)
_SITE_NAMES = ("og:site_name", "application-name", "copyright", "mediaid", "source", "site_name")
_SPLIT = re.compile(r"[\s、,，/／;；]+")
_NO_NAME = re.compile(
    r"[报報][导導道]|[综綜]合|[编編][辑輯]|[网網]|中心|[摄攝]|[记記]者|[电電]|[传傳]真|[员員]$|[图圖]|^(?:来源|作者|責任|责任|日期|時間|时间|通讯|特约)$"
)


def find_source(near: Iterable[str], metadata: Metadata, window: str) -> str | None:
    """Find the name of the outlet.

    Args:
        near: Lines around the body that may name it, the likeliest first.
        metadata: What the page states.
        window: The window's title, whose end often is the site's name.

    Returns:
        The outlet that is named as the source of the text, else the site that carries it, else None.
    """
    for text in near:
        if name := source_in(text):
            return name
    stated = metadata.first("mediaid", "source", "article:source", "og:article:source") or ""
    if stated and len(stated) <= 24 and not stated.startswith("http"):
        return source_in(stated) or stated
    site = metadata.first("og:site_name") or metadata.stated("publisher", "sourceOrganization", "provider")
    if site and len(site) <= 40:
        return site
    site = metadata.first("application-name", "author", "copyright")
    if site and len(site) <= 24 and re.search(r"[网網报報社台臺]|[新][闻聞]", site):
        return site
    match = re.search(r"[_|｜\-–—]\s*([^_|｜\-–—]{2,14}(?:[网網报報社台臺]|新[闻聞]|[财財][经經]))\s*$", window)
    return match[1].strip() if match else None


def source_in(text: str) -> str | None:
    """Read the outlet out of a line such as 2026-01-04 来源：人民网-辽宁频道 责任编辑：…"""
    match = _SOURCE.search(unicodedata.normalize("NFKC", text))
    if match is None:
        return None
    name = _AFTER.sub("", match[1]).strip("·-_|:： ")
    return name if len(name) >= 2 and not name.startswith("http") else None


def find_authors(near: Sequence[str], metadata: Metadata) -> tuple[str, ...]:
    """Find who wrote the article, in the order of the byline."""
    stated = metadata.stated("author") or metadata.first("article:author", "author") or ""
    if stated and len(stated) <= 20 and not stated.startswith("http") and not _NO_NAME.search(stated):
        return (stated,)
    for text in near:
        if names := authors_in(text):
            return names
    return ()


def authors_in(text: str) -> tuple[str, ...]:
    """Read the names out of a byline such as 新京报记者 某某 某某某, or 記者某某／台北報導."""
    if len(text) > 90:
        return ()
    names: list[str] = []
    for match in _AUTHOR.finditer(unicodedata.normalize("NFKC", text)):
        names += [name for name in _SPLIT.split(match[1]) if len(name) >= 2 and not _NO_NAME.search(name)]
    return tuple(dict.fromkeys(names))
