"""Find out what a page without an article is: a wall, a missing page, a form, a list, pictures only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import html

from digest.articles.boilerplate import find_reason
from digest.articles.page_lines import Line
from digest.message import Message

# Judged by the title, and by a text that is short: a report about passwords or deleted posts is longer, or has a time.
_KINDS = (
    (
        "asks to prove that a person reads it (captcha); open it in a browser, save it, and name the file",
        re.compile(
            r"(?:安全|人机|人機|身份|滑[块塊动動]|[拼][图圖]).{0,4}[验驗][证證]|[验驗][证證][码碼]|[访訪][问問]过?[过過]?于?[频頻]繁|"
            r"[异異]常[访訪][问問]|captcha|verif\w+ (?:that )?you are (?:a )?human|are you a robot|not a robot|"
            r"access (?:denied|to this page has been denied)|just a moment|checking your browser|cloudflare",
            re.IGNORECASE,
        ),
    ),
    (
        "says that the page is not there (taken down, moved or never there)",
        re.compile(
            r"(?:[页頁]面|[网網][页頁]|文章|内容|內容|[帖貼]子|新[闻聞]|[链鏈連][接結]).{0,8}"
            r"(?:不存在|已?被?.{0,3}[删刪]除|已?下[线線架]|[失无無]效|找不到|已[过過]期)|"
            r"找不到.{0,6}(?:[页頁]|[网網]|文章|内容|內容)|^404\b|(?:错误|錯誤|error|http)\W{0,2}404\b|\b404\W{0,3}(?:错误|錯誤|error|[页頁]面|[网網][页頁]|-|\|)|"
            r"not found|page (?:does not|doesn.t) exist|no longer available",
            re.IGNORECASE,
        ),
    ),
    (
        "asks for consent before it shows anything",
        re.compile(
            r"cookie.{0,40}(?:同意|接受|[设設]定|[设設]置|政策)|全部接受|同意[条條]款|before you continue",
            re.IGNORECASE,
        ),
    ),
    (
        "asks to log in before it shows anything",
        re.compile(
            r"[请請]先?(?:登[录錄入](?!.{0,6}(?:控制台|[后後]台))|注册|註冊)|登[录錄入]后?後?(?:查看|[继繼][续續]|[访訪][问問]|[阅閱浏瀏])|[仅僅]限?.{0,4}[会會][员員]|"
            r"please (?:log|sign) ?in",
            re.IGNORECASE,
        ),
    ),
)
_NEEDS_SCRIPTS = re.compile(
    r"(?:启用|啟用|开启|開啟|打开|支持|enable).{0,12}javascript|javascript.{0,16}(?:启用|啟用|开启|開啟|enabled?|required)",
    re.IGNORECASE,
)
_LONGEST = 400

# Fewer captions, or rows of a table, are found on any page.
_LEAST_CAPTIONS = 3
_LEAST_ROWS = 6

# Lines that are links: so many are a list whatever else the page has; fewer, if they are this share of its lines.
_MANY_LINKS = 20
_LEAST_LINKS = 8
_SHARE_OF_LINKS = 0.3
# A page that scripts draw shows fewer characters: its name, a request to switch them on.
_FEW_CHARS = 200


def find_stand_in(title: str, paragraphs: Sequence[str], *, dated: bool) -> Message | None:
    """Find what a short page does that stands in the place of an article.

    Args:
        title: Its title.
        paragraphs: What would be its body.
        dated: Whether it states a time of publication, as no such page does.

    Returns:
        What it does instead; None where it may be an article.
    """
    if dated:
        return None
    text = " ".join(paragraphs)
    is_chinese = text[:1] > "\u2e80"  # in Latin letters the same words take twice the room
    longest = _LONGEST if is_chinese else 2 * _LONGEST
    if len(text) > longest:
        return None
    for what, pattern in _KINDS:
        if pattern.search(f"{title} {text}"):
            return Message(what)
    return None


def is_link_list(lines: Sequence[Line]) -> bool:
    """Return whether so many lines are links that the page lists articles and is not one."""
    links = _count_links(lines)
    if links > _MANY_LINKS:
        return True
    return links >= _LEAST_LINKS and links >= _SHARE_OF_LINKS * len(lines)


def _count_links(lines: Sequence[Line]) -> int:
    return sum(line.share_linked > 0.5 for line in lines)


def describe_textless(root: html.HtmlElement | None, lines: Sequence[Line], size: int) -> Message:
    """Say what a page with too little running text is.

    Args:
        root: The page; None for a plain text.
        lines: Its lines.
        size: The characters or words of its body.
    """
    if is_link_list(lines):
        return Message("a list of {links} links", links=_count_links(lines))
    captions = sum(find_reason(line.text) == "caption" for line in lines)
    if captions >= _LEAST_CAPTIONS:
        return Message("pictures with captions only")
    rows = sum(line.part == "table" for line in lines)
    if rows >= _LEAST_ROWS:
        return Message("a table only")
    if root is not None and _is_drawn_by_scripts(root, lines):
        return Message("a page that scripts draw, with no text in it")
    if root is not None and _has_element(root, "video"):
        return Message("a video with {size} characters of text", size=size)
    return Message("{size} characters of running text", size=size)


def _is_drawn_by_scripts(root: html.HtmlElement, lines: Sequence[Line]) -> bool:
    """Return whether a page shows next to nothing and asks for JavaScript, or shows nothing and has some."""
    if sum(len(line.text) for line in lines) >= _FEW_CHARS:
        return False
    for element in root.iter("noscript"):
        if _NEEDS_SCRIPTS.search(element.text_content()):
            return True
    return not lines and _has_element(root, "script")


def _has_element(root: html.HtmlElement, tag: str) -> bool:
    return next(root.iter(tag), None) is not None
