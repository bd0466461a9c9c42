"""Fetch the further pages of an article that its site parts into several.

A link leads to a further page where its words say so and its address differs from the first page's by a page's number
alone; what it leads to belongs to the article only if it has the same title. So the next article, which pages link in
much the same way, is not read for this one's second page.
"""

from __future__ import annotations

import dataclasses
import difflib
import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from digest.articles.boilerplate import find_reason, is_running
from digest.articles.element_parts import find_part
from digest.articles.metadata import read_metadata
from digest.articles.page_lines import TooManyLines, fold_text, list_lines
from digest.articles.title import list_possible_titles
from digest.documents.html import tidy
from digest.documents.kind import Kind
from digest.documents.open import Document, open_document
from digest.errors import ArticleError, NotAnArticle
from digest.message import Message
from digest.sources.page_numbers import find_page_number
from digest.urls import is_same_site, join_web

if TYPE_CHECKING:
    from digest.fetching.patience import Deadline
from digest.fetching.fetcher import Fetcher

MOST_PAGES = 12
"""How many pages are read of one article; what has more is a gallery, a book or a trap."""

_MOST_BYTES = 12_000_000

# A page without one of these in its source has no further pages.
_MAY_GO_ON = re.compile(
    r"[下后後]一?[页頁]|第\s{0,4}[2二]\s{0,4}[页頁]|[余餘剩]下|剩[余餘]|全文|[单單][页頁]|rel\s{0,2}=\s{0,2}[\"']?next|createPageHTML"
    r"|>\s{0,20}(?:&gt;|&raquo;|[›»→])|>\s{0,20}\[?\s{0,4}2\s{0,4}\]?\s{0,20}<|next\s{1,4}page|single\s{1,4}page",
    re.IGNORECASE,
)
# So many links are looked at, and so much of their words.
_MOST_LINKS = 5_000
_LONGEST_WORDS = 40

