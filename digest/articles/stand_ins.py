"""Tell a page that a site shows in place of an article, such as a firewall's, from an article, by what it lacks.

No list of words has them all. An article has its title, or the words of it; a time or a name; and it reports. A notice
speaks to whoever visits the site, of the site.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from digest.articles.page_lines import fold_text
from digest.han import HAN, to_simplified
from digest.message import Message

# Notices are shorter; in Latin letters the same words take twice the room.
_LONGEST = 500

# A page with less text tells nothing that could be something else.
_LEAST_TEXT = 40
_OTHER = "tells something else than its title in the feed: {title}"

# With less than the first share of the title's pairs of characters, a page tells something else; from the second on it
# has the article's title. Fewer pairs than the third tell nothing.
_OTHER_TITLE = 0.2
_SAME_TITLE = 0.6
_FEWEST_PAIRS = 4

_LONGEST_TITLE = 200

# What notices are made of: the visitor, the site, excuses, those who run it, what becomes of it.
_GROUPS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"您|请(?!求)|亲爱的|尊敬的|小伙伴",
        r"网站|网页|页面|本站|服务器|访问|浏览|链接|客户端|域名|站点|控制台|网络地址|首页",
        r"抱歉|歉意|谅解|见谅|敬希|垂注|不便|困扰|不好意思|感谢您|谢谢您|多谢|耐心|稍后|稍候|祝您|理解",
        r"管理员|客服|所有者|负责人|服务商|接入商|技术人员|工程师|程序员|经纪人|联系",
        r"维护|升级|恢复|暂停|拦截|排队|刷新|重试|备案|到期|续费|登录|注册|验证|返回|关闭|同意|安装|下载|上传|转让",
    )
)
_LEAST_GROUPS = 3
_TO_VISITOR = re.compile(r"您|请(?!求)|\byour?\b", re.IGNORECASE)
_LEAST_TO_VISITOR = 2
# Somebody says or does something: a report has it, a notice hardly.
_REPORTS = re.compile(
    r"(?:表示|介绍|透露|指出|强调|认为|称|告诉记者|通报|宣布)[,，:：“]|(?:他|她|记者|局长|主任|市长|警方|发言人)(?:说|称)|昨天|昨日|日前|近日|本报讯"
)


@dataclass(frozen=True, slots=True)
class PageWords:
    """What a page shows.

    Attributes:
        title: The title that its feed gives the article; None where no feed does, or where the text is the feed's own.
        shown: All that the page shows, with the title of its window and its headings.
        headings: The title of its window and its headings.
        text: What would be read of it.
        signed: Whether it states a time of publication, an author or an outlet.
        asked: Whether it came from the web, and is not a document of the user's own.
        named: Whether a user named it, and no source of a show lists it; then it takes two signs to be refused.
    """

    title: str | None
    shown: str
    headings: str
    text: str
    signed: bool
    asked: bool
    named: bool = False


def has_title(page: PageWords) -> bool:
    """Whether a page is headed by the title that its feed gives the article."""
    share = _share_of_title(page.title, page.headings)
    return share is not None and share >= _SAME_TITLE


def find_notice(page: PageWords) -> Message | None:
    """Return what a page does in place of telling an article; None where it may be one.

    A page with the title of the article that was asked for is believed; one with a time or a name is doubted only where
    two things speak against it.
    """
    if has_title(page):
        return None
    size = len(unicodedata.normalize("NFKC", page.text))
    told = _share_of_title(page.title, page.shown)
    tells_other = told is not None and told < _OTHER_TITLE and size >= _LEAST_TEXT
    is_short = size <= _LONGEST * (1 if re.search(f"[{HAN}]", page.text) else 2)
    if not is_short and not tells_other:
        return None  # nearly all articles: converting them for nothing takes as long as reading them
    text = _simplify(page.text)
    reports = _REPORTS.search(text) is not None
    words = _find_by_words(_simplify(f"{page.headings[:_LONGEST]} {page.text}")) if is_short else None
    speaks = is_short and page.asked and not reports and _speaks_to_visitor(text)
    if page.signed:
        # A notice may have a date, and news may be of such things.
        if not tells_other or reports:
            return None
        return words or (Message(_OTHER, title=page.headings[:40]) if speaks else None)
    if page.named and not (words and speaks):
        return None  # a user may name a page of any kind
    if words or speaks:
        return words or Message("speaks to the visitors of its site, and reports nothing")
    return Message(_OTHER, title=page.headings[:40]) if tells_other else None


def _find_by_words(text: str) -> Message | None:
    for what, pattern in _load_kinds():
        if pattern.search(text):
            return Message(what)
    return None


def _speaks_to_visitor(text: str) -> bool:
    if len(_TO_VISITOR.findall(text)) < _LEAST_TO_VISITOR:
        return False
    return sum(pattern.search(text) is not None for pattern in _GROUPS) >= _LEAST_GROUPS


def _share_of_title(title: str | None, text: str) -> float | None:
    """Return the share of a title's pairs of characters that a text has; None where the title is too short to tell."""
    pairs = _list_pairs(title or "")
    if len(pairs) < _FEWEST_PAIRS:
        return None
    words = fold_text(text)
    share = sum(pair in words for pair in pairs) / len(pairs)
    if share >= _OTHER_TITLE:
        return share
    # A feed may be written in the other script.
    simple = fold_text(_simplify(text))
    pairs = _list_pairs(_simplify(title or ""))
    return max(share, sum(pair in simple for pair in pairs) / len(pairs)) if pairs else share


def _list_pairs(title: str) -> Sequence[str]:
    folded = fold_text(title[:_LONGEST_TITLE])
    return [folded[index : index + 2] for index in range(len(folded) - 1)]


def _simplify(text: str) -> str:
    return to_simplified(unicodedata.normalize("NFKC", text))


@functools.cache
def _load_kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return what each kind of page does, with its pattern."""
    table = resources.files("digest.articles").joinpath("data/stand_ins.tsv").read_text(encoding="utf-8")
    rows = [row.split("\t") for row in table.splitlines() if row and not row.startswith("#")]
    return tuple((what, re.compile(pattern, re.IGNORECASE)) for what, pattern in rows)
