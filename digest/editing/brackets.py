"""Find brackets in a sentence that a listener does not need: codes, glosses, credits, and a date said twice.

What they hold is looked up in the table `data/brackets.tsv`. A bracket that holds news stays: an age, a sum, a share.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from importlib import resources

from digest import han

_CLOSING = {"(": ")", "[": "]", "【": "】", "〔": "〕"}
_OPENED = re.compile(r"[(\[【〔《/]")
# Letters of any script but Han, with what stands between them: names, abbreviations, pinyin and Zhuyin.
_FOREIGN = re.compile(rf"(?=.*[^\W\d_])[^{han.HAN}$€£¥%%]+")
# A gloss before what is said of the same: (Jane Doe, 52岁) -> (52岁)
_FOREIGN_FIRST = re.compile(rf"(?=[^,、;]*[^\W\d_])[^{han.HAN}$€£¥%,、;]{{2,}}[,、;]\s*")
# A measure is news, though it has letters: 3 km, 5.2mm, 20 GW
_MEASURE = re.compile(
    r"[約约+\-~±]?\s*\d[\d,.]*\s*(?:[kcm]?m[23²³]?|[km]?g|m?l|[kmg]?wh?|[kmg]?b|°?[cf]|h?pa|[kmg]?hz|nm|mph|bps?|db|ma?h?|v|pm|am)"
)
# What has been said already: 今（18）日, 前（2023）年, 昨（17日）, 周四（18日）
_SAID_DATES = (
    (re.compile(r"[今昨明前去后本这上下次当同该][个]?$"), re.compile(r"\d{1,4}"), re.compile(r"[日天年月晚早晨午夜]")),
    (
        re.compile(
            r"(?:[今昨明前当同][天日晚早晨夜午]?|[今去明前][年]|[本上下这][个]?月|(?:周|星期|礼拜)[一二三四五六日天])$"
        ),
        re.compile(r"(?:\d{2,4}年)?(?:\d{1,2}月)?(?:\d{1,2}[日号])?(?<=.)"),
        re.compile(""),
    ),
    (
        re.compile(r"\d{1,2}[日号]$"),
        re.compile(r"(?:(?:本|下|上|这)?(?:周|星期|礼拜)[一二三四五六日天]|[一二三四五六日])"),
        re.compile(""),
    ),
    (
        re.compile(r"(?:民国|令和|平成|昭和|公元|西元)?\d{2,4}年?$"),
        re.compile(r"(?:西元|公元|民国)?\d{2,4}年|(?:19|20)\d\d"),
        re.compile(""),
    ),
    (re.compile(r"\d年$"), re.compile(r"(?:西元|公元|民国|令和|平成|昭和)\d{1,4}年?"), re.compile("")),
)
# 今／1日
_SLASHED_DATE = re.compile(r"(?<=[今昨明前])/\d{1,4}(?=[日天年])")
# A way to the rest of the text: 《详全文...》
_REST = re.compile(r"《(?:详|看|阅读|更多)[^《》]{0,8}》")
# A short form has the first characters of a name's words.
_SHORT = re.compile(rf"[{han.HAN}]{{2,5}}")
_NAME_BEFORE = re.compile(rf"[{han.HAN}]{{4,24}}$")
# 第6(c)条: the bracket is part of the number
_CLAUSE = re.compile("[条款项章号]")
# 蓝皮书(2025): the year is part of the name
_DATED = re.compile("[》书告版展赛会典]$")
# What is dialled is told: 专线（1925）
_DIALLED = re.compile(r"(?:专线|热线|电话|号码|拨打?|简讯|短信|编号|车牌)[^()]{0,4}$")


@functools.cache
def load_patterns() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of the table, for folded text."""
    table = resources.files("digest.editing").joinpath("data", "brackets.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and line[0] != "#"]
    return tuple(re.compile(pattern) for _, pattern in rows)


def find_unneeded(folded: str) -> tuple[int, int] | None:
    """Find the first piece of a text that a listener does not need.

    Args:
        folded: As `similarity.fold_in_place` gives it.

    Returns:
        Where it starts and ends, brackets included; None where there is none.
    """
    if not _OPENED.search(folded):
        return None
    for start, end in _find_brackets(folded):
        inside = folded[start + 1 : end - 1].strip()
        before, after = folded[:start], folded[end:]
        if _is_unneeded(inside, before, after):
            return start, end
        if first := _FOREIGN_FIRST.match(folded, start + 1, end - 1):
            return first.span()
    elsewhere = _SLASHED_DATE.search(folded) or _REST.search(folded)
    return elsewhere.span() if elsewhere else None


def _find_brackets(folded: str) -> Iterator[tuple[int, int]]:
    """Yield where brackets start and end that are opened and closed; those within others come first."""
    opened: list[int] = []
    for place, char in enumerate(folded):
        if char in _CLOSING:
            opened.append(place)
        elif opened and char == _CLOSING[folded[opened[-1]]]:
            yield opened.pop(), place + 1


def _is_unneeded(inside: str, before: str, after: str) -> bool:
    if not any(char.isalnum() for char in inside):
        return True
    if _says_date_again(inside, before, after) or _is_short_for(inside, before):
        return True
    if _CLAUSE.match(after):
        return False
    if inside.isdigit() and (_DIALLED.search(before) or _DATED.search(before)):
        return False
    if _FOREIGN.fullmatch(inside):
        return not _MEASURE.fullmatch(inside)
    return any(pattern.fullmatch(inside) for pattern in load_patterns())


def _is_short_for(inside: str, before: str) -> bool:
    """Whether what brackets hold is short for the name before it: 卫生健康委员会(卫健委)."""
    name = _NAME_BEFORE.search(before)
    if name is None or not _SHORT.fullmatch(inside) or len(inside) >= len(name[0]) - 1:
        return False
    chars = iter(name[0])
    return all(char in chars for char in inside)


def _says_date_again(inside: str, before: str, after: str) -> bool:
    for said, again, goes_on in _SAID_DATES:
        if said.search(before) and again.fullmatch(inside) and goes_on.match(after):
            return True
    return False
