"""Tones as they are spoken in context: 一, 不, third tones, reduplication."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.han import HAN_CHARACTER

_DIGITS = frozenset("零〇一二三四五六七八九十百千万亿两几")
_ORDINAL_BEFORE = frozenset("第初星期周礼拜")
# Behind these, 一 is the name of a number: 一月, 一号, 一等奖.
_ORDINAL_BEHIND = frozenset("月号日楼")


def spoken_tones(words: Sequence[tuple[str, tuple[str, ...]]]) -> list[tuple[str, ...]]:
    """Change the lexical tones of words into spoken ones.

    Args:
        words: Text and lexical syllables of each word, in order; () for what is not Han, which parts groups.

    Returns:
        The syllables of each word.
    """
    spoken = [list(syllables) for _, syllables in words]
    start = 0
    while start < len(words):
        end = start
        while end < len(words) and words[end][1]:
            end += 1
        if end > start:
            _group([word for word, _ in words[start:end]], spoken[start:end])
        start = end + 1
    return [tuple(syllables) for syllables in spoken]


def _group(words: list[str], spoken: list[list[str]]) -> None:
    text = "".join(words)
    flat = [syllable for syllables in spoken for syllable in syllables]
    lexical = tuple(flat)
    _one(text, flat)
    _not(text, flat)
    _third(words, flat, lexical)
    at = 0
    for syllables in spoken:
        syllables[:] = flat[at : at + len(syllables)]
        at += len(syllables)


def _one(text: str, flat: list[str]) -> None:
    for at, char in enumerate(text):
        if char != "一" or not flat[at].startswith("yi"):
            continue
        before, behind = text[at - 1 : at], text[at + 1 : at + 2]
        if not behind or before in {"第", "初"} or (behind in _DIGITS and behind not in "百千万亿两几十") or behind == "十":
            flat[at] = "yi1"
        elif before and before in "零〇一二三四五六七八九十点" and behind not in "个位名种":
            flat[at] = "yi1"
        elif before == behind:
            flat[at] = "yi5"
        elif behind in _ORDINAL_BEHIND:
            flat[at] = "yi1"
        elif flat[at + 1][-1] == "4" or behind == "个":
            flat[at] = "yi2"
        else:
            flat[at] = "yi4"


def _not(text: str, flat: list[str]) -> None:
    for at, char in enumerate(text):
        if char != "不" or not flat[at].startswith("bu"):
            continue
        before, behind = text[at - 1 : at], text[at + 1 : at + 2]
        if before and before == behind:
            flat[at] = "bu5"
        elif behind and flat[at + 1][-1] == "4":
            flat[at] = "bu2"
        else:
            flat[at] = "bu4"


def _third(words: list[str], flat: list[str], lexical: tuple[str, ...]) -> None:
    at = 0
    for word in words:
        _within(flat, at, len(word))
        at += len(word)
    at = 0
    for word, follower in zip(words, words[1:], strict=False):
        border = at + len(word)
        short = len(word) + len(follower) <= 3 or len(word) == 1
        if short and flat[border - 1][-1] == "3" and lexical[border][-1] == "3" and flat[border][-1] in "23":
            flat[border - 1] = flat[border - 1][:-1] + "2"
        at = border


def _within(flat: list[str], start: int, size: int) -> None:
    for at in range(start, start + size - 1):
        if flat[at][-1] == "3" and flat[at + 1][-1] == "3":
            flat[at] = flat[at][:-1] + "2"
