"""Ranges of quantities: 8-12只, 1050万-1200万吨, 3~5天, 第3-5章."""

from __future__ import annotations

import re

from digest.pronunciation.numerals import CLASSIFIERS, say_count, say_quantity
from digest.pronunciation.rules.rule import NUMBER, Rule, rule

_SCALE = "(?:[十百千]*万亿?|[十百千]*亿|千|百)?"
# What two of is 两 on either end of a range: 两到三天, 一到两个月.
_COUNTS = (
    "个|名|位|种|次|天|年(?!级)|周|倍|小时|分钟|秒钟|星期|公里|米|吨|斤|公斤|人次?(?!民)|家|只|条|万|亿|千|岁|杯|片|成"
)
_UNITS = "[月日号时点分秒岁元度页章节级楼层线号]|" + CLASSIFIERS


# 8-12只 -> 八到十二只; 1050万-1200万吨 -> 一千零五十万到一千二百万吨; 2~3天 -> 两到三天
@rule(
    "range",
    rf"(?<![\d.A-Za-z-])(?P<first>-?{NUMBER})(?P<scale>{_SCALE})(?P<unit>(?:{_UNITS}|[年月日号])?)"
    rf"\s?(?:-|~)\s?(?P<last>{NUMBER})(?![\d.-]*\d|[-A-Za-z]|\s?=)"
    rf"(?=(?P<counts>{_COUNTS})?)(?=(?P<after>.)?)",
)
def _say_range(match: re.Match[str]) -> str | None:
    if "~" not in match[0] and not _is_range(match):
        return None
    say = say_count if match["counts"] else say_quantity
    minus = "负" if match["first"].startswith("-") else ""
    first = say(match["first"].lstrip("-"))
    last = say(match["last"])
    return f"{minus}{first}{match['scale']}{match['unit']}到{last}"


def _is_range(match: re.Match[str]) -> bool:
    """Whether two numbers with a hyphen between them are a range: something is counted, they rise, or text follows."""
    is_counted = match["scale"] or match["unit"] or match["after"]
    if is_counted:
        return True
    return float(match["first"]) < float(match["last"])


# 周一-周五 -> 周一到周五
@rule(
    "range",
    r"(?:(?<=[\d零一二三四五六七八九十百千两半几余多][万亿年月日号时点分秒元岁度])|(?<=[今明昨当]日))"
    r"-(?=[\d第零一二三四五六七八九十两公前今次翌凌早晚上下中])"
    r"|(?<=[点月年][半整初中末底])-(?=[\d零一二三四五六七八九十两次翌今])"  # 三点半-五点
    r"|(?<=\d:\d\d)-(?=次日|翌日|隔日)"
    r"|(?:(?<=\d[./-]\d)|(?<=\d[./-]\d\d))[-~](?=(?:1\d|20)\d\d[./-]\d)"  # 1881.9.25-1936.10.19
    r"|(?<=周[一二三四五六日])-(?=周)|(?<=星期[一二三四五六日])-(?=星期)",
)
def _say_to(_: re.Match[str]) -> str:
    return "到"


# -5 -> 负五
@rule(
    "negative",
    r"(?<![\d.A-Za-z\u4e00-\u9fff)）-])-(?=\d|[百千]分之)"
    # 净利润-2.5亿, 跌至-37美元; 鹰击-20 is a name
    r"|(?<=[\u4e00-\u9fff])\s?-(?=\d+(?:\.\d+)?\s?(?:[千百万亿兆度℃°%‰％元点分厘倍人个]|[美欧港日]元|$|[，。、；）)]))"
    r"|(?<=[至到为达跌降升约是率值额差亏减增温报负])\s?-(?=\d)",
)
def _say_negative(_: re.Match[str]) -> str:
    return "负"


# 三丈二尺, 一毛二分: after a larger unit of the same kind two stays 二.
@rule("two of a smaller unit", r"(?<=[丈尺斤毛角块元])2(?=[尺寸两分角毛](?![\d之]))")
def _say_smaller_two(_: re.Match[str]) -> str:
    return "二"


# What headlines count without a classifier: 2路径, 2消防员.
_COUNTED = (
    "路径|走法|关键|原因|理由|步骤|方式|方法|作法|做法|重点|要点|条件|情况|症状|部位|动作|习惯|建议|原则|指标|警讯|"
    "油品|产品|品牌|职业|行业|族群|星座|生肖|食物|打数|打点|消防员|老人|少年|少女|学生|员工|选手|球员|乘客|旅客|劳工|移工|员警|警员|议员|立委|官员|嫌犯|歹徒|候选人|"
    "公司|银行|企业|医院|学校|国家|城市|县市|地区|飞机|战机|军舰|飞弹|导弹|"
    "(?:旅|团|营|连|军)级|单位|部门|政党|党团|阵营|选区|法案|都市|议会|军种|"
    # People by what they are: 2教保员, 2女童; but 2班学生, 2号球员, 2月出生.
    "(?![年月日号点时分秒楼层室级度班线路期届季岁比胜负])[\u4e00-\u9fff]{1,3}(?:员|师|犯|嫌|童|妇|翁|警)"
)


# 2个 -> 两个; 2万 -> 两万
@rule(
    "two",
    r"(?<![\d.第周初负加减乘+-])(?<![A-Za-z]\s)2(?!年级|次元|把手|次方|次函数|类疫苗|次电池|成熟)"
    rf"(?=\s?(?:多|余|几)?(?:[万亿千百兆]|{CLASSIFIERS})(?!式|型|号|班)|{_COUNTED})"
    rf"|(?<![\d.第周初月负加减乘])2(?=[至到](?:\d+|[三四五六七八九十])(?:{_COUNTS}))"  # 2到3天
    r"|(?<![\d.第点时])2(?=分(?![\d秒之]))"  # 得2分, but 三点二分
    r"|(?<=羁押|延押|徒刑|拘役|停职|停权|停业|禁赛|停赛)2(?=月(?![\d底初中上下]))"  # 羁押2月
    r"|(?<=每[周日天月])2(?=[天次日节场顿杯班趟]|小时)",
)
def _say_two(_: re.Match[str]) -> str:
    return say_count("2")


RULES: tuple[Rule, ...] = (_say_range, _say_to, _say_negative, _say_smaller_two, _say_two)
