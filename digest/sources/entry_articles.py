"""Read the articles of entries that are worth reading."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from digest.articles.extract import extract, refuse_teaser
from digest.articles.paywall import is_whole
from digest.errors import ArticleError, NotAnArticle
from digest.files import hide_folder, to_relative
from digest.han import HAN_CHARACTER, find_sentences
from digest.types import Article, Entry, Failure, Fetched
from digest.urls import is_web

if TYPE_CHECKING:
    from digest.fetching.fetcher import Fetcher
    from digest.settings import Show, Source

# A feed item with so much text is taken for the whole article: a teaser has one or two sentences.
_FULL_TEXT_HAN = 400
_FULL_TEXT_WORDS = 300

# Of a source whose text may not be used in full, so many sentences are read: what a feed's description has.
LEAD_SENTENCES = 3

_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W\d_]{2,}")

# How a teaser ends in a feed, whatever its length.
_CUT = re.compile(
    r"(?:…|\.{3}|\[\s*(?:…|\.{3}|&hellip;|&#8230;)\s*\]|(?:阅读|閱讀|查看|继续阅读|繼續閱讀|点击查看|點擊查看)?(?:全文|原文|更多|详情|詳情|完整(?:内容|內容|报道|報導))|"
    r"continue reading|read (?:more|the full .{1,20}))[\s\])）>»→&;\w]{0,12}$",
    re.IGNORECASE,
)


def fetch_entry(entry: Entry, show: Show, source: Source, fetcher: Fetcher) -> Fetched | Article | Failure:
    """Return what an entry's article is read from: the feed's own text where it carries all of it, else the page.

    Of a source that allows no full text, the feed's own description is enough. What was read when it was listed is
    that article itself.
    """
    if entry.article is not None:
        return entry.article
    address = entry.url if is_web(entry.url) else to_relative(entry.url, show.folder)
    try:
        if not source.full_text and _read_description(entry):
            return _take_own_text(entry)
        if entry.html and (entry.whole or _is_full(entry.html)):
            return _take_own_text(entry)
        return fetcher.get(address, base=show.folder, allow_private=source.private_hosts, robots=source.robots)
    except ArticleError as error:
        return Failure(error.kind, "extract", entry.title or address, hide_folder(error.message, show.folder))


def read_document(entry: Entry, show: Show, source: Source, document: Fetched | Article | Failure) -> Article | Failure:
    """Read an entry's article in what was fetched for it; of a source that allows no full text, its beginning."""
    if isinstance(document, Failure):
        return document
    address = entry.url if is_web(entry.url) else to_relative(entry.url, show.folder)
    try:
        if isinstance(document, Article):
            article = dataclasses.replace(document, position=entry.position, trust=entry.trust)
            if source.full_text:
                refuse_teaser(article, entry.url)
        else:
            article = extract(document, entry, teasers=not source.full_text)
        article = article if source.full_text else cut_to_lead(article)
        if not article.paragraphs:
            raise NotAnArticle(
                "{address}: only a teaser, without one whole sentence; the page says: {text}",
                address=address,
                text=article.teaser,
            )
        # Of a list of feeds each has its own name, which stands in the entry.
        return dataclasses.replace(article, source=entry.source or source.name) if source.name else article
    except ArticleError as error:
        return Failure(error.kind, "extract", entry.title or address, hide_folder(error.message, show.folder))


def cut_to_lead(article: Article, most: int = LEAD_SENTENCES) -> Article:
    """Cut an article to its first sentences: the rest is neither read aloud nor kept, nor is what a page cut off."""
    kept: list[str] = []
    left = most
    for paragraph in article.paragraphs:
        if left == 0:
            break
        ends = [end for _, end in find_sentences(paragraph)][:left]
        if article.teaser:
            ends = [end for end in ends if is_whole(paragraph[:end])]
        if ends:
            kept.append(paragraph[: ends[-1]])
            left -= len(ends)
    return dataclasses.replace(article, paragraphs=tuple(kept), dropped=(), lead_only=True)


def _read_description(entry: Entry) -> Article | None:
    """Read the description that a feed gives of an article; None where it gives none of whole sentences."""
    if not entry.html or _CUT.search(_TAG.sub("", entry.html).strip()):
        return None
    try:
        return extract(_take_own_text(entry), entry, teasers=True)
    except NotAnArticle:
        return None


def _take_own_text(entry: Entry) -> Fetched:
    return Fetched(entry.url, (entry.html or "").encode("utf-8", "ignore"), "text/html", "utf-8")


def _is_full(html: str) -> bool:
    """Tell a whole article in a feed from a teaser: by its length, and by its end."""
    text = _TAG.sub(" ", html)
    long = len(HAN_CHARACTER.findall(text)) >= _FULL_TEXT_HAN or len(_WORD.findall(text)) >= _FULL_TEXT_WORDS
    return long and _CUT.search(text.strip()) is None
