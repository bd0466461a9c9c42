"""What the sources of a show offer, what is left out of it and why, and what is read."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

from digest.episode.gather import list_offer, read_articles
from digest.episode.studio import Studio
from digest.settings import Show, Source
from digest.types import Progress, UnreadReason
from tests.sources.pages_site import SENTENCES, make_page, serve_pages
from tests.studio import DAY, NOW


def test_every_entry_is_fresh_or_unread_with_its_reason(sample: Show, studio: Studio) -> None:
    offer = list_offer(sample, DAY, NOW, studio)
    assert offer.failures == ()
    assert offer.fresh
    assert len(offer.fresh) + len(offer.unread) == offer.listed
    short = sample.model_copy(update={"fresh_hours": 24.0})
    late = list_offer(short, DAY, NOW + timedelta(days=60), studio)
    assert late.fresh == ()
    assert {entry.reason for entry in late.unread} == {UnreadReason.TOO_OLD}


def test_what_was_published_after_the_end_is_not_offered(sample: Show, studio: Studio) -> None:
    """A day that was missed has its own news only."""
    dates = sorted(entry.published for entry, _ in list_offer(sample, DAY, NOW, studio).fresh if entry.published)
    offer = list_offer(sample, DAY, NOW, studio, end=dates[0])
    assert offer.fresh
    assert all(entry.published and entry.published <= dates[0] for entry, _ in offer.fresh)


def test_articles_are_read_in_the_order_of_the_offer(sample: Show, studio: Studio) -> None:
    steps: list[Progress] = []
    watched = dataclasses.replace(studio, on_progress=steps.append)
    offer = list_offer(sample, DAY, NOW, watched)
    reading = read_articles(sample, offer, NOW, watched)
    assert reading.failures == ()
    assert [article.title for article in reading.articles] == [entry.title for entry, _ in offer.fresh]
    assert [step.done for step in steps if step.stage == "extract"] == [*range(1, len(offer.fresh) + 1)]
    assert steps[0].stage == "fetch"


def test_a_source_that_is_gone_is_a_failure_and_stops_nothing(sample: Show, studio: Studio, tmp_path: Path) -> None:
    gone = sample.source[0].model_copy(update={"url": str(tmp_path / "gone.xml"), "name": "Gone"})
    offer = list_offer(sample.model_copy(update={"source": (gone, *sample.source)}), DAY, NOW, studio)
    assert [failure.stage for failure in offer.failures] == ["fetch"]
    assert offer.fresh == list_offer(sample, DAY, NOW, studio).fresh


def test_of_what_cannot_be_read_the_headline_is_kept(sample: Show, studio: Studio, tmp_path: Path) -> None:
    item = "<item><title>晨港港口关闭三天</title><link>gone.html</link></item>"
    feed = tmp_path / "feed.xml"
    feed.write_text(f'<rss version="2.0"><channel><title>快讯</title>{item}</channel></rss>', encoding="utf-8")
    show = sample.model_copy(update={"folder": tmp_path, "source": (Source(url=feed.name),)})
    reading = read_articles(show, list_offer(show, DAY, NOW, studio), NOW, studio)
    assert [failure.item for failure in reading.failures] == ["晨港港口关闭三天"]
    assert [(one.title, one.source, one.paragraphs) for one in reading.headlines] == [("晨港港口关闭三天", "快讯", ())]


def _make_show(sample: Show, site: str, folder: Path, **settings: object) -> Show:
    source = Source.model_validate({"url": f"{site}/feed.xml", "allow_private": True, **settings})
    return sample.model_copy(update={"folder": folder, "source": (source,), "fresh_hours": 0.0})


def _make_feed(*titles: str, text: str = "") -> str:
    items = "".join(
        f"<item><title>{title}</title><link>/{n}.html</link><description><![CDATA[{text}{title}。]]></description></item>"
        for n, title in enumerate(titles)
    )
    return f'<rss version="2.0"><channel><title>云滨日报</title>{items}</channel></rss>'


TITLES = ("第三集装箱码头试运行", "气象台发布寒潮蓝色预警", "银行下调首套房贷款利率")


def test_one_text_in_place_of_several_articles_is_none(sample: Show, studio: Studio, tmp_path: Path) -> None:
    """Whatever it says; what the feed carries of each is read instead, if it carries anything."""
    text = "亲，您来得真巧，锅里的水刚刚烧开，面条还要再等一会儿才能下锅，不如先去楼下散散步。"
    head = "<title>云滨在线</title><div>2026-11-22 18:30 来源：云滨在线</div>"
    notice = f"{head}<p>{text}</p><p>风大，请多穿一件衣服，回来的时候记得带上门口的快递，路上小心。</p>"
    for carried, told in (("", 0), ("".join(SENTENCES[:2]), 3)):
        pages: dict[str, str | int] = {"/feed.xml": _make_feed(*TITLES, text=carried)}
        pages |= {f"/{number}.html": notice for number in range(3)}
        with serve_pages(pages) as (site, _):
            show = _make_show(sample, site, tmp_path)
            reading = read_articles(show, list_offer(show, DAY, NOW, studio), NOW, studio)
        assert len(reading.articles) == told
        assert len(reading.failures) == 3 - told
        assert all("same text" in str(failure.reason) for failure in reading.failures)
        assert all("same text" in str(article.from_feed) for article in reading.articles)


def test_where_no_page_of_a_source_can_be_read_a_setting_is_suggested(
    sample: Show, studio: Studio, tmp_path: Path
) -> None:
    """By the source's name; with the setting the pages are not asked for, and nothing is suggested."""
    feed = _make_feed(*TITLES, text="".join(SENTENCES[:3]))
    with serve_pages({"/feed.xml": feed}) as (site, asked):
        show = _make_show(sample, site, tmp_path, name="云滨")
        reading = read_articles(show, list_offer(show, DAY, NOW, studio), NOW, studio)
        assert [article.title for article in reading.articles] == list(TITLES)
        assert [str(hint)[:3] for hint in reading.hints] == ["云滨:"]
        assert "fetch_pages = false" in str(reading.hints[0])
        asked.clear()
        show = _make_show(sample, site, tmp_path, fetch_pages=False)
        reading = read_articles(show, list_offer(show, DAY, NOW, studio), NOW, studio)
    assert len(reading.articles) == 3
    assert reading.hints == ()
    assert asked == ["/feed.xml"]


