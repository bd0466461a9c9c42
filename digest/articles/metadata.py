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

_ARTICLE = re.compile(r"Article|NewsArticle|Posting|Report|Blog", re.IGNORECASE)


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
        return next((self.meta[name] for name in names if self.meta.get(name)), None)

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
        parts = [part for article in self.linked for part in _to_list(article.get("hasPart"))]
        stated = [str(part.get("isAccessibleForFree")) for part in (*self.linked, *parts) if isinstance(part, dict)]
        stated += [self.meta.get("isaccessibleforfree", ""), self.meta.get("article:content_tier", "")]
        words = {word.rpartition("/")[2].strip().lower() for word in stated}
        return {answer for answer, said in _FREE_TO_READ.items() if words & said}

    def find_linked(self, *keys: str) -> str | None:
        """Return the first of the keys that the JSON-LD gives as text, or as something with a name."""
        for article in self.linked:
            for key in keys:
                if name := _read_name(article.get(key)):
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
    if address is not None and not re.match(r"https?://[^/\s]+", address):
        address = None
    return Metadata(meta, tuple(find_linked_articles(root)), window, address)


def _read_meta(root: html.HtmlElement) -> dict[str, str]:
    """Return the contents of the meta elements by name, the first of each."""
    meta: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = tidy(entities.unescape(element.get("content") or ""))
        if name and content:
            meta.setdefault("".join(name.split()).lower(), content)
    return meta


def _find_account(root: html.HtmlElement) -> str | None:
    """Return the name of the account that published the page on WeChat, or on a platform that marks it alike."""
    first = next(iter(root.xpath("//*[@id='js_name'] | //*[contains(@class, 'nickname')]")), None)
    name = tidy(first.text_content()) if first is not None else ""
    return name if len(name) <= 30 else None


def _find_canonical(root: html.HtmlElement) -> str | None:
    links = (link.get("href") for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical")
    return next(links, None)


def find_linked_articles(root: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the articles that a page's JSON-LD describes."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            found = json.loads(re.sub(r"[\x00-\x1f]", " ", script.text or ""))
        except (ValueError, RecursionError):
            continue  # broken JSON is common, and only one source among others
        yield from _find_articles(found, 0)


def _find_articles(found: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(found, list):
        for item in found:
            yield from _find_articles(item, depth + 1)
    elif isinstance(found, dict):
        kind = found.get("@type")
        if any(isinstance(name, str) and _ARTICLE.search(name) for name in _to_list(kind)):
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
    return tidy(entities.unescape(value)) or None if isinstance(value, str) else None
