"""Undo markup that was escaped once too often, so that a page or a feed shows `<p>` and `&rdquo;` as text."""

from __future__ import annotations

import html
import re
from html.entities import name2codepoint

# What prose escapes. Without its semicolon, or with that of Chinese typing, only what is no word of its own is undone.
_ALONE = "nbsp|ldquo|rdquo|lsquo|rsquo|hellip|mdash|ndash|middot|emsp|ensp|thinsp|zwnj|zwj|quot|apos"
_NAMES = "|".join(sorted(name2codepoint, key=len, reverse=True))
_ENTITY = re.compile(rf"&(?:(?:{_NAMES}|apos);|#\d{{1,7}};|#[xX][0-9a-fA-F]{{1,6}};|(?:{_ALONE})(?![A-Za-z0-9;]))")
_SEMICOLON = re.compile(rf"&({_ALONE}|amp|lt|gt|#\d{{2,7}})；")
_MOST_TIMES = 4

_BLOCKS = "p|br|div|section|article|h[1-6]|ul|ol|li|table|tbody|tr|td|th|blockquote|figure|figcaption|hr|pre"
_INLINE = "span|strong|b|em|i|u|a|font|img|small|big|sup|sub|center|iframe|video|source|wbr|label"
# An escaped tag may have attributes, and a tag that a summary cut off has no end.
_TAG = re.compile(rf"</?(?P<name>{_BLOCKS}|{_INLINE})(?=[\s/>])[^<>]{{0,500}}>", re.IGNORECASE)
_IS_BLOCK = re.compile(_BLOCKS, re.IGNORECASE)


def unescape_again(text: str) -> str:
    """Return a parsed text without the entities that are left in it: &ldquo;青屿&rdquo; -> “青屿”."""
    for _ in range(_MOST_TIMES):
        if "&" not in text:
            return text
        with_signs = _SEMICOLON.sub(r"&\1;", text)
        undone = _ENTITY.sub(lambda match: html.unescape(match[0]), with_signs)
        if undone == text:
            return text
        text = undone
    return text


def split_at_tags(text: str) -> list[str]:
    """Return a parsed text without the tags that are left in it, parted where one of them would begin a line."""
    text = unescape_again(text)
    if "<" not in text:
        return [text]
    parts = [""]
    end = 0
    for match in _TAG.finditer(text):
        parts[-1] += text[end : match.start()]
        end = match.end()
        if _IS_BLOCK.fullmatch(match["name"]):
            parts.append("")
    parts[-1] += text[end:]
    return parts


def remove_escaped(text: str) -> str:
    """Return a title or a name without the entities and tags that are left in it."""
    return "".join(split_at_tags(text)) if "&" in text or "<" in text else text