def test_where_one_page_can_be_read_nothing_is_suggested(sample: Show, studio: Studio, tmp_path: Path) -> None:
    """The others are told in the words of their feed."""
    feed = _make_feed(*TITLES, text="".join(SENTENCES[:3]))
    page = make_page(*SENTENCES, title=TITLES[0])
    with serve_pages({"/feed.xml": feed, "/0.html": page}) as (site, _):
        show = _make_show(sample, site, tmp_path)
        reading = read_articles(show, list_offer(show, DAY, NOW, studio), NOW, studio)
    assert [article.from_feed is None for article in reading.articles] == [True, False, False]
    assert reading.hints == ()


def test_a_line_that_pages_of_one_site_share_is_not_read(sample: Show, studio: Studio, tmp_path: Path) -> None:
    """It stands under articles on different matters, and is no part of them."""
    note = "云滨日报祝您冬天里也有好心情，我们明天再会。"
    pages: dict[str, str | int] = {"/feed.xml": _make_feed(*TITLES)}
    for number, title in enumerate(TITLES):
        text = "".join(
            f"<p>{title}的第{part}部分已经在本周内完成，有关方面介绍了情况，并回答了提问。</p>" for part in "一二三四五"
        )
        pages[f"/{number}.html"] = (
            f"<title>{title}</title><h1>{title}</h1><div>2026-11-22 18:30</div>{text}<p>{note}</p>"
        )
    with serve_pages(pages) as (site, _):
        show = _make_show(sample, site, tmp_path)
        reading = read_articles(show, list_offer(show, DAY, NOW, studio), NOW, studio)
    assert [len(article.paragraphs) for article in reading.articles] == [5, 5, 5]
    assert all(note in {drop.text for drop in article.dropped} for article in reading.articles)
