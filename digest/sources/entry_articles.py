"""Read the articles of entries: the text that a feed carries, the page, or no more than the source allows."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from digest.articles.extract import extract, refuse_teaser
from digest.articles.paywall import is_whole, measure_text
from digest.documents.open import Document, open_html
from digest.errors import ArticleError, NotAnArticle
from digest.files import hide_folder, to_relative
from digest.han import HAN_CHARACTER, find_sentences
from digest.message import Message
from digest.sources.further_pages import add_further_pages
from digest.sources.open_pages import open_address
from digest.types import Article, Entry, Failure
from digest.urls import is_web

if TYPE_CHECKING:
    from digest.fetching.fetcher import Fetcher
    from digest.settings import Show, Source

# A feed's item with this many characters or words is the whole article: a teaser has one or two sentences.
_FULL_TEXT_HAN = 400
_FULL_TEXT_WORDS = 300

LEAD_SENTENCES = 3
"""How many sentences are read of a source whose text may not be used in full: what a feed's description has."""

_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W\d_]{2,}")

# How a teaser ends in a feed, whatever its length.
_CUT = re.compile(
    r"""
    (?:
        … | \.{3} | \[\s*(?:…|\.{3}|&hellip;|&\#8230;)\s*\]
        | (?:阅读|閱讀|查看|继续阅读|繼續閱讀|点击查看|點擊查看)?
          (?:全文|原文|更多|详情|詳情|完整(?:内容|內容|报道|報導))
        | continue[ ]reading | read[ ](?:more|the[ ]full[ ].{1,20})
    )
    [\s\])）>»→&;\w]{0,12}$
    """,
    re.IGNORECASE | re.VERBOSE,
)


# A feed that has this much more text than the page has what the page lacks, and not only a line of its own.
_MORE_IN_FEED = 1.25


@dataclass(frozen=True, slots=True)
class Unfetched:
    """An entry whose page cannot be had; its feed carries a text, which may do."""

    failure: Failure


Answer: TypeAlias = Document | Article | Failure | Unfetched
"""What came of asking for an entry's article."""


def fetch_entry(entry: Entry, show: Show, source: Source, fetcher: Fetcher) -> Answer:
    """Fetch what an entry's article is read from: the feed's own text where it carries all of it, else the page.

    Returns:
        The document, not read yet; or the article itself where it was read on the way, to see what a page or a
        description is. Of a source that allows no full text, the feed's own description is enough.
    """
    if entry.article is not None:
        return entry.article
    address = _find_address(entry, show)
    try:
        if not source.full_text:
            description = _read_description(entry)
            if description is not None:
                return description
        if entry.html and (entry.whole or _is_full(entry.html)):
            return open_html(entry.url, entry.html)
        if not source.fetch_pages:
            return _open_feed_text(entry, address)
        document = open_address(
            address,
            fetcher,
            base=show.folder,
            allow_private=source.private_hosts,
            robots=source.robots,
        )
        if not source.full_text:
            return document  # its first sentences are on its first page
        return add_further_pages(document, fetcher, allow_private=source.private_hosts, robots=source.robots)
    except ArticleError as error:
        failure = _fail(entry, show, error)
        return Unfetched(failure) if entry.html and not entry.whole else failure


def read_document(entry: Entry, show: Show, source: Source, document: Answer) -> Article | Failure:
    """Read an entry's article in what was fetched for it; of a source that allows no full text, its beginning.

    Where its page cannot be had, is no article, or has less of it than the feed, the feed's own text is the article.
    """
    if isinstance(document, Failure):
        return document
    if isinstance(document, Unfetched):
        return read_feed_text(entry, source, document.failure)
    try:
        if isinstance(document, Article):
            article = _adopt_article(document, entry, source)
        else:
            article = extract(document, entry, teasers=not source.full_text)
        if not source.full_text:
            article = cut_to_lead(article)
        if not article.paragraphs:
            raise NotAnArticle(
                "{address}: only a teaser, without one whole sentence; the page says: {text}",
                address=_find_address(entry, show),
                text=article.teaser,
            )
    except ArticleError as error:
        return read_feed_text(entry, source, _fail(entry, show, error))
    if source.full_text and source.fetch_pages:
        article = _choose_fuller(article, entry)
    elif not source.fetch_pages:
        article = cut_unfinished(article, entry)
    return _name_source(article, entry, source)


def read_feed_text(entry: Entry, source: Source, failure: Failure) -> Article | Failure:
    """Read the text that a feed carries of an entry, in place of a page that failed.

    Returns:
        The article, which tells why; or the failure itself, where the feed carries no whole sentences.
    """
    article = None if entry.whole else _read_carried(entry)
    if article is None:
        return failure
    if not source.full_text:
        article = cut_to_lead(article)
    address = article.url or entry.url
    return _name_source(dataclasses.replace(article, from_feed=failure.reason.drop_item(address)), entry, source)


