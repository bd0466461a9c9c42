"""Decides how bytes become text: strictly, so that no page is ever read aloud as mojibake.

A wrong label is common on Chinese pages (a GBK page that says UTF-8, a UTF-8 page that says GB2312), and GB18030 and
Big5 accept much of one another's bytes, so a label is only one voice: a decoding must be free of errors, and among
those that are, the one that reads most like Chinese wins.
"""

from __future__ import annotations

import codecs
import re

from digest.errors import NotAnArticle

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# What a page calls its charset, and the superset that decodes what such pages hold in fact (WHATWG Encoding, 4.2).
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "hz": "gb18030", "big5": "big5hkscs"}

# Labels that decode any bytes whatever, so that their success proves nothing.
_PROVES_NOTHING = frozenset({"iso8859-1", "cp1252", "ascii"})

_HTML_LABEL = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_LABEL = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)

# The most frequent characters of written Chinese in both scripts: every real text is full of them, mojibake is not.
_COMMON = re.compile("[的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會年日月，。、]")
_ANY_WIDE = re.compile(r"[^\x00-\u02ff]")

_NEVER = re.compile("[\ue000-\uf8ff\x80-\x9f]")

# So many characters beyond ASCII prove UTF-8.
_PROOF = 4
_LONGEST_CHARACTER = 4  # bytes

_USUAL = ("utf-8", "gb18030", "big5hkscs")

# A text with a few damaged characters is still that text; with more, the decoding is wrong.
_MOST_DAMAGED = 0.005


def decode(data: bytes, declared: str | None, *, html: bool) -> str:
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
            return _clean(data.decode(codec, "replace"))
    if data.isascii():
        return _clean(data.decode("ascii"))
    labels = _labels(data, declared, html=html)
    weak = [label for label in labels if label in _PROVES_NOTHING]
    candidates = list(dict.fromkeys([*(label for label in labels if label not in weak), *_USUAL, *weak]))
    texts = [text for codec in candidates if (text := _strictly(data, codec)) is not None]
    if texts:
        return _clean(_likeliest(texts, data))
    damaged = [data.decode(codec, "replace") for codec in candidates]
    best = min(damaged, key=lambda text: text.count("\ufffd"))
    if best.count("\ufffd") > _MOST_DAMAGED * len(best):
        raise NotAnArticle("the bytes are no text in UTF-8, GB18030 or Big5; save it again as UTF-8")
    return _clean(best)


def _labels(data: bytes, declared: str | None, *, html: bool) -> list[str]:
    found = [declared or ""]
    head = data[:4096]
    if match := _XML_LABEL.search(head):
        found.append(match[1].decode("ascii", "ignore"))
    if html:
        found += [label.decode("ascii", "ignore") for label in _HTML_LABEL.findall(head)]
    names: list[str] = []
    for label in found:
        try:
            name = codecs.lookup(label.strip()).name
        except LookupError:
            continue  # no label, or one that nobody knows
        if _is_charset(name):
            names.append(_SUPERSETS.get(name, name))
    return names


# Python's own ways of writing text as bytes, which are no charset of any page.
_NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})


def _is_charset(name: str) -> bool:
    """Tell a charset from Python's other codecs: hex, zip, rot13."""
    try:
        b"a".decode(name, "replace")
    except (LookupError, ValueError):
        return False
    return name.replace("-", "_") not in _NO_CHARSETS


def _strictly(data: bytes, codec: str) -> str | None:
    """Decode without any damage, but for a last character that a cut-off document lacks the end of."""
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        if len(data) - error.start > _LONGEST_CHARACTER or error.start == 0:
            return None
        return _strictly(data[: error.start], codec)
    except UnicodeError:
        return None


def _likeliest(texts: list[str], data: bytes) -> str:
    """Choose the text that reads most like Chinese; the first, which the labels named, where that decides nothing."""
    if len(texts) == 1 or len(data) < 4:
        return texts[0]
    # UTF-8 is so strict that no other charset's text of some length is valid in it.
    as_utf8 = _strictly(data, "utf-8")
    if as_utf8 is not None and len(_ANY_WIDE.findall(as_utf8)) >= _PROOF:
        return as_utf8
    return max(texts, key=_chineseness)


def _chineseness(text: str) -> float:
    """The share of the most frequent Chinese characters among all that are not Latin, 0 to 1.

    Characters that no text has, such as those for private use, count against it.
    """
    wide = len(_ANY_WIDE.findall(text))
    return round((len(_COMMON.findall(text)) - len(_NEVER.findall(text))) / wide, 2) if wide else 0.0


def _clean(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\x00", "")
