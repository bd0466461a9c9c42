"""Dates, years, spans of years and seasons."""

from __future__ import annotations

import re

from digest.pronunciation.numerals import say_cardinal, say_joint, spell
from digest.pronunciation.rules.rule import Rule, make_digits_rule, rule

_YEAR = r"(?:1[0-9]|20)\d{2}"
_TO = r"\s?(-|到|至)\s?"
# Eras whose years are counted from one: 康熙六十一年.
_ERA = re.compile(
    "(?:民国|昭和|平成|令和|大正|明治|主体|檀纪|洪武|建文|永乐|宣德|正统|景泰|天顺|成化|弘治|正德|嘉靖|隆庆|万历|泰昌|天启|崇祯|"
    "顺治|康熙|雍正|乾隆|嘉庆|道光|咸丰|同治|光绪|宣统|贞观|开元|天宝|元丰|绍兴|至元|至正)\\s?$"
)


def _say_unpadded(number: str) -> str:
    """Say a month or day, which may be written with a leading zero."""
    return say_cardinal(str(int(number)))


def _say_day(month: str, day: str | None, name: str = "日") -> str:
    said = f"{_say_unpadded(month)}月"
    if not day:
        return said
    return f"{said}{_say_unpadded(day)}{name}"


def _spell_span(first: str, last: str) -> str:
    return f"{spell(first)}到{spell(last)}"


def _is_valid(month: str, day: str | None) -> bool:
    return 1 <= int(month) <= 12 and (day is None or 1 <= int(day) <= 31)


# 2024-03-05 -> 二零二四年三月五日; 2024/3 -> 二零二四年三月
@rule(
    "date",
    rf"(?<![\d.])({_YEAR})(?:"
    r"[-./·](0?[1-9]|1[0-2])[-./·](3[01]|[12]\d|0?[1-9])"  # 2024-03-05, 2024.3.5
    r"|[-/](0[1-9]|1[0-2])"  # 2024-03
    r"|/(1[0-2]|[1-9])(?=[^\d/]|$)"  # 2024/3
    r")(?:T(?=\d)|(?![\d.]*\d))"
    r"(?!赛季|球季|年|学年|财年)",
)
def _say_numeric(match: re.Match[str]) -> str:
    year = spell(match[1])
    month = match[2] or match[4] or match[5]
    day = match[3]
    return f"{year}年{_say_day(month, day)}"


# 2024年3月5日 -> 二零二四年三月五日; 98年7月 -> 九八年七月
@rule("date", rf"(?<!\d)(\d{{2}}|{_YEAR})年(\d{{1,2}})月(?:(?:份)?(\d{{1,2}})([日号]))?")
def _say_year_month_day(match: re.Match[str]) -> str | None:
    year, month, day, name = match.groups()
    if not _is_valid(month, day):
        return None
    # A year of an era is counted: 民国二十六年七月.
    before = match.string[: match.start()][-3:]
    is_of_era = len(year) == 2 and year[0] != "0" and _ERA.search(before)
    said_year = say_cardinal(year) if is_of_era else spell(year)
    said_day = _say_day(month, day, name or "日")
    return f"{said_year}年{said_day}"


# 03月05日 -> 三月五日
@rule(
    "date",
    r"(?<![\d.])(0?[1-9]|1[0-2])月(3[01]|[12]\d|0?[1-9])(?=[日号])"
    r"|(?<![\d.])(0?[1-9]|1[0-2])(?=月)",  # 03月
)
def _say_month_day(match: re.Match[str]) -> str:
    if not match[1]:
        return _say_unpadded(match[3])
    return _say_day(match[1], match[2], name="")


# 3月5日-8日 -> 三月五日到八日
@rule(
    "span of days",
    rf"(?<![\d.])(?:({_YEAR})年)?(0?[1-9]|1[0-2])月(3[01]|[12]\d|0?[1-9])([日号])?{_TO}(3[01]|[12]\d|0?[1-9])([日号])",
)
def _say_days(match: re.Match[str]) -> str:
    year, month, first_day, first_name, sign, last_day, last_name = match.groups()
    first = f"{spell(year)}年" if year else ""
    first += _say_day(month, first_day, first_name or "")
    joint = say_joint(sign)
    last = _say_unpadded(last_day)
    return f"{first}{joint}{last}{last_name}"


# 2023/24赛季 -> 二零二三到二四赛季
@rule(
    "season",
    rf"(?<!\d)({_YEAR})\s?[-/]\s?(\d{{4}}|\d{{2}})"
    r"(?=\s?(?:年度?)?(?:赛季|球季|学年|财年|财政年|年度|雪季|榨季|采暖季|一季))",
)
def _say_season(match: re.Match[str]) -> str:
    return _spell_span(match[1], match[2])


