"""Find an article's title: what the page prints over it, without the site's name that its window adds."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from lxml import html

from digest.articles.boilerplate import find_reason, is_prose
from digest.articles.metadata import Metadata
from digest.articles.page_lines import Line, fold_text
from digest.documents.html import tidy

# What separates a title from a site's name in the window's title.
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


@dataclass(frozen=True, slots=True)
class Clues:
    """What a page shows and says of its title.

    Attributes:
        window: The title of the browser's window: the title and the site's name, as a rule.
        headings: The page's headings, the first level first.
        stated: What its JSON-LD and its meta elements call the title.
        sites: The names of the site, folded.
        body: The lines of the body.
        lines: All lines of the page.
    """

    window: str
    headings: Sequence[str]
    stated: Sequence[str]
    sites: Collection[str]
    body: Sequence[Line]
    lines: Sequence[Line]

    def is_in_window(self, text: str) -> bool:
        """Return whether the window's title contains a text."""
        return fold_text(text) in fold_text(self.window)


def find_title(root: html.HtmlElement, metadata: Metadata, body: Sequence[Line], lines: Sequence[Line]) -> str:
    """Find the title.

    Candidates are headings of the page, its meta elements and JSON-LD, and the window's title. One that the window's
    title contains is the title: the window's title is the title and the site's name.

    Returns:
        The title, "" where there is none.
    """
    clues = Clues(
        metadata.window, _list_headings(root), _list_statements(metadata), _list_site_names(metadata), body, lines
    )
    return next((title for find in FINDERS if (title := find(clues))), "")


def find_heading_said_twice(clues: Clues) -> str:
    """Return the longest heading that the window's title or the page's statements contain."""
    stated = [fold_text(text) for text in clues.stated]
    shown = [
        text
        for text in clues.headings
        if len(folded := fold_text(text)) >= 5
        and not is_section(text)
        and (clues.is_in_window(text) or any(folded in said for said in stated))
    ]
    return _cut_site_names(_find_longest(shown), clues.sites)


def find_window_in_heading(clues: Clues) -> str:
    """Return the window's title, where a heading prints it with a label (原创, 独家).

    Where the window's title is cut short, return the heading that begins with it.
    """
    window = _cut_site_names(clues.window, clues.sites)
    if cut := _CUT.match(window):
        return next((text for text in clues.headings if fold_text(text).startswith(fold_text(cut[1]))), "")
    is_held = len(fold_text(window)) >= 8 and any(fold_text(window) in fold_text(text) for text in clues.headings)
    return window if is_held and not is_section(window) else ""


def find_line_said_twice(clues: Clues) -> str:
    """Return the line over the body that the window's title or a statement contains, unless it names a section."""
    line = _find_nearest(clues.body, clues.lines, [clues.window, *clues.stated])
    return "" if is_section(line) else line


def find_line_over_marks(clues: Clues) -> str:
    """Return the line right over the line of time and source, where a page's window names the site only."""
    lines = clues.lines
    first = _find_first_of_body(clues.body, lines)
    prose = next(
        (i for i, line in enumerate(lines[first:], first) if is_prose(line.text) and len(line.text) > 40), first
    )
    marks = [i for i in range(max(1, first - 8), prose) if find_reason(lines[i].text) in {"time", "byline"}]
    for mark in marks:
        over = list(itertools.takewhile(_may_be_title, reversed(lines[max(0, mark - 3) : mark])))
        if over:  # a printed paper sets a line over and a line under the title
            return max(over, key=lambda line: (line.tag.startswith("h"), line.bold, len(line.text))).text
    return ""


def find_section_said_twice(clues: Clues) -> str:
    """Return the line over the body that the window's title or a statement contains, though it names a section."""
    return _find_nearest(clues.body, clues.lines, [clues.window, *clues.stated])


def find_statement_in_window(clues: Clues) -> str:
    """Return the longest statement that the window's title contains."""
    stated = [_cut_site_names(text, clues.sites) for text in clues.stated]
    return _find_longest([text for text in stated if len(fold_text(text)) >= 4 and clues.is_in_window(text)])


def find_any_statement(clues: Clues) -> str:
    """Return what is left of a statement or of the window's title without the site's name."""
    candidates = [_cut_short_tail(_cut_site_names(text, clues.sites)) for text in [*clues.stated, clues.window]]
    candidates = [text for text in candidates if len(fold_text(text)) >= 2]
    inside = [text for text in candidates if clues.is_in_window(text)]
    return _find_longest(inside or candidates[:1])


