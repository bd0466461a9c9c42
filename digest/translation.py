"""What the program says, in the user's language: a gettext catalogue of templates.

The stages write English messages and know of no locale. A message is translated where it is printed: its template is
looked up (`{path}: is a folder; name a file in it`), its fields are translated where they are messages themselves, and
put into the translation by name (`{path}：是文件夹，请指明其中的文件`). What the catalogue does not hold stays English.

What stands in the fields, a headline or an address, stays as printed. A line without fields, such as one of an earlier
run, is looked up whole.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from digest.message import Message

if TYPE_CHECKING:
    from digest.types import Language

FOLDER = Path(__file__).parent / "locale"
DOMAIN = "digest"
ENGLISH = "en"
HTML = {
    ENGLISH: "en",
    "zh": "zh-CN",
    "zh_Hant": "zh-TW",
}
"""The languages as a page names them."""
WRITINGS: Mapping[str, Language] = {
    ENGLISH: "en",
    "zh": "zh-Hans",
    "zh_Hant": "zh-Hant",
}
"""The scripts in which names are written in them; in English, as they are."""
_TRADITIONAL = {"tw", "hk", "mo", "hant"}  # zh_TW, zh-Hant; but zh_Hans_HK is simplified

# In the order in which they decide; the last three as POSIX has them, and LANGUAGE as gettext reads it.
_VARIABLES = ("DIGEST_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_SEPARATOR = "；"
# What a template is about, before its first colon, in English or Chinese.
_ABOUT = re.compile(r"\{(\w+)(?:![rs])?\}(?:: |：)")

# A line may break after each Chinese character, but not before closing or after opening punctuation (GB/T 15834).
_CHINESE = "\u2014\u2018-\u201d\u2026\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
_OPENING = "\u2018\u201c（《〈「『【"
_CLOSING = "\u2019\u201d，。、；：！？）》〉」』】…"
# 《晨报》 and v2 -> 《晨 | 报》 | and | v2, each with the space after it.
_WORD = re.compile(rf"\s*[{_OPENING}]*(?:[{_CHINESE}]|[^\s{_CHINESE}]+)[{_CLOSING}]*\s*")

_language = ENGLISH


def find_language(environment: Mapping[str, str]) -> str:
    """Return the language that an environment asks for: "zh", "zh_Hant" where that is written, else "en"."""
    said = [environment[variable] for variable in _VARIABLES if environment.get(variable)]
    asked = said[0] if said else ENGLISH
    preferred, _, _ = asked.lower().partition(":")  # LANGUAGE may list several: zh_TW:zh
    first, *more = re.split(r"[-_.@]", preferred)  # zh_TW.UTF-8 -> zh, tw, utf, 8
    if first != "zh":
        return ENGLISH
    is_traditional = not _TRADITIONAL.isdisjoint(more) and "hans" not in more
    return "zh_Hant" if is_traditional else "zh"


def set_language(language: str) -> None:
    """Say everything in that language from now on; English where there is no catalogue of it."""
    global _language  # as gettext's own textdomain: a choice for the whole program
    _language = language


def get_language() -> str:
    """Return the language in which everything is said."""
    return _language


def translate(template: str | Message, /, **fields: object) -> str:
    """Return a message in the user's language; English where the catalogue does not hold its template.

    Args:
        template: A message, or the template of one with its fields. A text without fields is looked up as it stands.
        fields: Those of the template, by name.
    """
    message = Message(template, **fields) if isinstance(template, str) else template
    if _language == ENGLISH:
        return str(message)
    translation = _look_up(message.template)
    if translation is not None:
        return message.render(translate, translation, _SEPARATOR)
    # "{url}: is empty" may be there as "is empty" alone, as a failure says it.
    parts = message.split_item()
    if parts is not None and _look_up(parts[1].template) is not None:
        item, said = parts
        whole = Message("{item}：{said}", item=item, said=translate(said))
        return whole.render(translate)
    return message.render(translate, separator=_SEPARATOR)


def _look_up(template: str) -> str | None:
    """Return the translation of a template; spaces before it stay."""
    line = template.lstrip()
    translation = read_catalogue(_language).get(line) or _list_predicates(_language).get(line)
    if translation is None:
        return None
    indent = template[: len(template) - len(line)]
    return indent + translation


def split_line(text: str) -> list[str]:
    """Cut text into the pieces between which a line may break: words with the space after them, characters."""
    return _WORD.findall(text)


def wrap_chinese() -> None:
    """Let Rich, which breaks lines at spaces only, break them between Chinese characters as well.

    In any language: titles are Chinese.
    """
    from rich import _wrap  # a private module: Rich offers no other way

    _wrap.re_word = _WORD


@cache
def _list_predicates(language: str) -> Mapping[str, str]:
    """Return what the templates of a catalogue say of their items: a failure names its item once, and apart."""
    predicates: dict[str, str] = {}
    for template, translation in read_catalogue(language).items():
        item = _ABOUT.match(template)
        translated = _ABOUT.match(translation)
        if item is None or translated is None or item[1] != translated[1]:
            continue
        predicate = template[item.end() :]
        predicates.setdefault(predicate, translation[translated.end() :])  # of two translations the first one
    return predicates


@cache
def read_catalogue(language: str) -> Mapping[str, str]:
    """Read a compiled catalogue: what is written, and what is said instead.

    The format: GNU gettext manual, 10.3; a magic number, a revision, the number of strings, and where two tables of
    lengths and offsets begin. Those of this program are little-endian, as Babel writes them.
    """
    path = FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if not path.is_file():
        return {}
    held = path.read_bytes()
    _magic, _revision, count, lines, translations = struct.unpack_from("<5I", held)

    def read_string(table: int, number: int) -> str:
        length, start = struct.unpack_from("<2I", held, table + 8 * number)
        return held[start : start + length].decode()

    catalogue: dict[str, str] = {}
    for number in range(count):
        line = read_string(lines, number)
        if line:  # the empty one has the catalogue's own head for a translation
            catalogue[line] = read_string(translations, number)
    return catalogue