def cut_unfinished(article: Article, entry: Entry) -> Article:
    """Cut what a feed's text breaks off at its end; what is cut is said to be missing."""
    is_cut = entry.html is not None and _CUT.search(_strip_tags(entry.html)) is not None
    paragraphs = list(article.paragraphs)
    while paragraphs and (is_cut or not is_whole(paragraphs[-1])):
        last = paragraphs.pop()
        ends = [end for _, end in find_sentences(last) if is_whole(last[:end])]
        if ends:
            paragraphs.append(last[: ends[-1]])
            break
        is_cut = True
    if tuple(paragraphs) == article.paragraphs and not is_cut:
        return article
    return dataclasses.replace(
        article, paragraphs=tuple(paragraphs), missing=Message("its feed has only the beginning of it"), teaser=None
    )


def _read_carried(entry: Entry) -> Article | None:
    """Read the text that a feed carries; None where it has no whole sentence, or is no article's."""
    if not entry.html:
        return None
    try:
        article = extract(open_html(entry.url, entry.html), entry, teasers=True)
    except ArticleError:
        return None
    article = cut_unfinished(article, entry)
    return article if article.paragraphs else None


def _choose_fuller(article: Article, entry: Entry) -> Article:
    """Return an article as its page has it, or as its feed does, where that has more of it."""
    if not entry.html or entry.whole or entry.article is not None:
        return article
    least = _MORE_IN_FEED * measure_text("".join(article.paragraphs))
    if measure_text(_strip_tags(entry.html)) < least:
        return article
    carried = _read_carried(entry)
    if carried is None or carried.missing or measure_text("".join(carried.paragraphs)) < least:
        return article
    return dataclasses.replace(carried, from_feed=Message("its page has less of it"))


def _name_source(article: Article, entry: Entry, source: Source) -> Article:
    article = dataclasses.replace(article, slot=source.slot)
    # Of a feed that collects others, the outlet is named, not the collector.
    if not source.name or entry.outlet:
        return article
    # Of a list of feeds each has its own name, which stands in the entry.
    return dataclasses.replace(article, source=entry.source or source.name)


def _open_feed_text(entry: Entry, address: str) -> Document:
    """Open the text that a feed carries, where its pages are not to be fetched.

    Raises:
        NotAnArticle: It carries none.
    """
    if not entry.html:
        raise NotAnArticle(
            "{address}: its feed carries no text of it, and fetch_pages = false lets nobody ask for its page",
            address=address,
        )
    return open_html(entry.url, entry.html)


def _strip_tags(html: str) -> str:
    return _TAG.sub(" ", html).strip()


def cut_to_lead(article: Article, most: int = LEAD_SENTENCES) -> Article:
    """Cut an article to its first sentences; the rest is not kept, nor is a sentence that the page broke off.

    Args:
        most: How many sentences are kept.
    """
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


def _find_address(entry: Entry, show: Show) -> str:
    """Return where an entry's page is: its address, or the path of a file from the show's folder."""
    return entry.url if is_web(entry.url) else to_relative(entry.url, show.folder)


def _fail(entry: Entry, show: Show, error: ArticleError) -> Failure:
    item = entry.title or _find_address(entry, show)
    return Failure(error.kind, "extract", item, hide_folder(error.message, show.folder))


def _adopt_article(article: Article, entry: Entry, source: Source) -> Article:
    """Return an article that was read before, with the place and the weight that its entry has since got.

    Raises:
        NotAnArticle: It is the beginning of an article only, and the source wants articles in full.
    """
    if source.full_text:
        refuse_teaser(article, entry.url)
    return dataclasses.replace(article, position=entry.position, trust=entry.trust)


def _read_description(entry: Entry) -> Article | None:
    """Read the description that a feed gives of an article; None where it gives none of whole sentences."""
    if not entry.html:
        return None
    words = _TAG.sub("", entry.html).strip()
    if _CUT.search(words):
        return None
    try:
        return extract(open_html(entry.url, entry.html), entry, teasers=True)
    except NotAnArticle:
        return None


def _is_full(html: str) -> bool:
    """Whether a feed's text is the whole article and not a teaser: by its length, and by its end."""
    text = _TAG.sub(" ", html)
    han = len(HAN_CHARACTER.findall(text))
    words = len(_WORD.findall(text))
    if han < _FULL_TEXT_HAN and words < _FULL_TEXT_WORDS:
        return False
    return _CUT.search(text.strip()) is None
