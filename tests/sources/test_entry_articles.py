"""What is read of an entry: the feed's text, the page, or no more than its source allows."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.extract import article_id
from digest.articles.gather import (
    LEAD_SENTENCES,
    fetch_entry,
    lead_of,
    read_document,
    still_fresh,
    why_unread,
    worth_reading,
)
from digest.articles.timely import until
from digest.fetching.fetcher import Fetcher
from digest.han import sentences
from digest.settings import Show, Source
from digest.types import Article, Entry, Failure, UnreadReason
from tests.articles.test_listing import ARTICLE
from tests.documents.test_mhtml import BODY, SECOND

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
    assert sum(len(list(sentences(text))) for text in article.paragraphs) <= LEAD_SENTENCES
    assert article.paragraphs[0] == BODY
    assert "不可使用" not in "".join(article.paragraphs)


@given(st.lists(st.text("大桥通车。！？“”，\n ", min_size=1, max_size=40), max_size=6), st.integers(1, 5))
def test_a_lead_is_the_beginning_of_the_article(paragraphs: list[str], most: int) -> None:
    """Whole sentences, verbatim, so that their spans are those of the whole article too."""
    article = Article("0" * 16, "题", tuple(paragraphs))
    kept = lead_of(article, most).paragraphs
    count = sum(len(list(sentences(text))) for text in kept)
    assert count == min(most, sum(len(list(sentences(text))) for text in paragraphs))
    place = iter(paragraphs)
    assert all(any(whole.startswith(text) for whole in place) for text in kept)


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        (NOW - timedelta(hours=11), True),
        (NOW - timedelta(hours=13), False),
        (datetime.fromisoformat("2026-11-23T00:00:00+08:00"), True),
        (datetime.fromisoformat("2026-11-22T00:00:00+08:00"), False),
        (None, True),
    ],
)
def test_the_time_that_the_page_states_decides_what_is_fresh(published: datetime | None, kept: bool) -> None:
    """A day without hours is fresh as long as any hour of it is."""
    articles = (Article("0" * 16, "题", (BODY,), published=published),)
    assert still_fresh(articles, now=NOW, fresh_hours=12) == (articles if kept else ())
    assert still_fresh(articles, now=NOW, fresh_hours=None) == articles


def test_each_entry_that_is_not_read_has_its_reason() -> None:
    """What was told, is too old or too new, or stands in two lists is named; what is read is not."""
    fresh, told, old, new, undated = (
        Entry(f"https://news.example/{name}", title=name, published=published)
        for name, published in {
            "fresh": NOW,
            "told": NOW,
            "old": NOW - timedelta(hours=13),
            "new": NOW + timedelta(hours=1),
            "undated": None,
        }.items()
    )
    again = Entry(fresh.url, title="again", published=NOW)
    entries = (fresh, told, old, new, undated, again)
    ids = {article_id(told.url)}
    read = worth_reading(until(entries, NOW), now=NOW, fresh_hours=12, told=ids)
    assert read == (fresh,)
    assert why_unread(entries, read, told=ids, end=NOW) == (
        (told, UnreadReason.TOLD_BEFORE),
        (old, UnreadReason.TOO_OLD),
        (new, UnreadReason.TOO_LATE),
        (undated, UnreadReason.TOO_LATE),
        (again, UnreadReason.LISTED_TWICE),
    )
