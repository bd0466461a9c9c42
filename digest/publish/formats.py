"""Write what feeds, notes, pages and sidecars have in common: clean text, times, addresses, JSON."""

from __future__ import annotations

import functools
import json
import math
import re
from typing import Any
from urllib.parse import quote

from digest.settings import Show
from digest.urls import to_web_url

# What XML 1.0 (section 2.2) does not allow, and the C1 controls, which it discourages; line breaks and tabs stay.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
_TAG = re.compile(r"<(?=[^\W\d]|[/!?])")

# Languages as directories know them, Chinese by country: by its script they file a show wrongly.
LOCALE = {
    "zh-Hans": "zh-cn",
    "zh-Hant": "zh-tw",
    "en": "en",
    "und": "zh-cn",
}


def clean_text(text: str) -> str:
    """Return a text as one line, without control characters, that XML, HTML and subtitles can hold."""
    return " ".join(_CONTROL.sub(" ", text).split())


def defuse_tags(text: str) -> str:
    """Return a text in which nothing can be taken for a tag: `<b` -> `< b`, `<合作>` -> `< 合作>`, and `3<5` as it is.

    For a feed's titles and plain descriptions: web players and some apps put them into a page as HTML. A tag begins
    with a letter, a slash, an exclamation or a question mark (HTML standard, 13.2.5.6); AntennaPod
    takes a letter of any script for the beginning of one.
    """
    return _TAG.sub("< ", text)


def floor_seconds(seconds: float) -> int:
    """Return a chapter's start as players read it: whole seconds, rounded down."""
    return math.floor(seconds + 1e-6)  # a start on a whole second stays there whatever its last binary digit


def format_clock(seconds: float) -> str:
    """Return whole seconds as show notes write them: 0 -> 00:00, 3661 -> 1:01:01."""
    minutes, second = divmod(floor_seconds(seconds), 60)
    hours, minute = divmod(minutes, 60)
    short = f"{minute:02}:{second:02}"
    return f"{hours}:{short}" if hours else short


def format_timestamp(seconds: float, decimal: str = ".") -> str:
    """Return a time to the millisecond as subtitles write it: 3661.5 -> 01:01:01.500."""
    total_ms = round(seconds * 1000)  # first of all, or 59.9996 would become 59.1000
    total, milliseconds = divmod(total_ms, 1000)
    minutes, second = divmod(total, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}{decimal}{milliseconds:03}"


def build_address(show: Show, path: str) -> str:
    """Return the ASCII address of a file of the show's published folder; "" is the folder itself, its web page."""
    return _build_folder_address(show.base_url, show.name) + quote(path)


@functools.lru_cache(maxsize=16)
def _build_folder_address(base_url: str, name: str) -> str:
    base = to_web_url(base_url) or base_url
    return f"{base.rstrip('/')}/{quote(name)}/"


def build_page_path(folder: str) -> str:
    """Return the path from the show's folder to the web page of what is published in a folder of it.

    The file is named: not every host shows it for the folder.
    """
    return f"{folder}/index.html"


def encode_json(value: Any) -> bytes:
    """Return a value as UTF-8 JSON for people and programs, the same bytes for the same value."""
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8", "replace")  # half of a surrogate pair, as a page may print it, stops no file
