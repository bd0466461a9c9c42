"""Chinese text as such: its script, its Simplified form for reading, where its sentences end, its syllables.

Reading needs Simplified text, display keeps what was printed, and the two stay aligned: conversion never changes the
number of characters.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opencc import OpenCC

    from digest.types import Language

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HAN_CHARACTER = re.compile(f"[{HAN}]")
IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""What nobody sees: Unicode's Default_Ignorable_Code_Point, as ranges for a character class."""
_LATIN = re.compile(r"[A-Za-z]")

# A sentence ends with one of these and the quotes and brackets that close after it.
_END = "。！？!?…"
_OPEN = "「『“‘（(《〈【["
_CLOSE = "」』”’）)》〉】]"
_PAIRS = dict(zip(_CLOSE, _OPEN, strict=True))
_MARKS = re.compile(
    rf"(?P<stop>[{_END}]+)"
    rf"|(?P<opening>[{re.escape(_OPEN)}])"
    rf"|(?P<closing>[{re.escape(_CLOSE)}])"
    r"|(?P<line>\n)"
)
# Yahoo!奇摩: the mark of a brand, unlike the one after which a sentence begins with a space or a line.
_BRAND_MARK = re.compile(rf"(?<=[A-Za-z])!(?=[A-Za-z0-9{HAN}])")
# After a closed quotation the sentence goes on, as in “好！”他说。
_GOES_ON = re.compile(r"[，、；：,;的]|[^。！？!?，]{0,12}[说說道称稱]。")

# A quotation longer than this is cut at its inner full stops: its closing mark may be missing altogether.
_LONGEST_QUOTE = 120

# So many more characters of one script than twice those of the other settle which one a text is in.
_CLEARLY = 10


# What is put back after the conversion: see `to_simplified`.
_KEPT = re.compile("么|鯰|閤(?![家府第眷境])")
# 么 among digits is 幺, a spelt one: 九么零, 么二零.
_SPELT_ONE = re.compile(
    "(?<=[零〇一二三四五六七八九0-9])么(?=[零〇一二三四五六七八九么0-9])"
    "|(?<![什怎这那多要])么(?=[零〇二三四五六七八九]{2})"
)


# Radicals of the supplement that Unicode does not decompose, and the characters that they stand for in text.
_RADICALS = dict(
    zip(
        "⺎⺝⺠⺻⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻤⻥⻦⻨⻩⻪⻬⻮⻰⻑⻒",
        "兀月民聿虎西见角贝车长门青韦页风飞食马鬼鱼鸟麦黄黾齐齿龙長镸",
        strict=True,
    )
)
_OTHER_FORM = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")


def fold_forms(text: str) -> str:
    """Put the plain character for each radical and compatibility form: ⽂ -> 文. The length does not change."""
    return _OTHER_FORM.sub(_fold_form, text)


def _fold_form(match: re.Match[str]) -> str:
    char = match[0]
    plain = _RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


@functools.cache
def _load_converter(config: str) -> OpenCC:
    from opencc import OpenCC

    return OpenCC(config)


@functools.lru_cache(maxsize=16384)
def _detect_character(char: str) -> Language:
    """Tell the script that a character, seen alone, speaks for: "und" for most."""
    if not HAN_CHARACTER.match(char) or char == "么":
        return "und"
    if char != _convert("t2s", char):
        return "zh-Hant"
    traditional_forms = {_convert("s2t", char), _convert("s2tw", char)}
    return "und" if char in traditional_forms else "zh-Hans"


