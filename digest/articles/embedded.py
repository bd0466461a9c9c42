"""Find articles in what a page's scripts carry: JSON-LD, the state of applications, strings of JavaScript.

Pages that are drawn by scripts keep the article there, and print next to nothing.
"""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html

from digest.articles.metadata import Metadata, find_linked_articles
from digest.han import HAN_CHARACTER

# A shorter string of a script is not an article, nor is a text with fewer Han characters.
_LEAST_STRING = 200
_LEAST_HAN = 120
_DEEPEST = 40

_STRINGS = {quote: re.compile(rf"{quote}((?:[^{quote}\\]|\\.)*+){quote}", re.DOTALL) for quote in "\"'"}
_WIDE = re.compile(r"[\u3400-\u9fff]|\\u[4-9][0-9a-fA-F]{3}")
_ASSIGNED = re.compile(r"=\s*(?=[{\[])")
_PROSE = re.compile(r"[，。！？；,.!?;]")

# What applications call the parts of an article; names are compared in lower case, without signs.
_TITLES = ("title", "headline", "newstitle", "articletitle", "subject", "name")
_TIMES = (
    *("datepublished", "publishedat", "publishtime", "publisheddate", "publishdate", "pubtime", "pubdate", "ptime"),
    *("releasetime", "releasedate", "createtime", "createdat", "createdate", "ctime", "date", "time"),
)
_SOURCES = (
    "source",
    "sourcename",
    "medianame",
    "media",
    "mediasource",
    "newssource",
    "copyfrom",
    "origin",
    "publisher",
)
_AUTHORS = ("author", "authorname", "authors", "writer", "byline")
# The parts of a block that hold its words. Blocks of pictures have words that are no part of the article.
_WORDS = ("text", "content", "value", "html", "data", "children", "paragraph", "body", "rawtext", "insert")
_PICTURES = re.compile(r"image|img|picture|photo|video|audio|figure|caption|gallery|ad\b|embed|related", re.IGNORECASE)
_CARD = frozenset({"url", "link", "href", "summary", "cover", "thumb", "articleid", "newsid", "shareurl"})


@dataclass(frozen=True, slots=True)
class CarriedArticle:
    """An article that a script carries.

    Attributes:
        body: Its text, as HTML.
        facts: What stands beside it, by the names that meta elements state the same under: title, date, source, author.
    """

    body: str
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str | None:
        """The title that stands beside the text."""
        return dict(self.facts).get("title")

    def add_to(self, metadata: Metadata) -> Metadata:
        """Add what stands beside the text to what the page states, which goes first."""
        return Metadata({**dict(self.facts), **metadata.meta}, metadata.linked, metadata.window, metadata.canonical)


def find_carried_articles(root: html.HtmlElement) -> tuple[CarriedArticle, ...]:
    """Find the long Chinese texts that scripts and JSON-LD carry.

    Returns:
        The three longest, the longest first; of a text found twice the one with more facts.
    """
    found: list[CarriedArticle] = []
    for script in root.iter("script"):
        source = script.text or ""
        is_program = "ld+json" not in (script.get("type") or "")
        if is_program and len(source) >= _LEAST_STRING and _WIDE.search(source):
            found += _find_in_script(source)
    for article in find_linked_articles(root):
        body = article.get("articleBody")
        if isinstance(body, str) and _count_han(body) >= _LEAST_HAN:
            found.append(CarriedArticle(entities.unescape(body).replace("\n", "<br>")))
    found.sort(key=lambda carried: (-_count_han(carried.body), -len(carried.facts)))
    return tuple(found[:3])


def _find_in_script(source: str) -> list[CarriedArticle]:
    """List the texts of a script's states; of its long strings, where it has no state that holds one."""
    found: list[CarriedArticle] = []
    for state in _parse_states(source):
        found += _find_in_state(state, {}, 0)
    if found:
        return found
    wide = [raw for raw in _find_long_strings(source) if len(_WIDE.findall(raw)) >= _LEAST_HAN]
    return [CarriedArticle(text) for raw in wide if (text := _unquote(raw))]


