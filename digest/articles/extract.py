"""Make an article of a document: a web page, plain text or Markdown."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml.html import HtmlElement

from digest.articles.article_id import make_article_id, make_entry_id
from digest.articles.body import Found, find_body
from digest.articles.boilerplate import find_reason
from digest.articles.bylines import find_authors, find_source, read_authors, read_source
from digest.articles.dates import When, find_times, parse_time
from digest.articles.live_reports import order_lines
from digest.articles.markdown import list_markdown_lines
from digest.articles.metadata import Metadata, read_metadata
from digest.articles.not_articles import describe_textless, find_stand_in, is_link_list
from digest.articles.page_lines import MOST_LINES, Line, TooManyLines, fold_text, list_lines
from digest.articles.paragraphs import separate_body
from digest.articles.paywall import find_paywall
from digest.articles.plain_text import Head, find_head, is_markdown, list_text_lines, split_front_matter
from digest.articles.published import find_published
from digest.articles.stand_ins import PageWords, find_notice, has_title
from digest.articles.title import find_title, list_possible_titles
from digest.documents.html import tidy
from digest.documents.kind import Kind
from digest.documents.mojibake import is_damaged
from digest.documents.open import Document
from digest.errors import LinkList, NotAnArticle
from digest.han import HAN_CHARACTER, detect_language
from digest.message import Message
from digest.types import Article, DroppedLine, Entry
from digest.urls import is_web

# How files begin that are no text.
_BINARY = (
    (b"%PDF", Message("a PDF")),
    (b"PK\x03\x04", Message("an archive or office file")),
    (b"\x89PNG", Message("a picture")),
    (b"\xff\xd8\xff", Message("a picture")),
    (b"GIF8", Message("a picture")),
    (b"ID3", Message("audio")),
    (b"RIFF", Message("audio or video")),
)
# A page with less text than this is not an article: a notice, a video page, a teaser.
_LEAST_HAN = 40
_LEAST_LATIN_WORDS = 40

# A longer line over the body is a paragraph.
_LONGEST_BYLINE = 120

# A shorter line may rightly come on several pages.
_SHORT_LINE = 8
_PARAGRAPH_ENDS = tuple("。！？!?…”」』：:；;）)】")

# The language is told by this many characters.
_LANGUAGE_SAMPLE = 1500


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a document says of its article.

    Attributes:
        title: "" where it has none.
        paragraphs: The body, whole.
        dropped: The lines that were left out.
        lines: All lines of the document.
        root: The page; None for a text.
        wall: What it says of the rest, where it may be only the beginning of the article.
        identity: The address that names it; None where its words do.
        address: The address that it gives as its own.
        published: The time of publication.
        source: The outlet.
        authors: Who wrote it, in the order of the byline.
    """

    title: str
    paragraphs: tuple[str, ...]
    dropped: tuple[DroppedLine, ...]
    lines: Sequence[Line]
    root: HtmlElement | None
    wall: str | None
    identity: str | None
    address: str | None
    published: datetime | None
    source: str | None
    authors: tuple[str, ...]


def extract(document: Document, entry: Entry | None = None, *, teasers: bool = False) -> Article:
    """Make an article of a document.

    Args:
        document: A web page (also a fragment of one), plain text or Markdown.
        entry: What the feed said of it; it fills in what the page does not say, and its address names the article.
        teasers: Whether the beginning of an article that is not free to read will do; it is marked as a `teaser`.

    Returns:
        The article, its paragraphs whole and in its own script; the lines left out are in `dropped`.

    Raises:
        NotAnArticle: The document is empty, no text, a teaser, or a page that is not an article.
    """
    if document.kind is Kind.EPUB:
        raise NotAnArticle("{url}: a book, of which each chapter is an article", url=document.url)
    _refuse_binary(document)
    if not document.text.strip():
        raise NotAnArticle("{url}: is empty", url=document.url)
    try:
        reading = _read_page(document, entry) if document.is_html else _read_text(document, entry)
        for page in document.further:
            reading = _add_page(reading, page, entry)
    except TooManyLines as error:
        raise NotAnArticle(
            "{url}: more than {count} lines, which no article has", url=document.url, count=MOST_LINES
        ) from error
    article = _build_article(reading, document, entry)
    article = _check_article(article, reading, document, entry)
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