def find_any_heading(clues: Clues) -> str:
    """Return the first heading."""
    return next((text for text in clues.headings if len(fold_text(text)) >= 4), "")


# The surest first: the first that answers names the title.
FINDERS: tuple[Callable[[Clues], str], ...] = (
    find_heading_said_twice,
    find_window_in_heading,
    find_line_said_twice,
    find_line_over_marks,
    find_section_said_twice,
    find_statement_in_window,
    find_any_statement,
    find_any_heading,
)


def _find_longest(texts: Sequence[str]) -> str:
    return max(texts, key=lambda text: len(fold_text(text)), default="")


def _list_statements(metadata: Metadata) -> list[str]:
    """Return what a page's JSON-LD and its meta elements call the title."""
    stated = [metadata.find_linked("headline"), *(metadata.meta.get(name) for name in _FROM_META)]
    return [text for text in stated if text]


def _list_site_names(metadata: Metadata) -> frozenset[str]:
    names = (metadata.find_meta("og:site_name", "application-name", "author"), metadata.find_linked("publisher"))
    return frozenset(fold_text(name) for name in names if name)


def _find_first_of_body(body: Sequence[Line], lines: Sequence[Line]) -> int:
    """Return the index of the body's first line; 0 where the page does not print it."""
    return next((index for index, line in enumerate(lines) if body and line is body[0]), 0)


def is_section(text: str) -> bool:
    """Return whether a text names a site or a section of it: 新闻动态, 首页 - 通知公告, 青屿市人民政府."""
    last = re.split(r"\s*(?:[-–—_|>»›/]|::)+\s*", text.strip(" -_|>»"))[-1]
    if len(last) <= 10 and _SITE.search(last):
        return True
    return len(last) <= 16 and _SECTION.search(last) is not None


def _may_be_title(line: Line) -> bool:
    plain = line.share_linked < 0.5 and find_reason(line.text) is None and line.part in {None, "byline"}
    return plain and len(fold_text(line.text)) >= 6 and len(line.text) <= 80 and not is_section(line.text)


def list_possible_titles(root: html.HtmlElement, metadata: Metadata) -> list[str]:
    """What may be the title, before the body is known: first what is stated twice."""
    window = fold_text(metadata.window)
    stated = _list_statements(metadata)
    parts = [part for part in _PARTING.split(metadata.window) if part]
    headings = _list_headings(root)
    found = [text for text in headings if fold_text(text) in window]
    named = [*found, *stated, metadata.window, *parts] if window or stated else headings
    return list(dict.fromkeys(text for text in named if len(fold_text(text)) >= 5))


def _list_headings(root: html.HtmlElement) -> list[str]:
    """List the page's headings, the first level first."""
    found = [tidy(element.text_content()) for element in root.iter("h1")]
    for tag in ("h2", "h3"):
        found += [tidy(element.text_content()) for element in list(root.iter(tag))[:6]]
    return [text for text in found if text and len(text) <= 120]


def _find_nearest(body: Sequence[Line], lines: Sequence[Line], stated: Sequence[str]) -> str:
    """Return the line above or at the head of the body that the stated titles contain."""
    first = _find_first_of_body(body, lines)
    folded = [fold_text(text) for text in stated]
    best = ""
    for line in lines[max(0, first - 40) : first + 6]:
        words = fold_text(line.text)
        if (
            len(words) >= 6
            and line.share_linked < 0.9
            and any(words in text for text in folded)
            and len(words) > len(fold_text(best))
        ):
            best = line.text
    return best


def _cut_short_tail(text: str) -> str:
    """Cut off a few characters after the last sign, where nothing else on the page says what they are."""
    match = re.search(r"\s*[-_|–—]\s*([\u3400-\u9fffA-Za-z ]{2,6})$", text)
    return text[: match.start()] if match and len(fold_text(text[: match.start()])) >= 10 else text


def _cut_site_names(text: str, sites: Collection[str]) -> str:
    """Cut site and section names off the end of a title.

    例: 青屿跨海大桥正式通车_晨港新闻网 -> 青屿跨海大桥正式通车
    """
    while True:
        partings = list(_PARTING.finditer(text))
        if not partings:
            return text
        last = partings[-1]
        head, tail = text[: last.start()].strip(), text[last.end() :].strip()
        is_site = fold_text(tail) in sites or _SITE.search(tail) is not None or (len(tail) <= 8 and "_" in last[0])
        if not is_site or len(fold_text(head)) < 4 or len(tail) > 30:
            return text
        text = head