def detect_language(text: str) -> Language:
    """Tell the script of a text by the characters that only one of the two scripts has.

    Returns:
        "zh-Hant" or "zh-Hans" for Chinese (Simplified where nothing tells), "en" for Latin text, "und" for none.
    """
    sample = text[:4000]
    han = len(HAN_CHARACTER.findall(sample))
    latin = len(_LATIN.findall(sample))
    if not han:
        return "en" if latin else "und"
    if latin > 8 * han:
        return "en"
    # Single characters first, and phrases only where these are near even: three conversions of the sample are slow.
    kinds = Counter(map(_detect_character, sample))
    traditional = kinds["zh-Hant"]
    simplified = kinds["zh-Hans"]
    if abs(traditional - simplified) > _CLEARLY + min(traditional, simplified):
        return "zh-Hant" if traditional > simplified else "zh-Hans"
    return _detect_by_phrases(sample)


def _detect_by_phrases(text: str) -> Language:
    """Tell the script of a text by its phrases: 公里 and 皇后 are in both scripts, 裡 and 後 in one."""
    as_simplified = _convert("t2s", text)
    traditional = sum(char != other for char, other in zip(text, as_simplified, strict=True))
    # Where Taiwan keeps a character (群), the standard's other form (羣) tells nothing; 么 is in both.
    in_standard = _convert("s2t", text)
    in_taiwan = _convert("s2tw", text)
    simplified = 0
    for char, standard, taiwan in zip(text, in_standard, in_taiwan, strict=True):
        simplified += char not in {standard, taiwan, "么"}
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def to_simplified(text: str) -> str:
    """Convert Traditional text for reading, character for character. Call it for Traditional text only.

    `tw2s` rather than `t2s`, because that one keeps 著 (幫著跑 -> 帮著跑); it rewrites no phrases: the words stay the
    source's own. 么 is put back where the source has it, but among digits: `tw2s` takes it for 麼's rare neighbour
    and makes it 幺. 閤 is 合 in 閤家 alone; elsewhere it is a gate and read ge2.

    Returns:
        A text of the same length.
    """
    text = fold_forms(text)
    converted = _convert("tw2s", text)
    if not _KEPT.search(text):
        return converted
    chars = list(converted)
    for match in _KEPT.finditer(text):
        chars[match.start()] = match[0]
    converted = "".join(chars)
    converted = _SPELT_ONE.sub("幺", converted)
    return converted.replace("鯰", "鲶")


def to_traditional(text: str) -> str:
    """Convert a show's own Simplified words to Traditional, character for character."""
    return _convert("s2tw", text)


def to_hong_kong(text: str) -> str:
    """Convert a show's own Simplified words to Traditional as Hong Kong writes it: 这里 -> 這裏."""
    converted: str = _load_converter("s2hk").convert(text)
    return converted


def convert_to(text: str, language: Language) -> str:
    """Convert a text for display to a script, by phrases: 头发 -> 頭髮, 发展 -> 發展. The length may change.

    Only characters change, never words: 软件 becomes 軟件 and not 軟體, for the source did not print that.
    """
    if language == "zh-Hans":
        return to_simplified(text)
    found: str = _load_converter("s2tw").convert(text)
    return found


def _convert(config: str, text: str) -> str:
    converted: str = _load_converter(config).convert(text)
    if len(converted) == len(text):
        return converted
    # A dictionary phrase changed the length: give up phrases rather than the alignment.
    converter = _load_converter(config)
    chars: list[str] = []
    for char in text:
        other = converter.convert(char)
        chars.append(other if len(other) == 1 else char)
    return "".join(chars)


