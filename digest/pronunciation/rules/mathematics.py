"""Fractions, calculations, comparisons, powers and signs."""

from __future__ import annotations

import re

from digest.pronunciation.numerals import say_quantity
from digest.pronunciation.rules.rule import NUMBER, Rule, rule

_OPERATORS = {
    "+": "加",
    "-": "减",
    "×": "乘以",
    "*": "乘以",
    "÷": "除以",
    "/": "除以",
    "=": "等于",
}
_COMPARISONS = {
    ">=": "大于等于",
    "<=": "小于等于",
    "≥": "大于等于",
    "≤": "小于等于",
    "≧": "大于等于",
    "≦": "小于等于",
    "≠": "不等于",
    "!=": "不等于",
    "≈": "约等于",
    "≒": "约等于",
    ">": "大于",
    "<": "小于",
    "=": "等于",
}


# 3+5=8 -> 三加五等于八; 8=3+5 -> 八等于三加五
@rule(
    "calculation",
    # An equals sign after it tells a minus from a range, and a division from a fraction.
    r"(?<=[\d%)])\s*([-+×*÷/])\s*(?=-?\d[\d.%]*(?:\s*[-+×*÷/]\s*\d[\d.%]*)*\s*=)"
    r"|(?<==)(\s*\d[\d.]*)([-+×*÷])(?=\s*\d)"
    r"|(?<=\^\d)()(\+)(?=[A-Za-z])",
)
def _say_calculation(match: re.Match[str]) -> str:
    before_equals, number, after_equals, _, after_power = match.groups()
    if number:
        return say_quantity(number.strip()) + _OPERATORS[after_equals]
    return _OPERATORS[before_equals or after_power]


# 三米x四米 -> 三米乘四米
@rule(
    "multiplication",
    r"(?<=\d)\s*([×*÷])\s*(?=\d)"
    r"|(?<=\d)\s*(\+)\s*(?=\d)"
    r"|(?<=[\d个米寸尺一二三四五六七八九十百千])\s?(×)\s?(?=[\d一二三四五六七八九十百千])"
    r"|(?<=[A-Za-z\u4e00-\u9fff])\s?(×)\s?(?=[A-Za-z\u4e00-\u9fff])"
    r"|(?<=[米寸尺])\s?([xX*])\s?(?=[\d零一二两三四五六七八九十])",
)
def _say_product(match: re.Match[str]) -> str:
    if match[4]:
        return "和"  # two names
    sign = match[1] or match[2] or match[3] or match[5]
    if sign in "×*xX":
        return "乘"
    return _OPERATORS[sign]


# 30%→1.4% -> 百分之三十到百分之一点四; between names it is a pause
@rule("arrow", r"\s*[→⇒➔➜]\s*")
def _say_arrow(match: re.Match[str]) -> str:
    return "到" if match.string[match.end() : match.end() + 1].isdigit() else "，"


# x>=5 -> x大于等于五; a=b -> a等于b
@rule(
    "comparison",
    r"\s*("
    r">=|<=|!=|[≥≤≧≦≠≈≒]"
    r"|(?<=[\d零一二三四五六七八九十])\s?[<>](?=\s?[A-Za-z]\s?[<>≤≥=])"  # 5<x<9
    r"|[<>](?=\s*-?[\d$¥€负零一二两三四五六七八九十百千])"  # p<0.05
    r"|(?<=[\w%)）])\s?=\s?(?=[\w(（-])"
    r")\s*",
)
def _say_comparison(match: re.Match[str]) -> str:
    return _COMPARISONS[match[1].strip()]


# 6.02e23 -> 六点零二乘以十的二十三次方; 1E-5 -> 一乘以十的负五次方
@rule("power of ten", rf"(?<![\d.A-Za-z])({NUMBER})[eE]([-+]?)(\d{{1,3}})(?![\dA-Za-z])")
def _say_exponent(match: re.Match[str]) -> str:
    minus = "负" if match[2] == "-" else ""
    return f"{say_quantity(match[1])}乘以十的{minus}{say_quantity(match[3])}次方"


# x^2 -> x的平方; 2^10 -> 二的十次方
@rule("power", r"(?<=[\dA-Za-z)）])\^(-?)(\d+)")
def _say_power(match: re.Match[str]) -> str:
    minus, exponent = match.groups()
    base = match.string[match.start() - 2 : match.start()]
    # 10^2 is 十的二次方, as every power of ten.
    has_name = not minus and exponent in {"2", "3"} and base != "10"
    if has_name:
        return "的平方" if exponent == "2" else "的立方"
    sign = "负" if minus else ""
    return f"的{sign}{say_quantity(exponent)}次方"


# √2 -> 根号二
@rule("root", r"([√∛])\s?(?=[\dA-Za-z(（])")
def _say_root(match: re.Match[str]) -> str:
    return "根号" if match[1] == "√" else "三次根号"


