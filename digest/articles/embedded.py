"""Find articles in what a page's scripts carry: JSON-LD, the state of applications, strings of JavaScript.

Pages that are drawn by scripts keep the article there, and print next to nothing.
"""

from __future__ import annotations

import dataclasses
import html as entities
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from lxml import html

from digest.articles.flight import is_flight, read_rows, render_rows
from digest.articles.metadata import Metadata, find_linked_articles
from digest.articles.script_values import parse_value, unquote_string
from digest.han import HAN_CHARACTER

# A shorter string of a script is not an article, nor is a text with fewer Han characters.
_LEAST_STRING = 200
_LEAST_SCRIPT = 80
_LEAST_HAN = 120
# What these hold is the text whatever its size: the words under the pictures of a post are few.
_BODIES = frozenset({"contentnoencode", "textpagecontent", "articlebody", "articlecontent", "htmlcontent", "content"})
_LEAST_BODY = 40
# States nest deeply, and blocks of text a few levels; a script has some dozen assignments. What has more is no article.
_DEEPEST = 40
_DEEPEST_BLOCK = 8
_MOST_VALUES = 50
_MOST_HOLDERS = 4
_MOST_FOUND = 4

# A longer title, source or name is something else.
_LONGEST_FACT = 120

# A quoted string, its escapes taken whole. The possessive *+ gives nothing back, so that a string which nothing closes
# takes time that grows with its length only.
_STRINGS = {quote: re.compile(rf"{quote}((?:[^{quote}\\]|\\.)*+){quote}", re.DOTALL) for quote in "\"'`"}
_WIDE = re.compile(r"[\u3400-\u9fff]|\\u[4-9][0-9a-fA-F]{3}|%E[4-9]%|%5Cu[4-9]", re.IGNORECASE)
# window.__INITIAL_STATE__ = {…, return {…, render({…
_ASSIGNED = re.compile(r"(?:=|\(|\breturn\b)\s*(?=[{\[])")
# var TextPageContent = '…'
_STRING_ASSIGNED = re.compile(r"\b(\w{3,40})\s*[=:]\s*(?:JsDecode\(|htmlDecode\()?(?=[\"'`])")
# decodeURIComponent("%7B%22title%22…")
_PERCENT = re.compile(r"%(?:7B|5B)(?:%[0-9a-fA-F]{2}|[\w.!~*'()/:,;+-]){200,}+", re.IGNORECASE)
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
# Who published it on a platform.
_ACCOUNTS = ("nickname", "screenname", "accountname", "mpname", "moduleauthor", "upname", "username", "user", "account")
_AUTHORS = ("author", "authorname", "authors", "writer", "byline")
# The parts of a block that hold its words. Blocks of pictures have words that are no part of the article.
_WORDS = (
    "text",
    "content",
    "value",
    "html",
    "data",
    "children",
    "paragraph",
    "body",
    "rawtext",
    "insert",
    "nodes",
    "word",
    "words",
    "heading",
)
_PICTURES = re.compile(r"image|img|picture|photo|video|audio|figure|caption|gallery|ad\b|embed|related", re.IGNORECASE)
_NAME_KEYS = ("name", "title", "nickname", "nick_name", "screen_name", "screenName", "nickName")
_CARD = frozenset({"id", "url", "link", "href", "summary", "cover", "thumb", "articleid", "newsid", "shareurl"})


@dataclass(frozen=True, slots=True)
class CarriedArticle:
    """An article that a script carries.

    Attributes:
        body: Its text, as HTML.
        facts: What stands beside it, by the names that meta elements state the same under: title, date, source, author.
        is_page: Whether it is a page's elements, of which the article is only a part.
    """

    body: str
    facts: tuple[tuple[str, str], ...] = ()
    is_page: bool = False

    @property
    def title(self) -> str | None:
        """The title that stands beside the text."""
        return dict(self.facts).get("title")

    def add_to(self, metadata: Metadata) -> Metadata:
        """Add what stands beside the text to what the page states, which goes first."""
        meta = {**dict(self.facts), **metadata.meta}
        return dataclasses.replace(metadata, meta=meta)


