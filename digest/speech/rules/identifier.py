"""Numbers that name something are read digit by digit: telephones, codes, rooms, flights, shares, plates."""

from __future__ import annotations

import re

from digest.speech.numerals import spell
from digest.speech.rewrite import Rule, rule

_NAMED = (
    "编号|序号|代码|代号|订单号?|单号|票号|账号|帐号|卡号|邮编|邮政编码|验证码|"
    "校验码|口令|密码|舷号|尾号|车牌号?|牌照|学号|工号|"
    "证号|批号|批准文号|文号|流水号|股票代码|证券代码|身份证号?码?|信用代码|取件码|邀请码|房号|门牌号?|QQ号?|微信号?"
)
_PHONES = "电话|手机|热线|致电|拨打|呼叫|拨|来电|短信|客服|联系|传真|专线|急救|报警"


def _dialled(match: re.Match[str]) -> str:
    parts = re.findall(r"\d+", match[0])
    return "，".join(spell(part, one="幺") for part in parts)


@rule("mobile number", r"(?<![\d.])(?:\+86[- ]?|\+)?1[3-9]\d(?:[- ]?\d{4}){2}(?![\d.])")
def _mobile(match: re.Match[str]) -> str:
    return _dialled(match)


@rule(
    "telephone number",
    r"(?<![\d.-])(?:\(0\d{2,3}\)[- ]?|0\d{2,3}[- ])\d{3,4}[- ]?\d{3,4}(?:-\d{1,4})?(?![\d.])"
    r"|(?<![\d.-])[48]00[- ]\d{3}[- ]?\d{4}(?!\d)|(?<![\d.-])09\d{2}-?\d{3}-?\d{3}(?!\d)"
    r"|\+\d{1,3}[- ]\d{2,4}(?:[- ]\d{3,4}){1,3}(?!\d)",
)
def _landline(match: re.Match[str]) -> str:
    return _dialled(match)


@rule(
    "short number",
    rf"(?:{_PHONES})(?:号码|是|为|：|:|号|了|一下|打|给|码)?\s*[“\"]?(?P<number>\d{{3,12}})"
    rf"(?![\d.%万亿个人次位名通条户家元])",
)
def _short(match: re.Match[str]) -> str:
    return match[0][: match.start("number") - match.start()] + spell(match["number"], one="幺")


@rule(
    "hotline",
    r"(?<![\d.,第])(?:1[12]0|119|122|12345|12315|12306|12348|12333|12329|12355|"
    r"12338|100(?:00|10|86)|9[56]\d{3})(?=热线|电话|平台|客服|急救|指挥中心|报警|"
    r"网站|订票|投诉|出警)",
)
def _hotline(match: re.Match[str]) -> str:
    return spell(match[0], one="幺")


@rule(
    "named number",
    rf"(?:{_NAMED})(?:是|为|：|:|\s|[“\"(（]|\.|No)*(?P<number>[A-Za-z]*\d[\dA-Za-z]*(?:-\d+)*)(?![\d%])(?!\.\d)",
)
def _identifier(match: re.Match[str]) -> str:
    return match[0][: match.start("number") - match.start()] + re.sub(
        r"\d+-?", lambda run: spell(run[0].rstrip("-")), match["number"]
    )


@rule("leading zeros", r"(?<=第)0\d+|(?<![\d.:/-])0\d{2,}(?![\d.])")
def _zeros(match: re.Match[str]) -> str:
    return spell(match[0])


@rule(
    "room", r"(?<![\d.第])\d{3,4}(?=(?:室|号房|房间|包厢|会议室|教室|病房|寝室|宿舍)(?!内?外?[一二三四五六七八九十]))"
)
def _room(match: re.Match[str]) -> str:
    return spell(match[0])


@rule(
    "project number",
    r"(?<![\d.])(?:985|211|863|973|996|007|315|618|520|110|119)(?=工程|计划|高校|"
    r"大学|院校|建设|项目|[、/和与及](?:985|211)|工作制|晚会|大促|购物节|警情)"
    r"|(?<=985[、/和与及])211",
)
def _project(match: re.Match[str]) -> str:
    return spell(match[0], one="幺" if match[0] in {"110", "119"} else "一")


@rule(
    "event date",
    r"(?<![\d.])(?:9[·./]11|3[·.]15|5[·.]12|7[·.]7|9[·.]18|12[·.]9|8[·.]15|2[·.]28|"
    r"6[·.]18|11[·.]11)(?=[”\"’]?(?:事件|事变|恐怖|袭击|晚会|地震|大地震|纪念|"
    r"运动|惨案|大促|购物))",
)
def _event(match: re.Match[str]) -> str:
    return spell(re.sub(r"\D", "", match[0]))


@rule("military type", r"(?<=[歼运轰直强教武东红鹰巨长霹海鲲翼舰空快风旗击浪征雳鹏龙])-(\d{1,3})(?![\d.])")
def _military(match: re.Match[str]) -> str:
    return spell(match[1])


RULES: tuple[Rule, ...] = (
    _mobile,
    _landline,
    _short,
    _hotline,
    _identifier,
    _event,
    _project,
    _military,
    _room,
    _zeros,
)
