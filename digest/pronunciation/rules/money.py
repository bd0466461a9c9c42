"""Money: the sign stands before the number, the currency is said after it."""

from __future__ import annotations

import re
from decimal import Decimal

from digest.pronunciation.numerals import say_count
from digest.pronunciation.rules.rule import NUMBER, Rule, match_any, rule

CURRENCIES = {
    "$": "美元", "US$": "美元", "U$": "美元", "USD": "美元",
    "¥": "元", "￥": "元", "CN¥": "元", "CNY": "元人民币", "CNY¥": "元", "RMB": "元", "RMB¥": "元",
    "HK$": "港元", "HKD": "港元",
    "NT$": "新台币", "TWD": "新台币", "NTD": "新台币",
    "MOP$": "澳门元", "MOP": "澳门元",
    "€": "欧元", "EUR": "欧元",
    "£": "英镑", "GBP": "英镑",
    "JP¥": "日元", "JPY": "日元", "JPY¥": "日元",
    "₩": "韩元", "KRW": "韩元",
    "A$": "澳元", "AU$": "澳元", "AUD": "澳元",
    "C$": "加元", "CA$": "加元", "CAD": "加元",
    "NZ$": "新西兰元", "NZD": "新西兰元",
    "S$": "新加坡元", "SGD": "新加坡元",
    "RM": "林吉特", "MYR": "林吉特",
    "฿": "泰铢", "THB": "泰铢",
    "₫": "越南盾", "VND": "越南盾",
    "₱": "菲律宾比索", "PHP": "菲律宾比索",
    "IDR": "印尼盾",
    "₹": "卢比", "INR": "印度卢比",
    "₽": "卢布", "RUB": "卢布",
    "₺": "里拉", "TRY": "里拉",
    "CHF": "瑞士法郎",
    "R$": "雷亚尔",
    "₿": "比特币", "BTC": "比特币",
}  # fmt: skip
_SIGNS = match_any(CURRENCIES)
# After a number these are other words as often: 3 TRY, 5 PHP.
_TRAILING = match_any(sign for sign in CURRENCIES if sign not in {"RM", "TRY", "PHP"})
_POWERS = {"k": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9, "t": 12, "tn": 12, "trillion": 12}
_CHINESE_SCALES = ((12, "万亿"), (8, "亿"), (4, "万"), (0, ""))
_SCALE = (
    r"(?:\s?(?P<scale>"
    r"[十百千]*万亿?|[十百千]*亿|千|百|兆"
    r"|(?i:million|billion|trillion|bn|mn|tn|[kmbt])(?![A-Za-z])))?"
)


def _say_amount(number: str, scale: str | None) -> str:
    scale = scale or ""
    power = _POWERS.get(scale.lower())
    if power is not None:
        return _say_in_chinese_scales(Decimal(number).scaleb(power))
    if not scale:
        number = re.sub(r"\A(\d+)\.00\Z", r"\1", number)  # ¥5.00 -> 五元
    return say_count(number) + scale


def _say_in_chinese_scales(value: Decimal) -> str:
    """1.2 billion -> 十二亿: English counts by thousands, Chinese by ten thousands."""
    for power, name in _CHINESE_SCALES:
        if value >= Decimal(10) ** power:
            return _say_decimal(value.scaleb(-power)) + name
    return _say_decimal(value)


def _say_decimal(value: Decimal) -> str:
    """Say a number without the zeros at the end of its decimals, and never in scientific notation."""
    return say_count(f"{value.normalize():f}")


# $1.2 billion -> 十二亿美元; ¥100-200 -> 一百到二百元
@rule(
    "money",
    rf"(?<![A-Za-z])(?P<sign>{_SIGNS})\s?(?P<first>{NUMBER})"
    rf"(?:\s?-\s?(?:{_SIGNS})?\s?(?P<last>{NUMBER}))?{_SCALE}"
    # The currency that follows, so that it is not said twice.
    r"(?P<name>\s?(?:元|美元|欧元|人民币|港元|港币|日元|英镑|澳元|加元|韩元|新台币|块)(?:人民币)?)?(?![\d.]*\d)",
    re.IGNORECASE,
)
def _say_leading(match: re.Match[str]) -> str:
    sign_currency = CURRENCIES[match["sign"].upper()]
    written_currency = (match["name"] or "").strip()
    currency = written_currency or sign_currency
    if currency in {"元", "块"} and sign_currency not in {"元", "元人民币"}:
        currency = sign_currency  # NT$3,000元
    if not match["last"]:
        amount = _say_amount(match["first"], match["scale"])
        return _say_sum(amount, currency)
    first = _say_amount(match["first"], None)
    last = _say_amount(match["last"], match["scale"])
    return _say_sum(f"{first}到{last}", currency)


# 500万USD -> 五百万美元
@rule(
    "money",
    rf"(?<![\d.])(?P<first>{NUMBER}){_SCALE}\s?(?P<sign>{_TRAILING})(?![A-Za-z\d])",
)
def _say_trailing(match: re.Match[str]) -> str:
    amount = _say_amount(match["first"], match["scale"])
    currency = CURRENCIES[match["sign"]]
    return _say_sum(amount, currency)


def _say_sum(amount: str, currency: str) -> str:
    # This currency is a name that stands before the number, not a unit after it.
    if currency == "新台币":
        return f"新台币{amount}元"
    return amount + currency


# 3块5 -> 三块五
@rule("money", r"(?<![\d.])(\d+)块(\d)(?![\d.个只条名位年月天次])")
def _say_yuan(match: re.Match[str]) -> str:
    yuan, jiao = match.groups()
    # What follows 块 is no count of its own: 三块二, not 三块两.
    said_jiao = "二" if jiao == "2" else say_count(jiao)
    return f"{say_count(yuan)}块{said_jiao}"


# 月薪15-20K -> 月薪一点五万到两万
@rule(
    "pay",
    r"(?P<lead>(?:月薪|年薪|薪资|薪酬|工资|底薪|起薪|收入|待遇)[^，。；\d]{0,6})"
    rf"(?P<first>{NUMBER})[kK]?(?:\s?[-~至到]\s?(?P<last>{NUMBER}))?[kK](?![A-Za-z\d])",
)
def _say_pay(match: re.Match[str]) -> str:
    said = match["lead"] + _say_thousands(match["first"])
    if match["last"]:
        said += f"到{_say_thousands(match['last'])}"
    return said


def _say_thousands(number: str) -> str:
    return _say_in_chinese_scales(Decimal(number).scaleb(3))


RULES: tuple[Rule, ...] = (_say_pay, _say_leading, _say_trailing, _say_yuan)
