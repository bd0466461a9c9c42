"""Find an article's title: what the page prints over it, without the site's name that its window adds."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from lxml import html

from digest.articles.boilerplate import find_reason, is_prose
from digest.articles.element_parts import PERMALINKS
from digest.articles.metadata import Metadata
from digest.articles.page_lines import Line, fold_text
from digest.documents.html import tidy

_LONGEST = 500  # characters: more is no title, and nothing is looked for in it

# What separates a title from a site's name in the window's title.
_PARTING = re.compile(
    r"""
    \s*[_|｜丨»«]+\s*             # 青屿跨海大桥正式通车_晨港网: no title has these
    | \s+[-–—―·•:：]+\s+          # with spaces around them only: titles have them too
    | \s*(?:--|——|<<|>>)\s*
    | (?<=[\u3400-\u9fff）」”！？])[-–—](?=[\u3400-\u9fff])  # 正式通车-晨港网, but not A-1
    """,
    re.VERBOSE,
)
# How the names of outlets and of their sites end.
_SITE = re.compile(
    r"""
    (?:
        [网網] | 官[网網] | 在[线線] | [门門][户戶] | 平台 | 首[页頁] | 博客 | [论論][坛壇]
        | 日[报報] | 晚[报報] | [电電]子[报報] | [报報] | [社台臺] | [频頻]道 | 中心
        | 新[闻聞] | [财財][经經] | [资資][讯訊] | NEWS | News
        | \.(?:com|cn|net|tw|hk|org)\S*
    )$
    """,
    re.IGNORECASE | re.VERBOSE,
)
# 青屿至晨港轮渡夜间航班恢复-晨港: too short a tail to be known as a site by its words.
_SHORT_TAIL = re.compile(r"\s*[-_|–—]\s*([\u3400-\u9fffA-Za-z ]{2,6})$")

# A title that is cut short for the window: 青屿至晨港跨海轮渡12月起延长夜...-晨港网
_CUT = re.compile(r"(.{8,}?)(?<![….])(?:…++|\.{3,}+)(?:\s*[-_|–—].*)?$")
# What parts the levels of a site's path: 首页 - 通知公告, 首页 > 新闻
_LEVEL = re.compile(r"\s*(?:[-–—_|>»›/]|::)+\s*")
_SECTION = re.compile(
    r"""
    ^(?:
        首页 | 正文 | 详情 | 詳情 | 内容
        | (?:新闻|文章|信息|内容|资讯|产品|公告)? (?:详情|詳情|正文|内容) 页?
        | (?:  # 学院新闻动态, 通知公告
            图片|今日|国内|国际|本地|综合|媒体|行业|公司|学院|部门|基层|工作|政务|时政|校园|企业|本站|最新|热点|要闻
            |通知|公示|信息|新[闻聞]|社会|社會|地方|生活|[国國][内內际際]|[财財][经經]
          )*
          (?:
            新[闻聞]|要[闻聞]|[动動][态態]|公告|公示|公开|公開|[资資][讯訊]|快[讯訊]|[报報][道導]|播[报報]|信息|中心
            |[频頻]道|聚焦|文章
          )
    )$
    | (?:  # who publishes: 青屿市人民政府
        人民政府 | 政府[网網] | 委[员員][会會] | 管理局 | [厅廳局] | 大[学學] | [学學]院 | [协協][会會] | [学學][会會]
        | 公司 | [门門][户戶]网站 | 官方网站 | 官[网網]
    )$
    """,
    re.VERBOSE,
)

# A longer text that ends as the name of a site or a section does is a title.
_LONGEST_SITE = 10
_LONGEST_SECTION = 16

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
        window=metadata.window[:_LONGEST],
        headings=[heading[:_LONGEST] for heading in _list_headings(root)],
        stated=[stated[:_LONGEST] for stated in _list_statements(metadata)],
        sites=_list_site_names(metadata),
        body=body,
        lines=lines,
    )
    for find in FINDERS:
        title = find(clues)
        if title:
            return title
    return ""


def find_heading_said_twice(clues: Clues) -> str:
    """Return the longest heading that the window's title or the page's statements contain."""
    stated = [fold_text(text) for text in clues.stated]
    said_twice: list[str] = []
    for heading in clues.headings:
        folded = fold_text(heading)
        if len(folded) < 5 or is_section(heading):
            continue
        if clues.is_in_window(heading) or any(folded in said for said in stated):
            said_twice.append(heading)
    return _cut_site_names(_find_longest(said_twice), clues.sites)


def find_window_in_heading(clues: Clues) -> str:
    """Return the window's title, where a heading prints it with a label (原创, 独家).

    Where the window's title is cut short, return the heading that begins with it.
    """
    window = _cut_site_names(clues.window, clues.sites)
    headings = {text: fold_text(text) for text in clues.headings}
    cut = _CUT.match(window)
    if cut is not None:
        beginning = fold_text(cut[1])
        return next((text for text, folded in headings.items() if folded.startswith(beginning)), "")
    folded_window = fold_text(window)
    if len(folded_window) < 8 or is_section(window):
        return ""
    is_held = any(folded_window in folded for folded in headings.values())
    return window if is_held else ""


def find_line_said_twice(clues: Clues) -> str:
    """Return the line over the body that the window's title or a statement contains, unless it names a section."""
    line = _find_nearest(clues.body, clues.lines, [clues.window, *clues.stated])
    return "" if is_section(line) else line


def find_line_over_marks(clues: Clues) -> str:
    """Return the line right over the line of time and source, where a page's window names the site only."""
    lines = clues.lines
    first = _find_first_of_body(clues.body, lines)
    prose = _find_first_paragraph(lines, first)
    for mark in range(max(1, first - 8), prose):
        if find_reason(lines[mark].text) not in {"time", "byline"}:
            continue
        nearest_first = reversed(lines[max(0, mark - 3) : mark])
        over = list(itertools.takewhile(_may_be_title, nearest_first))
        if over:  # a printed paper sets a line over and a line under the title
            return max(over, key=_rank_as_title).text
    return ""


