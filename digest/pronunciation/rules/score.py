"""Scores and ratios, told from ranges, times and differences by what stands around them."""

from __future__ import annotations

import re

from digest.pronunciation.numerals import CLASSIFIERS, say_quantity
from digest.pronunciation.rules.rule import Rule, rule

_WON = (
    "击败|战胜|大胜|完胜|取胜|险胜|小胜|胜出|胜|击退|力克|轻取|横扫|狂胜|力压|"
    "淘汰|拿下|逆转|赢得|赢|不敌|负于|惜败|惨败|大败|完败|"
    "落败|告负|输给|输|败给|败|负|战平|打平|逼平|握手言和|平局|平手|平|领先|"
    "落后|晋级|出线|夺冠|大破|大炒|屠杀|血洗|速胜|挫|绝杀|告捷"
)
_SCORED = (
    "比分|总分|大比分|局分|盘分|场分|小分|首局|首盘|次局|末局|[第前][一二三四五六七两1-7][局盘节]|抢七|决胜局|决胜盘|"
    "主场|客场|主队|客队|作客|半场|全场|"
    "上半时|常规时间|加时|点球|决赛|回合|首回合|次回合|"
    f"{_WON}|以|两个|追成|扳成|改写成|改写为|定格在|锁定在|锁定为"
)
_CLAUSE = r"[^。！？!?；;\n]{0,12}?"


def _say_score(match: re.Match[str]) -> str:
    points = re.findall(r"\d+", match["score"])
    return "比".join(map(say_quantity, points))


_NUMBERS = r"(?<![\d.:/-])(?P<score>\d{1,3}\s?[-:]\s?\d{1,3}(?:\s?[-:]\s?\d{1,3})?)(?![\d.:%/-])"
# Before what is counted or measured two numbers are a range: 领先2-3个百分点.
_NO_UNIT = (
    r"(?!\s?(?:个|名|位|种|只|条|家|年|月|日|天|岁|周|号|时|点|分钟|秒|米|公里|千米|厘米|毫米|公斤|克|吨|度|°|℃|%|"
    r"元|美元|倍|万|亿|人|次|页|章|层|小时|赛季|届|强|折|成|[A-Za-z]))"
)


_PART_OF_DAY = re.compile(r"(?:[早晚][上间]?|凌晨|清晨|[上中下]午|日|时间)\s?$")
_RESULT = re.compile(rf"\s?(?:{_WON})")


# 3-1击败对手 -> 三比一击败对手
@rule("score", _NUMBERS + _NO_UNIT + rf"(?={_CLAUSE}(?:{_WON}))")
def _say_before_result(match: re.Match[str]) -> str | None:
    # 9:15不敌 is a score even where a clock might show it.
    is_score = _RESULT.match(match.string, match.end()) and not _PART_OF_DAY.search(match.string[: match.start()])
    has_clock = match["score"].startswith("0") or match["score"].endswith("00")
    if _is_time(match) and (has_clock or not is_score):
        return None
    return _say_score(match)


# 比分3-1 -> 比分三比一
@rule("score", rf"(?P<lead>(?:{_SCORED}){_CLAUSE}(?<!周))" + _NUMBERS + _NO_UNIT)
def _say_lead_first(match: re.Match[str]) -> str:
    return match["lead"] + _say_score(match)


_CONTEST = re.compile(rf"比|局|盘|以\d|{_WON}")
# Right before another game of the same list: 25-20、
_EARLIER_GAME = re.compile(r"\d[-:]\d{1,3}\s?[、，,和及与]\s?$")


# 3比0(25-20、25-18): the games of a match, each falling or nearly even.
@rule(
    "scores",
    r"(?<=[（(、，,\s和及与])(?P<score>\d{1,2}[-:]\d{1,2})(?=$|[、，,\s）)。；和及与])"
    r"(?P<list>(?=[、，,\s]\s?\d{1,2}[-:]\d{1,2}(?:[、，,\s）)和及与]|$)))?",
)
def _say_games(match: re.Match[str]) -> str | None:
    before = match.string[: match.start()]
    around = before[-30:] + match.string[match.end() : match.end() + 30]
    if not _CONTEST.search(around) or _is_time(match):
        return None
    is_listed = match["list"] is not None or _EARLIER_GAME.search(before[-8:])
    if is_listed or _is_falling(match):
        return _say_score(match)
    return None


