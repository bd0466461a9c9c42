"""Units of measure, temperatures and speeds."""

from __future__ import annotations

import re

from digest.pronunciation.numerals import say_count, say_joint, say_quantity, spell
from digest.pronunciation.rules.rule import NUMBER, Rule, match_any, rule

UNITS = {
    "km": "公里", "cm": "厘米", "mm": "毫米", "dm": "分米", "m": "米", "nm": "纳米", "μm": "微米", "µm": "微米",
    "um": "微米",
    "kg": "公斤", "g": "克", "mg": "毫克", "μg": "微克", "µg": "微克", "ug": "微克", "t": "吨", "lb": "磅",
    "lbs": "磅", "oz": "盎司",
    "km2": "平方公里", "m2": "平方米", "cm2": "平方厘米", "mm2": "平方毫米", "m3": "立方米", "cm3": "立方厘米",
    "km3": "立方公里", "mm3": "立方毫米",
    "ha": "公顷", "hm2": "公顷", "L": "升", "l": "升", "ml": "毫升", "mL": "毫升", "ML": "毫升", "dl": "分升",
    "dL": "分升", "cc": "毫升",
    "km/h": "公里每小时", "m/s": "米每秒", "km/s": "公里每秒", "kmh": "公里每小时", "mph": "英里每小时",
    "m/s2": "米每二次方秒", "rpm": "转每分钟", "r/min": "转每分钟",
    "kg/m3": "千克每立方米", "g/cm3": "克每立方厘米", "mg/L": "毫克每升", "mg/dL": "毫克每分升",
    "mmol/L": "毫摩尔每升", "μg/m3": "微克每立方米", "µg/m3": "微克每立方米", "ug/m3": "微克每立方米",
    "g/L": "克每升", "g/km": "克每公里", "L/100km": "升每百公里", "kg/ha": "公斤每公顷", "mg/kg": "毫克每公斤",
    "h": "小时", "hr": "小时", "hrs": "小时", "min": "分钟", "mins": "分钟", "s": "秒", "sec": "秒", "ms": "毫秒",
    "μs": "微秒", "µs": "微秒", "ns": "纳秒",
    "W": "瓦", "kW": "千瓦", "KW": "千瓦", "kw": "千瓦", "MW": "兆瓦", "GW": "吉瓦", "TW": "太瓦", "Wh": "瓦时",
    "kW·h": "千瓦时", "kW•h": "千瓦时", "KW·h": "千瓦时", "MW·h": "兆瓦时",
    "d": "天", "μmol": "微摩尔", "ng": "纳克", "pg": "皮克", "Mbit": "兆比特",
    "kWh": "千瓦时", "KWh": "千瓦时", "kwh": "千瓦时", "MWh": "兆瓦时", "GWh": "吉瓦时", "TWh": "太瓦时",
    "V": "伏", "kV": "千伏", "KV": "千伏", "kv": "千伏", "mV": "毫伏", "mAh": "毫安时", "mA": "毫安", "A": "安",
    "Ah": "安时", "Ω": "欧姆", "kΩ": "千欧",
    "Hz": "赫兹", "HZ": "赫兹", "kHz": "千赫", "KHz": "千赫", "khz": "千赫", "MHz": "兆赫", "Mhz": "兆赫",
    "mhz": "兆赫", "GHz": "吉赫", "Ghz": "吉赫", "ghz": "吉赫",
    "Pa": "帕", "kPa": "千帕", "hPa": "百帕", "MPa": "兆帕", "GPa": "吉帕", "N": "牛", "kN": "千牛", "N·m": "牛米",
    "Nm": "牛米", "J": "焦", "kJ": "千焦", "KJ": "千焦", "kcal": "千卡", "cal": "卡", "eV": "电子伏",
    "keV": "千电子伏", "MeV": "兆电子伏",
    "dB": "分贝", "db": "分贝", "dBm": "分贝毫瓦", "mol": "摩尔", "mmol": "毫摩尔", "K": "开尔文",
    "ppm": "百万分之一", "°": "度", "bit": "比特",
    "KB": "千字节", "MB": "兆字节", "GB": "吉字节", "TB": "太字节", "PB": "拍字节", "Mbps": "兆比特每秒",
    "Gbps": "吉比特每秒", "kbps": "千比特每秒", "Kbps": "千比特每秒", "MB/s": "兆字节每秒", "GB/s": "吉字节每秒",
    "fps": "帧每秒", "ly": "光年",
    "°C": "摄氏度", "℃": "摄氏度", "°F": "华氏度", "℉": "华氏度", "ft": "英尺", "inch": "英寸", "in": "英寸",
    "mi": "英里", "yd": "码", "mmHg": "毫米汞柱", "hp": "马力", "HP": "马力", "PS": "马力", "Kg": "公斤",
    "KG": "公斤", "KM": "公里", "Km": "公里", "CM": "厘米", "MM": "毫米", "kwp": "千瓦峰", "db(A)": "分贝",
}  # fmt: skip

# A bare capital or a letter that names something else as often as a unit is no unit: 5G, 4K, 3A, 2T.
_AMBIGUOUS = frozenset({"d", "K", "A", "N", "J", "t", "cal", "in", "PS", "HP", "TW", "PB", "Nm", "ly"})
_ALL = match_any(unit for unit in UNITS if unit not in _AMBIGUOUS)
_SCALE = r"(?:\s?(?P<scale>[十百千]*万亿?|[十百千]*亿|千|百|余|多|几)(?:(?P<more>[余多])?))?"
_END = r"(?![A-Za-z\d²³])"

