"""Reads sitemaps: the lists of pages that sites publish for search engines, with the news extension, and their indexes.

Formats: sitemaps.org protocol 0.9, and the `news` extension of it.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from lxml import etree

from digest.articles.dates import CHINA, parse_time
from digest.documents.foreign_xml import local_name, parse_xml
from digest.errors import FetchError
from digest.fetching.fetcher import MAX_BYTES
from digest.han import HAN_CHARACTER
from digest.types import Entry, Fetched
from digest.urls import is_web

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)

# The protocol allows 50 MB unpacked.
MAX_SITEMAP_BYTES = 5 * MAX_BYTES


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap, or an index of them.

    Attributes:
        entries: Its pages, the newest first; those without a time last, in the file's order.
        maps: Addresses of further sitemaps: those named for news first, then the newest first.
    """

    entries: tuple[Entry, ...] = ()
    maps: tuple[str, ...] = ()


def parse_sitemap(document: Fetched) -> Sitemap:
    """Read a sitemap or an index of sitemaps.

    Returns:
        Its pages or further sitemaps; addresses that are not http(s) are left out. The time of an entry is that of
        publication where the news extension states one, else that of the last change.

    Raises:
        FetchError: It is none, or unpacks to over 50 MB.
    """
    root = parse_xml(_unpacked(document))
    kind = _name(root) if root is not None else ""
    if root is None or kind not in {"urlset", "sitemapindex"}:
        raise FetchError("{url}: not a sitemap that can be read", url=document.url)
    if kind == "sitemapindex":
        return Sitemap(maps=_further_maps(root))
    entries = {entry.url: entry for child in root if _name(child) == "url" for entry in _entries(child)}
    ordered = sorted(entries.values(), key=lambda entry: entry.published or _LONG_AGO, reverse=True)
    return Sitemap(
        tuple(
            Entry(entry.url, entry.title, entry.published, entry.source, position=position)
            for position, entry in enumerate(ordered)
        )
    )


def _further_maps(root: etree._Element) -> tuple[str, ...]:
    """Return the addresses of an index: those named for news first, then the latest changed first."""
    found = [_texts(child) for child in root if _name(child) == "sitemap"]
    maps = [(texts.get("loc", ""), _moment(texts.get("lastmod"))) for texts in found]

    def order(named: tuple[str, datetime | None]) -> tuple[bool, float]:
        url, changed = named
        return "news" not in urlsplit(url).path.lower(), -changed.timestamp() if changed else 0.0

    return tuple(dict.fromkeys(url for url, _ in sorted((named for named in maps if is_web(named[0])), key=order)))


def _unpacked(document: Fetched) -> Fetched:
    if not document.data.startswith(b"\x1f\x8b"):
        return document
    try:
        data = gzip.GzipFile(fileobj=io.BytesIO(document.data)).read(MAX_SITEMAP_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FetchError("{url}: damaged ({error})", url=document.url, error=error) from error
    if len(data) > MAX_SITEMAP_BYTES:
        raise FetchError(
            "{url}: unpacks to more than {megabytes:g} MB", url=document.url, megabytes=MAX_SITEMAP_BYTES / 1e6
        )
    return Fetched(document.url, data)


def _entries(element: etree._Element) -> Iterator[Entry]:
    texts = _texts(element)
    url = texts.get("loc", "")
    if not is_web(url):
        return
    title = texts.get("title")
    when = _moment(texts.get("publication_date"), title) or _moment(texts.get("lastmod"), title)
    yield Entry(url, title=title, published=when, source=texts.get("name"))


def _texts(element: etree._Element) -> dict[str, str]:
    """The texts below an element by the local names of their elements; the first of each, pictures left out."""
    found: dict[str, str] = {}
    for part in element.iter():
        if any(_namespace(above).endswith(("image/1.1", "video/1.1")) for above in (part, *part.iterancestors())):
            continue
        text = " ".join((part.text or "").split())
        if text and (name := _name(part)):
            found.setdefault(name, text)
    return found


def _moment(text: str | None, title: str | None = None) -> datetime | None:
    when = parse_time(text, naive=CHINA if title and HAN_CHARACTER.search(title) else UTC)
    return when.moment if when else None


def _name(element: etree._Element) -> str:
    return local_name(element).lower()


def _namespace(element: etree._Element) -> str:
    return element.tag[1:].partition("}")[0] if isinstance(element.tag, str) and element.tag[:1] == "{" else ""
