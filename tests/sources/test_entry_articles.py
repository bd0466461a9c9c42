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
from tests.sources.pages_site import SENTENCES, make_page, serve_pages
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


CARRIED = f"<p>{BODY}</p><p>{SECOND}</p>"
FEED_TITLE = "大桥通车"
WALL = "<h1>用户登录</h1><form><label>手机号</label><input></form><p>登录后即可阅读全部内容，请先注册成为会员。</p>"


def _read_on_web(pages: dict[str, str | int], html: str | None = CARRIED, **settings: object) -> Article | Failure:
    with serve_pages(pages) as (site, _), Fetcher(read_s=0.5, total_s=2) as fetcher:
        source = Source.model_validate({"url": f"{site}/feed.xml", "allow_private": True, **settings})
        show = Show(title="t", folder=Path("/"), source=(source,))
        entry = Entry(f"{site}/a.html", title=FEED_TITLE, html=html)
        return read_document(entry, show, source, fetch_entry(entry, show, source, fetcher))


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (403, "403"),
        (404, "404"),
        (503, "503"),
        ("", "empty"),
        ("<div id=app></div><script src=a.js></script><noscript>请启用 JavaScript</noscript>", "scripts"),
        ("<title>安全验证</title><h2>请完成安全验证</h2><p>拖动滑块完成拼图，证明您是真人访问。</p>", "captcha"),
        (WALL, "teaser"),
        (
            make_page(BODY, "<div class=paywall><p>本文为付费内容，订阅后可阅读全文。</p></div>", title=FEED_TITLE),
            "teaser",
        ),
        ("<script>location.href='/a.html?x'</script>", "404"),
        (make_page(f"{BODY[:60]}。", title=FEED_TITLE), "less"),
        ("%PDF-1.5", "PDF"),
    ],
)
def test_a_page_that_fails_does_not_lose_the_story(page: str | int, why: str) -> None:
    """The feed's text is the article, short as it is, and the article says why."""
    article = _read_on_web({"/a.html": page})
    assert isinstance(article, Article)
    assert article.paragraphs == (BODY, SECOND)
    assert why in str(article.from_feed)
    assert article.is_whole


def test_robots_txt_that_forbids_the_page_leaves_the_feed_s_own_text() -> None:
    """The site offers that itself."""
    pages: dict[str, str | int] = {"/robots.txt": "User-agent: *\nDisallow: /a", "/a.html": make_page(*SENTENCES)}
    article = _read_on_web(pages)
    assert isinstance(article, Article)
    assert article.paragraphs == (BODY, SECOND)
    assert "robots.txt" in str(article.from_feed)


def test_what_the_feed_breaks_off_is_cut_and_said_to_be_missing() -> None:
    """Whole sentences only."""
    for end in ("<p>市民表示……</p>", "<p>市民在桥上 <a href='/a'>[阅读全文]</a></p>"):
        article = _read_on_web({"/a.html": 403}, f"{CARRIED}{end}")
        assert isinstance(article, Article)
        assert article.paragraphs == (BODY, SECOND)
        assert article.missing
        assert not article.is_whole


@pytest.mark.parametrize(
    "html", [None, "", "<p>阅读全文</p>", f"<p>{FEED_TITLE}</p>", "<img src=a.jpg>", "<p>桥</p>" * 9]
)
def test_a_feed_without_sentences_cannot_stand_in(html: str | None) -> None:
    """The failure is the page's own."""
    failure = _read_on_web({"/a.html": 403}, html)
    assert isinstance(failure, Failure)
    assert "403" in str(failure.reason)


def test_a_page_that_has_more_is_read() -> None:
    """And a page that is as long as the feed's text, but for a line."""
    for page in (make_page(*SENTENCES, title=FEED_TITLE), make_page(BODY, SECOND, title=FEED_TITLE)):
        article = _read_on_web({"/a.html": page}, f"{CARRIED}<p>关注我们的公众号。</p>")
        assert isinstance(article, Article)
        assert article.from_feed is None


def test_a_source_may_be_read_in_its_feed_alone() -> None:
    """Its pages are not asked for, and nothing has failed; where the feed has no text, that is said."""
    article = _read_on_web({}, fetch_pages=False)
    assert isinstance(article, Article)
    assert (article.paragraphs, article.from_feed, article.missing) == ((BODY, SECOND), None, None)
    cut = _read_on_web({}, f"{CARRIED}<p>市民表示……</p>", fetch_pages=False)
    assert isinstance(cut, Article)
    assert (cut.paragraphs, cut.is_whole) == ((BODY, SECOND), False)
    failure = _read_on_web({}, None, fetch_pages=False)
    assert isinstance(failure, Failure)
    assert "fetch_pages" in str(failure.reason)


def test_a_source_without_full_text_keeps_the_lead_of_either() -> None:
    """Three sentences of the feed where the page fails."""
    article = _read_on_web({"/a.html": 403}, f"<p>{'市民表示……' * 9}</p>{CARRIED * 4}", full_text=False)
    assert isinstance(article, Article)
    assert article.lead_only
    assert sum(len(list(find_sentences(text))) for text in article.paragraphs) <= LEAD_SENTENCES
