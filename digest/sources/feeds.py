"""Reads what a source lists: RSS and Atom by feedparser, JSON Feed by its own short specification."""

from __future__ import annotations

import calendar
import contextlib
import html
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timezone
from typing import Any

import feedparser
from lxml import etree

from digest.articles.dates import CHINA, parse_time
from digest.documents.charset import decode
from digest.documents.foreign_xml import parse_xml
from digest.errors import FetchError, NotAnArticle
from digest.han import HAN_CHARACTER
from digest.message import Message
from digest.types import Entry, Fetched
from digest.urls import is_web, make_absolute

_ENCODING = re.compile(r"^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']")
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Feed:
    """A source's list: its own title, and its entries in its order."""

    title: str | None
    entries: tuple[Entry, ...]


def parse_feed(document: Fetched) -> Feed:
    """Read a feed.

    Args:
        document: RSS 0.9 to 2.0, Atom or JSON Feed; relative links count from its address, or its file's folder.

    Returns:
        The feed; entries that lead nowhere (no address, or not http(s)) are left out. A time without a zone is
        +08:00 in a Chinese feed, else UTC.

    Raises:
        FetchError: It is no feed, or broken so that nothing can be read from it.
    """
    try:
        text = decode(document.data, document.charset, html=False).strip()
    except NotAnArticle as error:
        raise FetchError("{url}: {error}", url=document.url, error=error) from error
    if text.startswith("{"):
        return _parse_json(document, text)
    return _parse_xml(document, text)


def _parse_xml(document: Fetched, text: str) -> Feed:
    _refuse_endless(document, text)
    data = _ENCODING.sub(r"\1", text, count=1).encode()
    parsed = _parsed(document, data)
    if not parsed.get("version") and not parsed.entries:
        reason = Message(" ".join(str(parsed.get("bozo_exception") or "no RSS, Atom or JSON Feed").split()))
        raise FetchError("{url}: not a feed that can be read ({reason})", url=document.url, reason=reason)
    zone = _zone_of(text)
    entries = []
    for position, item in enumerate(parsed.entries):
        url = make_absolute(item.get("link") or _permalink(item), document.url)
        if url is None:
            continue
        parts = [part.get("value") or "" for part in item.get("content", [])]
        body = max([*parts, item.get("summary") or ""], key=len)
        entries.append(
            Entry(
                url=url,
                title=_plain(item.get("title")),
                published=_published(item, zone),
                source=_plain((item.get("source") or {}).get("title")),
                html=body or None,
                position=position,
            )
        )
    return Feed(_plain(parsed.feed.get("title")), tuple(entries))


# What feedparser's reader of broken XML falls over on some of it.
_STUMBLES = (LookupError, TypeError, ValueError, AttributeError, AssertionError, RecursionError)
_LABEL = {"content-type": "application/xml; charset=utf-8"}


def _parsed(document: Fetched, data: bytes) -> Any:
    """Give a feed to feedparser; one that it falls over is mended by lxml first, as far as it goes."""
    try:
        return feedparser.parse(data, response_headers=_LABEL)
    except _STUMBLES:
        root = parse_xml(Fetched(document.url, data, charset="utf-8"))
    try:
        return feedparser.parse(b"" if root is None else etree.tostring(root), response_headers=_LABEL)
    except _STUMBLES as error:
        raise FetchError("{url}: not a feed that can be read (broken XML)", url=document.url) from error


# Longer lists and deeper nesting than any feed has; feedparser would take minutes over them.
_MOST_ENTRIES = 5_000
_MOST_DEPTH = 2_000
_ANY_TAG = re.compile(r"<(/?)[A-Za-z][^<>]{0,5000}?(/?)>")
_ENTRY_TAG = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)\b", re.IGNORECASE)


def _refuse_endless(document: Fetched, text: str) -> None:
    count = sum(1 for _ in _ENTRY_TAG.finditer(text))
    if count > _MOST_ENTRIES:
        raise FetchError("{url}: lists {count:,} entries, which is no feed of news", url=document.url, count=count)
    depth = deepest = 0
    for tag in _ANY_TAG.finditer(text):
        if tag[1]:
            depth = max(depth - 1, 0)
        elif not tag[2]:
            depth += 1
            deepest = max(deepest, depth)
    if deepest > _MOST_DEPTH:
        raise FetchError(
            "{url}: elements within elements, {depth:,} deep, which is no feed", url=document.url, depth=deepest
        )


def _permalink(item: Any) -> str:
    identity = str(item.get("id") or "")
    return identity if is_web(identity) else ""


def _published(item: Any, zone: timezone) -> datetime | None:
    for key in ("published", "created", "updated"):
        if key not in item:
            continue
        when = parse_time(item[key], naive=zone)
        if when is not None:
            return when.moment
        parsed = item.get(f"{key}_parsed")  # forms that only feedparser reads; UTC
        if parsed:
            with contextlib.suppress(ValueError, OverflowError, OSError):  # year -1, or 20261
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    return None


def _parse_json(document: Fetched, text: str) -> Feed:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FetchError("{url}: broken JSON ({error})", url=document.url, error=error) from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise FetchError("{url}: not a JSON Feed (it has no list of items)", url=document.url)
    zone = _zone_of(text)
    entries = []
    for position, item in enumerate(item for item in items if isinstance(item, dict)):
        url = make_absolute(_text(item, "url") or _text(item, "external_url") or _permalink(item), document.url)
        if url is None:
            continue
        when = parse_time(_text(item, "date_published") or _text(item, "date_modified"), naive=zone)
        plain = "".join(f"<p>{html.escape(line)}</p>" for line in _text(item, "content_text").splitlines() if line)
        entries.append(
            Entry(
                url=url,
                title=_plain(_text(item, "title")),
                published=when.moment if when else None,
                html=_text(item, "content_html") or plain or _text(item, "summary") or None,
                position=position,
            )
        )
    return Feed(_plain(_text(feed, "title")), tuple(entries))


def _text(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _zone_of(text: str) -> timezone:
    return CHINA if HAN_CHARACTER.search(text) else UTC


def _plain(value: object) -> str | None:
    text = " ".join(html.unescape(_TAG.sub("", value)).split()) if isinstance(value, str) else ""
    return text or None
