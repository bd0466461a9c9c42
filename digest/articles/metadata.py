"""Collects what a page says of itself for machines: meta elements, JSON-LD, and the state that its scripts carry."""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html

from digest.articles.page import tidy
from digest.han import HAN_CHARACTER

_ARTICLE = re.compile(r"Article|NewsArticle|Posting|Report|Blog", re.IGNORECASE)
# Shorter strings of a script are no article.
_LEAST_STRING = 200

_STRINGS = {quote: re.compile(rf"{quote}((?:[^{quote}\\]|\\.)*+){quote}", re.DOTALL) for quote in "\"'"}
_WIDE = re.compile(r"[\u3400-\u9fff]|\\u[4-9][0-9a-fA-F]{3}")


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

    def first(self, *names: str) -> str | None:
        """The first of the named meta elements that is there."""
        return next((self.meta[name] for name in names if self.meta.get(name)), None)

    def stated(self, *keys: str) -> str | None:
        """The first of the keys that the JSON-LD gives as text, or as something with a name."""
        for article in self.linked:
            for key in keys:
                if name := _named(article.get(key)):
                    return name
        return None


def read_metadata(root: html.HtmlElement) -> Metadata:
    """Read what a page says of itself."""
    meta: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = tidy(entities.unescape(element.get("content") or ""))
        if name and content:
            meta.setdefault(name.strip().lower(), content)
    window = next((tidy(element.text_content()) for element in root.iter("title")), "")
    canonical = next(
        (link.get("href") for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"), None
    )
    address = canonical or meta.get("og:url")
    if address is not None and not re.match(r"https?://[^/\s]+", address):
        address = None
    return Metadata(meta, tuple(_linked_articles(root)), window, address)


def _linked_articles(root: html.HtmlElement) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            found = json.loads(re.sub(r"[\x00-\x1f]", " ", script.text or ""))
        except (ValueError, RecursionError):
            continue  # broken JSON is common, and only one source among others
        yield from _articles_in(found, 0)


def _articles_in(found: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(found, list):
        for item in found:
            yield from _articles_in(item, depth + 1)
    elif isinstance(found, dict):
        kind = found.get("@type")
        kinds = kind if isinstance(kind, list) else [kind]
        if any(isinstance(name, str) and _ARTICLE.search(name) for name in kinds):
            yield found
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _articles_in(found.get(key), depth + 1)


def _named(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return tidy(entities.unescape(value)) or None if isinstance(value, str) else None


def embedded_bodies(root: html.HtmlElement) -> Iterator[str]:
    """Yield the long Chinese texts that scripts and JSON-LD carry, as HTML, the longest first.

    Pages that are drawn by scripts keep the article there.
    """
    found: list[str] = []
    for script in root.iter("script"):
        source = script.text or ""
        if len(source) < 200 or "ld+json" in (script.get("type") or "") or not _WIDE.search(source):
            continue
        wide = (raw for raw in _long_strings(source) if len(_WIDE.findall(raw)) >= 120)
        found += [text for raw in wide if (text := _unquoted(raw))]
    for article in _linked_articles(root):
        body = article.get("articleBody")
        if isinstance(body, str) and len(HAN_CHARACTER.findall(body)) >= 120:
            found.append(entities.unescape(body).replace("\n", "<br>"))
    yield from sorted(found, key=lambda text: -len(HAN_CHARACTER.findall(text)))[:3]


def _long_strings(source: str) -> Iterator[str]:
    """Yield the contents of a script's long strings. The end of a short one may begin another."""
    for quote, pattern in _STRINGS.items():
        position = source.find(quote)
        while position >= 0:
            match = pattern.match(source, position)
            if match is None:
                break  # unclosed to the end
            is_long = len(match[1]) >= _LEAST_STRING
            if is_long:
                yield match[1]
            position = source.find(quote, match.end() if is_long else match.end() - 1)


def _unquoted(raw: str) -> str:
    """The value of a JavaScript string; it may be HTML that was escaped once more."""
    text = raw
    for _ in range(2):
        if "\\" not in text:
            break
        fixed = re.sub(r"\\x([0-9a-fA-F]{2})", r"\\u00\1", text)
        fixed = re.sub(r"\\(?![\"\\/bfnrtu])", "", fixed)
        fixed = re.sub(r'(?<!\\)"', r"\\\"", fixed) if '\\"' not in fixed else fixed
        try:
            text = json.loads(f'"{fixed}"', strict=False)
        except ValueError:
            break
    if "&lt;" in text or "&#" in text:
        text = entities.unescape(text)
    if not re.search(r"<(?:p|br|div)\b", text, re.IGNORECASE):
        text = text.replace("\n", "<br>")
    return text
