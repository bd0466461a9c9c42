"""Makes an article of a document: a web page, plain text or Markdown."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import re
from collections.abc import Sequence
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from lxml.html import HtmlElement

from digest.articles import plain_text
from digest.articles.body import find_body
from digest.articles.boilerplate import find_reason
from digest.articles.bylines import find_authors, find_source, read_authors, read_source
from digest.articles.dates import find_times, parse_time
from digest.articles.live_reports import order_lines
from digest.articles.metadata import read_metadata
from digest.articles.not_articles import describe_textless, find_stand_in, is_link_list
from digest.articles.page_lines import MOST_LINES, Line, TooManyLines, fold_text, list_lines
from digest.articles.paragraphs import separate_body
from digest.articles.paywall import find_paywall
from digest.articles.published import find_published
from digest.articles.title import find_title, list_possible_titles
from digest.documents.html import tidy
from digest.documents.kind import Kind
from digest.documents.open import Document
from digest.errors import LinkList, NotAnArticle
from digest.han import HAN_CHARACTER, detect_language
from digest.types import Article, DroppedLine, Entry
from digest.urls import is_web

_BINARY = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "an archive or office file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"ID3", "audio"),
    (b"RIFF", "audio or video"),
)
_TRACKING = re.compile(r"^(?:utm_\w+|spm|from|fr|src|ref|fbclid|gclid|share\w*|scene|isappinstalled)$", re.IGNORECASE)

# A page with less text than this is no article: a notice, a video page, a teaser.
_LEAST_HAN = 40
_LEAST_LATIN_WORDS = 40

# The script is told by so many characters.
_SCRIPT_SAMPLE = 1500


def extract(document: Document, entry: Entry | None = None, *, teasers: bool = False) -> Article:
    """Make an article of a document.

    Args:
        document: A web page (also a fragment of one), plain text or Markdown.
        entry: What the feed said of it; it fills in what the page does not say, and its address names the article.
        teasers: Whether the beginning of an article that is not free to read will do; it is marked as a `teaser`.

    Returns:
        The article, its paragraphs whole and in its own script; the lines left out are in `dropped`.

    Raises:
        NotAnArticle: The document is empty, no text, a teaser, or a page that is no article.
    """
    if document.kind is Kind.EPUB:
        raise NotAnArticle("{url}: a book, of which each chapter is an article", url=document.url)
    _refuse_binary(document)
    if not document.text.strip():
        raise NotAnArticle("{url}: is empty", url=document.url)
    try:
        article = _extract_page(document, entry) if document.is_html else _extract_text(document, document.text, entry)
    except TooManyLines as error:
        raise NotAnArticle(
            "{url}: more than {count} lines, which no article has", url=document.url, count=MOST_LINES
        ) from error
    if not teasers:
        refuse_teaser(article, document.url)
    return article


def refuse_teaser(article: Article, url: str) -> None:
    """Refuse the beginning of an article that is not free to read.

    Raises:
        NotAnArticle: It is only that.
    """
    if article.teaser:
        raise NotAnArticle("{url}: only a teaser; the page says: {text}", url=url, text=article.teaser)


def make_article_id(url_or_text: str) -> str:
    """Name an article by its address, without what only tracks readers; or by its text.

    Returns:
        16 hexadecimal digits.
    """
    what = url_or_text.strip()
    parts = _split_address(what) if is_web(what) else None
    if parts is not None:
        query = urlencode(
            [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0])]
        )
        what = f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}{f'?{query}' if query else ''}"
        what += f"#{parts.fragment}" if parts.fragment.startswith("epub:") else ""  # a chapter of a book
    return hashlib.sha256(what.encode("utf-8", "replace")).hexdigest()[:16]


# Thirty hours of speech: no article is so long, and the rules that read one would take minutes.
_MOST_CHARS = 500_000


def _refuse_endless(document: Document, chars: int) -> None:
    if chars > _MOST_CHARS:
        raise NotAnArticle(
            "{url}: has {chars:,} characters, which is no article but a book or worse", url=document.url, chars=chars
        )


def _split_address(url: str) -> SplitResult | None:
    with contextlib.suppress(ValueError):  # http://[::1 without its bracket
        return urlsplit(url)
    return None


def _refuse_binary(document: Document) -> None:
    for mark, kind in _BINARY:
        if document.data.startswith(mark):
            raise NotAnArticle("{url}: is {kind}, not a page or a text", url=document.url, kind=kind)


def _extract_page(document: Document, entry: Entry | None) -> Article:
    root = document.tree
    if root is None:
        raise NotAnArticle("{url}: is empty", url=document.url)
    metadata = read_metadata(root)
    lines = list_lines(root)
    _refuse_endless(document, sum(len(line.text) for line in lines))
    found = find_body(root, document.text, lines, list_possible_titles(root, metadata))
    body, lines, carried = found.body, found.lines, found.carried
    if carried is not None:
        metadata = carried.add_to(metadata)
    title = carried.title if carried is not None and carried.title and len(fold_text(carried.title)) >= 5 else None
    title = title or (entry.title if entry and entry.title and not metadata.window else None)
    title = title or find_title(root, metadata, body, lines)
    paragraphs, dropped = separate_body(order_lines(body), title)
    title = title or (entry.title if entry else None) or ""
    address = document.url if document.is_remote else metadata.canonical
    published = find_published(root, metadata, body, lines, address)
    near = _collect_near(body, lines, dropped)
    source = find_source(near, metadata)
    authors = find_authors(near, metadata)
    article = Article(
        id=_make_id(document, entry, address, paragraphs),
        title=title,
        paragraphs=paragraphs,
        url=_choose_address(document, entry, address),
        published=published or (entry.published if entry else None),
        source=source or (entry.source if entry else None),
        authors=authors,
        language=detect_language("\n".join((title, *paragraphs))[:_SCRIPT_SAMPLE]),
        dropped=dropped,
        position=entry.position if entry else 0,
        trust=entry.trust if entry else 1.0,
    )
    wall = find_paywall(body, lines, "".join(paragraphs), metadata, carried=carried is not None)
    return _check_article(article, document, lines, wall, root)


def _collect_near(body: Sequence[Line], lines: Sequence[Line], dropped: Sequence[DroppedLine]) -> list[str]:
    """The lines that may name source and author: above the body, then those dropped from it, then just below it."""
    if not body:
        return []
    positions = {id(line): index for index, line in enumerate(lines)}
    first, last = positions.get(id(body[0]), 0), positions.get(id(body[-1]), 0)
    above = [line.text for line in lines[max(0, first - 25) : first + 8] if len(line.text) <= 120]
    below = [line.text for line in lines[last + 1 : last + 8] if len(line.text) <= 80]
    wire = [line.text[:40] for line in body[:4] if len(line.text) > 120]  # （某社記者某某台北1日電）
    return [*above, *wire, *(drop.text for drop in dropped if drop.reason not in {"related", "caption"}), *below]


def _extract_text(document: Document, text: str, entry: Entry | None) -> Article:
    _refuse_endless(document, len(text))
    fields, text = plain_text.split_front_matter(text)
    lines = (
        plain_text.list_markdown_lines(text)
        if fields or plain_text.is_markdown(text)
        else plain_text.list_text_lines(text)
    )
    if len(lines) > MOST_LINES:
        raise TooManyLines
    title, start, head = plain_text.split_head(lines)
    if fields.get("title"):
        title = fields["title"]
    elif entry and entry.title and fold_text(title) not in fold_text(entry.title):
        title, start, head = entry.title, 0, []
    paragraphs, dropped = separate_body(lines[start:], title)
    marks = [*head, *(drop.text for drop in dropped)]
    when = parse_time(fields.get("date")) or next((when for line in marks for when in find_times(line)), None)
    source = fields.get("source") or next((name for line in marks if (name := read_source(line))), None)
    authors = (
        (fields["author"],) if fields.get("author") else next((a for line in marks if (a := read_authors(line))), ())
    )
    article = Article(
        id=_make_id(document, entry, None, paragraphs),
        title=title or (paragraphs[0][:40] if paragraphs else ""),
        paragraphs=paragraphs,
        url=_choose_address(document, entry, fields.get("url")),
        published=when.moment if when else (entry.published if entry else None),
        source=source or (entry.source if entry else None),
        authors=authors,
        language=detect_language("\n".join((title, *paragraphs))[:_SCRIPT_SAMPLE]),
        dropped=(*(DroppedLine(line, "head") for line in head), *dropped),
        position=entry.position if entry else 0,
        trust=entry.trust if entry else 1.0,
    )
    return _check_article(article, document, lines, find_paywall(lines[start:], lines, "".join(paragraphs)))


def _make_id(document: Document, entry: Entry | None, address: str | None, paragraphs: Sequence[str]) -> str:
    if entry is not None:
        return make_article_id(entry.url)
    return make_article_id(address or (document.url if document.is_remote else "\n".join(paragraphs)))


def _choose_address(document: Document, entry: Entry | None, canonical: str | None) -> str | None:
    """The address a reader can open: never the path of a file."""
    candidates = (document.url, canonical, entry.url if entry else None)
    return next((address for address in candidates if address and is_web(address)), None)


def _check_article(
    article: Article, document: Document, lines: Sequence[Line], wall: str | None, root: HtmlElement | None = None
) -> Article:
    """Refuse what is no article, and mark what is only the beginning of one.

    Raises:
        NotAnArticle: Too little text, or a page that stands in an article's place.
    """
    body = "".join(article.paragraphs)
    han = len(HAN_CHARACTER.findall(body))
    words = len(re.findall(r"[^\W\d_]{2,}", HAN_CHARACTER.sub(" ", body)))
    is_short = han < _LEAST_HAN and words < _LEAST_LATIN_WORDS
    if is_short:
        wall = wall or next((line.text for line in lines if find_reason(line.text) == "subscription"), None)
    said = tidy(wall)[:60] if wall else None
    if is_short and said:
        raise NotAnArticle("{url}: only a teaser; the page says: {text}", url=document.url, text=said)
    shown = article.paragraphs or tuple(line.text for line in lines)
    if stands := find_stand_in(article.title, shown, dated=article.published is not None):
        raise NotAnArticle("{url}: {what}", url=document.url, what=stands)
    if is_short:
        kind = describe_textless(root, lines, han or words)
        error = LinkList if is_link_list(lines) else NotAnArticle
        raise error("{url}: not an article ({kind}); name an article's own page", url=document.url, kind=kind)
    return dataclasses.replace(article, teaser=said) if said else article