def find_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of a paragraph's sentences, without the white space around them.

    A quotation stays whole, with its closing mark, unless it is very long: a sentence of a summary must not open a
    quotation that it does not close.
    """
    start = 0
    for end in _find_sentence_ends(text):
        sentence = text[start:end]
        first = start + len(sentence) - len(sentence.lstrip())
        last = first + len(sentence.strip())
        if first < last:
            yield first, last
        start = end


def _find_sentence_ends(text: str) -> Iterator[int]:
    open_marks: list[re.Match[str]] = []
    for mark in _MARKS.finditer(text):
        if _ends_sentence(text, mark, open_marks):
            yield mark.end()
    yield len(text)


def _ends_sentence(text: str, mark: re.Match[str], open_marks: list[re.Match[str]]) -> bool:
    """Return whether a sentence ends with a mark, and keep the list of the quotes and brackets that are open."""
    end = mark.end()
    if _BRAND_MARK.match(text, mark.start()):
        return False
    if mark.lastgroup == "opening":
        open_marks.append(mark)
        return False
    if mark.lastgroup == "line":
        open_marks.clear()
        return True
    if mark.lastgroup == "closing":
        is_outermost = _close_last(open_marks, mark)
        has_stop_inside = text[mark.start() - 1] in _END
        return is_outermost and has_stop_inside and not _GOES_ON.match(text, end)
    if open_marks:
        quoted = end - 1 - open_marks[0].start()
        if quoted > _LONGEST_QUOTE:
            open_marks.clear()
    # Where a closing mark follows at once, the sentence ends after it: 好！”
    is_closed_next = text.startswith(tuple(_CLOSE), end)
    return not open_marks and not is_closed_next


def _close_last(open_marks: list[re.Match[str]], closing: re.Match[str]) -> bool:
    """Take the mark that a closing one closes off the list; return whether none is open any more."""
    if not open_marks or open_marks[-1][0] != _PAIRS[closing[0]]:
        return False
    open_marks.pop()
    return not open_marks


_COUNTED = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<year>[年])?"
    r"|(?P<latin>[A-Za-z]+)"
    rf"|(?P<han>[{HAN}])"
    r"|(?P<kana>[ぁ-ゖァ-ヺー]+)"
    r"|(?P<hangul>[가-힣])"
)
# How many syllables a sign is read with: % is 百分之, $ 美元.
_SIGNS = {"%": 3, "％": 3, "℃": 3, "‰": 3, "°": 1, "$": 2, "￥": 1, "+": 1, "&": 1, "@": 1, "=": 2}
_VOWELS = re.compile("[aeiouy]+", re.IGNORECASE)
# A kana is read in this share of the time of a Han character, by Kokoro; a line of Japanese is mostly kana.
_KANA = 0.6


def count_syllables(text: str) -> int:
    """Estimate how many syllables a text is read with, written or spoken.

    A Han character is one; numbers and signs have more of them than characters; a Latin word has one for each group of
    vowels, and one for each letter in capitals (three for W).
    """
    count = sum(_SIGNS.get(char, 0) for char in text)
    kana = 0
    for piece in _COUNTED.finditer(text):
        if piece["han"] or piece["hangul"]:
            count += 1
        elif piece["kana"]:
            kana += len(piece["kana"])
        elif piece["latin"]:
            count += _count_latin(piece["latin"])
        else:
            digits = piece["number"].replace(",", "")
            count += _count_number(digits, year=bool(piece["year"]))
    return count + math.ceil(_KANA * kana)


def _count_number(digits: str, *, year: bool) -> int:
    whole, _, decimals = digits.partition(".")
    after = 1 + len(decimals) if decimals else 0  # 3.14 -> 三点一四
    if year and len(whole) == 4:
        return 5 + after  # 2026年 -> 二零二六年
    if len(whole) > 1 and whole[0] == "0":
        return len(whole) + after
    # Each digit and the unit of its place; 0s at the end are silent, those between share one syllable.
    has_unit = whole[:-1]
    spoken = len(whole) - whole.count("0")
    units = len(has_unit) - has_unit.count("0")
    gaps = len(re.findall("0+(?=[1-9])", whole))
    count = spoken + units + gaps
    if len(whole) == 2 and whole[0] == "1":
        count -= 1  # 12 -> 十二
    return max(1, count) + after + year


def _count_latin(word: str) -> int:
    if word.isupper() or len(word) == 1:
        letters = word.lower()
        return len(letters) + 2 * letters.count("w")  # double-u
    groups = _VOWELS.findall(word)
    return max(1, len(groups))
