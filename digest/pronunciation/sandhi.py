"""Tones as they are spoken in context: 一, 不, third tones, reduplication."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from digest.pronunciation.lexicon import Table
from digest.pronunciation.segment import is_verb

_SPELT_DIGITS = frozenset("零〇一二三四五六七八九")
_COUNTING = frozenset("一二两三四五六七八九十百千万亿几这那哪每半整多余好各某有")
# Before these, 一 is the name of a number: 一月, 一号, 一等奖.
_ORDINAL_AFTER = frozenset("月号日楼期")
# Doubled, these tell how something is rather than what is done.
_ROLLING = frozenset(
    {"滚滚", "摇摇", "飘飘", "怪怪", "昏昏", "缓缓", "闪闪", "悠悠", "荡荡", "窝窝", "哄哄", "萌萌", "呆呆"}
)


def change_tones(words: Sequence[tuple[str, tuple[str, ...]]], neutral: Table) -> list[tuple[str, ...]]:
    """Change the lexical tones of words into spoken ones.

    Args:
        words: Text and lexical syllables of each word, in order; () for what is not Han: tones do not change across it.
        neutral: Words whose last syllable loses its tone.

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
            _change_group([word for word, _ in words[start:end]], spoken[start:end], neutral)
        start = end + 1
    return [tuple(syllables) for syllables in spoken]


def _change_group(words: list[str], spoken: list[list[str]], neutral: Table) -> None:
    """Change the tones of one run of Han words, in place."""
    text = "".join(words)
    flat = [syllable for syllables in spoken for syllable in syllables]
    lexical = tuple(flat)
    # Endings before third tones: 姐姐 is jie3 jie5, for nothing is raised before a neutral tone.
    _neutralize_endings(words, flat, neutral)
    _change_one(text, flat)
    _change_not(text, flat)
    _raise_third_tones(words, flat, lexical)
    _neutralize_classifier(text, flat)
    _restore_guo(text, flat)
    _neutralize_repeated(words, flat)
    at = 0
    for syllables in spoken:
        syllables[:] = flat[at : at + len(syllables)]
        at += len(syllables)


def _neutralize_endings(words: list[str], flat: list[str], neutral: Table) -> None:
    at = 0
    for word in words:
        # 老朋友 ends as 朋友 does.
        for size in (len(word), 2):
            if size <= len(word) and (entry := neutral.get(word[-size:])) is not None:
                flat[at + len(word) - 1] = entry.reading[-1]
                break
        at += len(word)


def _change_one(text: str, flat: list[str]) -> None:
    for at, char in enumerate(text):
        if char == "一" and flat[at].startswith("yi"):
            flat[at] = _read_one(text, at, flat)


def _read_one(text: str, at: int, flat: list[str]) -> str:
    before = text[at - 1 : at]
    after = text[at + 1 : at + 2]
    is_decimal = after == "点" and text[at + 2 : at + 3] in _SPELT_DIGITS
    if is_decimal or _is_number(before, after):
        return "yi1"
    if before == after:
        return "yi5"  # 看一看
    if after in _ORDINAL_AFTER:
        return "yi1"
    if flat[at + 1][-1] == "4" or after == "个":
        return "yi2"  # 一定, 一个
    return "yi4"  # 一天, 一年


def _is_number(before: str, after: str) -> bool:
    """Whether 一 between two characters ("" at a border) is read out as a number, not a count of something."""
    if not after or before in {"第", "初", "之"}:
        return True
    if after in _SPELT_DIGITS or after == "十":
        return True
    follows_digit = before in _SPELT_DIGITS or before in {"十", "点"}
    return follows_digit and after not in "个位名种"


def _change_not(text: str, flat: list[str]) -> None:
    for at, char in enumerate(text):
        if char != "不" or not flat[at].startswith("bu"):
            continue
        before = text[at - 1 : at]
        after = text[at + 1 : at + 2]
        if before and before == after:
            flat[at] = "bu5"  # 好不好
        elif after and flat[at + 1][-1] == "4":
            flat[at] = "bu2"  # 不是
        else:
            flat[at] = "bu4"  # 不能


def _raise_third_tones(words: list[str], flat: list[str], lexical: tuple[str, ...]) -> None:
    """Raise a third tone before another: within words first, then where one word meets the next.

    A word of several syllables that has raised its own first one no longer raises the word before; between single
    syllables the lexical tone counts (measured on read sentences, 85 to 90 in 100 third tones follow this).
    """
    start = 0
    for word in words:
        _raise_within(flat, start, len(word))
        start += len(word)
    border = 0
    for word, follower in itertools.pairwise(words):
        border += len(word)
        last = flat[border - 1]
        first = lexical[border] if len(follower) == 1 else flat[border]
        if last[-1] == "3" and first[-1] == "3":
            flat[border - 1] = last[:-1] + "2"


def _raise_within(flat: list[str], start: int, size: int) -> None:
    last = start + size - 1
    for at in range(start, last):
        syllable = flat[at]
        following = flat[at + 1]
        if syllable[-1] == "3" and following[-1] == "3":
            flat[at] = syllable[:-1] + "2"


def _neutralize_classifier(text: str, flat: list[str]) -> None:
    """个 after a number or 这, 那, 哪, 每, 几 has no tone of its own."""
    for at, char in enumerate(text):
        if char != "个" or at == 0:
            continue
        before = text[at - 1]
        after = text[at + 1 : at + 2]
        # 个体 and 个性 are words, in which 个 keeps its tone.
        if before in _COUNTING and after not in {"体", "性"}:
            flat[at] = "ge5"


def _restore_guo(text: str, flat: list[str]) -> None:
    """过 after a verb keeps its tone in careful reading (in read sentences 33 times of 34)."""
    for at, char in enumerate(text):
        if char == "过" and flat[at] == "guo5":
            flat[at] = "guo4"


def _neutralize_repeated(words: list[str], flat: list[str]) -> None:
    """A verb said twice, as a word of its own (看看, 试试), loses its tone the second time."""
    at = 0
    for word in words:
        if _is_repeated_verb(word):
            second = flat[at + 1]
            flat[at + 1] = f"{second[:-1]}5"
        at += len(word)


def _is_repeated_verb(word: str) -> bool:
    if len(word) != 2 or word[0] != word[1]:
        return False
    return word not in _ROLLING and is_verb(word[0])
