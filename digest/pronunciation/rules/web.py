"""Addresses: an e-mail is read out, a page is read by its host alone, a hashtag and a mention by their words."""

from __future__ import annotations

import re

from digest.pronunciation.numerals import say_cardinal, spell
from digest.pronunciation.rules.rule import Rule, rule


def _say_dotted(name: str) -> str:
    name = re.sub(r"\d+", lambda digits: spell(digits[0]), name)
    return name.replace(".", "点").replace("-", "杠").replace("_", "下划线")


# li@abc.com -> li艾特abc点com
@rule("e-mail address", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
def _say_mail(match: re.Match[str]) -> str:
    user, _, host = match[0].partition("@")
    return f"{_say_dotted(user)}艾特{_say_dotted(host)}"


# https://www.abc.com/a?b=1 -> abc点com
@rule(
    "web address",
    r"(?:https?|ftp)://(?:www\.)?([A-Za-z0-9.-]+)[A-Za-z0-9./?#&=%_~:@!$'()*+,;\[\]-]*"
    r"|(?<![A-Za-z0-9.])www\.([A-Za-z0-9.-]+\.[A-Za-z]{2,})(?:/[A-Za-z0-9./?#&=%_~-]*)?",
)
def _say_web_address(match: re.Match[str]) -> str:
    host = match[1] or match[2]
    return _say_dotted(host.strip(".-"))


# news.cn -> news点cn
@rule(
    "host name",
    r"(?<![A-Za-z0-9.])((?:[A-Za-z0-9][A-Za-z0-9-]*\.)+"
    r"(?:com|cn|net|org|gov|edu|io|ai|tv|tw|hk|jp|uk)(?:\.cn|\.tw|\.hk|\.uk)?)(?![A-Za-z0-9])",
)
def _say_host(match: re.Match[str]) -> str:
    return _say_dotted(match[1])


# 1#楼, #3机组: the sign says 号.
@rule(
    "number sign",
    r"(?<![\w#])#(\d{1,4})(?![\d.]|[^#\s]{0,40}#)"  # not where a second # makes it a hashtag
    r"|(?<![\d.A-Za-z])(\d{1,4})#(?=[\u4e00-\u9fff])",
)
def _say_numbered(match: re.Match[str]) -> str:
    number = match[1] or match[2]
    return f"{say_cardinal(number)}号"


# #话题# -> 话题
@rule("hashtag", r"#([^#\s]{1,40})#|#(?=[^\W\d])")
def _say_hashtag(match: re.Match[str]) -> str:
    return match[1] or ""


# 10.0.0.1 -> 一零点零点零点一
@rule("Internet address", r"(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3})(?![\d.])")
def _say_number_address(match: re.Match[str]) -> str:
    parts = match[1].split(".")
    return "点".join(map(spell, parts))


RULES: tuple[Rule, ...] = (_say_mail, _say_web_address, _say_host, _say_numbered, _say_hashtag, _say_number_address)
