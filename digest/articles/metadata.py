"""Read what a page says of itself for machines: its meta elements and JSON-LD."""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html

from digest.documents.html import tidy

# How pages say whether they are free to read; "metered" says neither.
_FREE_TO_READ = {"yes": {"true", "yes", "free"}, "no": {"false", "no", "locked", "paid"}}

_WEB_ADDRESS = re.compile(r"https?://[^/\s]+")

# Types of schema.org: NewsArticle, BlogPosting, LiveBlogPosting, Report
_ARTICLE = re.compile(r"Article|NewsArticle|Posting|Report|Blog", re.IGNORECASE)


# JSON-LD nests a page, its main entity and a graph in one another; what goes deeper is no description of a page.
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself.

    Attributes:
        meta: The contents of its meta elements by name, property or itemprop, in lower case; the first of each.
        linked: The articles of its JSON-LD.
        window: The text of its `<title>`.
        canonical: The address it gives as its own.
    """

    meta: dict[str, str]
    linked: tuple[dict[str, Any], ...]
    window: str
    canonical: str | None

    def find_meta(self, *names: str) -> str | None:
        """Return the first of the named meta elements that is there."""
        for name in names:
            if self.meta.get(name):
                return self.meta[name]
        return None

    @property
    def locked(self) -> bool:
        """Whether the page says that its article is not free to read."""
        return "no" in self._free_to_read()

    @property
    def free(self) -> bool:
        """Whether the page says that its article is free to read."""
        return self._free_to_read() == {"yes"}

    def _free_to_read(self) -> set[str]:
        """Return the answers: of schema.org's isAccessibleForFree, and of Facebook's article:content_tier."""
        stated = [self.meta.get("isaccessibleforfree", ""), self.meta.get("article:content_tier", "")]
        for article in self.linked:
            # A page may state it of the locked part only: "hasPart": {"isAccessibleForFree": false, …}
            things = (article, *_to_list(article.get("hasPart")))
            stated += [str(thing.get("isAccessibleForFree")) for thing in things if isinstance(thing, dict)]
        words = {word.rpartition("/")[2].strip().lower() for word in stated}  # http://schema.org/False
        return {answer for answer, synonyms in _FREE_TO_READ.items() if words & synonyms}

    def find_linked(self, *keys: str) -> str | None:
        """Return the first of the keys that the JSON-LD gives as text, or as something with a name."""
        for article in self.linked:
            for key in keys:
                name = _read_name(article.get(key))
                if name:
                    return name
        return None


def read_metadata(root: html.HtmlElement) -> Metadata:
    """Read what a page says of itself."""
    meta = _read_meta(root)
    account = _find_account(root)
    if account:
        meta.setdefault("account", account)
    window = next((tidy(element.text_content()) for element in root.iter("title")), "")
    address = _find_canonical(root) or meta.get("og:url")
    if address is not None and not _WEB_ADDRESS.match(address):
        address = None  # a path, or the template of a page: {{url}}
    return Metadata(meta=meta, linked=tuple(find_linked_articles(root)), window=window, canonical=address)


def _read_meta(root: html.HtmlElement) -> dict[str, str]:
    """Return the contents of the meta elements by name, the first of each."""
    meta: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = tidy(entities.unescape(element.get("content") or ""))
        if name and content:
            key = "".join(name.split()).lower()
            meta.setdefault(key, content)
    return meta


def _find_account(root: html.HtmlElement) -> str | None:
    """Return the name of the account that published the page on WeChat, or on a platform that marks it alike."""
    named = root.xpath("//*[@id='js_name'] | //*[contains(@class, 'nickname')]")
    if not named:
        return None
    name = tidy(named[0].text_content())
    return name if len(name) <= 30 else None


def _find_canonical(root: html.HtmlElement) -> str | None:
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() == "canonical":
            href: str | None = link.get("href")
            return href
    return None


def find_linked_articles(root: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the articles that a page's JSON-LD describes."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        text = re.sub(r"[\x00-\x1f]", " ", script.text or "")  # line breaks within strings, which JSON does not allow
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            continue  # broken JSON is common, and only one source among others
        yield from _find_articles(found, 0)


def _find_articles(found: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(found, list):
        for item in found:
            yield from _find_articles(item, depth + 1)
    elif isinstance(found, dict):
        kinds = _to_list(found.get("@type"))
        if any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in kinds):
            yield found
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _find_articles(found.get(key), depth + 1)


def _to_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _read_name(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    if not isinstance(value, str):
        return None
    return tidy(entities.unescape(value)) or None
