"""Find articles in what a page's scripts carry: JSON-LD, the state of applications, strings of JavaScript.

Pages that are drawn by scripts keep the article there, and print next to nothing.
"""

from __future__ import annotations

import dataclasses
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
# States nest deeply, and blocks of text a few levels; a script has some dozen assignments. What has more is no article.
_DEEPEST = 40
_DEEPEST_BLOCK = 8
_MOST_VALUES = 50

# A longer title, source or name is something else.
_LONGEST_FACT = 120

# A quoted string, its escapes taken whole. The possessive *+ gives nothing back, so that a string which nothing closes
# takes time that grows with its length only.
_STRINGS = {quote: re.compile(rf"{quote}((?:[^{quote}\\]|\\.)*+){quote}", re.DOTALL) for quote in "\"'"}
_WIDE = re.compile(r"[\u3400-\u9fff]|\\u[4-9][0-9a-fA-F]{3}")
# window.__INITIAL_STATE__ = {…
_ASSIGNED = re.compile(r"=\s*(?=[{\[])")
_PROSE = re.compile(r"[，。！？；,.!?;]")

# What applications call the parts of an article; names are compared in lower case, without signs.
_TITLES = ("title", "headline", "newstitle", "articletitle", "subject", "name")
_TIMES = (
    "datepublished",
    "publishedat",
    "publishtime",
    "publisheddate",
    "publishdate",
    "pubtime",
    "pubdate",
    "ptime",
    "releasetime",
    "releasedate",
    "createtime",
    "createdat",
    "createdate",
    "ctime",
    "date",
    "time",
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
_CARD = frozenset({"id", "url", "link", "href", "summary", "cover", "thumb", "articleid", "newsid", "shareurl"})


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
        meta = {**dict(self.facts), **metadata.meta}
        return dataclasses.replace(metadata, meta=meta)


def find_carried_articles(root: html.HtmlElement) -> tuple[CarriedArticle, ...]:
    """Find the long Chinese texts that scripts and JSON-LD carry.

    Returns:
        The three longest, the longest first; of a text found twice the one with more facts.
    """
    found: list[CarriedArticle] = []
    for script in root.iter("script"):
        source = script.text or ""
        is_program = "ld+json" not in (script.get("type") or "")
        may_hold_text = len(source) >= _LEAST_STRING and _WIDE.search(source) is not None
        if is_program and may_hold_text:
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
    for raw in _find_long_strings(source):
        if len(_WIDE.findall(raw)) < _LEAST_HAN:
            continue
        text = _unquote(raw)
        if text:
            found.append(CarriedArticle(text))
    return found


def _parse_states(source: str) -> Iterator[Any]:
    """Yield the JSON values of a script: the whole of it, or what it assigns."""
    decoder = json.JSONDecoder(strict=False)
    text = source.strip()
    is_json = text[:1] in {"{", "["}
    starts = [0] if is_json else [match.end() for match in _ASSIGNED.finditer(text)][:_MOST_VALUES]
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
    has_cards = any(isinstance(item, dict) and _is_card(item) for item in items)
    if len(items) < 2 or has_cards:
        return None
    paragraphs = [_join_words(item, 0) for item in items]
    prose = [text for text in paragraphs if len(text) >= 12 and _PROSE.search(text)]
    if len(prose) < 2:
        return None
    body = "".join(f"<p>{text}</p>" for text in paragraphs if text)
    return body if _count_han(body) >= _LEAST_HAN else None


def _is_card(item: dict[str, Any]) -> bool:
    """Return whether an object stands for another article: with a title, and with where it is."""
    keys = {_fold_key(key) for key in item}
    has_title = not keys.isdisjoint(_TITLES)
    leads_on = not keys.isdisjoint(_CARD)
    return has_title and leads_on


def _join_words(block: Any, depth: int) -> str:
    """Return the words of a block, such as {"type": "paragraph", "children": [{"text": "大桥通车。"}]}."""
    if depth > _DEEPEST_BLOCK:
        return ""
    if isinstance(block, str):
        return block.strip()
    if isinstance(block, list):
        return "".join(_join_words(item, depth + 1) for item in block)
    if isinstance(block, dict):
        return _join_words_of_object(block, depth)
    return ""


def _join_words_of_object(block: dict[str, Any], depth: int) -> str:
    kind = block.get("type") or block.get("tag") or block.get("kind")
    if isinstance(kind, str) and _PICTURES.search(kind):
        return ""
    for key, item in block.items():
        if _fold_key(key) not in _WORDS:
            continue
        text = _join_words(item, depth + 1)
        if text:  # the first with words: others repeat them, as "text" beside "html"
            return text
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
        fact = _read_fact(values.get(name))
        if 0 < len(fact) <= _LONGEST_FACT:
            return fact
    return ""


def _read_fact(value: Any) -> str:
    """Return a fact as text: itself, the first of a list, or the name of an object: {"name": "晨港日报"}."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        names = (value.get(key) for key in ("name", "title", "nickname"))
        value = next((name for name in names if isinstance(name, str)), None)
    if isinstance(value, bool) or not isinstance(value, str | int):  # a bool is an int in Python
        return ""
    return str(value).strip()


def _fold_key(key: object) -> str:
    return re.sub(r"[^a-z]", "", str(key).lower())


def _count_han(text: str) -> int:
    return len(HAN_CHARACTER.findall(text))


def _to_html(text: str) -> str:
    if "&lt;" in text or "&#" in text:  # HTML that was escaped as a whole
        text = entities.unescape(text)
    has_blocks = re.search(r"<(?:p|br|div)\b", text, re.IGNORECASE) is not None
    return text if has_blocks else text.replace("\n", "<br>")


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
        # JSON has fewer escapes than JavaScript: \x3c becomes \u003c, \' and \< lose their backslash.
        fixed = re.sub(r"\\x([0-9a-fA-F]{2})", r"\\u00\1", text)
        fixed = re.sub(r"\\(?![\"\\/bfnrtu])", "", fixed)
        if '\\"' not in fixed:
            fixed = re.sub(r'(?<!\\)"', r"\\\"", fixed)
        try:
            text = json.loads(f'"{fixed}"', strict=False)
        except ValueError:
            break
    return _to_html(text)
