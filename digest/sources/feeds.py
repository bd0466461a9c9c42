"""Read feeds: RSS and Atom by feedparser, JSON Feed by its own short specification."""

from __future__ import annotations

import calendar
import contextlib
import dataclasses
import html
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timezone
from typing import Any

import feedparser
from lxml import etree

from digest.articles.article_id import fold_name, make_article_id
from digest.articles.dates import CHINA, is_empty_date, parse_time
from digest.documents.escaped import remove_escaped
from digest.documents.open import Document
from digest.errors import FetchError, NotAnArticle
from digest.han import HAN_CHARACTER
from digest.message import Message
from digest.sources.newest_entries import keep_newest
from digest.sources.outlets import Signed, collects_several, find_origins
from digest.sources.wrapped_addresses import unwrap_address
from digest.types import Entry
from digest.urls import find_path, is_web, make_absolute

_ENCODING = re.compile(r"^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']")
# The address of a site as a whole, which names no article.
_FRONT = re.compile(r"/?(?:index\.\w{2,5})?")
_TAG = re.compile(r"<[^<>]+>")

# Deeper nesting than any feed has; feedparser would take minutes over it.
_MOST_DEPTH = 2_000
_ANY_TAG = re.compile(r"<(/?)[A-Za-z][^<>]{0,5000}?(/?)>")

# What feedparser's reader of broken XML raises on some of it.
_STUMBLES = (LookupError, TypeError, ValueError, AttributeError, AssertionError, RecursionError)

