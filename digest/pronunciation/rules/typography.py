"""Typography: full-width letters, dashes and compatibility signs become the plain ones that the rules expect."""

from __future__ import annotations

import re
import unicodedata

from digest.han import IGNORABLE
from digest.pronunciation.rules.rule import Rule, make_digits_rule, rule

# Punctuation that Chinese text owns: folding it would lose the sentence.
_KEPT = "，。！？；：（）、【】《》〈〉「」『』“”‘’…—"

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u02d7\ufe58\ufe63\uff0d\u30fc~\uff5e\u301c\u223c\u02dc"


def _fold_character(char: str) -> str:
    if char in _KEPT:
        return char
    plain = unicodedata.normalize("NFKC", char)
    return plain.replace("\u2044", "/")  # ½ -> 1/2: the fraction slash is no sign that a rule knows


_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


# 3² is a power; m² is a unit, and a raised number after a Chinese word a footnote's.
@rule(
    "power",
    "(?<=[0-9)）])(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)(?![⁄/])|(?<![A-Za-z])(?<=[a-zA-Z])(?<![mMsgtVAW])(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)",
)
def _fold_raised(match: re.Match[str]) -> str:
    return f"^{match[0].translate(_RAISED)}"


# ３，０２１ -> 3021: among full-width digits the comma parts thousands.
@rule("thousands separator", r"(?<![０-９，])[１-９][０-９]{0,2}(?:[，,][０-９]{3})+(?![０-９])")
def _drop_wide_separators(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", re.sub("[，,]", "", match[0]))


# ① -> 1; １２ -> 12
@rule(
    "compatibility sign",
    "[\u00a0-\u00bf"  # the signs of Latin-1: ¼, ²
    "\u2000-\u200a"  # spaces of other widths
    "\u2070-\u209f"  # raised and lowered digits
    "\u20a8"  # ₨
    "\u2100-\u218f"  # signs like letters, fractions, Roman numerals: ℃, ⅓, Ⅳ
    "\u2460-\u24ff"  # what is in circles and brackets: ①, ⑴
    "\u3000"  # the ideographic space
    "\u2f00-\u2fdf\uf900-\ufaff"  # radicals and compatibility forms of characters: ⽉
    "\u3200-\u33ff"  # words and units in one sign: ㈱, ㎡
    "\ufe10-\ufe19\ufe50-\ufe6b"  # vertical and small signs: ︰, ﹣
    "\uff01-\uff5e\uffe0-\uffee]",  # full-width letters and signs: Ａ, ％, ￥
)
def _fold_compatibility(match: re.Match[str]) -> str | None:
    sign = match[0]
    plain = _fold_character(sign)
    is_fraction = unicodedata.category(sign) == "No" and "/" in plain
    if is_fraction and match.string[: match.start()][-1:].isdecimal():
        return f"又{plain}"  # 3½ is no 31/2
    # 5¹/₂ must not become 51/2; a circled number is followed by what it counts.
    return None if plain == sign else plain


# 3—5 -> 3-5
@rule("dash", rf"(?<=[0-9%°℃元万亿年月日号天点分秒页章A-Za-z])\s*[{_DASHES}]\s*(?=[-0-9.$¥€£公第])")
def _fold_dash(_: re.Match[str]) -> str:
    return "-"


# −5 -> -5
@rule("minus sign", "[\u2212\ufe63\uff0d\u2013](?=[0-9])")
def _fold_minus(_: re.Match[str]) -> str:
    return "-"


# 3：1 -> 3:1
@rule("colon", r"(?<=[0-9])\s*[：∶︰]\s*(?=[0-9])")
def _fold_colon(_: re.Match[str]) -> str:
    return ":"


# 5﹪ -> 5%
@rule("percent sign", "[﹪٪]")
def _fold_percent(_: re.Match[str]) -> str:
    return "%"


# Not heard: controls, what nobody sees, pictures, lone surrogates. A character for private use may be a rare one that
# the page's own font draws: it is told of as one that no voice can say.
# 好😀 -> 好
@rule(
    "not spoken",
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f"  # controls, but for the tab and the new line
    f"{IGNORABLE}"
    "\u2600-\u27bf"  # pictures: ☀, ✅
    "\ud800-\udfff"  # lone surrogates
    "\ufff9-\uffff"  # specials
    "\U0001f000-\U0001faff]+",  # emoji
)
def _drop_silent(_: re.Match[str]) -> str:
    return ""


# 3 000元: a plain space counts only before rounded thousands of something.
# 1,234,567 -> 1234567
@rule(
    "thousands separator",
    r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d])"
    r"|(?<![\d.,A-Za-z] )(?<![\d.,A-Za-z])\d{1,3}(?: 000)+(?=[元人吨米亩户名个])",
)
def _drop_separators(match: re.Match[str]) -> str:
    return re.sub("[, ]", "", match[0])


# ！！！！！ -> ！
@rule("repeated sign", r"([。！？!?…~，、；：=*_.—-])[。！？!?…~，、；：=*_.—-]{3,}")
def _drop_repeated(match: re.Match[str]) -> str:
    return match[1]


_MARKED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
# What leads to a gloss within its bracket: （读jué）, （注音：ㄐㄩㄝˊ）
LED_GLOSS = "(?:(?:[读讀](?:音|作|做)?|[发發]音|[拼注]音|音|念作?|唸作?)[是为為]?\\s?[：:]?\\s?)?"
PINYIN_GLOSS = f"[a-zü·' ]{{0,6}}[{_MARKED}][a-zü{_MARKED}·' ]{{0,40}}"
ZHUYIN_GLOSS = "[\u3105-\u312f\u02c9\u02ca\u02c7\u02cb\u02d9 ]{1,40}"


# 朱家角（jué） -> 朱家角; 岱（ㄊㄠ） -> 岱
@rule(
    "reading in brackets",
    rf"(?<=[\u3400-\u9fff”」》])\s?[（(［\[〔]{LED_GLOSS}(?:{PINYIN_GLOSS}|{ZHUYIN_GLOSS})[）)］\]〕]",
)
def _drop_gloss(_: re.Match[str]) -> str:
    return ""


# No quantity is so long; spelt at once, it costs the other rules nothing.
_LONG_NUMBER = make_digits_rule("digits", r"[0-9]{19,}")


REPEATED = _drop_repeated
RULES: tuple[Rule, ...] = (
    _drop_gloss,
    _drop_silent,
    _drop_repeated,
    _fold_raised,
    _drop_wide_separators,
    _fold_compatibility,
    _fold_dash,
    _fold_minus,
    _fold_colon,
    _fold_percent,
    _drop_separators,
    _LONG_NUMBER,
)
