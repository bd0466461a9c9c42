"""Tell what a picture in running text is: an icon, a character that its font lacks, a formula, or a picture to look at.

Pages draw faces, the marks of notes and links, and rare characters as small pictures within a sentence.
"""

from __future__ import annotations

import re

from lxml import html

# The names that pages and the programs behind them give to such pictures, in class, id or address.
_ICON = re.compile(
    r"emoji|emotion|emoticon|emot|smil(?:ey|ies|e)|\bface\b|biaoqing|icon|twemoji|gaiji|external[-_]?link|"
    r"latex|katex|mathjax|\bmath|formula|equation|footnote|\bnote\b",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"latex|katex|mathjax|\bmath|\btex\b|formula|equation|gongshi", re.IGNORECASE)
# [笑cry], :snake:
_FACE = re.compile(r"\s*(?:\[[^\[\]]{1,8}\]|:[\w+-]{1,32}:)\s*")

# A picture no higher or wider than this stands in a line of text; a line is 1.5 to 2 em high.
_ICON_PX = 40.0
_ICON_EM = 2.0
_SIZE = re.compile(r"(?:^|[\s;])(?:width|height)\s*:\s*([\d.]{1,8})\s*(px|r?em|ex)", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d{1,5}(?:\.\d{1,5})?)\s*(?:px)?\s*")

# A formula that can be said as it stands; TeX cannot.
_PLAIN_FORMULA = re.compile(r"[A-Za-z0-9 =+\-−×÷*/().,%<>≤≥±]{1,30}")

# The second level of each standard, where the rarer characters are: GB 2312, 5.2; Big5 from C9 on.
_GB_2312_SECOND = 0xD8
_BIG5_SECOND = 0xC9


def is_icon(element: html.HtmlElement) -> bool:
    """Return whether a picture is as small as the text around it, or named as what stands within one."""
    pictures = [element] if element.tag == "img" else [element, *element.iter("img")]
    return any(map(_is_small, pictures))


def _is_small(picture: html.HtmlElement) -> bool:
    names = f"{picture.get('class', '')} {picture.get('id', '')} {picture.get('src', '')[:200]}"
    if _ICON.search(names) or _FACE.fullmatch(picture.get("alt", "")[:50]):
        return True
    for measure in (picture.get("width"), picture.get("height")):
        match = _NUMBER.fullmatch(measure or "")
        if match and float(match[1]) <= _ICON_PX:
            return True
    for size, unit in _SIZE.findall(picture.get("style", "")[:500]):
        most = _ICON_PX if unit.lower() == "px" else _ICON_EM
        if _read_number(size) <= most:
            return True
    return False


def _read_number(text: str) -> float:
    try:
        return float(text)
    except ValueError:  # 1.2.3
        return float("inf")


def read_picture(element: html.HtmlElement) -> str:
    """Return the text that a picture draws: one rare character, or a formula that can be said; else ""."""
    alt = " ".join(element.get("alt", "")[:60].split())
    if len(alt) == 1 and is_rare(alt):
        return alt
    names = f"{element.get('class', '')} {element.get('src', '')[:200]}"
    is_formula = _FORMULA.search(names) is not None and _PLAIN_FORMULA.fullmatch(alt) is not None
    return alt if is_formula else ""


def read_formula(element: html.HtmlElement) -> str:
    """Return the text of a formula in MathML, if it can be said as it stands; else ""."""
    for note in element.iter("annotation", "annotation-xml"):
        if note.text_content().strip():
            return ""  # the same again as TeX
    text = "".join(element.text_content().split())
    return text if _PLAIN_FORMULA.fullmatch(text) else ""


def is_rare(char: str) -> bool:
    """Return whether a character is Chinese and rare enough to be drawn: 喆 and 䶮, unlike 新 and 贊."""
    if not ("\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff"):
        return False
    return not (_is_of_first_level(char, "gb2312", _GB_2312_SECOND) or _is_of_first_level(char, "big5", _BIG5_SECOND))


def _is_of_first_level(char: str, charset: str, second: int) -> bool:
    data = char.encode(charset, "ignore")
    return bool(data) and data[0] < second