# 2019-2023年 -> 二零一九到二零二三年; 公元618-907年 -> 公元六一八到九零七年
@rule(
    "years",
    rf"(?<![\d.])({_YEAR}|(?<=公元)\d{{1,4}}|(?<=公元前)\d{{1,4}})(年?)"
    rf"[-~/]({_YEAR}|\d{{2,3}})"
    r"(?=\s?年(?!来|级|间的|多)|\)|）|年代)",
)
def _say_years(match: re.Match[str]) -> str | None:
    first, name, last = match.groups()
    if int(first) % 1000 == 0 and int(last) % 1000 == 0:
        return None  # 4000-5000年: how many years, not which
    return f"{spell(first)}{name}到{spell(last)}"


# 618-907年 -> 六一八到九零七年
@rule("years", r"(?<![\d.])(\d{3})-(\d{3})(?=年(?!来|级|多|前))")
def _say_early_years(match: re.Match[str]) -> str:
    return _spell_span(match[1], match[2])


# 2019年至2023年 -> 二零一九年至二零二三年
@rule(
    "years",
    rf"(?<![\d.])({_YEAR})(?=(?:年)?(?:-|到|至){_YEAR}年)"
    rf"|(?<=[（(])({_YEAR})[-~]({_YEAR})(?=[）)])",  # （1949-2019）
)
def _say_first_year(match: re.Match[str]) -> str:
    if match[1]:
        return spell(match[1])
    return _spell_span(match[2], match[3])


# 11-23至11-25: two pairs that are days of a month; one by itself is a day where a clock or an event follows.
@rule(
    "span of days",
    r"(?<![\d./-])(0?[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"\s?([到至~])\s?"
    r"(0?[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\d./-])",
)
def _say_month_days(match: re.Match[str]) -> str:
    first_month, first_day, sign, last_month, last_day = match.groups()
    first = _say_day(first_month, first_day)
    joint = say_joint(sign)
    last = _say_day(last_month, last_day)
    return f"{first}{joint}{last}"


