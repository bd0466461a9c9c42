"""Typography: full-width letters, dashes and compatibility signs become the plain ones that the rules expect."""

from __future__ import annotations

import re
import unicodedata

from digest.pronunciation.rules.rule import Rule, make_digits_rule, rule

# Punctuation that Chinese text owns: folding it would lose the sentence.
_KEPT = "，。！？；：（）、【】《》〈〉「」『』“”‘’…—"

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u02d7\ufe58\ufe63\uff0d\u30fc~\uff5e\u301c\u223c\u02dc"


def _fold_character(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    return char if char in _KEPT else plain.replace("\u2044", "/")


_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


# 3² is a power; m² is a unit, and a raised number after a Chinese word a footnote's.
@rule("power", "(?<=[0-9)）])(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)(?![⁄/])|(?<![A-Za-z])(?<=[a-zA-Z])(?<![mMsgtVAW])(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
def _fold_raised(match: re.Match[str]) -> str:
    return f"^{match[0].translate(_RAISED)}"


# ① -> 1; １２ -> 12
@rule(
    "compatibility sign",
    "[\u00a0-\u00bf\u2000-\u200a\u2070-\u209f\u20a8\u2100-\u218f\u2460-\u24ff\u3000\u3200-\u33ff\uff01-\uff5e\uffe0-\uffee]",
)
def _fold_compatibility(match: re.Match[str]) -> str | None:
    plain = _fold_character(match[0])
    if unicodedata.category(match[0]) == "No" and "/" in plain and match.string[: match.start()][-1:].isdecimal():
        return f"又{plain}"  # 3½ is no 31/2
    # 5¹/₂ must not become 51/2; a circled number is followed by what it counts.
    return None if plain == match[0] else plain


# 3—5 -> 3-5
@rule("dash", rf"(?<=[0-9%°℃元万亿年月日号天点分秒页章A-Za-z])\s*[{_DASHES}]\s*(?=[-0-9.$¥€£公第])")
def _fold_dash(_: re.Match[str]) -> str:
    return "-"


# −5 -> -5
@rule("minus sign", "[\u2212\ufe63\uff0d\u2013](?=[0-9])")
def _fold_minus(_: re.Match[str]) -> str:
    return "-"


# 3：1 -> 3:1
@rule("colon", r"(?<=[0-9])\s*[：∶]\s*(?=[0-9])")
def _fold_colon(_: re.Match[str]) -> str:
    return ":"


# 5﹪ -> 5%
@rule("percent sign", "[﹪٪]")
def _fold_percent(_: re.Match[str]) -> str:
    return "%"


# Not heard: controls, joiners and variation selectors, pictures, private characters, lone surrogates.
# 好😀 -> 好
@rule(
    "not spoken",
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2600-\u27bf\ufe00-\ufe0f\ufeff"
    "\ud800-\udfff\ue000-\uf8ff\ufff0-\uffff\U0001f000-\U0001faff\U000e0000-\U0010ffff]+",
)
def _drop_silent(_: re.Match[str]) -> str:
    return ""


# 3 000元: a plain space counts only before rounded thousands of something.
# 1,234,567 -> 1234567
@rule(
    "thousands separator",
    r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d])|(?<![\d.,A-Za-z] )(?<![\d.,A-Za-z])\d{1,3}(?: 000)+(?=[元人吨米亩户名个])",
)
def _drop_separators(match: re.Match[str]) -> str:
    return re.sub("[, ]", "", match[0])


# ！！！！！ -> ！
@rule("repeated sign", r"([。！？!?…~，、；：=*_.—-])[。！？!?…~，、；：=*_.—-]{3,}")
def _drop_repeated(match: re.Match[str]) -> str:
    return match[1]


# No quantity is so long; spelt at once, it costs the other rules nothing.
_LONG_NUMBER = make_digits_rule("digits", r"[0-9]{19,}")


REPEATED = _drop_repeated
RULES: tuple[Rule, ...] = (
    _drop_silent,
    _drop_repeated,
    _fold_raised,
    _fold_compatibility,
    _fold_dash,
    _fold_minus,
    _fold_colon,
    _fold_percent,
    _drop_separators,
    _LONG_NUMBER,
)