# What a link says, without signs and spaces: that all of it is on one page, or that the next one follows.
_SIGNS = re.compile(r"[\W_]+")
_WHOLE = re.compile(
    r"""
    (?:
        点击|點擊|点此|點此|展[开開]|[继繼][续續]|在?本[页頁]|查[看閱阅]|[阅閱][读讀]|[浏瀏][览覽]|[显顯]示|的
        |[余餘剩]下|剩[余餘]|完整|全部
    ){0,5}
    (?:
        全文 | (?:全部|完整)(?:[内內]容|[报報][道導]|文章) | (?:[余餘剩]下|剩[余餘])的?(?:[内內]容|部分)
        | [单單][页頁]
    )
    (?:[阅閱][读讀]|[浏瀏][览覽]|[显顯]示)?(?:全文)?
    | (?:view(?:as)?a?)?singlepage
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NEXT = re.compile(
    r"(?:点击|點擊|[继繼][续續]|[阅閱][读讀]|查[看閱阅]|[进進]入){0,4}(?:下一?[页頁]|[后後]一?[页頁])|next(?:page)?",
    re.IGNORECASE,
)
_ARROW = re.compile(r"[›»>→]{1,2}")
_NUMBER = re.compile(r"[\[【(（\s]*(\d{1,2})[\]】)）\s]*")
_ORDINAL = re.compile(r"[\W_]*第\s*(\d{1,2}|[二三四五六七八九十])\s*[页頁]")
_HAN_NUMBERS = {digit: number for number, digit in enumerate("一二三四五六七八九十", 1)}

# createPageHTML(3, 0, "t20261130_88", "html"): pages, this one from 0, the name, the extension; a widespread program.
_BY_SCRIPT = re.compile(
    r"createPageHTML\(\s{0,9}(\d{1,3})\s{0,9},\s{0,9}(\d{1,3})\s{0,9},\s{0,9}[\"']([\w.-]{1,99})[\"']\s{0,9},\s{0,9}[\"'](\w{1,9})[\"']"
)

# onclick="location.href='/a_2.html'"
_BY_CLICK = re.compile(
    r"(?:window\.)?location(?:\.href)?\s{0,3}=\s{0,3}[\"']([^\"']{1,400})[\"'];?(?:\s{0,3}return false;?)?"
)

# Pages of replies and of pictures.
_NOT_TEXT = re.compile(r"comment|reply|replies|pinglun|thread|forum|\bbbs\b|photo|gallery|slide|picture", re.IGNORECASE)
_GALLERY = re.compile(r"[组組][图圖]|[图圖]集|高清|幻[灯燈]|写真|寫真")
_LEAST_TEXT = 40
_LITTLE_TEXT = 150

# （2）, _2, 第2页, page 2 at the end of a title
_PAGE_MARK = re.compile(
    r"(?:第?\d{1,2}[页頁]?|第[一二三四五六七八九十][页頁]|page\d{1,2}|[全余]文|[单單][页頁](?:[阅閱][读讀])?)$"
)
_SAME_TITLE = 0.8
_LONG_TITLE = 8

# A page with this share of the first one's lines has all of it, or is the same again.
_SHARE_SAME = 0.6
_LONG_LINE = 12


@dataclass(frozen=True, slots=True)
class _Link:
    text: str
    address: str
    is_rel_next: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    """Who is asked, and what may be fetched; as `Fetcher.get` takes it."""

    fetcher: Fetcher
    private: Collection[str]
    robots: bool
    deadline: Deadline

    def open(self, address: str) -> Document:
        """Open a further page."""
        fetched = self.fetcher.get(address, allow_private=self.private, robots=self.robots, deadline=self.deadline)
        return open_document(fetched)


def add_further_pages(
    document: Document, fetcher: Fetcher, *, allow_private: Collection[str] = frozenset(), robots: bool = True
) -> Document:
    """Return a document with the further pages of its article, or with why they cannot be had.

    Each page is asked for under the rules of the first; all together may take the time of one document.

    Args:
        document: What an address answered; only a page from the web has further pages.
        fetcher: Fetches them.
        allow_private: The hosts that may lie on this machine or in a private network.
        robots: Whether robots.txt decides.
    """
    if document.kind is not Kind.PAGE or not document.is_remote:
        return document
    try:
        if not _MAY_GO_ON.search(document.text) or not _links_more(document) or not _has_text(document):
            return document
    except (NotAnArticle, TooManyLines):
        return document
    rules = _Rules(fetcher, allow_private, robots, fetcher.start_deadline())
    whole = _open_whole(document, rules)
    if whole is not None:
        # It is the article at the first page's address, under which it is known.
        fetched = dataclasses.replace(whole.fetched, url=document.url)
        return dataclasses.replace(whole, fetched=fetched)
    return _open_pages(document, rules)


def _links_more(document: Document) -> bool:
    """Whether a page links what may be a further page, or all on one page."""
    return bool(_list_whole(document)) or _find_next(document, document.url, 2) is not None


def _has_text(document: Document) -> bool:
    """Whether a page has an article's text, and is neither a gallery nor a discussion."""
    if _NOT_TEXT.search(document.url) or _GALLERY.search(_find_main_title(document)):
        return False
    return _count_text(document) >= _LEAST_TEXT


def _open_whole(document: Document, rules: _Rules) -> Document | None:
    """Open the one page that has all of an article, if the first one links it, and it has the first one's text too."""
    addresses = _list_whole(document)
    if len(addresses) != 1:
        return None  # a list of articles has such a link under each
    try:
        whole = rules.open(addresses.pop())
        return whole if _share_of_lines(document, whole) >= _SHARE_SAME else None
    except (ArticleError, TooManyLines):
        return None


def _list_whole(document: Document) -> set[str]:
    """List the addresses that a page links as all of the article on one page."""
    found = {link.address for link in _list_links(document) if _WHOLE.fullmatch(_SIGNS.sub("", link.text))}
    return found - {document.url}


def _open_pages(document: Document, rules: _Rules) -> Document:
    pages: list[Document] = []
    seen = {document.url}
    size = len(document.data)
    missing: Message | None = None
    current = document
    while (address := _find_next(current, document.url, len(pages) + 2)) is not None and address not in seen:
        number = len(pages) + 2
        if number > MOST_PAGES or size > _MOST_BYTES:
            missing = Message("it has more than {count} pages", count=number - 1)
            break
        try:
            page = rules.open(address)
            fault = _find_fault(document, [document, *pages], page)
        except (ArticleError, TooManyLines) as error:
            missing = Message("its page {number} cannot be had: {why}", number=number, why=error)
            break
        if fault is not None:
            missing = None if fault == "again" else Message("its page {number} has another title", number=number)
            break
        pages.append(page)
        seen |= {address, page.url}
        size += len(page.data)
        current = page
    if pages and _is_gallery([document, *pages]):
        return document
    return dataclasses.replace(document, further=tuple(pages), missing=missing)


def _find_fault(first: Document, before: Sequence[Document], page: Document) -> str | None:
    """Return why a page is not the next one of an article: it repeats an earlier one, or has another title."""
    if any(page.url == other.url for other in before) or _share_of_lines(page, before[-1]) >= _SHARE_SAME:
        return "again"
    return None if _share_title(first, page) else "title"


def _is_gallery(pages: Sequence[Document]) -> bool:
    """Whether each page, or all but one, has a few words under a picture."""
    return len(pages) > 2 and sum(map(_shows_picture, pages)) >= len(pages) - 1


def _shows_picture(page: Document) -> bool:
    size = _count_text(page)
    if size >= _LITTLE_TEXT or page.tree is None:
        return False
    return size < _LEAST_TEXT or any(line.after_image for line in list_lines(page.tree) if is_running(line))


def _find_next(document: Document, first: str, number: int) -> str | None:
    """Return the address of the page with a number, as the page before it links it."""
    links = list(_list_links(document))
    ranked: list[tuple[int, str]] = []
    for link in links:
        rank = _rank_link(link, number)
        if rank is not None and _is_further(link.address, first, document.url):
            ranked.append((rank, link.address))
    if ranked:
        return min(ranked)[1]
    return _find_next_of_script(document)


def _rank_link(link: _Link, number: int) -> int | None:
    """Return how surely a link's words lead to the page with a number, 0 for the surest; None where they do not."""
    said = _NUMBER.fullmatch(link.text)
    if said and int(said[1]) == number:
        return 0
    ordinal = _ORDINAL.match(link.text)
    if ordinal and (_HAN_NUMBERS.get(ordinal[1]) or int(ordinal[1])) == number:
        return 0
    if _ARROW.fullmatch(link.text) or _NEXT.fullmatch(_SIGNS.sub("", link.text)):
        return 1
    return 2 if link.is_rel_next else None


def _is_further(address: str, first: str, current: str) -> bool:
    if not is_same_site(address, first) or _NOT_TEXT.search(address):
        return False
    return any((find_page_number(address, known) or 0) > 0 for known in (first, current))  # 0 is the first page


def _find_next_of_script(document: Document) -> str | None:
    match = _BY_SCRIPT.search(document.text)
    if match is None or int(match[2]) + 1 >= int(match[1]):
        return None
    return join_web(document.url, f"{match[3]}_{int(match[2]) + 1}.{match[4]}")


def _list_links(document: Document) -> Iterator[_Link]:
    """Yield the links of a page to its own site, and those of a choice in a form, whose words speak of pages."""
    root = document.tree
    if root is None:
        return
    base = _find_base(root, document.url)
    for element in itertools.islice(root.iter("a", "link", "option"), _MOST_LINKS):
        target = _read_target(element)
        rel_next = "next" in (element.get("rel") or "").lower().split()
        if not target or target.startswith("#") or len(target) > 2_000 or (element.tag == "link" and not rel_next):
            continue
        words = _read_words(element)
        if not rel_next and not _speaks_of_pages(words):
            continue
        # Only now: most links of a page are to other articles, and comparing sites takes longer.
        address = join_web(base, target)
        if address is not None and is_same_site(address, document.url) and not _stands_in_comments(element):
            yield _Link(words, address.partition("#")[0], rel_next)


def _read_target(element: HtmlElement) -> str:
    """Return where a link leads: by its address, a choice by its value, a button by its only statement."""
    target = (element.get("value" if element.tag == "option" else "href") or "").strip()
    if element.tag == "a" and (target.startswith(("#", "javascript:")) or not target):
        match = _BY_CLICK.fullmatch((element.get("onclick") or "")[:500].strip())
        return match[1] if match else ""
    return target


def _speaks_of_pages(words: str) -> bool:
    if _NUMBER.fullmatch(words) or _ORDINAL.match(words) or _ARROW.fullmatch(words):
        return True
    bare = _SIGNS.sub("", words)
    return _NEXT.fullmatch(bare) is not None or _WHOLE.fullmatch(bare) is not None


def _read_words(element: HtmlElement) -> str:
    """Return the words of a link, or what it says of itself where a picture or a sign stands in their place."""
    words = ""
    for text in element.itertext():  # as far as it can say "the next page": an element may hold most of the page
        words += text[:_LONGEST_WORDS]
        if len(words) >= 2 * _LONGEST_WORDS:
            break
    pictures = (picture.get("alt") for picture in itertools.islice(element.iter("img"), 1))
    said = (tidy(words), element.get("title"), element.get("aria-label"), *pictures)
    return next((text.strip() for text in said if text and text.strip()), "")[:_LONGEST_WORDS]


def _stands_in_comments(element: HtmlElement) -> bool:
    return any(
        find_part(parent) == "comment" for parent in element.iterancestors("div", "section", "ul", "ol", "aside")
    )


def _find_base(root: HtmlElement, url: str) -> str:
    for element in root.iter("base"):
        if element.get("href"):
            return join_web(url, element.get("href")) or url
    return url


def _list_text(document: Document) -> list[str]:
    """List a page's lines of running text, folded."""
    if document.tree is None:
        return []
    lines = [line for line in list_lines(document.tree) if is_running(line) and find_reason(line.text) is None]
    return [fold_text(line.text) for line in lines if len(line.text) >= _LONG_LINE]


def _count_text(document: Document) -> int:
    return sum(map(len, _list_text(document)))


def _share_of_lines(part: Document, whole: Document) -> float:
    """Return the share of the running text of one page that another one has too."""
    lines = _list_text(part)
    total = sum(map(len, lines))
    if not total:
        return 0.0
    known = set(_list_text(whole))
    return sum(len(line) for line in lines if line in known) / total


def _find_main_title(document: Document) -> str:
    root = document.tree
    titles = list_possible_titles(root, read_metadata(root)) if root is not None else []
    return titles[0] if titles else ""


def _share_title(first: Document, page: Document) -> bool:
    """Whether a page has the title of the first one, but for its number."""
    main = _fold_title(_find_main_title(first))
    root = page.tree
    if root is None or not main:
        return False
    metadata = read_metadata(root)
    for title in (metadata.window, *list_possible_titles(root, metadata)):
        folded = _fold_title(title)
        if folded == main or (len(main) >= _LONG_TITLE and main in fold_text(title)):
            return True
        if (
            len(main) >= _LONG_TITLE
            and difflib.SequenceMatcher(None, main, folded, autojunk=False).ratio() >= _SAME_TITLE
        ):
            return True
    return False


def _fold_title(title: str) -> str:
    return _PAGE_MARK.sub("", fold_text(title)[:200])
