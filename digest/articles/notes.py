"""Know the marks of notes and references, which are not spoken, and the lists of these, which are no text."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from lxml import html

from digest.han import HAN

if TYPE_CHECKING:
    from digest.articles.page_lines import Line

_NUMBER = r"(?:\d{1,3}|[０-９]{1,3}|[一二三四五六七八九十]{1,3})"
_RANGE = rf"{_NUMBER}(?:\s?[-–—,，、~]\s?{_NUMBER}){{0,8}}"
_LABEL = r"(?:注释?|註釋?|脚注|腳註|参|參|[Nn]ote)"
_ASKS = r"(?:來源請求|来源请求|需要来源|需要來源|来源待考|谁[?？]|誰[?？]|citation needed)"
_WORDS = rf"(?:{_LABEL}\s?{_RANGE}|{_RANGE}|{_ASKS})"
# [1], 〔二〕, [注 1], but 国发〔2026〕3号 is a year; in round brackets with its label only.
_IN_BRACKETS = rf"(?:[\[［〔【]\s?{_WORDS}\s?[\]］〕】]|[(（]{_LABEL}\s?{_RANGE}[)）])"
# A mark that begins a line numbers it.
_MARKS = re.compile(rf"(?<=\S)\s?(?:{_IN_BRACKETS}\s?)+(?![{HAN}]?号)")
# 宋代¹; but 平方米² and 2¹ are units and powers.
_RAISED = re.compile(rf"(?<=[{HAN}，。；：！？”’」』》）])(?<!米)(?<!公里)(?<!英里)[¹²³⁰⁴-⁹]{{1,3}}")
_CIRCLED = "①-⑳㊀-㊉"
_CIRCLED_MARK = re.compile(rf"(?<=[{HAN}”’」』》）])[{_CIRCLED}](?=[，。；：、！？”’」』）)]|$)")
_FIRST_CIRCLED = re.compile(rf"^\s*([{_CIRCLED}])")

# What a raised text or a link to a note says.
_MARK = re.compile(rf"\s*(?:[\[［〔【(（]?\s?{_WORDS}\s?[\]］〕】)）]?|[※*†‡§◆{_CIRCLED}¹²³⁰⁴-⁹]{{1,3}})\s*")
_ENDS_AS_TEXT = re.compile(rf"[{HAN}，。；：、！？”’」』》）)\]]\s*$")
_ENDS_AS_UNIT = re.compile(r"(?:米|公里|英里)\s*$")
_TO_NOTE = re.compile(r"#.{0,40}?(?:fn|note|ref|cite|zhu|_ft)", re.IGNORECASE)
_NOTE_CLASS = re.compile(r"footnote|noteref|reference|citation|\bnote\b", re.IGNORECASE)
_RAISES = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.IGNORECASE)

_HEADING = re.compile(
    r"^\W{0,4}(?:[一二三四五六七八九十\d]{1,2}[、.．]\s?)?"
    r"(?:主要)?(?:参考|參考|引用)(?:文献|文獻|资料|資料|来源|來源|链接|連結|书目|書目)?(?:[与與及和、]注释?)?\W{0,3}$"
    r"|^\W{0,4}(?:注释|註釋|注解|註解|脚注|腳註|尾注|尾註|附注|附註|资料来源|資料來源|注|註)(?:[与與及和、](?:参考|參考).{2})?\W{0,3}$"
    r"|^\W{0,4}(?:References|Notes|Footnotes|Bibliography|Citations|Sources)\W{0,3}$",
    re.IGNORECASE,
)
_LONGEST_HEADING = 24


def is_note_mark(element: html.HtmlElement, before: str) -> bool:
    """Return whether an element is the mark of a note, such as `<sup>[1]</sup>` or a link to one.

    Args:
        before: The text right before it. A figure after a letter or a figure is a power, as in m<sup>2</sup>.
    """
    is_link = element.tag == "a"
    if not is_link and element.tag not in {"sup", "span", "font", "cite"}:
        return False
    if is_link and ("noteref" in (element.get("epub:type") or element.get("type") or element.get("role") or "")):
        return True
    if element.tag in {"span", "font", "cite"} and not _RAISES.search(element.get("style") or ""):
        return False
    text = element.text_content()
    if len(text) > 40 or not _MARK.fullmatch(text):
        return False
    if is_link:
        names = f"{element.get('class') or ''} {element.get('rel') or ''}"
        return _TO_NOTE.search(element.get("href") or "") is not None or _NOTE_CLASS.search(names) is not None
    if not text.strip().isdigit():
        return True
    leads_on = next(element.iter("a"), None) is not None
    return leads_on or (_ENDS_AS_TEXT.search(before) is not None and not _ENDS_AS_UNIT.search(before))


def remove_marks(text: str, circled: Collection[str] = ()) -> str:
    """Return a paragraph without the marks of notes.

    Args:
        circled: The circled figures that begin notes; others number what they stand before.
    """
    if any(sign in text for sign in "[［〔【(（"):
        text = _MARKS.sub("", text)
    text = _RAISED.sub("", text)
    return _CIRCLED_MARK.sub(lambda match: "" if match[0] in circled else match[0], text) if circled else text


def find_notes(lines: Sequence[Line]) -> tuple[frozenset[int], frozenset[str]]:
    """Find the lists of notes among the lines of a body.

    Returns:
        The indices of their lines, with their headings; and the circled figures that begin notes.
    """
    indices: set[int] = set()
    within = False
    for index, line in enumerate(lines):
        if index and len(line.text) <= _LONGEST_HEADING and _HEADING.match(line.text):
            within = True
        elif within and (line.tag in {"h1", "h2", "h3"} or (line.bold and len(line.text) <= _LONGEST_HEADING)):
            within = False
        if within:
            indices.add(index)
    circled = _find_circled_notes(lines, indices)
    return frozenset(indices), frozenset(circled)


def _find_circled_notes(lines: Sequence[Line], indices: set[int]) -> set[str]:
    """Add the lines at the end that explain a circled figure of a line before."""
    found: set[str] = set()
    index = len(lines) - 1
    while index > 0:
        first = _FIRST_CIRCLED.match(lines[index].text)
        if first is None:
            if index not in indices:
                break
        elif any(first[1] in _CIRCLED_MARK.findall(line.text) for line in lines[:index]):
            found.add(first[1])
            indices.add(index)
        else:
            break
        index -= 1
    return found
