"""Units of measure, temperatures and speeds."""

from __future__ import annotations

import re

from digest.pronunciation.numerals import say_count, say_joint, say_quantity, spell
from digest.pronunciation.rules.rule import NUMBER, Rule, match_any, rule

UNITS = {
    # Length; µ and μ are two characters.
    "km": "公里", "KM": "公里", "Km": "公里",
    "m": "米",
    "dm": "分米",
    "cm": "厘米", "CM": "厘米",
    "mm": "毫米", "MM": "毫米",
    "μm": "微米", "µm": "微米", "um": "微米",
    "nm": "纳米",
    "ft": "英尺",
    "inch": "英寸", "in": "英寸",
    "yd": "码",
    "mi": "英里",
    "ly": "光年",
    # Weight
    "kg": "公斤", "Kg": "公斤", "KG": "公斤",
    "g": "克",
    "mg": "毫克",
    "μg": "微克", "µg": "微克", "ug": "微克",
    "ng": "纳克",
    "pg": "皮克",
    "t": "吨",
    "lb": "磅", "lbs": "磅",
    "oz": "盎司",
    # Area and volume
    "km2": "平方公里",
    "hm2": "公顷", "ha": "公顷",
    "m2": "平方米",
    "cm2": "平方厘米",
    "mm2": "平方毫米",
    "km3": "立方公里",
    "m3": "立方米",
    "cm3": "立方厘米",
    "mm3": "立方毫米",
    "L": "升", "l": "升",
    "dl": "分升", "dL": "分升",
    "ml": "毫升", "mL": "毫升", "ML": "毫升", "cc": "毫升",
    # Time
    "d": "天",
    "h": "小时", "hr": "小时", "hrs": "小时",
    "min": "分钟", "mins": "分钟",
    "s": "秒", "sec": "秒",
    "ms": "毫秒",
    "μs": "微秒", "µs": "微秒",
    "ns": "纳秒",
    # Speed
    "km/h": "公里每小时", "kmh": "公里每小时",
    "m/s": "米每秒",
    "km/s": "公里每秒",
    "mph": "英里每小时",
    "m/s2": "米每二次方秒",
    "rpm": "转每分钟", "r/min": "转每分钟",
    # So much in each of another
    "kg/m3": "千克每立方米",
    "g/cm3": "克每立方厘米",
    "mg/L": "毫克每升",
    "mg/dL": "毫克每分升",
    "mmol/L": "毫摩尔每升",
    "μg/m3": "微克每立方米", "µg/m3": "微克每立方米", "ug/m3": "微克每立方米",
    "g/L": "克每升",
    "g/km": "克每公里",
    "L/100km": "升每百公里",
    "kg/ha": "公斤每公顷",
    "mg/kg": "毫克每公斤",
    # Power and energy
    "W": "瓦",
    "kW": "千瓦", "KW": "千瓦", "kw": "千瓦",
    "MW": "兆瓦",
    "GW": "吉瓦",
    "TW": "太瓦",
    "kwp": "千瓦峰",
    "hp": "马力", "HP": "马力", "PS": "马力",
    "Wh": "瓦时",
    "kWh": "千瓦时", "KWh": "千瓦时", "kwh": "千瓦时", "kW·h": "千瓦时", "kW•h": "千瓦时", "KW·h": "千瓦时",
    "MWh": "兆瓦时", "MW·h": "兆瓦时",
    "GWh": "吉瓦时",
    "TWh": "太瓦时",
    "J": "焦",
    "kJ": "千焦", "KJ": "千焦",
    "cal": "卡",
    "kcal": "千卡",
    "eV": "电子伏",
    "keV": "千电子伏",
    "MeV": "兆电子伏",
    # Electricity and frequency
    "V": "伏",
    "kV": "千伏", "KV": "千伏", "kv": "千伏",
    "mV": "毫伏",
    "A": "安",
    "mA": "毫安",
    "Ah": "安时",
    "mAh": "毫安时",
    "Ω": "欧姆",
    "kΩ": "千欧",
    "Hz": "赫兹", "HZ": "赫兹",
    "kHz": "千赫", "KHz": "千赫", "khz": "千赫",
    "MHz": "兆赫", "Mhz": "兆赫", "mhz": "兆赫",
    "GHz": "吉赫", "Ghz": "吉赫", "ghz": "吉赫",
    # Pressure and force
    "Pa": "帕",
    "hPa": "百帕",
    "kPa": "千帕",
    "MPa": "兆帕",
    "GPa": "吉帕",
    "mmHg": "毫米汞柱",
    "N": "牛",
    "kN": "千牛",
    "N·m": "牛米", "Nm": "牛米",
    # Sound, chemistry, heat
    "dB": "分贝", "db": "分贝", "db(A)": "分贝",
    "dBm": "分贝毫瓦",
    "mol": "摩尔",
    "mmol": "毫摩尔",
    "μmol": "微摩尔",
    "ppm": "ppm", "ppb": "ppb",
    "K": "开尔文",
    "°C": "摄氏度", "℃": "摄氏度",
    "°F": "华氏度", "℉": "华氏度",
    "°": "度",
    # Data
    "bit": "比特",
    "Mbit": "兆比特",
    "KB": "千字节",
    "MB": "兆字节",
    "GB": "吉字节",
    "TB": "太字节",
    "PB": "拍字节",
    "kbps": "千比特每秒", "Kbps": "千比特每秒",
    "Mbps": "兆比特每秒",
    "Gbps": "吉比特每秒",
    "MB/s": "兆字节每秒",
    "GB/s": "吉字节每秒",
    "fps": "帧每秒",
}  # fmt: skip