# feedparser believes this header before anything that the feed says of its charset.
_LABEL = {"content-type": "application/xml; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Feed:
    """A source's list: its own title, and its entries in its order."""

    title: str | None
    entries: tuple[Entry, ...]


def parse_feed(document: Document) -> Feed:
    """Read a feed.

    Args:
        document: RSS 0.9 to 2.0, Atom or JSON Feed; relative links count from its address, or its file's folder.

    Returns:
        The feed; entries that lead nowhere (not http(s), or no address and no text) are left out. A time
        without a zone is +08:00 in a Chinese feed, else UTC.

    Raises:
        FetchError: It is not a feed, or so broken that nothing can be read from it.
    """
    try:
        text = document.text.strip()
    except NotAnArticle as error:
        raise FetchError("{url}: {error}", url=document.url, error=error) from error
    if text.startswith("{"):
        return _parse_json(document, text)
    return _parse_xml(document, text)


def _parse_xml(document: Document, text: str) -> Feed:
    text = keep_newest(text)
    _refuse_deep(document, text)
    parsed = _run_feedparser(document, text)
    if not parsed.get("version") and not parsed.entries:
        fault = str(parsed.get("bozo_exception") or "no RSS, Atom or JSON Feed")
        reason = Message(" ".join(fault.split()))
        raise FetchError("{url}: not a feed that can be read ({reason})", url=document.url, reason=reason)
    zone = _choose_zone(text)
    title = _to_plain(parsed.feed.get("title"))
    origins = find_origins(title, [_read_signature(item) for item in parsed.entries])
    several = collects_several(origins)
    entries: list[Entry] = []
    guids: list[str] = []
    for position, (item, origin) in enumerate(zip(parsed.entries, origins, strict=True)):
        # Services that count readers state where their own addresses lead.
        stated = item.get("feedburner_origlink") or item.get("pheedo_origlink")
        link = stated or item.get("link") or _find_permalink(item)
        url = make_absolute(unwrap_address(link), document.url)
        text = _find_longest_text(item)
        has_address = url is not None
        if url is None:
            site = make_absolute(str(parsed.feed.get("link") or ""), document.url) or document.url
            if link or not text or not is_web(site):
                continue  # it leads to no page, or has nothing to read
            url = site
        guids.append(str(item.get("id") or ""))
        entries.append(
            Entry(
                url=url,
                title=origin.title,
                published=_find_published(item, zone, document.fetched.at),
                source=origin.outlet,
                outlet=origin.outlet if several else None,
                html=text or None,
                position=position,
                whole=not has_address,
                name=None if has_address else fold_name(origin.title or text[:200]) or None,
            )
        )
    return Feed(title, _name_apart(entries, guids))


def _name_apart(entries: Sequence[Entry], guids: Sequence[str]) -> tuple[Entry, ...]:
    """Return the entries, with names for those that share an address and are not one: a home page, a page for all."""
    shared: defaultdict[str, list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        shared[make_article_id(entry.url)].append(index)
    named = list(entries)
    for indices in shared.values():
        titles = {fold_name(entries[index].title) for index in indices}
        # One article under two headlines has one GUID, and one address to the letter.
        places = {(guids[index], entries[index].url) for index in indices}
        is_front = _FRONT.fullmatch(find_path(entries[indices[0]].url)) is not None
        if is_front or (len(titles) > 1 and len(places) > 1):
            for index in indices:
                title = fold_name(entries[index].title)
                named[index] = dataclasses.replace(entries[index], name=entries[index].name or title or None)
    return tuple(named)


# Whom Media RSS credits with an item as a whole, unlike the photographer of its picture.
_COMPANIES = frozenset({"publishing company", "distribution company", "owner"})


def _read_signature(item: Any) -> Signed:
    """Return what a feed says of who published an item, and who wrote it."""
    companies = [credit.get("content") for credit in item.get("media_credit", []) if credit.get("role") in _COMPANIES]
    stated = [(item.get("source") or {}).get("title"), item.get("news_source"), item.get("publisher"), *companies]
    authors = [author.get("name") for author in item.get("authors", [])] or [item.get("author")]
    return Signed(
        title=_to_plain(item.get("title")),
        stated=next(filter(None, map(_to_plain, stated)), None),
        authors=tuple(filter(None, map(_to_plain, authors))),
    )


def _refuse_deep(document: Document, text: str) -> None:
    """Refuse what no feed is, before feedparser takes minutes over it.

    Raises:
        FetchError: Its elements lie too deep in one another.
    """
    depth = deepest = 0
    for tag in _ANY_TAG.finditer(text):
        is_end, is_empty = tag[1], tag[2]
        if is_end:
            depth = max(depth - 1, 0)
        elif not is_empty:
            depth += 1
            deepest = max(deepest, depth)
    if deepest > _MOST_DEPTH:
        raise FetchError(
            "{url}: elements within elements, {depth:,} deep, which is no feed", url=document.url, depth=deepest
        )


def _run_feedparser(document: Document, text: str) -> Any:
    """Give a feed to feedparser; one that it fails on is mended by lxml first, as far as it goes.

    Raises:
        FetchError: It fails on the mended feed too.
    """
    data = _ENCODING.sub(r"\1", text, count=1).encode()  # the encoding that it names is no longer true
    try:
        return feedparser.parse(data, response_headers=_LABEL, sanitize_html=False)
    except _STUMBLES:
        root = document.xml
    mended = b"" if root is None else etree.tostring(root)
    try:
        return feedparser.parse(mended, response_headers=_LABEL, sanitize_html=False)
    except _STUMBLES as error:
        raise FetchError("{url}: not a feed that can be read (broken XML)", url=document.url) from error


def _find_permalink(item: Any) -> str:
    """Return an item's identity where it is an address: RSS calls such a guid a permalink. Else ""."""
    identity = str(item.get("id") or "")
    return identity if is_web(identity) else ""


def _find_longest_text(item: Any) -> str:
    """Return the longest text of an item: its summary may be a teaser of its content, or the content an excerpt."""
    contents = [content.get("value") or "" for content in item.get("content", [])]
    summary = item.get("summary") or ""
    return max([*contents, summary], key=len)


def _find_published(item: Any, zone: timezone, now: datetime | None) -> datetime | None:
    """Return when an item was published, else when it was created or last changed.

    Its text is read here first, since feedparser takes a time without a zone for UTC.
    """
    for key in ("published", "created", "updated"):
        if key not in item:
            continue
        when = parse_time(item[key], naive=zone, now=now)
        if when is not None:
            return when.moment
        parsed = item.get(f"{key}_parsed")  # forms that only feedparser reads; UTC
        if parsed and not is_empty_date(item[key]):
            with contextlib.suppress(ValueError, OverflowError, OSError):  # year -1, or 20261
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    return None


def _parse_json(document: Document, text: str) -> Feed:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FetchError("{url}: broken JSON ({error})", url=document.url, error=error) from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise FetchError("{url}: not a JSON Feed (it has no list of items)", url=document.url)
    zone = _choose_zone(text)
    title = _to_plain(_get_text(feed, "title"))
    objects = [item for item in items if isinstance(item, dict)]
    origins = find_origins(title, [_read_json_signature(item) for item in objects])
    several = collects_several(origins)
    entries: list[Entry] = []
    for position, (item, origin) in enumerate(zip(objects, origins, strict=True)):
        address = _get_text(item, "url") or _get_text(item, "external_url") or _find_permalink(item)
        url = make_absolute(unwrap_address(address), document.url)
        if url is None:
            continue
        stated = _get_text(item, "date_published") or _get_text(item, "date_modified")
        when = parse_time(stated, naive=zone, now=document.fetched.at)
        entries.append(
            Entry(
                url=url,
                title=origin.title,
                published=when.moment if when else None,
                source=origin.outlet,
                outlet=origin.outlet if several else None,
                html=_find_json_text(item) or None,
                position=position,
            )
        )
    return Feed(title, tuple(entries))


def _read_json_signature(item: dict[str, Any]) -> Signed:
    """Return who wrote an item: JSON Feed 1.1 has `authors`, version 1.0 `author`."""
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = [_get_text(author, "name") for author in authors or () if isinstance(author, dict)]
    return Signed(_to_plain(_get_text(item, "title")), authors=tuple(filter(None, map(_to_plain, names))))


def _find_json_text(item: dict[str, Any]) -> str:
    """Return the text of an item as HTML: JSON Feed allows HTML, plain text, or a summary only."""
    content = _get_text(item, "content_html")
    if content:
        return content
    lines = _get_text(item, "content_text").splitlines()
    plain = "".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
    return plain or _get_text(item, "summary")


def _get_text(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _choose_zone(text: str) -> timezone:
    """Return the zone of times that name none: a feed with Chinese in it is written on China's time."""
    return CHINA if HAN_CHARACTER.search(text) else UTC


def _to_plain(value: object) -> str | None:
    """Return a title without tags and entities, in one line; None where nothing is left."""
    if not isinstance(value, str):
        return None
    plain = _TAG.sub("", remove_escaped(html.unescape(_TAG.sub("", value))))
    return " ".join(plain.split()) or None