def _find_first_paragraph(lines: Sequence[Line], first: int) -> int:
    """Return the index of the first paragraph from a line on; that line's where there is none."""
    for index, line in enumerate(lines[first:], first):
        if is_prose(line.text) and len(line.text) > 40:
            return index
    return first


def _rank_as_title(line: Line) -> tuple[bool, bool, int]:
    """Return what orders lines over one another: a heading before a bold line, and that before the longest."""
    return line.tag.startswith("h"), line.bold, len(line.text)


def find_section_said_twice(clues: Clues) -> str:
    """Return the line over the body that the window's title or a statement contains, though it names a section."""
    return _find_nearest(clues.body, clues.lines, [clues.window, *clues.stated])


def find_statement_in_window(clues: Clues) -> str:
    """Return the longest statement that the window's title contains."""
    bare = [_cut_site_names(text, clues.sites) for text in clues.stated]
    in_window = [text for text in bare if len(fold_text(text)) >= 4 and clues.is_in_window(text)]
    return _find_longest(in_window)


def find_any_statement(clues: Clues) -> str:
    """Return what is left of a statement or of the window's title without the site's name."""
    candidates: list[str] = []
    for text in (*clues.stated, clues.window):
        bare = _cut_short_tail(_cut_site_names(text, clues.sites))
        if len(fold_text(bare)) >= 2:
            candidates.append(bare)
    in_window = [text for text in candidates if clues.is_in_window(text)]
    return _find_longest(in_window or candidates[:1])


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
    names = (
        metadata.find_meta("og:site_name", "application-name", "author"),  # many sites state themselves as the author
        metadata.find_linked("publisher"),
    )
    return frozenset(fold_text(name) for name in names if name)


def _find_first_of_body(body: Sequence[Line], lines: Sequence[Line]) -> int:
    """Return the index of the body's first line; 0 where the page does not print it."""
    return next((index for index, line in enumerate(lines) if body and line is body[0]), 0)


def is_section(text: str) -> bool:
    """Return whether a text names a site or a section of it: 新闻动态, 首页 - 通知公告, 青屿市人民政府."""
    last = _LEVEL.split(text.strip(" -_|>»"))[-1]
    if len(last) <= _LONGEST_SITE and _SITE.search(last):
        return True
    return len(last) <= _LONGEST_SECTION and _SECTION.search(last) is not None


def _may_be_title(line: Line) -> bool:
    # "byline" is the part of an article's head: pages set the title in one element with the time and the author.
    if line.share_linked >= 0.5 or line.part not in {None, "byline"}:
        return False
    if len(line.text) > 80 or len(fold_text(line.text)) < 6:
        return False
    return find_reason(line.text) is None and not is_section(line.text)


def list_possible_titles(root: html.HtmlElement, metadata: Metadata) -> list[str]:
    """What may be the title, before the body is known: first what is stated twice."""
    window = fold_text(metadata.window)
    stated = _list_statements(metadata)
    parts = [part for part in _PARTING.split(metadata.window) if part]
    headings = _list_headings(root)
    said_twice = [heading for heading in headings if fold_text(heading) in window]
    # A page that states nothing, such as a fragment, has its headings only.
    named = [*said_twice, *stated, metadata.window, *parts] if window or stated else headings
    long_enough = [text for text in named if len(fold_text(text)) >= 5]
    return list(dict.fromkeys(long_enough))


def _list_headings(root: html.HtmlElement) -> list[str]:
    """List the page's headings, the first level first."""
    elements = list(root.iter("h1"))
    for tag in ("h2", "h3"):
        elements += list(root.iter(tag))[:6]  # later ones head other articles, as a rule
    texts = [
        tidy("".join(text for text in element.itertext() if text.strip() not in PERMALINKS)) for element in elements
    ]
    return [text for text in texts if text and len(text) <= 120]


def _find_nearest(body: Sequence[Line], lines: Sequence[Line], stated: Sequence[str]) -> str:
    """Return the line above or at the head of the body that the stated titles contain."""
    first = _find_first_of_body(body, lines)
    folded = [fold_text(text) for text in stated]
    best = ""
    longest = 5  # folded characters; fewer are the name of a section
    for line in lines[max(0, first - 40) : first + 6]:
        words = fold_text(line.text)
        if len(words) <= longest or line.share_linked >= 0.9:
            continue
        if any(words in text for text in folded):
            best = line.text
            longest = len(words)
    return best


def _cut_short_tail(text: str) -> str:
    """Cut off a few characters after the last sign, where nothing else on the page says what they are."""
    match = _SHORT_TAIL.search(text)
    if match is None:
        return text
    head = text[: match.start()]
    return head if len(fold_text(head)) >= 10 else text


def _cut_site_names(text: str, sites: Collection[str]) -> str:
    """Cut site and section names off the end of a title.

    例: 青屿跨海大桥正式通车_晨港新闻网 -> 青屿跨海大桥正式通车
    """
    while True:
        partings = list(_PARTING.finditer(text))
        if not partings:
            return text
        last = partings[-1]
        head = text[: last.start()].strip()
        tail = text[last.end() :].strip()
        is_named = fold_text(tail) in sites or _SITE.search(tail) is not None
        # 标题_栏目_网站: what stands after _ is no part of a title.
        is_section = len(tail) <= 8 and "_" in last[0]
        if not (is_named or is_section) or len(fold_text(head)) < 4 or len(tail) > 30:
            return text
        text = head
