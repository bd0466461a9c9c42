"""What the program says, in the user's language: whole lines and templates of a gettext catalogue.

The stages write English and know of no locale. What they said is translated where it is printed: a line is found in the
catalogue either as it stands, or by the template that it was written with (`{}: is a folder; name a file in it`), whose
fields are taken out of the line, translated themselves where they are such a line, and put into the translation
(`{}：是文件夹，请指明其中的文件`). What the catalogue does not hold stays English.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "locale"
DOMAIN = "digest"
ENGLISH = "en"
HTML = {ENGLISH: "en", "zh": "zh-CN", "zh_Hant": "zh-TW"}
"""The languages as a page names them."""
_TRADITIONAL = {"tw", "hk", "mo", "hant"}

# In the order in which they decide; the last three as POSIX has them, and LANGUAGE as gettext reads it.
_VARIABLES = ("DIGEST_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_FIELD = "{}"
# Fields are translated too, fields of fields, and so on; a reason holds a reason that holds a reason at most.
_DEEPEST = 6

# A line may break behind each Chinese character, but not before closing or behind opening punctuation (GB/T 15834).
_CHINESE = "\u2014\u2018-\u201d\u2026\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
_OPENING = "\u2018\u201c（《〈「『【"
_CLOSING = "\u2019\u201d，。、；：！？）》〉」』】…"
_WORD = re.compile(rf"\s*[{_OPENING}]*(?:[{_CHINESE}]|[^\s{_CHINESE}]+)[{_CLOSING}]*\s*")

_language = ENGLISH


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language that an environment asks for: "zh", "zh_Hant" where that is written, else "en"."""
    asked = next(filter(None, map(environment.get, _VARIABLES)), "") or ENGLISH
    first, *more = re.split(r"[-_.@]", asked.lower().partition(":")[0])
    if first != "zh":
        return ENGLISH
    return "zh_Hant" if _TRADITIONAL & set(more) and "hans" not in more else "zh"


def speak(language: str) -> None:
    """Say everything in that language from now on; English where there is no catalogue of it."""
    global _language  # as gettext's own textdomain: a choice for the whole program
    _language = language


def spoken() -> str:
    """Return the language in which everything is said."""
    return _language


def said(line: str) -> str:
    """Return a line as it reads in the user's language; the line itself where the catalogue does not hold it."""
    return line if _language == ENGLISH else _said(line, _DEEPEST)


def pieces(text: str) -> list[str]:
    """Cut text into the pieces between which a line may break: words with the space behind them, characters."""
    return _WORD.findall(text)


def wrap_chinese() -> None:
    """Let Rich, which breaks lines at spaces only, break them between Chinese characters as well.

    In any language: titles are Chinese.
    """
    from rich import _wrap

    _wrap.re_word = _WORD


def _said(line: str, depth: int) -> str:
    catalogue = read_catalogue(_language)
    if not line or not depth or not catalogue:
        return line
    if line in catalogue:
        return catalogue[line]
    if indent := len(line) - len(line.lstrip()):
        return line[:indent] + _said(line[indent:], depth)
    for template in _templates(_language):
        parts = template.split(_FIELD)
        if line.startswith(parts[0]) and line.endswith(parts[-1]) and all(part in line for part in parts):
            found = re.fullmatch("(.*?)".join(map(re.escape, parts)), line, re.DOTALL)
            # What a line is about is no reason itself: a.toml: 'title' is missing; line 3: …
            if found and not (parts[0] == "" and re.search("[:;] ", found[1])):
                return _filled(catalogue[template], [_field(field, depth - 1) for field in found.groups()])
    # Several reasons: line 3: unknown key 'minuts'; line 5: …
    parts = line.split("; ")
    if len(parts) > 1 and (each := [_said(part, depth - 1) for part in parts]) != parts:
        return "；".join(each)
    # A reason behind what it is about: https://a.site/x: is empty
    head, colon, tail = line.partition(": ")
    if colon and (told := _said(tail, depth - 1)) != tail:
        return f"{_field(head, depth - 1)}: {told}"
    return line


def _field(field: str, depth: int) -> str:
    """Translate a field that is a reason; one word is a name: a show may be called "story"."""
    return _said(field, depth) if " " in field.strip() else field


def _filled(translation: str, fields: list[str]) -> str:
    """Put fields into a translation, by order (`{}`) or by number (`{1}`); other braces are text."""
    order = iter(fields)
    return re.sub(r"\{(\d?)\}", lambda match: fields[int(match[1])] if match[1] else next(order), translation)


@cache
def _templates(language: str) -> tuple[str, ...]:
    """Return the lines with fields, the ones with most text of their own first: they are the surest."""
    held = (line for line in read_catalogue(language) if _FIELD in line)
    return tuple(sorted(held, key=lambda line: (-len(line.replace(_FIELD, "")), line)))


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
    _, _, count, lines, translations = struct.unpack_from("<5I", held)

    def string(table: int, number: int) -> str:
        length, start = struct.unpack_from("<2I", held, table + 8 * number)
        return held[start : start + length].decode()

    pairs = ((string(lines, number), string(translations, number)) for number in range(count))
    return {line: translation for line, translation in pairs if line}