# A bare capital or a letter that names something else as often as a unit is no unit: 5G, 4K, 3A, 2T.
_AMBIGUOUS = frozenset({"d", "K", "A", "N", "J", "t", "cal", "in", "PS", "HP", "TW", "PB", "Nm", "ly"})
_ALL = match_any(unit for unit in UNITS if unit not in _AMBIGUOUS)
_SCALE = r"(?:\s?(?P<scale>[十百千]*万亿?|[十百千]*亿|千|百|余|多|几)(?:(?P<more>[余多])?))?"
_END = r"(?![A-Za-z\d²³])"
_SIDE = re.compile(rf"({NUMBER})\s?({_ALL})?")

# What may stand below the line: mg/d, m³/s, W/m².
_BELOW = r"(?:/(?:100km|km|kg|m[23²³]?|cm[23²³]?|ml|mL|dL|L|l|h|min|s|d|g|t|kWh))?"


def _to_plain_unit(unit: str) -> str:
    return unit.replace("²", "2").replace("³", "3").replace("^", "")


def _name_unit(unit: str) -> str:
    """Say a unit: one of the table's, or one for each of another."""
    plain = _to_plain_unit(unit)
    if plain in UNITS:
        return UNITS[plain]
    above, _, below = plain.partition("/")
    return f"{UNITS[above]}每{UNITS[below]}"


# -5~5℃ -> 负五到五摄氏度; 零下5°C -> 零下五摄氏度
@rule(
    "temperature",
    r"(?P<lead>气温|温度|体温|最低|最高|低至|降至|降到|跌至|零下|摄氏|达到?|至|到|为|是|约)?"
    rf"(?P<minus>(?<![\dA-Za-z°℃])-)?(?P<first>{NUMBER})"
    r"\s?(?P<own>°\s?[CF]|[℃℉]|°?[CF]?)"  # the first number's own unit: 5℃-8℃
    rf"\s?(?P<to>-|~|到|至)?\s?(?(to)(?P<below>-)?(?P<last>{NUMBER}))"
    r"\s?(?P<unit>℃|℉|°\s?[CF])(?![A-Za-z])",
)
def _say_temperature(match: re.Match[str]) -> str:
    lead = match["lead"] or ""
    is_range = bool(match["to"])
    unit_written_twice = match["own"].replace(" ", "") in UNITS
    # Below zero on one side of a range only: 负五到五摄氏度, but 零下五摄氏度到五摄氏度.
    below_zero = "负" if is_range and not match["below"] and not unit_written_twice else "零下"
    if lead == "零下":
        below_zero = ""  # the text has said it
    unit = "度" if lead == "摄氏" else UNITS[match["unit"].replace(" ", "")]
    said = (below_zero if match["minus"] else "") + say_quantity(match["first"])
    if is_range:
        said += unit if unit_written_twice else ""
        said += say_joint(match["to"])
        said += ((below_zero or "零下") if match["below"] else "") + say_quantity(match["last"])
    return f"{lead}{said}{unit}"