# Characters for private use, by which pages keep their text from being copied. Beside Chinese: an icon stands alone.
_PRIVATE_USE = re.compile(
    "[\ue000-\uf8ff]|&#(?:[xX](?:[eE][0-9a-fA-F]|[fF][0-8])[0-9a-fA-F]{2}|5[89][0-9]{3}|6[0-2][0-9]{3});"
)
_MANY_HIDDEN = 8
_HIDDEN_SHARE = 0.05

# An article of which more was decoded wrongly before it was sent lacks what a listener would miss.
_MOST_DAMAGED = 0.1

# Thirty hours of speech: no article is so long, and the rules that read one would take minutes.
_MOST_CHARS = 500_000


def _refuse_endless(document: Document, chars: int) -> None:
    if chars > _MOST_CHARS:
        raise NotAnArticle(
            "{url}: has {chars:,} characters, which is no article but a book or worse", url=document.url, chars=chars
        )


def _refuse_binary(document: Document) -> None:
    for mark, kind in _BINARY:
        if document.data.startswith(mark):
            raise NotAnArticle("{url}: is {kind}, not a page or a text", url=document.url, kind=kind)


def _read_page(document: Document, entry: Entry | None) -> _Reading:
    root = document.tree
    if root is None:
        raise NotAnArticle("{url}: is empty", url=document.url)
    metadata = read_metadata(root)
    lines = list_lines(root)
    _refuse_endless(document, sum(len(line.text) for line in lines))
    found = find_body(root, document.text, lines, list_possible_titles(root, metadata))
    if found.carried is not None:
        metadata = found.carried.add_to(metadata)
    title = _choose_title(found, entry, metadata) or find_title(root, metadata, found.body, found.lines)
    body = order_lines(found.body)
    paragraphs, dropped = separate_body(body, title)
    # The path of a file is no address: a saved page has the one that it states.
    address = document.url if document.is_remote else metadata.canonical
    near = _list_near(found, dropped)
    carried = found.carried is not None
    return _Reading(
        title=_choose_readable(title, entry),
        paragraphs=paragraphs,
        dropped=dropped,
        lines=found.lines,
        root=root,
        wall=find_paywall(found.body, found.lines, "".join(paragraphs), metadata, carried=carried),
        identity=address,
        address=address,
        published=find_published(root, metadata, found.body, found.lines, address, document.fetched.at),
        source=find_source(near, metadata, entry.outlet if entry else None, address=address, lines=found.lines),
        authors=find_authors(near, metadata),
    )


def _choose_readable(title: str | None, entry: Entry | None) -> str:
    """Return the page's title; the feed's where the page has none, or has it damaged."""
    stated = entry.title if entry else None
    if title and not (stated and is_damaged(title)):
        return title
    return stated or ""


def _add_page(reading: _Reading, page: Document, entry: Entry | None) -> _Reading:
    """Return what an article's pages say with the next one: its new paragraphs, and what it says of the rest."""
    if page.tree is None:
        return reading
    more = _read_page(page, entry)
    before = {fold_text(text) for text in reading.paragraphs}
    new = [text for text in more.paragraphs if len(fold_text(text)) < _SHORT_LINE or fold_text(text) not in before]
    paragraphs = list(reading.paragraphs)
    if new and paragraphs and not paragraphs[-1].endswith(_PARAGRAPH_ENDS):
        paragraphs[-1] += new.pop(0)  # a sentence goes on over the page
    return dataclasses.replace(
        reading,
        paragraphs=(*paragraphs, *new),
        dropped=(*reading.dropped, *more.dropped),
        wall=more.wall,
        published=reading.published or more.published,
        source=reading.source or more.source,
        authors=reading.authors or more.authors,
    )


def _choose_title(found: Found, entry: Entry | None, metadata: Metadata) -> str | None:
    """Return the title that stands beside a text in a script, or the feed's, where the page's window has none."""
    carried = found.carried.title if found.carried is not None else None
    if carried and len(fold_text(carried)) >= 5:
        return carried
    if entry is not None and not metadata.window:  # what a feed carries is a fragment of a page
        return entry.title
    return None