def _parse_states(source: str) -> Iterator[Any]:
    """Yield the JSON values of a script: the whole of it, or what it assigns."""
    decoder = json.JSONDecoder(strict=False)
    text = source.strip()
    starts = [0] if text[:1] in {"{", "["} else [match.end() for match in _ASSIGNED.finditer(text)][:50]
    end = 0
    for start in starts:
        if start < end:
            continue  # within the value before
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            continue  # JavaScript, which is not JSON
        if isinstance(value, dict | list):
            yield value


def _find_in_state(value: Any, around: dict[str, Any], depth: int) -> Iterator[CarriedArticle]:
    """Yield the texts of a state, each with the facts of the object that holds it.

    Args:
        value: A value of the state.
        around: The innermost object around it that has a title.
        depth: How many values are around it.
    """
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        holder = value if _find_fact(value, _TITLES) else around
        for item in value.values():
            yield from _find_in_state(item, holder, depth + 1)
    elif isinstance(value, list):
        body = _join_blocks(value)
        if body is not None:
            yield CarriedArticle(body, _collect_facts(around))
            return
        for item in value:
            yield from _find_in_state(item, around, depth + 1)
    elif isinstance(value, str) and _count_han(value) >= _LEAST_HAN:
        yield from _find_in_string(value, around, depth)


def _find_in_string(value: str, around: dict[str, Any], depth: int) -> Iterator[CarriedArticle]:
    """Yield a text; or those of a state that is written as a string within the state."""
    if value.lstrip()[:1] not in {"{", "["}:
        yield CarriedArticle(_to_html(value), _collect_facts(around))
        return
    try:
        yield from _find_in_state(json.loads(value), around, depth + 1)
    except (ValueError, RecursionError):
        return


def _join_blocks(items: list[Any]) -> str | None:
    """Join a list of blocks of text; None where it is a list of something else, such as of other articles."""
    if len(items) < 2 or any(isinstance(item, dict) and _is_card(item) for item in items):
        return None
    words = [_join_words(item, 0) for item in items]
    text = "".join(f"<p>{part}</p>" for part in words if part)
    prose = sum(len(part) >= 12 and _PROSE.search(part) is not None for part in words)
    return text if prose >= 2 and _count_han(text) >= _LEAST_HAN else None


def _is_card(item: dict[str, Any]) -> bool:
    keys = {_fold_key(key) for key in item}
    return bool(keys & set(_TITLES)) and bool(keys & (_CARD | {"id"}))


def _join_words(block: Any, depth: int) -> str:
    if depth > 8:
        return ""
    if isinstance(block, str):
        return block.strip()
    if isinstance(block, list):
        return "".join(_join_words(item, depth + 1) for item in block)
    if isinstance(block, dict):
        kind = block.get("type") or block.get("tag") or block.get("kind")
        if isinstance(kind, str) and _PICTURES.search(kind):
            return ""
        return next(
            (
                text
                for key, item in block.items()
                if _fold_key(key) in _WORDS and (text := _join_words(item, depth + 1))
            ),
            "",
        )
    return ""


def _collect_facts(holder: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    facts = (
        ("title", _find_fact(holder, _TITLES)),
        ("publishtime", _find_fact(holder, _TIMES)),
        ("source", _find_fact(holder, _SOURCES)),
        ("author", _find_fact(holder, _AUTHORS)),
    )
    return tuple((name, text) for name, text in facts if text)


def _find_fact(holder: dict[str, Any], names: tuple[str, ...]) -> str:
    values = {_fold_key(key): value for key, value in holder.items()}
    for name in names:
        value = values.get(name)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            value = next((value[key] for key in ("name", "title", "nickname") if isinstance(value.get(key), str)), None)
        if isinstance(value, str | int) and not isinstance(value, bool) and 0 < len(str(value).strip()) <= 120:
            return str(value).strip()
    return ""


def _fold_key(key: object) -> str:
    return re.sub(r"[^a-z]", "", str(key).lower())


def _count_han(text: str) -> int:
    return len(HAN_CHARACTER.findall(text))


def _to_html(text: str) -> str:
    if "&lt;" in text or "&#" in text:
        text = entities.unescape(text)
    return text if re.search(r"<(?:p|br|div)\b", text, re.IGNORECASE) else text.replace("\n", "<br>")


def _find_long_strings(source: str) -> Iterator[str]:
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


def _unquote(raw: str) -> str:
    """Return the value of a JavaScript string, which may be HTML that was escaped once more."""
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
    return _to_html(text)
