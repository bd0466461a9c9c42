"""Read sitemaps: the lists of pages that sites publish for search engines, with the news extension, and their indexes.

Formats: sitemaps.org protocol 0.9, and the `news` extension of it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from digest.articles.dates import CHINA, parse_time
from digest.documents.foreign_xml import strip_namespace
from digest.documents.open import Document
from digest.errors import FetchError
from digest.han import HAN_CHARACTER
from digest.types import Entry
from digest.urls import find_path, is_web

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)

# Pictures and videos of a page have titles and addresses of their own, which are not the page's.
_MEDIA = ("image/1.1", "video/1.1")


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap, or an index of them.

    Attributes:
        entries: Its pages, the newest first; those without a time last, in the file's order.
        maps: Addresses of further sitemaps: those named for news first, then the newest first.
    """

    entries: tuple[Entry, ...] = ()
    maps: tuple[str, ...] = ()


def parse_sitemap(document: Document) -> Sitemap:
    """Read a sitemap or an index of sitemaps.

    Returns:
        Its pages or further sitemaps; addresses that are not http(s) are left out. The time of an entry is that of
        publication where the news extension states one, else that of the last change.

    Raises:
        FetchError: It is not a sitemap.
    """
    root = document.xml
    kind = _get_name(root) if root is not None else ""
    if root is None or kind not in {"urlset", "sitemapindex"}:
        raise FetchError("{url}: not a sitemap that can be read", url=document.url)
    if kind == "sitemapindex":
        return Sitemap(maps=_list_maps(root))
    return Sitemap(_list_entries(root))


def _list_entries(root: etree._Element) -> tuple[Entry, ...]:
    """Return the pages of a sitemap, the newest first; of one that is listed twice the last."""
    entries: dict[str, Entry] = {}
    for child in root:
        entry = _read_entry(child) if _get_name(child) == "url" else None
        if entry is not None:
            entries[entry.url] = entry
    newest_first = sorted(entries.values(), key=lambda entry: entry.published or _LONG_AGO, reverse=True)
    return tuple(dataclasses.replace(entry, position=position) for position, entry in enumerate(newest_first))


def _read_entry(element: etree._Element) -> Entry | None:
    texts = _collect_texts(element)
    url = texts.get("loc", "")
    if not is_web(url):
        return None
    title = texts.get("title")
    published = _parse_moment(texts.get("publication_date"), title)
    changed = _parse_moment(texts.get("lastmod"), title)
    return Entry(
        url=url,
        title=title,
        published=published or changed,
        source=texts.get("name"),
    )


def _list_maps(root: etree._Element) -> tuple[str, ...]:
    """Return the addresses of an index: those named for news first, then the latest changed first."""
    changes: list[tuple[str, datetime | None]] = []
    for child in root:
        texts = _collect_texts(child) if _get_name(child) == "sitemap" else {}
        url = texts.get("loc", "")
        if is_web(url):
            changes.append((url, _parse_moment(texts.get("lastmod"))))

    def rank(change: tuple[str, datetime | None]) -> tuple[bool, float]:
        url, changed = change
        is_other = "news" not in find_path(url).lower()
        seconds_back = -changed.timestamp() if changed else 0.0
        return is_other, seconds_back

    in_order = [url for url, _ in sorted(changes, key=rank)]
    return tuple(dict.fromkeys(in_order))


def _collect_texts(element: etree._Element) -> dict[str, str]:
    """Return the texts in an element by the local names of their elements; the first of each, pictures left out."""
    found: dict[str, str] = {}
    for part in element.iter():
        if _is_of_media(part):
            continue
        text = " ".join((part.text or "").split())
        name = _get_name(part)
        if text and name:
            found.setdefault(name, text)
    return found


def _is_of_media(part: etree._Element) -> bool:
    return any(_get_namespace(element).endswith(_MEDIA) for element in (part, *part.iterancestors()))


def _parse_moment(text: str | None, title: str | None = None) -> datetime | None:
    """Read a time; one without a zone is China's where the page's title is Chinese."""
    is_chinese = title is not None and HAN_CHARACTER.search(title) is not None
    when = parse_time(text, naive=CHINA if is_chinese else UTC)
    return when.moment if when else None


def _get_name(element: etree._Element) -> str:
    return strip_namespace(element).lower()


def _get_namespace(element: etree._Element) -> str:
    tag = element.tag  # {http://www.google.com/schemas/sitemap-image/1.1}title
    if not isinstance(tag, str) or not tag.startswith("{"):
        return ""
    return tag[1:].partition("}")[0]
