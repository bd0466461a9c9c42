"""What is only the beginning of an article is refused, or marked where a beginning is all that is wanted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.extract import extract
from digest.articles.page_lines import Line
from digest.articles.paywall import find_paywall, is_whole
from digest.documents.open import open_document
from digest.fetching.fetcher import Fetcher
from digest.settings import Show, Source
from digest.sources.entry_articles import fetch_entry, read_document
from digest.types import Article, Entry, Failure, Fetched

DATA = Path(__file__).parent.parent / "data"
LEADS = sorted((DATA / "refused").glob("lead*.html"))


@pytest.mark.parametrize("path", LEADS, ids=lambda path: path.name)
def test_a_source_that_allows_no_full_text_needs_no_more_than_the_lead(path: Path) -> None:
    """Its whole sentences are read, a sentence that is cut off is not; any other source's page is a failure."""
    entry = Entry(str(path))

    def read(*, full_text: bool) -> Article | Failure:
        source = Source(url="feed.xml", full_text=full_text)
        show = Show(title="t", folder=path.parent, source=(source,))
        with Fetcher() as fetcher:
            return read_document(entry, show, source, fetch_entry(entry, show, source, fetcher))

    refused, lead = read(full_text=True), read(full_text=False)
    assert isinstance(refused, Failure)
    assert "only a teaser" in str(refused.reason)
    if path.name == "lead_cut.html":
        assert isinstance(lead, Failure)
        assert "without one whole sentence" in str(lead.reason)
    else:
        assert isinstance(lead, Article)
        assert lead.lead_only
        assert lead.paragraphs
        assert all(is_whole(text) for text in lead.paragraphs)


@pytest.mark.parametrize("path", sorted((DATA / "pages").glob("free_*.html")), ids=lambda path: path.name)
def test_a_free_article_with_a_box_stays_an_article(path: Path) -> None:
    """Newsletters, requests for support, metered pages and requests between paragraphs are no walls."""
    assert extract(open_document(Fetched(str(path), path.read_bytes()))).teaser is None


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("大桥今天通车。", True),
        ("他说：“大桥今天通车。”", True),
        ("大桥今天通……", False),
        ("大桥今天通", False),
        ("It opened today.", True),
        ("It opened today...", False),
        ("", False),
    ],
)
def test_a_whole_text_ends_with_its_sentence(text: str, whole: bool) -> None:
    """An ellipsis, or no mark at all, is a cut."""
    assert is_whole(text) is whole


@given(st.lists(st.text(min_size=1, max_size=80), max_size=12), st.integers(min_value=0, max_value=12))
def test_nothing_is_a_wall_without_a_sign(texts: list[str], split: int) -> None:
    """Lines without a request, a link or a named box never are, however little text they hold."""
    lines = [Line(text.translate({ord("%"): None})) for text in texts if not text.isascii()]
    assert find_paywall(lines[:split], lines, "".join(line.text for line in lines[:split])) is None