def _list_near(found: Found, dropped: Sequence[DroppedLine]) -> list[str]:
    """List the lines that may name source and author: above the body, then those dropped from it, then below it."""
    if not found.body:
        return []
    positions = {id(line): index for index, line in enumerate(found.lines)}  # those of a script are not among them
    first = positions.get(id(found.body[0]), 0)
    last = positions.get(id(found.body[-1]), 0)
    lines_above = found.lines[max(0, first - 25) : first + 8]
    lines_below = found.lines[last + 1 : last + 8]
    above = [line.text for line in lines_above if len(line.text) <= _LONGEST_BYLINE]
    # A lead begins with the agency and its reporter: （某社記者某某台北1日電）
    leads = [line.text[:40] for line in found.body[:4] if len(line.text) > _LONGEST_BYLINE]
    left_out = [drop.text for drop in dropped if drop.reason not in {"related", "caption"}]
    below = [line.text for line in lines_below if len(line.text) <= 80]
    return [*above, *leads, *left_out, *below]


def _read_text(document: Document, entry: Entry | None) -> _Reading:
    _refuse_endless(document, len(document.text))
    fields, text = split_front_matter(document.text)
    has_marks = bool(fields) or is_markdown(text)
    lines = list_markdown_lines(text) if has_marks else list_text_lines(text)
    if len(lines) > MOST_LINES:
        raise TooManyLines
    head = find_head(lines)
    if fields.get("title"):
        head = dataclasses.replace(head, title=fields["title"])
    elif entry and entry.title and fold_text(head.title) not in fold_text(entry.title):
        head = Head(title=entry.title, size=0, others=())  # the text begins without its title
    body = lines[head.size :]
    paragraphs, dropped = separate_body(body, head.title)
    marks = [*head.others, *(drop.text for drop in dropped)]
    when = parse_time(fields.get("date")) or _find_first_time(marks)
    source = fields.get("source") or next(filter(None, map(read_source, marks)), None)
    authors = (fields["author"],) if fields.get("author") else next(filter(None, map(read_authors, marks)), ())
    dropped_head = [DroppedLine(line, "head") for line in head.others]
    return _Reading(
        title=head.title or (paragraphs[0][:40] if paragraphs else ""),
        paragraphs=paragraphs,
        dropped=(*dropped_head, *dropped),
        lines=lines,
        root=None,
        wall=find_paywall(body, lines, "".join(paragraphs)),
        identity=None,
        address=fields.get("url"),
        published=when.moment if when else None,
        source=source,
        authors=authors,
    )


def _find_first_time(lines: Sequence[str]) -> When | None:
    for line in lines:
        for when in find_times(line):
            return when
    return None


def _build_article(reading: _Reading, document: Document, entry: Entry | None) -> Article:
    """Make an article of what a document says; its entry fills in what that does not say."""
    sample = "\n".join((reading.title, *reading.paragraphs))[:_LANGUAGE_SAMPLE]
    return Article(
        id=_make_id(reading, document, entry),
        title=reading.title,
        paragraphs=reading.paragraphs,
        url=_choose_address(document, entry, reading.address),
        published=reading.published or (entry.published if entry else None),
        source=_choose_source(reading, entry),
        authors=reading.authors,
        language=detect_language(sample),
        dropped=reading.dropped,
        position=entry.position if entry else 0,
        trust=entry.trust if entry else 1.0,
        missing=document.missing,
    )


def _choose_source(reading: _Reading, entry: Entry | None) -> str | None:
    """Return the outlet as the page names it, else as the feed does; none whose name cannot be read."""
    names = (reading.source, entry.outlet or entry.source if entry else None)
    return next((name for name in names if name and not is_damaged(name)), None)


def _make_id(reading: _Reading, document: Document, entry: Entry | None) -> str:
    if entry is not None:
        return make_entry_id(entry.url, entry.name)
    words = "\n".join(reading.paragraphs)  # a file may be moved: its path names nothing
    return make_article_id(reading.identity or (document.url if document.is_remote else words))


def _choose_address(document: Document, entry: Entry | None, canonical: str | None) -> str | None:
    """Return the address that a reader can open: never the path of a file."""
    for address in (document.url, canonical, entry.url if entry else None):
        if address and is_web(address):
            return address
    return None


