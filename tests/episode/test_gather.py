"""What the sources of a show offer, what is left out of it and why, and what is read."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

from digest.episode.gather import list_offer, read_articles
from digest.episode.studio import Studio
from digest.settings import Show, Source
from digest.types import Progress, UnreadReason
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