def find_carried_articles(root: html.HtmlElement) -> tuple[CarriedArticle, ...]:
    """Find the long Chinese texts that scripts and JSON-LD carry, and elements that only some readers are shown.

    Returns:
        The three longest, the longest first; of a text found twice the one with more facts.
    """
    found: list[CarriedArticle] = []
    flight: list[str] = []
    for script in root.iter("script"):
        source = script.text or ""
        if is_flight(source):
            flight.append(source)
            continue
        is_program = "ld+json" not in (script.get("type") or "")
        may_hold_text = len(source) >= _LEAST_SCRIPT and _WIDE.search(source) is not None
        if is_program and may_hold_text:
            found += _find_in_script(source)
    if flight:
        found += _find_in_flight(flight)
    found += _find_in_elements(root)
    for article in find_linked_articles(root):
        body = article.get("articleBody")
        if isinstance(body, str) and _count_han(body) >= _LEAST_HAN:
            found.append(CarriedArticle(entities.unescape(body).replace("\n", "<br>")))
    found += _find_in_description(root)
    found.sort(key=lambda carried: (-_count_han(carried.body), -len(carried.facts)))
    return tuple(found[:_MOST_FOUND])


def _find_in_flight(sources: Sequence[str]) -> Iterator[CarriedArticle]:
    """Yield the texts of what Next.js sends: of the states in it, and of its elements."""
    rows = read_rows(sources)
    for value in rows.values.values():
        if isinstance(value, str):
            if _count_han(value) >= _LEAST_HAN:
                yield CarriedArticle(_to_html(value))
        else:
            yield from _find_in_props(value, 0)
    page = render_rows(rows)
    if _count_han(page) >= _LEAST_HAN:
        yield CarriedArticle(page, is_page=True)


def _find_in_props(value: Any, depth: int) -> Iterator[CarriedArticle]:
    """Yield the texts of the states that are given to components, not those of elements."""
    if depth > _DEEPEST or not isinstance(value, list):
        return
    is_element = len(value) >= 4 and value[0] == "$" and isinstance(value[3], dict)
    if not is_element:
        for item in value:
            yield from _find_in_props(item, depth + 1)
        return
    for key, item in value[3].items():
        if key == "children":
            yield from _find_in_props(item, depth + 1)
        elif isinstance(item, dict) and key != "dangerouslySetInnerHTML":
            yield from _find_in_state(item, (), depth + 1)


def _find_in_elements(root: html.HtmlElement) -> Iterator[CarriedArticle]:
    """Yield what a page keeps for readers without scripts, or for its scripts to show."""
    for element in root.iter("noscript", "template", "textarea"):
        if element.tag == "textarea":
            text = element.text or ""
            if _count_han(text) >= _LEAST_HAN:
                yield CarriedArticle(_to_html(text))
        elif _count_han(element.text_content()) >= _LEAST_HAN:
            inner = "".join(html.tostring(child, encoding="unicode") for child in element)
            yield CarriedArticle(f"<div>{entities.escape(element.text or '')}{inner}</div>", is_page=True)


def _find_in_description(root: html.HtmlElement) -> Iterator[CarriedArticle]:
    """Yield the text of a post that a page describes itself by: such a description keeps the escapes of its breaks."""
    for meta in root.iter("meta"):
        text = meta.get("content") or ""
        if (meta.get("name") or meta.get("property")) in {"description", "og:description"} and "\\x0a" in text:
            if _count_han(text) >= _LEAST_BODY:
                yield CarriedArticle(_to_html(unquote_string(text)))
            return


def _find_in_script(source: str) -> list[CarriedArticle]:
    """List the texts of a script's states; of its long strings, where it has no state that holds one."""
    found: list[CarriedArticle] = []
    for state in _parse_states(source):
        found += _find_in_state(state, (), 0)
    found += _find_in_named_strings(source)
    if found:
        return found
    for raw in _find_long_strings(source):
        if len(_WIDE.findall(raw)) < _LEAST_HAN:
            continue
        text = _unquote(raw)
        if text:
            found.append(CarriedArticle(text))
    return found