def _refuse_damaged(article: Article, url: str) -> None:
    """Refuse an article whose title, or much of whose text, cannot be read.

    Raises:
        NotAnArticle: It was decoded wrongly before it was sent.
    """
    damaged = sum(len(line.text) for line in article.dropped if line.reason == "damaged")
    if is_damaged(article.title) or damaged > _MOST_DAMAGED * sum(map(len, article.paragraphs)):
        raise NotAnArticle("{url}: its text was damaged before it was sent (decoded in a wrong charset)", url=url)


def _check_article(article: Article, reading: _Reading, document: Document, entry: Entry | None) -> Article:
    """Refuse what is not an article, and mark what is only the beginning of one.

    Raises:
        NotAnArticle: Too little text, or a page that stands in an article's place.
    """
    _refuse_damaged(article, document.url)
    han, words = _count_words("".join(article.paragraphs))
    hidden = _count_hidden(document.text) if document.is_html else 0
    if hidden >= _MANY_HIDDEN and hidden >= _HIDDEN_SHARE * han:
        raise NotAnArticle(
            "{url}: {count} of its characters are drawn by a font of its own, and cannot be read",
            url=document.url,
            count=hidden,
        )
    is_short = han < _LEAST_HAN and words < _LEAST_LATIN_WORDS
    wall = reading.wall
    if not wall and is_short:
        wall = _find_subscription(reading.lines)
    said = tidy(wall)[:60] if wall else None
    if is_short and said:
        raise NotAnArticle("{url}: only a teaser; the page says: {text}", url=document.url, text=said)
    shown = article.paragraphs or tuple(line.text for line in reading.lines)
    page = _collect_words(reading, shown, entry, asked=document.is_remote)
    is_page = reading.root is not None and document.known_text is None  # and not what its feed carries of it
    # A feed's date is believed of a page with the feed's title.
    has_date = article.published is not None and (not is_page or has_title(page) or reading.published is not None)
    stand_in = find_stand_in(f"{page.headings} {article.title}", shown, dated=has_date)
    if stand_in is None and is_page:
        stand_in = find_notice(page)
    if stand_in is not None:
        raise NotAnArticle("{url}: {what}", url=document.url, what=stand_in)
    if is_short:
        kind = describe_textless(reading.root, reading.lines, han or words)
        error = LinkList if is_link_list(reading.lines) else NotAnArticle
        raise error("{url}: not an article ({kind}); name an article's own page", url=document.url, kind=kind)
    return dataclasses.replace(article, teaser=said) if said else article


def _collect_words(reading: _Reading, shown: Sequence[str], entry: Entry | None, *, asked: bool) -> PageWords:
    """Collect what a page says of itself, beside the title that its feed gives the article."""
    window = reading.root.findtext(".//title") if reading.root is not None else None
    headings = [line.text for line in reading.lines if line.tag in {"h1", "h2"}]
    return PageWords(
        title=entry.title if entry else None,
        shown=" ".join((window or "", *(line.text for line in reading.lines), *reading.paragraphs)),
        headings=" ".join((tidy(window or ""), *headings)),
        text=" ".join(shown),
        signed=reading.published is not None or bool(reading.source or reading.authors),
        asked=asked,
        named=entry is None,
    )


def _count_hidden(text: str) -> int:
    """Count the characters for private use that stand beside Chinese ones."""
    # Searched for alone first: what stands before is asked of few places only.
    count = 0
    for match in _PRIVATE_USE.finditer(text):
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        count += HAN_CHARACTER.match(before) is not None or HAN_CHARACTER.match(after) is not None
    return count


def _count_words(text: str) -> tuple[int, int]:
    """Return how many Han characters, and how many words of other writing, a text has."""
    han = len(HAN_CHARACTER.findall(text))
    words = re.findall(r"[^\W\d_]{2,}", HAN_CHARACTER.sub(" ", text))
    return han, len(words)


def _find_subscription(lines: Sequence[Line]) -> str | None:
    """Return a line that asks to subscribe, wherever it stands on a page with next to no text."""
    for line in lines:
        if find_reason(line.text) == "subscription":
            return line.text
    return None
