"""Repair text that was decoded wrongly before it was sent, where the right text is certain; else know it as damaged.

A site that reads GBK as Latin-1, or UTF-8 as GBK, and sends the result as UTF-8, sends ÇàÓì´óÇÅ or 闈掑笨 for 青屿大桥.
"""

from __future__ import annotations

import re

from digest.han import HAN_CHARACTER

# The characters of bytes 80 to FF in Windows-1252, where it has one, else in Latin-1 (WHATWG Encoding, windows-1252).
_FROM_BYTE = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)}
_TO_BYTE = {char: byte for byte, char in _FROM_BYTE.items()} | {chr(byte): byte for byte in range(0x80, 0x100)}


def _list_chars(first: int, last: int) -> str:
    chars = {_FROM_BYTE[byte] for byte in range(first, last + 1)} | {chr(byte) for byte in range(first, last + 1)}
    return "".join(sorted(re.escape(char) for char in chars))


# Chinese in UTF-8: a first byte of E2 to EF, and two of 80 to BF. Punctuation begins with E2 80, E3 80 and EF BC.
_TRAIL = _list_chars(0x80, 0xBF)
_UTF8_AS_LATIN = re.compile(f"(?:[{_list_chars(0xE2, 0xEF)}][{_TRAIL}]{{2}}|[{_list_chars(0xC2, 0xDF)}][{_TRAIL}])+")
# GBK, two bytes a character, of which the second may be a letter.
_GBK_AS_LATIN = re.compile(f"(?:[{_list_chars(0x81, 0xFE)}][@-~{_list_chars(0x80, 0xFE)}])+")
# With what each of these runs begins: a page is searched for it many times faster than for the run.
_UTF8_PAIR = re.compile(f"[{_list_chars(0xC2, 0xEF)}][{_TRAIL}]")
_GBK_PAIR = re.compile(f"[¡£°-×][{_list_chars(0xA1, 0xFE)}]")
# Without letters, and most of them among the 3,755 usual characters (B0 to D7) or punctuation (A1, A3).
_GBK_RUN = re.compile(f"(?:[¡£°-×][{_list_chars(0xA1, 0xFE)}]){{4}}")
_UTF8_RUN = re.compile(f"(?:[{_list_chars(0xE2, 0xE9)}ï][{_TRAIL}�]{{1,2}}[ ]?){{3}}|[â-é][{_TRAIL}]?�")
_SURE_RUN = 4  # characters
_USUAL = re.compile(r"[一-鿿、-】！-～“”‘’…—]")

# Of Chinese, hardly any bytes in GBK are Chinese in UTF-8 too; of UTF-8 that was read as GBK most are.
_UTF8_SHARE = 0.5
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
# What stands for characters that were lost before.
_FILLER = re.compile("(?:锟斤拷?|锟斤|斤拷|烫烫|屯屯|锘匡豢|鐨勭殑)+")
_FILLER_SHARE = 0.2


def repair_mojibake(text: str) -> str:
    """Return a text with those parts decoded rightly of which that is certain; the text itself where there are none."""
    # A sure run shows what happened to the shorter ones too.
    if _UTF8_PAIR.search(text) and any(
        len(_USUAL.findall(_decode_utf8(match))) >= _SURE_RUN for match in _UTF8_AS_LATIN.finditer(text)
    ):
        text = _UTF8_AS_LATIN.sub(_decode_utf8, text)
    if _has_gbk_run(text):
        text = _repair_gbk(text)
    return _NOT_ASCII.sub(_decode_read_as_gbk, text)


def is_damaged(text: str) -> bool:
    """Return whether a line or a title has stretches that were decoded wrongly, or stand for what was lost."""
    if _UTF8_RUN.search(text) or _has_gbk_run(text):
        return True
    han = len(HAN_CHARACTER.findall(text))
    filler = sum(len(match[0]) for match in _FILLER.finditer(text))
    return filler > _FILLER_SHARE * han or _is_utf8_read_as_gbk(text)


def _is_utf8_read_as_gbk(text: str) -> bool:
    data = "".join(_NOT_ASCII.findall(text)).encode("gb18030", "ignore")
    found = len(_USUAL.findall(data.decode("utf-8", "ignore")))
    return found >= _SURE_RUN and 3 * found > _UTF8_SHARE * len(data)


def _has_gbk_run(text: str) -> bool:
    """Return whether a text has a run of GBK read as Latin-1, unlike signs that are repeated: ········, ××××××××."""
    if not _GBK_PAIR.search(text):
        return False
    return any(len(set(match[0])) >= _SURE_RUN for match in _GBK_RUN.finditer(text))


def _to_bytes(text: str) -> bytes:
    return bytes(_TO_BYTE.get(char, ord(char) & 0x7F) for char in text)


def _decode_utf8(match: re.Match[str]) -> str:
    """Decode a run of UTF-8; it is left as it is where it is not Chinese: Ã© may be two letters."""
    try:
        decoded = _to_bytes(match[0]).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]
    return decoded if _USUAL.search(decoded) else match[0]


def _repair_gbk(text: str) -> str:
    """Decode GBK that was read as Latin-1: all of the text where it has nothing else, else its long runs."""
    if not any(ord(char) > 0x7F and char not in _TO_BYTE for char in text):
        try:
            return _to_bytes(text).decode("gb18030")
        except UnicodeDecodeError:
            pass
    return _GBK_AS_LATIN.sub(_decode_gbk, text)


def _decode_gbk(match: re.Match[str]) -> str:
    if not _has_gbk_run(match[0]):
        return match[0]
    try:
        return _to_bytes(match[0]).decode("gb18030")
    except UnicodeDecodeError:
        return match[0]


def _decode_read_as_gbk(match: re.Match[str]) -> str:
    """Decode UTF-8 that was read as GBK; a run with a damaged character is left as it is."""
    run = match[0]
    if len(run) < _SURE_RUN:
        return run
    try:
        decoded = run.encode("gb18030").decode("utf-8")
    except UnicodeError:
        return run
    return decoded if len(_USUAL.findall(decoded)) >= _SURE_RUN - 1 else run