# 于03-15举行 -> 于三月十五日举行
@rule(
    "date",
    r"(?<=[于在期间])([：:为]?)(0?[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"(?=\s?(?:[01]?\d|2[0-4]):[0-5]\d"  # 时间：03-15 14:30
    r"|(?:举行|开幕|召开|发布|上线|上映|开播|开赛|起))",
)
def _say_single_day(match: re.Match[str]) -> str:
    return match[1] + _say_day(match[2], match[3])


# 国发〔2023〕12号 -> 国发〔二零二三〕十二号
_BRACKETED_YEAR = make_digits_rule("document year", rf"(?<=[〔［\[])({_YEAR})(?=[〕］\]])")


# 2019.10-2023.06: a decimal does not begin with a year twice.
# 2020.3至今 -> 二零二零年三月至今
@rule(
    "span of months",
    rf"(?<![\d.])({_YEAR})[./](0?[1-9]|1[0-2])"
    r"\s?([-~到至]|-?至)\s?"
    rf"(?:({_YEAR})[./](0?[1-9]|1[0-2])|(?=今))(?![\d.])",
)
def _say_year_months(match: re.Match[str]) -> str:
    first_year, first_month, sign, last_year, last_month = match.groups()
    first = _say_year_month(first_year, first_month)
    joint = say_joint(sign[-1])  # of -至 the last is said
    last = _say_year_month(last_year, last_month) if last_year else ""
    return f"{first}{joint}{last}"


def _say_year_month(year: str, month: str) -> str:
    return f"{spell(year)}年{_say_unpadded(month)}月"


# 1949-1956, 2024-2026三年行动: years where nothing is counted; two round numbers may be anything.
@rule(
    "years",
    r"(?<![\d.$¥€£:：/-])((?:1[5-9]|20)\d{2})\s?([-~])\s?((?:1[5-9]|20)\d{2})"
    r"(?![\d.:/%-]|\s?[a-z]|[A-Z]|\s?[千百万亿余多元块吨米公人名个件克斤家户次度平辆台套只条頭头字里份张点亩美欧英日港升瓦])",
)
def _say_bare_years(match: re.Match[str]) -> str | None:
    first = int(match[1])
    last = int(match[3])
    are_round = first % 50 == 0 and last % 50 == 0
    if first >= last or are_round:
        return None
    return _spell_span(match[1], match[3])


# 2024H1 -> 二零二四年上半年; 24年H2 -> 二零二四年下半年
@rule(
    "half year",
    r"(?<![\dA-Za-z.])(20)?(\d{2})\s?年?H([12])(?![\dA-Za-z.])"
    r"|(?<![\dA-Za-z.])H([12])(?=\s?20\d{2})",  # H1 2024
)
def _say_half(match: re.Match[str]) -> str:
    number = match[3] or match[4]
    half = "上半年" if number == "1" else "下半年"
    if not match[2]:
        return half
    year = spell("20" + match[2])
    return f"{year}年{half}"


# 2025E -> 二零二五E
_FORECAST_YEAR = make_digits_rule("forecast", r"(?<![\dA-Za-z.])(20\d{2})(?=[EFA](?![A-Za-z\d]))")


# 3-5月 -> 三到五月
@rule("span of months", r"(?<![\d.])(0?[1-9]|1[0-2])(月?)\s?[-~]\s?(0?[1-9]|1[0-2])(?=月)")
def _say_months(match: re.Match[str]) -> str:
    first = _say_unpadded(match[1])
    last = _say_unpadded(match[3])
    return f"{first}{match[2]}到{last}"


# 1990s -> 一九九零年代
@rule("decade", r"(?<!\d)((?:1[89]|20)\d0)'?s(?![A-Za-z])")
def _say_nineties(match: re.Match[str]) -> str:
    return f"{spell(match[1])}年代"


# 2025-26 is a season or a business year even where no word says so.
@rule("season", r"(?<![\d.-])((?:19|20)\d{2})[-/](\d{2})(?![\d年月./-])")
def _say_bare_season(match: re.Match[str]) -> str | None:
    next_year = (int(match[1]) + 1) % 100
    if int(match[2]) != next_year:
        return None
    return _spell_span(match[1], match[2])


# 80-90年代 -> 八十到九十年代
@rule("decade", r"(?<!\d)(\d{2})-(\d{2})(?=年代)")
def _say_decade(match: re.Match[str]) -> str:
    return f"{say_cardinal(match[1])}到{say_cardinal(match[2])}"


# 公元前221-前206年 -> 公元前二二一到前二零六年
@rule("era", r"(?<=公元前)(\d{1,4})(?:(年?)\s?[-—~]\s?(?:公元)?(前?)(\d{1,4}))(?=年)")
def _say_eras(match: re.Match[str]) -> str:
    first, name, before_era, last = match.groups()
    return f"{spell(first)}{name}到{before_era}{spell(last)}"


# 公元前221年 -> 公元前二二一年
_YEAR_OF_ERA = make_digits_rule("era", r"(?<=公元前)(\d{1,4})(?=年)|(?<=公元)(\d{3,4})(?=年)")


# 500BC -> 公元前五零零年
@rule("era", r"(?<![\d.])(\d{1,4})\s?(?:(bc|b\.c\.|bce)|(ad|a\.d\.|ce))(?![A-Za-z])", re.IGNORECASE)
def _say_western_era(match: re.Match[str]) -> str:
    before_era = "前" if match[2] else ""
    return f"公元{before_era}{spell(match[1])}年"


# A round number of years after a word of measure is a length: 近2000年, 长达1000年.
@rule("length of time", r"(?<=[近约逾达越过有的长])([1-9]000)(?=年(?!代|初|底|末|春|夏|秋|冬|\d))")
def _say_round_years(match: re.Match[str]) -> str:
    return say_cardinal(match[1])


# 2024年 -> 二零二四年
_YEAR_BEFORE_NIAN = make_digits_rule("year", rf"(?<![\d.])({_YEAR}|0\d)(?=\s?年(?!前的历史))")


# 北宋(960-1127), 道光二十年（1840）: between brackets three or four digits are years.
@rule(
    "years",
    r"(?<=[（(])([1-9]\d{2,3})(?:年?)-((?:1[0-9]|20)\d{2}|[1-9]\d{2})(?=[）)])"
    r"|(?<=[年纪朝代\u4e00-\u9fff][（(])((?:1[0-9]|20)\d{2})(?=[）)])",
)
def _say_in_brackets(match: re.Match[str]) -> str | None:
    first, last, single = match.groups()
    if single:
        return spell(single)
    return _spell_span(first, last) if _are_years(first, last) else None


def _are_years(first: str, last: str) -> bool:
    return int(first) < int(last) < 2100


# 在位1661-1722 -> 在位一六六一到一七二二
@rule("years", r"(?P<lead>(?:生卒年?|在位|存续|起止)[^\d，。；]{0,4})(?P<first>\d{3,4})年?-(?P<last>\d{3,4})(?!\d)")
def _say_lifetime(match: re.Match[str]) -> str | None:
    if not _are_years(match["first"], match["last"]):
        return None
    return match["lead"] + _spell_span(match["first"], match["last"])


# 86年出生, 98年世界杯: two digits before what happens in a year, not how long it took.
_SHORT_YEAR = make_digits_rule(
    "year",
    r"(?<![\d.第近约逾达长满-])([4-9]\d)"
    r"(?=年(?:出生|生人|生于|毕业|入伍|参军|入党|入学|高考|退役|去世|逝世|"
    r"世界杯|奥运|亚运|欧洲杯|洪水|金融危机|春晚|[春夏秋冬][天季]?|的?[春夏秋冬]天))",
)


RULES: tuple[Rule, ...] = (
    _BRACKETED_YEAR,
    _say_eras,
    _say_year_months,
    _say_season,
    _say_bare_season,
    _say_nineties,
    _say_numeric,
    _say_month_days,
    _say_single_day,
    _say_days,
    _say_months,
    _say_year_month_day,
    _say_month_day,
    _say_years,
    _say_early_years,
    _say_first_year,
    _say_in_brackets,
    _say_lifetime,
    _say_bare_years,
    _say_half,
    _FORECAST_YEAR,
    _say_decade,
    _YEAR_OF_ERA,
    _say_western_era,
    _say_round_years,
    _YEAR_BEFORE_NIAN,
    _SHORT_YEAR,
)
