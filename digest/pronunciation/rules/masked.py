"""Names that a report masks are said with 某: 陈○○, 王〇〇, 张××, 林○文; among digits the same circle is a zero."""

from __future__ import annotations

import re

from digest.pronunciation.rules.rule import Rule, rule

_DIGIT = "一二三四五六七八九零〇十百0-9"
# The surnames of nine people in ten that are hardly ever the end of another word.
_SURNAME = (
    "王李张刘陈杨黄赵周吴徐孙朱胡郭林罗郑梁宋唐韩邓冯曹彭曾萧肖田董潘袁蔡蒋杜叶魏苏吕丁卢姚沈姜崔谭陆汪范廖韦贾邹熊孟秦邱侯尹薛阎黎邵龚覃"
    "钱戴莫洪詹傅翁柯巫涂纪阮倪耿聂俞鲁葛翟樊殷庞颜"
)
_HAN = "\u4e00-\u9fff"


# 二○二六年 -> 二零二六年; 十四比○ -> 十四比零
@rule("zero in a circle", rf"(?<=[{_DIGIT}比])[○◯]+|(?<![{_HAN}○◯])[○◯]+(?=[{_DIGIT}])")
def _say_zero(match: re.Match[str]) -> str:
    return "零" * len(match[0])


# 陈○○ -> 陈某某; 林○文 -> 林某文; ○○小学 -> 某某小学
@rule(
    "masked name",
    rf"(?<![○◯])[○◯]{{2,3}}(?![○◯])|(?<=[{_HAN}])(?<![○◯])[○◯](?![○◯\s])"
    rf"|(?<=[{_SURNAME}])〇{{1,2}}(?![{_DIGIT}○])"
    rf"|(?<=[{_SURNAME}])(?:[×╳Xx*＊ＸOＯ]{{2,3}}|[×╳*＊])(?![×╳*＊A-Za-z0-9])"
    # One letter is a mask only in a name that stands apart: 嫌犯陈O明, but not 王X蛋.
    rf"|(?:(?<![{_HAN}])|(?<=[人犯者男女嫌告生师员童]))[{_SURNAME}][XＸOＯ](?=[{_HAN}])(?![光射轴型形波级档染蛋八])"
    r"|(?<![A-Za-z0-9])(?:[×╳]{2,3}|[XＸ]{2,3})(?=(?:有限)?公司|[市县区镇乡村路街]|学校|小学|中学|大学|医院|[男女]子|先生|女士|姓|集团|银行)",
)
def _say_somebody(match: re.Match[str]) -> str:
    surname = match[0].rstrip("○◯〇×╳Xx*＊ＸOＯ")
    hidden = len(match[0]) - len(surname)
    return surname + ("某" if hidden == 1 else "某某")


RULES: tuple[Rule, ...] = (_say_zero, _say_somebody)
