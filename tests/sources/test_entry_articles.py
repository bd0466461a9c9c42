"""What is read of an entry: the feed's text, the page, or no more than its source allows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.fetching.fetcher import Fetcher
from digest.han import find_sentences
from digest.settings import Show, Source
from digest.sources.entry_articles import LEAD_SENTENCES, cut_to_lead, fetch_entry, read_document
from digest.types import Article, Entry, Failure
from tests.documents.test_mhtml import BODY, SECOND
from tests.sources.test_listing import ARTICLE

NOW = datetime.fromisoformat("2026-11-23T18:00:00+08:00")
LONG = "".join(f"<p>{BODY.replace('两岸', f'第{n}岸')}</p>" for n in range(10))


def _read(entry: Entry, folder: Path, **settings: object) -> Article | Failure:
    source = Source.model_validate({"url": "feed.xml", **settings})
    with Fetcher() as fetcher:
        show = Show(title="t", folder=folder, source=(source,))
        return read_document(entry, show, source, fetch_entry(entry, show, source, fetcher))


def test_a_feed_that_carries_the_whole_text_needs_no_page(tmp_path: Path) -> None:
    """The page is not there, and is not missed."""
    article = _read(Entry(str(tmp_path / "gone.html"), title="大桥通车", html=LONG), tmp_path)
    assert isinstance(article, Article)
    assert len(article.paragraphs) == 10
    assert not article.lead_only


def test_of_a_collecting_feed_the_outlet_is_named_and_not_the_collector(tmp_path: Path) -> None:
    """Also where the show gives the feed a name, which any other entry has."""
    for outlet, named in (("青屿日报", "青屿日报"), (None, "集锦")):
        entry = Entry(str(tmp_path / "a.html"), title="大桥通车", source="集锦", outlet=outlet, html=LONG)
        article = _read(entry, tmp_path, name="集锦")
        assert isinstance(article, Article)
        assert article.source == named


@pytest.mark.parametrize("end", ["……", "[&hellip;]", "阅读全文", "<a href='/a'>閱讀更多 »</a>", "Continue reading →"])
def test_a_long_teaser_is_not_taken_for_the_text(tmp_path: Path, end: str) -> None:
    """A text that breaks off, or leads on, sends to the page, however long it is."""
    (tmp_path / "a.html").write_text(ARTICLE, encoding="utf-8")
    article = _read(Entry(str(tmp_path / "a.html"), title="大桥通车", html=f"{LONG}{end}"), tmp_path)
    assert isinstance(article, Article)
    assert article.paragraphs == (BODY, SECOND)


def test_a_failure_names_no_folder_of_this_machine(tmp_path: Path) -> None:
    """Neither below nor above the show's folder."""
    folder = tmp_path / "show"
    folder.mkdir()
    for path in (folder / "gone.html", tmp_path / "out.html"):
        failure = _read(Entry(str(path)), folder)
        assert isinstance(failure, Failure)
        assert failure.stage == "extract"
        assert str(tmp_path) not in f"{failure.item} {failure.reason}"


@pytest.mark.parametrize("html", [None, "短讯…", f"<p>{BODY}</p>"])
def test_of_a_source_without_full_text_the_lead_is_all_that_is_kept(tmp_path: Path, html: str | None) -> None:
    """The feed's description where it has whole sentences, else the first ones of the page."""
    page = ARTICLE.replace(SECOND, f"{SECOND}</p><p>{SECOND.replace('大桥', '新桥')}</p><p>后面的内容不可使用。")
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    entry = Entry(str(tmp_path / "a.html"), title="大桥通车", html=html)
    article = _read(entry, tmp_path, full_text=False, name="晨港")
    assert isinstance(article, Article)
    assert article.lead_only
    assert article.dropped == ()
    assert article.source == "晨港"
    assert sum(len(list(find_sentences(text))) for text in article.paragraphs) <= LEAD_SENTENCES
    assert article.paragraphs[0] == BODY
    assert "不可使用" not in "".join(article.paragraphs)


@given(st.lists(st.text("大桥通车。！？“”，\n ", min_size=1, max_size=40), max_size=6), st.integers(1, 5))
def test_a_lead_is_the_beginning_of_the_article(paragraphs: list[str], most: int) -> None:
    """Whole sentences, verbatim, so that their spans are those of the whole article too."""
    article = Article("0" * 16, "题", tuple(paragraphs))
    kept = cut_to_lead(article, most).paragraphs
    count = sum(len(list(find_sentences(text))) for text in kept)
    assert count == min(most, sum(len(list(find_sentences(text))) for text in paragraphs))
    place = iter(paragraphs)
    assert all(any(whole.startswith(text) for whole in place) for text in kept)