# 21-19、21-15: two that fall, side by side, are games even where no word says so.
@rule(
    "scores",
    r"(?<![\d.:/-])(?P<score>\d{2}-\d{1,2})(?=[、，]\s?(?P<next>\d{2}-\d{1,2})(?![\d.:/-]))"
    r"|(?:(?<=\d{2}-\d{2}[、，])|(?<=\d{2}-\d[、，]))(?P<last>\d{2}-\d{1,2})(?![\d.:/-])",
)
def _say_falling_pair(match: re.Match[str]) -> str | None:
    game = match["score"] or match["last"]
    neighbour = match["next"] or re.findall(r"\d{2}-\d{1,2}", match.string[: match.start()])[-1]
    home, away = map(int, game.split("-"))
    next_home, next_away = map(int, neighbour.split("-"))
    do_both_fall = home > away and next_home > next_away
    if do_both_fall and max(home, next_home) < 40:
        return f"{say_quantity(str(home))}比{say_quantity(str(away))}"
    return None


# 国足3-0。 -> 国足三比零。
@rule("bare score", r"(?<=[\u4e00-\u9fff])(?<![周第])" + _NUMBERS + r"(?=$|[，。！？；、）)\s]|的|，)")
def _say_bare_score(match: re.Match[str]) -> str | None:
    before = match.string[max(0, match.start() - 3) : match.start()]
    is_counted = re.search("(?:[值数]为?|约为?|为|达|需|隔)$", before)
    if is_counted and not _is_falling(match):
        return None  # R0值为2-3
    looks_like_score = _is_small(match) or _is_falling(match)
    if "-" in match["score"] and looks_like_score and not _is_time(match):
        return _say_score(match)
    return None


# 勇士112-108湖人, 国乒3-0日本: between two names, what does not rise, or begins with 0, is no range.
_NO_PLACE = r"(?![年月时点号室单栋幢座路班线楼层床房排区度]|日(?!本))"


@rule(
    "score",
    r"(?<=[\u4e00-\u9fff])(?P<score>(?P<home>\d{1,3})-(?P<away>\d{1,3}))(?=[\u4e00-\u9fff])"
    rf"{_NO_PLACE}(?P<unit>(?={CLASSIFIERS}))?",
)
def _say_between_names(match: re.Match[str]) -> str | None:
    home = int(match["home"])
    away = int(match["away"])
    are_goals = max(home, away) < 10
    are_points = min(home, away) >= 50 and max(home, away) < 200  # as in basketball
    is_no_range = home >= away or (home == 0 and match["unit"] is None)
    if (are_goals or are_points) and is_no_range:
        return _say_score(match)
    return None


# 16:9 -> 十六比九
@rule(
    "ratio",
    # A clock has two digits after the colon, and none above 59.
    r"(?<![\d.:-])(?P<score>\d{1,4}(?:\.\d+)?:\d(?:\.\d+)?)(?![\d:])"
    r"|(?<![\d.:-])(?P<other>\d{1,3}:(?:[6-9]\d|\d{3}))(?![\d:])"  # 1:80
    r"|(?<![\d.:-])(?P<decimal>\d{1,4}:\d+\.\d+)(?![\d:])"
    r"|(?<=[例率比])(?P<last>\d+(?:\.\d+)?:\d+(?:\.\d+)?)",
)
def _say_ratio(match: re.Match[str]) -> str:
    ratio = match["score"] or match["other"] or match["decimal"] or match["last"]
    left, _, right = ratio.partition(":")
    return f"{say_quantity(left)}比{say_quantity(right)}"


# 1:2:3 -> 一比二比三
@rule("colon", r"(?<=[0-9])\s?:\s?(?=[0-9])(?!\d{4}[-/.年])")
def _say_colon(_: re.Match[str]) -> str:
    return "比"


def _is_small(match: re.Match[str]) -> bool:
    return all(int(part) <= 20 for part in re.findall(r"\d+", match["score"]))


def _is_falling(match: re.Match[str]) -> bool:
    """21-18 is no range; 2024-25 and the like are too large for a score."""
    values = [int(part) for part in re.findall(r"\d+", match["score"])]
    return values == sorted(values, reverse=True) and values[0] < 200


def _is_time(match: re.Match[str]) -> bool:
    """09:30 is a time; 15:12 before 赢了 is not told from one here, so the leading zero or :00 decides."""
    parts = re.split(r"\s?:\s?", match["score"])
    if len(parts) == 1:
        return False
    has_padded_hour = len(parts[0]) > 1 and parts[0].startswith("0")
    return has_padded_hour or parts[-1] in {"00", "30", "15", "45"}


RULES: tuple[Rule, ...] = (
    _say_lead_first,
    _say_before_result,
    _say_falling_pair,
    _say_games,
    _say_bare_score,
    _say_between_names,
    _say_ratio,
    _say_colon,
)
