"""Tokens of letters and digits, versions and Roman numerals."""

from __future__ import annotations

import itertools
import re

from digest.pronunciation.numerals import CLASSIFIERS, say_cardinal, say_quantity, spell
from digest.pronunciation.rules.rule import Rule, make_digits_rule, rule

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def _compute_roman(numeral: str) -> int:
    values = [_ROMAN[char] for char in numeral]
    total = 0
    for value, following in itertools.pairwise([*values, 0]):
        # A smaller numeral before a larger one is taken away: IX is 9.
        total += -value if value < following else value
    return total


# II -> 二; 第V届 -> 第五届
@rule(
    "Roman numeral",
    r"(?<![A-Za-z\d])(?P<two>X?(?:II|III|IV|VI|VII|VIII|IX)|XI{1,3}|XI?V|XVI{0,3})(?![A-Za-z\d.])"
    # One letter alone is a letter, but for 第V届.
    r"|(?<=[第界])(?P<one>[IVX])(?=[届章部卷期类型级世])",
)
def _say_roman(match: re.Match[str]) -> str:
    return say_cardinal(str(_compute_roman(match[0])))


# v2.3.1 -> V二点三点一
@rule("version", r"(?<![\d.])(?P<letter>[vV]\.?\s?)?(?P<parts>\d+(?:\.\d+){2,3})(?![\d.]*\d)")
def _say_version(match: re.Match[str]) -> str:
    parts = match["parts"].split(".")
    letter = "V" if match["letter"] else ""
    said: list[str] = []
    for part in parts:
        spoken = say_quantity(part) if len(part) < 3 else spell(part)
        said.append(spoken)
    return letter + "点".join(said)


# 3w -> 三万; 5W+ -> 五万多
@rule("ten thousand", r"(?<=\d)\s?(?:w|W(?=[+人元粉块个]))(?P<more>\+)?(?![A-Za-z\d])")
def _say_ten_thousand(match: re.Match[str]) -> str:
    return "万多" if match["more"] else "万"


# 100+ -> 一百加
@rule("or more", r"(?<=[\d零一二三四五六七八九十百千万亿%])\+(?=$|[^\d\w=+]|[\u4e00-\u9fff])")
def _say_or_more(_: re.Match[str]) -> str:
    return "加"


# 2024Q3 -> 二零二四年第三季度; 3Q24 -> 二零二四年第三季度
@rule(
    "quarter",
    r"(?<![\dA-Za-z.])(?:(?P<before>(?:19|20)\d{2})\s?年?)?[Qq](?P<first>[1-4])(?![\dA-Za-z.])"
    r"|(?<![\dA-Za-z.])(?P<second>[1-4])[Qq](?P<after>\d{2}|20\d{2})?(?![\dA-Za-z.])",
)
def _say_quarter(match: re.Match[str]) -> str:
    number = match["first"] or match["second"]
    quarter = f"第{say_cardinal(number)}季度"
    if match["before"]:
        return f"{spell(match['before'])}年{quarter}"
    if match["after"]:
        return f"二零{spell(match['after'][-2:])}年{quarter}"
    return quarter


# No.5 -> 第五
@rule("rank", r"(?<![A-Za-z\d])(?:N[Oo]\.?\s?|№\s?)(\d{1,3})(?![\d.A-Za-z-])")
def _say_rank(match: re.Match[str]) -> str:
    return f"第{say_cardinal(match[1])}"


# RTX 5090, Boeing 737: after a name in Latin letters three or four digits are a model's or a year's, not a quantity,
# unless they are round or something is counted.
@rule(
    "model number",
    rf"(?<=[A-Za-z])\s(\d{{2,3}}[1-9]|\d{{3}}0)(?![\d.,%‰A-Za-z°/:-]|\s?(?:[A-Za-z千百万亿兆余多]|{CLASSIFIERS}))",
)
def _say_model(match: re.Match[str]) -> str | None:
    number = match[1]
    if number.endswith("00"):
        return None
    return f" {spell(number)}"


# 3x -> 三倍
@rule("times", r"(?<=\d)[xX](?![A-Za-z\d]|\s?[-+=²^])")
def _say_times(_: re.Match[str]) -> str:
    return "倍"


# 80后, 95后, 00后: those born then.
_BIRTH_DECADE = make_digits_rule("generation", r"(?<![\d.第])([5-9][05]|0[05])(?=后(?!卫|场|排|天|来|续|半|期))")


# After these one or two digits count something, though the letters are capitals: G20, COP28, TOP10.
_COUNTED = frozenset({"G", "PM", "TOP", "COVID", "CR", "NO", "S", "TI", "COP", "U", "K", "T", "APEC", "CIFTIS"})