# What may stand below the line: mg/d, m³/s, W/m².
_BELOW = r"(?:/(?:100km|km|kg|m[23²³]?|cm[23²³]?|ml|mL|dL|L|h|min|s|d|g|t|kWh))?"


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
    rf"(?P<lead>气温|温度|体温|最低|最高|低至|降至|降到|跌至|零下|摄氏|达到?|至|"
    rf"到|为|是|约)?(?P<minus>(?<![\dA-Za-z°℃])-)?(?P<first>{NUMBER})\s?(?P<own>°\s?[CF]|"
    rf"[℃℉]|°?[CF]?)\s?(?P<to>-|~|到|至)?\s?(?(to)(?P<below>-)?(?P<last>{NUMBER}))\s?(?P<unit>℃|"
    rf"℉|°\s?[CF])(?![A-Za-z])",
)
def _say_temperature(match: re.Match[str]) -> str:
    lead, is_range, unit_written_twice = match["lead"] or "", bool(match["to"]), match["own"].replace(" ", "") in UNITS
    # Below zero on one side of a range only: 负五到五摄氏度, but 零下五摄氏度到五摄氏度.
    below_zero = "负" if is_range and not match["below"] and not unit_written_twice else "零下"
    if lead == "零下":
        below_zero = ""
    unit = "度" if lead == "摄氏" else UNITS[match["unit"].replace(" ", "")]
    said = (below_zero if match["minus"] else "") + say_quantity(match["first"])
    if is_range:
        said += unit if unit_written_twice else ""
        said += say_joint(match["to"])
        said += (below_zero if match["below"] else "") + say_quantity(match["last"])
    return f"{lead}{said}{unit}"


# 3-5km -> 三到五公里; 10kg-20kg -> 十公斤到二十公斤
@rule(
    "range of measures",
    rf"(?<![\d.A-Za-z-])(?P<first>{NUMBER})\s?(?P<own>{_ALL})?\s?(?P<to>-|~|到|至)"
    rf"\s?(?P<last>{NUMBER}){_SCALE}\s?(?P<unit>(?:{_ALL})[²³]?{_BELOW}){_END}",
)
def _say_range(match: re.Match[str]) -> str:
    own = UNITS[match["own"]] if match["own"] else ""
    said = f"{say_quantity(match['first'])}{own}{say_joint(match['to'])}{say_quantity(match['last'])}"
    return f"{said}{match['scale'] or ''}{_name_unit(match['unit'])}"


# 3×4m -> 三乘四米; 10cm×20cm -> 十厘米乘二十厘米
@rule("size", rf"(?<![\d.])(?P<sizes>{NUMBER}(?:\s?(?:{_ALL})?\s?[×*xX]\s?{NUMBER})+)\s?(?P<unit>{_ALL})?{_END}")
def _say_size(match: re.Match[str]) -> str:
    sides = re.findall(rf"({NUMBER})\s?({_ALL})?", match["sizes"] + (match["unit"] or ""))
    return "乘".join(say_quantity(side) + (UNITS[unit] if unit else "") for side, unit in sides)


# 12.5km -> 十二点五公里; 5mg/d -> 五毫克每天
@rule(
    "measure", rf"(?<![\d.A-Za-z])(?P<minus>-)?(?P<number>{NUMBER}){_SCALE}\s?(?P<unit>(?:{_ALL})[²³]?{_BELOW}){_END}"
)
def _say_measure(match: re.Match[str]) -> str:
    unit = _name_unit(match["unit"])
    minus = "负" if match["minus"] else ""
    return f"{minus}{say_count(match['number'])}{match['scale'] or ''}{match['more'] or ''}{unit}"


# 1.2t: with a decimal the letter is no type's.
# 1.2t -> 一点二吨
@rule("measure", rf"(?<![\d.A-Za-z])(\d+\.\d+)\s?t{_END}")
def _say_tonnes(match: re.Match[str]) -> str:
    return f"{say_quantity(match[1])}吨"


# 三百km -> 三百公里
@rule(
    "measure",
    rf"(?<=[一二三四五六七八九十百千万亿两几余多/每])\s?(?P<unit>km/h|km2|km²|"
    rf"m2|m²|m3|m³|km|kg|cm|mm|kWh|kW|MW|GW|MHz|GHz|kV){_END}",
)
def _say_unit_alone(match: re.Match[str]) -> str:
    return UNITS[_to_plain_unit(match["unit"])]


_SIDES = {"N": "北纬", "S": "南纬", "E": "东经", "W": "西经"}


# 39°54′N -> 北纬三十九度五十四分
@rule("degrees of arc", r"(?<![\d.])(\d+(?:\.\d+)?)°(?:(\d+)[′'](?:(\d+)[″\"])?)?\s?(?:([NSEW])(?![A-Za-z\d]))?")
def _say_arc(match: re.Match[str]) -> str:
    said = _SIDES[match[4]] if match[4] else ""
    said += f"{say_quantity(match[1])}度"
    if match[2]:
        said += f"{say_quantity(match[2])}分"
    if match[3]:
        said += f"{say_quantity(match[3])}秒"
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