# 3-5km -> 三到五公里; 10kg-20kg -> 十公斤到二十公斤
@rule(
    "range of measures",
    rf"(?<![\d.A-Za-z-])(?P<first>{NUMBER})\s?(?P<own>{_ALL})?\s?(?P<to>-|~|到|至)"
    rf"\s?(?P<last>{NUMBER}){_SCALE}\s?(?P<unit>(?:{_ALL})[²³]?{_BELOW}){_END}",
)
def _say_range(match: re.Match[str]) -> str:
    own_unit = UNITS[match["own"]] if match["own"] else ""
    first = say_quantity(match["first"])
    last = say_quantity(match["last"])
    joint = say_joint(match["to"])
    scale = match["scale"] or ""
    unit = _name_unit(match["unit"])
    return f"{first}{own_unit}{joint}{last}{scale}{unit}"


# 3×4m -> 三乘四米; 10cm×20cm -> 十厘米乘二十厘米
@rule(
    "size",
    rf"(?<![\d.])(?P<sizes>{NUMBER}(?:\s?(?:{_ALL})?\s?(?:[×*x]\s?|X){NUMBER})+)"
    rf"\s?(?P<unit>{_ALL})?{_END}(?!\s?=)",
)
def _say_size(match: re.Match[str]) -> str:
    written = match["sizes"] + (match["unit"] or "")
    said: list[str] = []
    for side, unit in _SIDE.findall(written):
        name = UNITS[unit] if unit else ""
        said.append(say_quantity(side) + name)
    return "乘".join(said)


# 12.5km -> 十二点五公里; 5mg/d -> 五毫克每天
@rule(
    "measure",
    rf"(?<![\d.A-Za-z])(?P<minus>-)?(?P<number>(?!0\d){NUMBER}){_SCALE}"
    rf"\s?(?P<unit>(?:{_ALL})[²³]?{_BELOW}){_END}",
)
def _say_measure(match: re.Match[str]) -> str:
    minus = "负" if match["minus"] else ""
    number = say_count(match["number"])
    scale = match["scale"] or ""
    more = match["more"] or ""
    unit = _name_unit(match["unit"])
    return f"{minus}{number}{scale}{more}{unit}"


# 1.2t: with a decimal the letter is no type's.
# 1.2t -> 一点二吨
@rule("measure", rf"(?<![\d.A-Za-z])(\d+\.\d+)\s?t{_END}")
def _say_tonnes(match: re.Match[str]) -> str:
    return f"{say_quantity(match[1])}吨"


# 三百km -> 三百公里
@rule(
    "unit",
    r"(?:(?<=[一二三四五六七八九十百千万亿两几余多每])|(?<=[^A-Za-z]/))"
    rf"\s?(?P<unit>km/h|km2|km²|m2|m²|m3|m³|km|kg|cm|mm|kWh|kW|MW|GW|MHz|GHz|kV){_END}",
)
def _say_unit_alone(match: re.Match[str]) -> str:
    return UNITS[_to_plain_unit(match["unit"])]


_SIDES = {"N": "北纬", "S": "南纬", "E": "东经", "W": "西经"}


# 39°54′N -> 北纬三十九度五十四分
@rule(
    "degrees of arc",
    r"(?<![\d.])(\d+(?:\.\d+)?)°"
    r"(?:(\d+)[′'](?:(\d+)[″\"])?)?"
    r"\s?(?:([NSEW])(?![A-Za-z\d]))?",
)
def _say_arc(match: re.Match[str]) -> str:
    degrees, minutes, seconds, side = match.groups()
    said = _SIDES[side] if side else ""  # Chinese says the side first
    said += f"{say_quantity(degrees)}度"
    if minutes:
        said += f"{say_quantity(minutes)}分"
    if seconds:
        said += f"{say_quantity(seconds)}秒"
    return said


# 1米85 -> 一米八五
@rule("height", r"(?<![\d.])([12])米(\d{2})(?![\d.]|\s?(?:[米厘公多分毫A-Za-z]))")
def _say_height(match: re.Match[str]) -> str:
    return f"{say_quantity(match[1])}米{spell(match[2])}"


RULES: tuple[Rule, ...] = (
    _say_height,
    _say_temperature,
    _say_range,
    _say_size,
    _say_tonnes,
    _say_measure,
    _say_unit_alone,
    _say_arc,
)
