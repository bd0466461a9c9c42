"""Opened documents: each is told, decoded, parsed and extracted once, on its way from a source to an article."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

import digest.documents.epub
import digest.documents.epub_chapters
import digest.documents.open
import digest.sources.entry_articles
import digest.sources.listing
from digest import pipeline
from digest.catalog import Catalog
from digest.documents.kind import Kind
from digest.documents.open import open_document, open_html
from digest.episode.studio import Studio
from digest.fetching.fetcher import Fetcher
from digest.settings import Show, Source
from digest.sources.entry_articles import fetch_entry, read_document
from digest.sources.listing import list_entries
from digest.types import Article, Fetched
from tests.documents.test_epub import epub
from tests.documents.test_mhtml import BODY, SECOND, mhtml
from tests.folder_site import serve_folder
from tests.studio import DAY, NOW, hosts_of

BODIES = f"<h1>青屿大桥通车</h1><p>{BODY}</p><p>{SECOND}</p>"
PAGE = f"<html lang='zh-CN'><head><title>青屿大桥通车</title></head><body>{BODIES}</body></html>"


def test_a_document_is_opened_with_text_tree_and_charset() -> None:
    """The text and the tree are made once and kept; the charset is what the bytes are in."""
    document = open_document(Fetched("https://news.example/a", PAGE.encode("gb18030"), "text/html", "utf-8"))
    assert (document.kind, document.text, document.charset) == (Kind.PAGE, PAGE, "gb18030")
    assert document.text is document.text
    assert document.tree is document.tree


def test_a_saved_page_is_opened_as_the_page_in_it() -> None:
    """Under the address that it was saved from."""
    document = open_document(Fetched("a.mhtml", mhtml()))
    assert (document.kind, document.url) == (Kind.PAGE, "https://news.example/a.html")


def test_an_opened_document_can_be_sent_to_another_machine() -> None:
    """Its tree, which cannot be pickled, stays behind."""
    document = open_document(Fetched("https://news.example/a", PAGE.encode(), "text/html"))
    assert document.tree is not None
    assert pickle.loads(pickle.dumps(document)) == document  # noqa: S301
    assert "tree" not in vars(pickle.loads(pickle.dumps(document)))  # noqa: S301


def test_html_whose_text_is_known_is_not_decoded() -> None:
    """Halves of surrogate pairs, which JSON can hold, and marks that no text has are left out."""
    document = open_html("https://news.example/a", "\ufeff<p>桥\x00\ud800通车</p>")
    assert (document.kind, document.text, document.charset) == (Kind.PAGE, "<p>桥通车</p>", "utf-8")
    assert pickle.loads(pickle.dumps(document)) == document  # noqa: S301


@pytest.mark.parametrize(("name", "has_tree"), [("a.xml", True), ("a.bin", False)])
def test_xml_is_parsed_once_or_not_at_all(name: str, has_tree: bool) -> None:
    """Bytes that are no text have no tree."""
    data = "<urlset><url/></urlset>".encode("utf-16") if has_tree else bytes([0x80, 0xFF, 0x81, 0x20]) * 500
    document = open_document(Fetched(name, data))
    assert (document.xml is not None) is has_tree
    assert document.xml is document.xml


LONG = "".join(f"<p>{BODY.replace('两岸', f'第{n}岸')}</p>" for n in range(10))
OTHER = PAGE.replace("大桥", "隧道")
ITEM = "<item><title>{0}</title><link>{0}.html</link><description><![CDATA[{1}]]></description></item>"
RSS = "<rss version='2.0'><channel><title>晨港</title>{}</channel></rss>"
OPML = "<opml><body><outline xmlUrl='{}feed.xml'/></body></opml>"
SITEMAP = "<urlset><url><loc>{0}a.html</loc></url><url><loc>{0}b.html</loc></url></urlset>"
TWO_PAGES = {"a.html": PAGE, "b.html": OTHER}
FEED_OF_PAGES = RSS.format(ITEM.format("a", "") + ITEM.format("b", ""))


@dataclass(frozen=True)
class Case:
    """A source, the files that its site holds, and how often a plan of its show may do each thing."""

    source: str
    files: Mapping[str, str | bytes]
    kinds: int
    decoded: int
    parsed: int
    extracted: int
    full_text: bool = True


CASES = {
    "page": Case("a.html", {"a.html": PAGE}, kinds=1, decoded=1, parsed=1, extracted=1),
    "page, lead only": Case("a.html", {"a.html": PAGE}, kinds=1, decoded=1, parsed=1, extracted=1, full_text=False),
    "saved page": Case("a.mhtml", {"a.mhtml": mhtml()}, kinds=1, decoded=1, parsed=1, extracted=1),
    "text": Case("a.txt", {"a.txt": f"青屿大桥通车\n\n{BODY}\n{SECOND}\n"}, kinds=1, decoded=1, parsed=0, extracted=1),
    "feed of pages": Case(
        "feed.xml", {**TWO_PAGES, "feed.xml": FEED_OF_PAGES}, kinds=3, decoded=3, parsed=2, extracted=2
    ),
    "feed of texts": Case("feed.xml", {"feed.xml": RSS.format(ITEM.format("a", LONG))}, 1, 1, 1, 1),
    "feed of descriptions": Case(
        "feed.xml", {"feed.xml": RSS.format(ITEM.format("a", BODY))}, 1, 1, 1, 1, full_text=False
    ),
    # The list itself is parsed too.
    "list of feeds": Case(
        "all.opml",
        {**TWO_PAGES, "feed.xml": FEED_OF_PAGES, "all.opml": OPML},
        kinds=4,
        decoded=4,
        parsed=3,
        extracted=2,
    ),
    "sitemap": Case("map.xml", {**TWO_PAGES, "map.xml": SITEMAP}, kinds=3, decoded=3, parsed=3, extracted=2),
    # In the book are its container, its package, its table of contents, a cover and two chapters; the latter three are
    # parsed as HTML to be parted, and what became of the chapters is parsed to be read.
    "book": Case("b.epub", {"b.epub": epub()}, kinds=1, decoded=6, parsed=8, extracted=2),
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    with serve_folder(tmp_path) as address:
        yield address


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, object]]:
    """Count what is done to which document, by the name of the function and what it is given."""
    counts: Counter[tuple[str, object]] = Counter()

    def count(module: ModuleType, name: str) -> None:
        real = getattr(module, name)

        def counted(given: object, *args: object, **options: object) -> object:
            counts[name, given] += 1
            return real(given, *args, **options)

        monkeypatch.setattr(module, name, counted)

    count(digest.documents.open, "detect_kind")
    for name in ("decode", "parse_html", "parse_xml"):
        count(digest.documents.open, name)
    for name in ("decode", "parse_xml"):
        count(digest.documents.epub, name)
    count(digest.documents.epub_chapters, "parse_html")
    for module in (digest.sources.listing, digest.sources.entry_articles):
        count(module, "extract")
    return counts


@pytest.mark.parametrize("name", CASES)
def test_a_plan_opens_each_document_once(
    name: str, tmp_path: Path, site: str, catalog: Catalog, studio: Studio, done: Counter[tuple[str, object]]
) -> None:
    """From the source's address to the stories: one kind, one decoding, one tree and one extraction of each."""
    case = CASES[name]
    for path, content in case.files.items():
        data = content if isinstance(content, bytes) else content.replace("{}", f"{site}/").replace("{0}", f"{site}/")
        (tmp_path / path).write_bytes(data if isinstance(data, bytes) else data.encode())
    source = Source.model_validate(
        {"url": f"{site}/{case.source}", "name": "晨港", "allow_private": True, "full_text": case.full_text}
    )
    show = Show(name="morning", title="早报", folder=tmp_path, source=(source,), fresh_hours=0)
    planned = pipeline.plan(show, hosts_of(show, catalog), DAY, NOW, studio)
    assert planned.summaries
    assert [key for key, count in done.items() if count > 1] == []
    totals = Counter(function for function, _ in done.elements())
    assert totals["detect_kind"] == case.kinds
    assert totals["decode"] == case.decoded
    assert totals["parse_html"] + totals["parse_xml"] == case.parsed
    assert totals["extract"] == case.extracted


def test_an_article_that_was_read_when_it_was_listed_keeps_its_place_and_weight(tmp_path: Path) -> None:
    """Its source's name and trust stand in it."""
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    source = Source(url="a.html", name="晨港", trust=2.0)
    show = Show(title="t", folder=tmp_path, source=(source,))
    with Fetcher() as fetcher:
        (entry,) = list_entries(show, source, fetcher).entries
        article = read_document(entry, show, source, fetch_entry(entry, show, source, fetcher))
    assert isinstance(article, Article)
    assert (article.title, article.source, article.trust) == ("青屿大桥通车", "晨港", 2.0)
    assert article.paragraphs == (BODY, SECOND)
