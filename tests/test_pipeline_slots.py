"""What has a slot is told every day at its place, beside the news, with its newest entry."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from digest import pipeline
from digest.catalog import Catalog
from digest.episode.gather import list_offer
from digest.episode.plan import Plan
from digest.episode.replan import plan_upgrade
from digest.episode.studio import Studio
from digest.settings import Show, Source
from digest.types import Place, UnreadReason
from tests.studio import DAY, NOW, hosts_of, make

FORECAST = (
    "受冷空气影响，晨港市明天白天多云转小雨，最高气温12摄氏度，偏北风四到五级，出门请带好雨具。"
    "明天夜间雨势减弱，最低气温6摄氏度，沿海有七级阵风，渡轮可能停航，请留意最新通知。"
)


def _write_feed(path: Path, *entries: tuple[str, datetime | None]) -> str:
    items = "".join(
        f"<item><title>{title}</title><link>https://weather.example/{number}</link>"
        f"{f'<pubDate>{format_datetime(when)}</pubDate>' if when else ''}"
        f"<description>{title}。{FORECAST}</description></item>"
        for number, (title, when) in enumerate(entries)
    )
    path.write_text(f"<rss version='2.0'><channel><title>晨港气象台</title>{items}</channel></rss>", encoding="utf-8")
    return path.name


@pytest.fixture
def local(sample: Show, tmp_path: Path) -> Show:
    """The sample in a folder of its own: a show reads no files outside."""
    folder = shutil.copytree(sample.folder, tmp_path / "feeds")
    return sample.model_copy(update={"folder": folder})


def _plan(show: Show, catalog: Catalog, studio: Studio, now: datetime = NOW) -> Plan:
    return pipeline.plan(show, hosts_of(show, catalog), now.date(), now, studio)


def _add(show: Show, url: str, slot: Place) -> Show:
    weather = Source(url=url, name="晨港气象台", full_text=False, slot=slot)
    return show.model_copy(update={"source": (weather, *show.source), "minutes": 3.0})


@pytest.mark.parametrize(("slot", "place"), [("opening", 1), ("closing", -2)])
def test_a_slot_is_told_at_its_place(slot: Place, place: int, local: Show, catalog: Catalog, studio: Studio) -> None:
    """It is neither a headline nor the title of the episode, and counts in the time."""
    url = _write_feed(local.folder / "weather.xml", ("明天有雨", NOW - timedelta(hours=3)))
    planned = _plan(_add(local, url, slot), catalog, studio)
    assert not planned.failures, [str(it.reason) for it in planned.failures]
    script = planned.write_script(planned.summaries)
    chapter = script.chapters[place]
    assert chapter.title == "明天有雨"
    assert any(line.sentence and "小雨" in line.text for line in chapter.lines)
    assert "明天有雨" not in script.title
    assert not any("明天有雨" in line.text for line in script.chapters[0].lines)
    assert planned.predicted_s <= 180
    assert all(passed.story.lead.title != "明天有雨" for passed in planned.passed)


def test_the_newest_entry_is_told(local: Show, catalog: Catalog, studio: Studio) -> None:
    """The others are counted with their reason; where all are too old, nothing is said."""
    newest, older = NOW - timedelta(hours=2), NOW - timedelta(hours=9)
    url = _write_feed(local.folder / "weather.xml", ("昨夜预报", older), ("今晨预报", newest))
    show = _add(local, url, "opening").model_copy(update={"fresh_hours": 36.0})
    planned = _plan(show, catalog, studio)
    assert planned.summaries[0].story.lead.title == "今晨预报"
    assert {entry.item: entry.reason for entry in planned.unread}["昨夜预报"] == UnreadReason.NOT_NEWEST
    later = _add(local, url, "opening").model_copy(update={"fresh_hours": 1.0, "source": (show.source[0],)})
    offer = list_offer(later, DAY, NOW, studio)
    assert offer.fresh == ()
    assert {entry.reason for entry in offer.unread} == {UnreadReason.TOO_OLD}


def test_it_is_told_every_day(local: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """An address that was told yesterday is told again, and is no sequel of itself; the record keeps its slot."""
    url = _write_feed(local.folder / "weather.xml", ("今日天气", None))
    show = _add(local, url, "closing").model_copy(update={"repeat": False})
    record = make(show, catalog, studio, tmp_path / "out").record
    assert [story.get("slot") for story in record["stories"]][-2:] == [None, "closing"]
    again = plan_upgrade(show, hosts_of(show, catalog), DAY, studio.store)
    assert again is not None
    assert [summary.story.lead.slot for summary in again.summaries][-2:] == [None, "closing"]
    offer = list_offer(show, DAY + timedelta(days=1), NOW + timedelta(days=1), studio)
    assert [entry.title for entry, _ in offer.fresh if entry.source == "晨港气象台"] == ["今日天气"]
