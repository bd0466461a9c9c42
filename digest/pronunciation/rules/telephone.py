"""Telephone numbers are read digit by digit, with 幺 for one."""

from __future__ import annotations

import re

from digest.pronunciation.numerals import spell
from digest.pronunciation.rules.rule import Rule, make_digits_rule, rule

_PHONES = "电话|手机|热线|致电|拨打|呼叫|(?<!调)拨|来电|短信|客服|联系|传真|专线|急救|报警"


def _say_dialled(match: re.Match[str]) -> str:
    parts = re.findall(r"\d+", match[0])
    return "，".join(spell(part, one_as="幺") for part in parts)


# 138 1234 5678 -> 幺三八，幺二三四，五六七八
@rule(
    "mobile number",
    r"(?<![\d.])(?:\+86[- ]?|\+)?(?:"
    r"1[3-9]\d(?:[- ]?\d{4}){2}"  # 13812345678, 138 1234 5678
    r"|1[3-9]\d{2}[- ]\d{3}[- ]\d{4}"  # 1381 234 5678
    r"|1[3-9]\d[- ]\d{3}[- ]\d{5}"  # 138 123 45678
    r")(?![\d.])",
)
def _say_mobile(match: re.Match[str]) -> str:
    return _say_dialled(match)


# 010-12345678 -> 零幺零，幺二三四五六七八; 400-123-4567 -> 四零零，幺二三，四五六七
@rule(
    "telephone number",
    r"(?<![\d.-])(?:\(0\d{1,3}\)[- ]?|0\d{1,3}[- ])\d{3,4}[- ]?\d{3,4}(?:[-#]\d{1,4})?(?![\d.])"
    r"|(?<![\d.-])[48]00[- ]\d{3}[- ]?\d{4}(?!\d)"
    r"|(?<![\d.-])09\d{2}-?\d{3}-?\d{3}(?!\d)"  # Taiwan's mobile numbers: 0912-345-678
    r"|(?<![\d.-])0?[48]00[- ]\d{3}[- ]\d{3}(?!\d)"  # 0800-000-123
    r"|\+\d{1,3}[- ]\d{2,4}(?:[- ]\d{3,4}){1,3}(?!\d)",  # +852 2123 4567
)
def _say_landline(match: re.Match[str]) -> str:
    return _say_dialled(match)


# 拨打12345 -> 拨打幺二三四五
@rule(
    "short number",
    rf"(?:{_PHONES})(?:号码|是|为|：|:|号|了|一下|打|给|码)?\s*[“\"]?"
    r"(?P<number>182 \d{3}(?!\d)|\d{3,12}(?:[、/和或及]\d{3,5}(?!\d))*)"  # 110、119
    r"(?![\d.%万亿个人次位名通条户家元年月日件台套吨辆箱份批粒瓶桶])",  # 接到电话300个 counts
)
def _say_short_number(match: re.Match[str]) -> str:
    lead = match[0].removesuffix(match["number"])
    numbers = re.sub(r"\d+", lambda digits: spell(digits[0], one_as="幺"), match["number"])
    return lead + numbers


# 12306网站 -> 幺二三零六网站
_HOTLINE = make_digits_rule(
    "hotline",
    r"(?<![\d.,第])(?:1[12]0|119|122|12345|12315|12306|12348|12333|12329|12355|12338|100(?:00|10|86)|9[56]\d{3})"
    r"(?=热线|火警|匪警|电话|平台|客服|急救|指挥中心|报警|网站|官网|订票|购票|候补|客户端|系统|"
    r"政务|便民|市民|投诉|举报|出警|上(?=购|买|订|抢|查))",
    one_as="幺",
)


# （2861-9367） -> （二八六幺，九三六七）: Hong Kong's numbers; years and what is counted are told by evidence.
@rule("local number", r"(?<![\d.-])(?!(?:19|20)\d\d-(?:19|20)\d\d)[2-9]\d{3}[ -]\d{4}(?![\d.-])")
def _say_local(match: re.Match[str]) -> str:
    return _say_dialled(match)


# 012-875-21885970 -> 零幺二，八七五，二幺八八五九七零
@rule("account number", r"(?<![\d.-])(?!(?:19|20)\d\d-\d)\d{2,4}(?:-\d{1,9}){2,}(?![\d.-])")
def _say_account(match: re.Match[str]) -> str | None:
    digits = re.sub(r"\D", "", match[0])
    return _say_dialled(match) if len(digits) >= 9 else None


_SERVICES = (
    r"1[12]0|11[3789]|122|165|911|992|999|1[19]11|19(?:22|50|55|57|66|80|85|91|95|98|99)|"
    r"123\d\d|12123|182\s?\d{3}|1868|18111|18222|1823|9[56]\d{3}|100(?:00|10|86)"
)


# 打119报案 -> 打幺幺九报案
@rule("service number", rf"(?<![\d.,-])(?:{_SERVICES})(?![\d.,%-])")
def _say_service(match: re.Match[str]) -> str:
    return spell(re.sub(r"\s", "", match[0]), one_as="幺")


# 分机801 -> 分机八零幺
_EXTENSION = make_digits_rule(
    "extension", r"(?:(?<=[零幺一二三四五六七八九]转)|(?<=\d{4}转)|(?<=分机)|(?<=分机号))\d{1,5}(?![\d.])", one_as="幺"
)


RULES: tuple[Rule, ...] = (
    _say_mobile,
    _say_landline,
    _EXTENSION,
    _say_short_number,
    _HOTLINE,
    _say_local,
    _say_account,
    _say_service,
)