# 3×10^8 -> 三乘以十的八次方
@rule("power of ten", r"(?<=\d)\s?[×xX*·]\s?10\^(-?)(\d{1,3})")
def _say_power_of_ten(match: re.Match[str]) -> str:
    minus = "负" if match[1] else ""
    return f"乘以十的{minus}{say_quantity(match[2])}次方"


# 3x3篮球 -> 三对三篮球
@rule(
    "basketball", r"(?<![\dA-Za-z])([345])\s?[xX×]\s?\1(?=\s?(?:[\u4e00-\u9fff]{0,4}(?:篮|球|斗牛|联赛|大师赛|青少)))"
)
def _say_basketball(match: re.Match[str]) -> str:
    return f"{say_quantity(match[1])}对{say_quantity(match[1])}"


# ±5 -> 正负五
@rule("plus or minus", r"±\s?(?=\d)")
def _say_plus_minus(_: re.Match[str]) -> str:
    return "正负"


# 血压120/80 -> 血压一百二十比八十
@rule(
    "blood pressure",
    r"(?P<lead>血压[^\d，。；]{0,8}|[压为至到]\s?|)(?<![\d./])(?P<high>\d{2,3})/(?P<low>\d{2,3})"
    r"(?:\s?(?P<unit>mmHg|毫米汞柱))?",
)
def _say_pressure(match: re.Match[str]) -> str | None:
    lead = match["lead"]
    if not match["unit"] and not lead.startswith("血压"):
        return None
    high = say_quantity(match["high"])
    low = say_quantity(match["low"])
    unit = "毫米汞柱" if match["unit"] else ""
    return f"{lead}{high}比{low}{unit}"


_SYMBOLS = {
    "∠": "角",
    "△": "三角形",
    "⊥": "垂直于",
    "∥": "平行于",
    "∵": "因为",
    "∴": "所以",
    "∞": "无穷大",
    "∈": "属于",
    "∑": "求和",
    "π": "派",
    "∪": "并",
    "∩": "交",
    "⊂": "真包含于",
    "∅": "空集",
    "∝": "正比于",
}


# ∠A -> 角A
@rule("symbol", r"[∠△](?=[A-Z])|[⊥∥∵∴∞∈∑∪∩⊂∅∝]|(?<![α-ωΑ-Ω])π(?![α-ωΑ-Ω])")
def _say_symbol(match: re.Match[str]) -> str:
    return _SYMBOLS[match[0]]


# .5 -> 零点五
@rule("decimal", r"(?<![A-Za-z\d.…）)])\.\d+(?![\d.])")
def _say_bare_point(match: re.Match[str]) -> str:
    return say_quantity(match[0])


# 1/2/3 -> 一、二、三
@rule("list", r"(?<![\d/.])\d+(?:/\d+){2,}(?![\d/.])")
def _say_list(match: re.Match[str]) -> str:
    return "、".join(map(say_quantity, match[0].split("/")))


# 24/7 -> 七乘二十四小时
@rule("round the clock", r"(?<![\d./])24/7(?:小时)?(?![\d./])")
def _say_round_the_clock(_: re.Match[str]) -> str:
    return "七乘二十四小时"


# 净胜球+3 -> 净胜球正三
@rule("plus", r"(?<=[球差度温比率幅价数])\+(?=\d)")
def _say_plus(_: re.Match[str]) -> str:
    return "正"


# 1又1/2 -> 一又二分之一
@rule("mixed fraction", r"(?<![\d./])(\d+)又(\d+)/(\d+)(?![\d/])")
def _say_mixed(match: re.Match[str]) -> str:
    whole, numerator, denominator = map(say_quantity, match.groups())
    return f"{whole}又{denominator}分之{numerator}"


# 3/4 -> 四分之三
_FRACTION = r"(?<![\d./A-Za-z])(-?)([1-9]\d{0,3})/([1-9]\d{0,3})(?![\d/A-Za-z]|\.\d)"


@rule("fraction", _FRACTION)
def _say_fraction(match: re.Match[str]) -> str | None:
    if int(match[2]) >= int(match[3]):
        return None
    return _say_parts(match)


# 24/10: of more parts than there are, it is seldom a fraction.
@rule("improper fraction", _FRACTION)
def _say_improper(match: re.Match[str]) -> str | None:
    return _say_parts(match) if int(match[2]) >= int(match[3]) else None


def _say_parts(match: re.Match[str]) -> str:
    minus = "负" if match[1] else ""
    numerator = say_quantity(match[2])
    denominator = say_quantity(match[3])
    return f"{minus}{denominator}分之{numerator}"


RULES: tuple[Rule, ...] = (
    _say_bare_point,
    _say_symbol,
    _say_list,
    _say_pressure,
    _say_round_the_clock,
    _say_plus,
    _say_calculation,
    _say_exponent,
    _say_root,
    _say_power_of_ten,
    _say_power,
    _say_plus_minus,
    _say_mixed,
    _say_fraction,
    _say_improper,
    _say_comparison,
    _say_product,
    _say_arrow,
    _say_basketball,
)
