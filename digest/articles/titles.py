"""Finds an article's title: what the page prints over it, without the site's name that its window adds."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from lxml import html

from digest.articles.lines import is_prose, own_reason
from digest.articles.metadata import Metadata
from digest.articles.page import Line, fold, tidy

# What parts a title from a site's name in the window's title.
_PARTING = re.compile(
    r"\s*[_|｜丨»«]+\s*|\s+[-–—―·•:：]+\s+|\s*(?:--|——|<<|>>)\s*|(?<=[\u3400-\u9fff）」”！？])[-–—](?=[\u3400-\u9fff])"
)
_SITE = re.compile(
    r"(?:[网網]|日[报報]|[报報]|晚[报報]|新[闻聞]|[频頻]道|中心|[社台臺]|[门門][户戶]|平台|[财財][经經]|[资資][讯訊]|[电電]子[报報]|首[页頁]|官[网網]|博客|[论論][坛壇]|在[线線]|\.(?:com|cn|net|tw|hk|org)\S*|NEWS|News)$",
    re.IGNORECASE,
)
# A title that is cut short for the window: 青屿至晨港跨海轮渡12月起延长夜...-晨港网
_CUT = re.compile(r"(.{8,}?)(?:…+|\.{3})(?:\s*[-_|–—].*)?$")
_SECTION = re.compile(
    r"^(?:首页|正文|详情|詳情|内容|(?:新闻|文章|信息|内容|资讯|产品|公告)?(?:详情|詳情|正文|内容)页?|(?:图片|今日|国内|国际|本地|综合|媒体|行业|公司|学院|部门|基层|工作|政务|时政|"
    r"校园|企业|本站|最新|热点|要闻|通知|公示|信息|新[闻聞]|社会|社會|地方|生活|[国國][内內际際]|[财財][经經])*(?:新[闻聞]|要[闻聞]|[动動][态態]|公告|公示|公开|公開|[资資][讯訊]|快[讯訊]|[报報][道導]|播[报報]|信息|中心|[频頻]道|聚焦|文章))$"
    r"|(?:人民政府|政府[网網]|委[员員][会會]|管理局|[厅廳局]|大[学學]|[学學]院|[协協][会會]|[学學][会會]|公司|[门門][户戶]网站|官方网站|官[网網])$"
)
_FROM_META = ("og:title", "twitter:title", "headline", "title", "dc.title", "articletitle", "hdl")


def find_title(root: html.HtmlElement, metadata: Metadata, body: Sequence[Line], lines: Sequence[Line]) -> str:
    """Find the title.

    Candidates are headings of the page, its meta elements and JSON-LD, and the window's title. One that the window's
    title contains is the title: the window's title is the title and the site's name.

    Returns:
        The title, "" where there is none.
    """
    window = fold(metadata.window)
    headings = _headings(root)
    stated = [metadata.stated("headline") or "", *(metadata.meta.get(name, "") for name in _FROM_META)]
    stated = [text for text in stated if text]
    shown = [text for text in headings if (folded := fold(text)) in window or any(folded in fold(s) for s in stated)]
    shown = [text for text in shown if len(fold(text)) >= 5 and not is_section(text)]
    if shown:
        return _unparted(max(shown, key=lambda text: len(fold(text))), metadata)
    if held := _held(_unparted(metadata.window, metadata), headings):
        return held
    own = _nearest(body, lines, [metadata.window, *stated])
    if own and not is_section(own):
        return own
    if over := _over_marks(body, lines):
        return over
    if own:
        return own
    repeated = [text for text in (_unparted(text, metadata) for text in stated) if len(fold(text)) >= 4]
    repeated = [text for text in repeated if fold(text) in window]
    if repeated:
        return max(repeated, key=lambda text: len(fold(text)))
    candidates = [_shortened(_unparted(text, metadata)) for text in [*stated, metadata.window]]
    candidates = [text for text in candidates if len(fold(text)) >= 2]
    if window and candidates:
        inside = [text for text in candidates if fold(text) in window]
        return max(inside or candidates[:1], key=lambda text: len(fold(text)))
    first = next((text for text in headings if len(fold(text)) >= 4), "")
    return candidates[0] if candidates else first


def _held(window: str, headings: Sequence[str]) -> str:
    """The window's title, where a heading prints it with a label (原创, 独家); or the heading of which it is a part."""
    if cut := _CUT.match(window):
        return next((text for text in headings if fold(text).startswith(fold(cut[1]))), "")
    is_held = len(fold(window)) >= 8 and any(fold(window) in fold(text) for text in headings)
    return window if is_held and not is_section(window) else ""


