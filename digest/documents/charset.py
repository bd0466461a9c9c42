"""Decode a document strictly, so that no page is ever read aloud as mojibake.

A wrong label is common on Chinese pages (a GBK page that says UTF-8, a UTF-8 page that says GB2312), and GB18030 and
Big5 accept much of one another's bytes, so a label is only one voice: a decoding must be free of errors, and among
those that are, the one that reads most like Chinese wins.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.errors import NotAnArticle

# UTF-32 comes before UTF-16: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Pages that are labelled so hold characters of the superset (WHATWG Encoding, 4.2), which decodes both.
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "hz": "gb18030", "big5": "big5hkscs"}

# Charsets that decode any bytes whatever, so that their success proves nothing.
_PROVES_NOTHING = frozenset({"iso8859-1", "cp1252", "ascii"})

# Python's own ways of writing text as bytes, which are no charset of any page.
_NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})

_HTML_LABEL = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_LABEL = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_LABEL_BYTES = 4096  # how much of a document is searched for labels

# The most frequent characters of written Chinese, simplified and traditional: every real text is full of them, mojibake
# is not.
_COMMON = re.compile("[的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會年日月，。、]")
_ANY_WIDE = re.compile(r"[^\x00-\u02ff]")

# Characters for private use and control characters, which no text has.
_NEVER = re.compile("[\ue000-\uf8ff\x80-\x9f]")

# This many characters beyond ASCII prove UTF-8.
_PROOF = 4
_LONGEST_CHARACTER = 4  # bytes

_USUAL = ("utf-8", "gb18030", "big5hkscs")

# A text with a few damaged characters is still that text; with more than this share, the decoding is wrong.
_MOST_DAMAGED = 0.005


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a document, and the charset that read it, by the name that Python gives it."""

    text: str
    charset: str


def decode(data: bytes, declared: str | None, *, html: bool) -> Decoded:
    """Decode a document.

    Args:
        data: The whole document.
        declared: The charset of the transport (the Content-Type header), if it named one.
        html: Whether a `<meta charset>` counts as a label; an XML declaration always does.

    Returns:
        The text, without byte order mark and NUL characters; a few damaged characters stay as U+FFFD.

    Raises:
        NotAnArticle: No known charset reads the bytes as text.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return Decoded(remove_marks(data.decode(codec, "replace")), codec)
    if data.isascii():
        return Decoded(remove_marks(data.decode("ascii")), "ascii")
    candidates = _list_candidates(_find_labels(data, declared, html=html))
    chosen = _decode_whole(data, candidates) or _decode_damaged(data, candidates)
    return Decoded(remove_marks(chosen.text), chosen.charset)


def remove_marks(text: str) -> str:
    """Remove the byte order mark and NUL characters, which are no part of any text."""
    return text.removeprefix("\ufeff").replace("\x00", "")


def _find_labels(data: bytes, declared: str | None, *, html: bool) -> list[str]:
    """Return the charsets that the transport and the document name, by the names of their supersets."""
    head = data[:_LABEL_BYTES]
    labels = [declared or ""]
    if match := _XML_LABEL.search(head):
        labels.append(match[1].decode("ascii", "ignore"))
    if html:
        labels += [label.decode("ascii", "ignore") for label in _HTML_LABEL.findall(head)]
    names: list[str] = []
    for label in labels:
        try:
            name = codecs.lookup(label.strip()).name
        except LookupError:
            continue  # no label, or one that nobody knows
        if _is_charset(name):
            superset = _SUPERSETS.get(name, name)
            names.append(superset)
    return names


def _is_charset(name: str) -> bool:
    """Whether a codec of Python's is a charset, and not one such as hex, zip or rot13."""
    try:
        b"a".decode(name, "replace")
    except (LookupError, ValueError):
        return False
    return name.replace("-", "_") not in _NO_CHARSETS


def _list_candidates(labels: Sequence[str]) -> list[str]:
    """Return the charsets to try, in the order in which they are believed, each once."""
    strong = [label for label in labels if label not in _PROVES_NOTHING]
    weak = [label for label in labels if label in _PROVES_NOTHING]  # Latin-1, which servers state without knowing
    in_order = [*strong, *_USUAL, *weak]
    return list(dict.fromkeys(in_order))


def _decode_whole(data: bytes, candidates: Sequence[str]) -> Decoded | None:
    """Decode without damage; None where no charset does."""
    readings: list[Decoded] = []
    for charset in candidates:
        text = _decode_strictly(data, charset)
        if text is not None:
            readings.append(Decoded(text, charset))
    return _choose_likeliest(readings, data) if readings else None


def _decode_damaged(data: bytes, candidates: Sequence[str]) -> Decoded:
    """Decode with the least damage.

    Raises:
        NotAnArticle: Even that is too much.
    """
    readings = [Decoded(data.decode(charset, "replace"), charset) for charset in candidates]
    best = min(readings, key=lambda reading: reading.text.count("\ufffd"))
    if best.text.count("\ufffd") > _MOST_DAMAGED * len(best.text):
        raise NotAnArticle("the bytes are no text in UTF-8, GB18030 or Big5; save it again as UTF-8")
    return best


def _decode_strictly(data: bytes, charset: str) -> str | None:
    """Decode without any damage, except that a document that was cut off may lack the end of its last character."""
    try:
        return data.decode(charset)
    except UnicodeDecodeError as error:
        is_at_end = len(data) - error.start <= _LONGEST_CHARACTER
        if not is_at_end or error.start == 0:
            return None
        return _decode_strictly(data[: error.start], charset)
    except UnicodeError:
        return None


def _choose_likeliest(readings: Sequence[Decoded], data: bytes) -> Decoded:
    """Choose what reads most like Chinese; where that decides nothing the first, whose charset the labels named."""
    if len(readings) == 1 or len(data) < _LONGEST_CHARACTER:
        return readings[0]
    # UTF-8 is so strict that no other charset's text of some length is valid in it.
    for reading in readings:
        if reading.charset == "utf-8" and len(_ANY_WIDE.findall(reading.text)) >= _PROOF:
            return reading
    return max(readings, key=lambda reading: _measure_chineseness(reading.text))


def _measure_chineseness(text: str) -> float:
    """Return the share of the most frequent Chinese characters among all that are not Latin, 0 to 1.

    Characters that no text has count against it, so that it can be below 0.
    """
    wide = len(_ANY_WIDE.findall(text))
    if not wide:
        return 0.0
    common = len(_COMMON.findall(text))
    impossible = len(_NEVER.findall(text))
    # Rounded, so that the order decides between readings that differ in a few characters only.
    return round((common - impossible) / wide, 2)