# F-16V, J-35A, A4L, Q5L: a letter at the end is the type's, not a unit.
@rule("letters and digits", r"(?<![A-Za-z])([A-Z]{1,4})-?(\d{1,4})([A-Z]{1,2})(?![A-Za-z\d/%])")
def _say_type(match: re.Match[str]) -> str:
    letters, digits, variant = match.groups()
    number = say_cardinal(digits) if len(digits) < 2 else spell(digits)
    return letters + number + variant


# COVID-19 is counted; B-52, F-35, MH370, C919 are spelt.
@rule("letters and digits", r"(?<![米寸尺])(?P<letters>[A-Za-z]+)(?P<hyphen>-?)(?P<digits>\d+)(?![\d.]*\d)")
def _say_mixed(match: re.Match[str]) -> str:
    letters = match["letters"]
    digits = match["digits"]
    is_word = len(letters) > 2 and not letters.isupper()
    is_counted = is_word or letters.upper() in _COUNTED
    if len(digits) == 1 or (len(digits) == 2 and is_counted):
        return letters + say_cardinal(digits)
    return letters + spell(digits)


# i7-13700K, A350-900: what follows the hyphen is the type's, too.
@rule(
    "letters and digits",
    # A lookbehind has one width, so there is one for each number of digits.
    r"(?<=[A-Za-z]\d)-(\d{2,5})(?![\d.])"
    r"|(?<=[A-Za-z]\d\d)-(\d{2,5})(?![\d.])"
    r"|(?<=[A-Za-z]\d{3})-(\d{2,5})(?![\d.])",
)
def _say_subtype(match: re.Match[str]) -> str:
    subtype = match[1] or match[2] or match[3]
    return f"杠{spell(subtype)}"


# 5G -> 五G
@rule("digits and letters", r"(?<![\d.])(\d{1,4})(?=[A-Za-z])")
def _say_generation(match: re.Match[str]) -> str:
    # Before letters that are no measure's three digits are a model's: 820RR.
    is_model = len(match[1]) == 3 and match[1][-2:] != "00" and match.string[match.end()] in "EIJOQRSUXYZ"
    return spell(match[1]) if is_model else say_cardinal(match[1])


# C++ -> C加加
@rule("sign", r"(?<![A-Za-z\d])([A-Za-z])\+\+(?![+A-Za-z\d=])")
def _say_plus_plus(match: re.Match[str]) -> str:
    return f"{match[1]}加加"


# 评级BBB- -> 评级BBB减: a grade is followed by its sign.
@rule("grade", r"(?<![A-Za-z])([A-D]{1,3})([+-])(?![A-Za-z\d+-])")
def _say_grade(match: re.Match[str]) -> str:
    return match[1] + ("加" if match[2] == "+" else "减")


# A&B -> A and B; 苹果+微软 -> 苹果加微软
@rule(
    "sign",
    r"(?<=[\w\u4e00-\u9fff])\s?&\s?(?=[\w\u4e00-\u9fff])"
    r"|(?<=[A-Za-z\u4e00-\u9fff])\+(?=[A-Za-z\d\u4e00-\u9fff])",
)
def _say_sign(match: re.Match[str]) -> str:
    if "&" not in match[0]:
        return "加"
    before = match.string[match.start() - 1]
    after = match.string[match.end()]
    return " and " if before.isascii() and after.isascii() else "和"


# 元/吨 -> 元每吨
@rule(
    "per",
    r"(?:(?<=[元吨升度亿万分克米次人个件里时股位瓦桶天年斤亩台辆])|(?<=[$¥€£]\d)|(?<=[mkcμ][gLlm]))"
    r"/(?:(?=(?:kg|m2|m3|km|kWh|L|t|h|g)(?![A-Za-z\d]))|(?=(?:人(?![工民气类才])|日(?!本)|公(?=[里斤顷吨尺升])|[千万](?=[克瓦米人])|立(?=方)|小(?=时)|平(?=方|米)|手(?!机)"
    r"|[天年月周季股吨斤分秒次桶张套台户亩件个位度只升克晚盎盒袋瓶箱包片份辆车床间节课两毫头])))",
)
def _say_per(_: re.Match[str]) -> str:
    return "每"


RULES: tuple[Rule, ...] = (
    _say_subtype,
    _say_type,
    _say_quarter,
    _say_rank,
    _say_model,
    _BIRTH_DECADE,
    _say_ten_thousand,
    _say_version,
    _say_times,
    _say_roman,
    _say_plus_plus,
    _say_or_more,
    _say_mixed,
    _say_generation,
    _say_grade,
    _say_sign,
    _say_per,
)