def _find_in_named_strings(source: str) -> Iterator[CarriedArticle]:
    """Yield the strings that are called as bodies are, with the account that another string names."""
    bodies: list[str] = []
    account = ""
    for match in _STRING_ASSIGNED.finditer(source):
        name = _fold_key(match[1])
        if name not in _BODIES and name not in _ACCOUNTS:
            continue
        string = _STRINGS[source[match.end()]].match(source, match.end())
        if string is None:
            break  # nothing closes it, nor what comes after
        if name in _ACCOUNTS:
            account = account or unquote_string(string[1])[:_LONGEST_FACT]
        elif len(_WIDE.findall(string[1])) >= _LEAST_BODY:
            bodies.append(unquote_string(string[1]))
    facts = (("account", account),) if account else ()
    for body in bodies:
        yield CarriedArticle(_to_html(body), facts)


def _parse_states(source: str) -> Iterator[Any]:
    """Yield the values of a script: the whole of it, what it assigns or returns, and what is encoded as an address."""
    text = source.strip()
    is_json = text[:1] in {"{", "["}
    starts = [0] if is_json else [match.end() for match in _ASSIGNED.finditer(text)][:_MOST_VALUES]
    end = 0
    for start in starts:
        if start < end:
            continue  # within the value before
        try:
            value, end = parse_value(text, start)
        except (ValueError, RecursionError):
            continue  # a program, and no literal
        if isinstance(value, dict | list):
            yield value
    for match in _PERCENT.finditer(text):
        try:
            value, _ = json.JSONDecoder(strict=False).raw_decode(unquote(match[0]))
        except (ValueError, RecursionError):
            continue
        yield value


def _load_json(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _find_in_state(value: Any, around: tuple[dict[str, Any], ...], depth: int) -> Iterator[CarriedArticle]:
    """Yield the texts of a state, each with the facts of the objects that hold it.

    Args:
        value: A value of the state.
        around: The objects around it that have a title or a name, innermost first.
        depth: How many values are around it.
    """
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        has_facts = any(_find_fact(value, names) for names in (_TITLES, _ACCOUNTS))
        holders = (value, *around)[:_MOST_HOLDERS] if has_facts else around
        for key, item in value.items():
            if isinstance(item, str) and _LEAST_BODY <= _count_han(item) < _LEAST_HAN and _fold_key(key) in _BODIES:
                yield CarriedArticle(_to_html(item), _collect_facts(holders))
            yield from _find_in_state(item, holders, depth + 1)
    elif isinstance(value, list):
        body = _join_blocks(value)
        if body is not None:
            yield CarriedArticle(body, _collect_facts(around))
            return
        holders = _merge_modules(value, around)
        for item in value:
            yield from _find_in_state(item, holders, depth + 1)
    elif isinstance(value, str) and _count_han(value) >= _LEAST_HAN:
        yield from _find_in_string(value, around, depth)


def _merge_modules(items: list[Any], around: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    """Return what is around the items of a list of modules: one names the author, another holds the text."""
    merged: dict[str, Any] = {}
    for item in items[:_MOST_VALUES]:
        if not isinstance(item, dict):
            return around
        own = {key: value for key, value in item.items() if isinstance(value, dict)}
        if not own or not merged.keys().isdisjoint(own):
            return around
        merged |= own
    return (merged, *around)[:_MOST_HOLDERS]


def _find_in_string(value: str, around: tuple[dict[str, Any], ...], depth: int) -> Iterator[CarriedArticle]:
    """Yield a text; or those of a state that is written as a string within the state."""
    if value.lstrip()[:1] not in {"{", "["}:
        yield CarriedArticle(_to_html(value), _collect_facts(around))
        return
    inner = _load_json(value)
    if inner is not None:
        yield from _find_in_state(inner, around, depth + 1)


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


def _collect_facts(holders: Sequence[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Return the facts of the innermost objects that state them; the author and the time of the innermost only."""
    innermost = holders[:1]
    facts = (
        ("title", _find_nearest(innermost, _TITLES)),
        ("publishtime", _find_nearest(innermost, _TIMES)),
        ("source", _find_nearest(innermost, _SOURCES)),
        ("author", _find_nearest(innermost, _AUTHORS)),
        ("account", _find_nearest(holders, _ACCOUNTS)),
    )
    return tuple((name, text) for name, text in facts if text)


def _find_nearest(holders: Sequence[dict[str, Any]], names: tuple[str, ...]) -> str:
    return next(filter(None, (_find_fact(holder, names) for holder in holders)), "")


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
        names = (value.get(key) for key in _NAME_KEYS)
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
    return _to_html(unquote_string(unquote_string(raw)))