def is_section(text: str) -> bool:
    """Tell the name of a site or of a section of it from a title: 新闻动态, 首页 - 通知公告, 青屿市人民政府."""
    last = re.split(r"\s*(?:[-–—_|>»›/]|::)+\s*", text.strip(" -_|>»"))[-1]
    if len(last) <= 10 and _SITE.search(last):
        return True
    return len(last) <= 16 and _SECTION.search(last) is not None


def _over_marks(body: Sequence[Line], lines: Sequence[Line]) -> str:
    """The line right over the line of time and source, where a page's window names the site only."""
    first = next((index for index, line in enumerate(lines) if body and line is body[0]), 0)
    prose = next(
        (i for i, line in enumerate(lines[first:], first) if is_prose(line.text) and len(line.text) > 40), first
    )
    marks = [i for i in range(max(1, first - 8), prose) if own_reason(lines[i].text) in {"time", "byline"}]
    for mark in marks:
        over = list(itertools.takewhile(_may_be_title, reversed(lines[max(0, mark - 3) : mark])))
        if over:  # a printed paper sets a line over and a line under the title
            return max(over, key=lambda line: (line.tag.startswith("h"), line.bold, len(line.text))).text
    return ""


def _may_be_title(line: Line) -> bool:
    plain = line.share_linked < 0.5 and own_reason(line.text) is None and line.part in {None, "byline"}
    return plain and len(fold(line.text)) >= 6 and len(line.text) <= 80 and not is_section(line.text)


def possible_titles(root: html.HtmlElement, metadata: Metadata) -> list[str]:
    """What may be the title, before the body is known: first what is stated twice."""
    window = fold(metadata.window)
    stated = [metadata.stated("headline") or "", *(metadata.meta.get(name, "") for name in _FROM_META)]
    parts = [part for part in _PARTING.split(metadata.window) if part]
    headings = _headings(root)
    found = [text for text in headings if fold(text) in window]
    named = [*found, *stated, metadata.window, *parts] if window or any(stated) else headings
    return list(dict.fromkeys(text for text in named if len(fold(text)) >= 5))


def _headings(root: html.HtmlElement) -> list[str]:
    """The page's headings, the first level first; and what is named as one."""
    found = [tidy(element.text_content()) for element in root.iter("h1")]
    for tag in ("h2", "h3"):
        found += [tidy(element.text_content()) for element in list(root.iter(tag))[:6]]
    return [text for text in found if text and len(text) <= 120]


def _nearest(body: Sequence[Line], lines: Sequence[Line], stated: Sequence[str]) -> str:
    """The line above or at the head of the body that the stated titles contain."""
    first = next((index for index, line in enumerate(lines) if body and line is body[0]), 0)
    folded = [fold(text) for text in stated]
    best = ""
    for line in lines[max(0, first - 40) : first + 6]:
        words = fold(line.text)
        if (
            len(words) >= 6
            and line.share_linked < 0.9
            and any(words in text for text in folded)
            and len(words) > len(fold(best))
        ):
            best = line.text
    return best


def _shortened(text: str) -> str:
    """Cut a few characters behind the last sign off, where nothing else on the page says what they are."""
    match = re.search(r"\s*[-_|–—]\s*([\u3400-\u9fffA-Za-z ]{2,6})$", text)
    return text[: match.start()] if match and len(fold(text[: match.start()])) >= 10 else text


def _unparted(text: str, metadata: Metadata) -> str:
    """Cut site and section names off the end of a title.

    例: 青屿跨海大桥正式通车_晨港新闻网 -> 青屿跨海大桥正式通车
    """
    site = {
        fold(name)
        for name in (metadata.first("og:site_name", "application-name", "author"), metadata.stated("publisher"))
        if name
    }
    while True:
        partings = list(_PARTING.finditer(text))
        if not partings:
            return text
        last = partings[-1]
        head, tail = text[: last.start()].strip(), text[last.end() :].strip()
        is_site = fold(tail) in site or _SITE.search(tail) is not None or (len(tail) <= 8 and "_" in last[0])
        if not (
            is_site and len(fold(head)) >= 4 and len(tail) <= 30 and (len(fold(head)) > len(fold(tail)) or is_site)
        ):
            return text
        text = head
