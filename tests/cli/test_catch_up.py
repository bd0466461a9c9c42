"""Missed days are made up, each of its own news, and none is made twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import feedparser
import pytest

from digest.catalog import open_catalog
from digest.cli import run
from digest.cli.runner import Budget
from digest.episode.studio import Studio
from digest.settings import Show, Source

NOW = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)
ITEM = """<item><title>第{day}日{title}</title><link>https://news.example/{day}</link>
<pubDate>{day} Nov 2026 02:00:00 GMT</pubDate><description>{body}</description></item>"""
TOPICS = {
    21: ("渔港开放", "新的渔港今天上午正式开放。三十条渔船同时进港。渔民说等了很多年。"),
    23: ("大桥通车", "跨河大桥今天上午通车。第一天有两万辆汽车经过。市民用手机拍下照片。"),
    24: ("图书馆开门", "老图书馆修好以后今天重新开门。馆里增加了八万册新书。孩子们排起长队。"),
}


@pytest.fixture
def show(tmp_path: Path) -> Show:
    items = "".join(ITEM.format(day=day, title=title, body=body * 20) for day, (title, body) in TOPICS.items())
    feed = f"<rss version='2.0'><channel><title>新闻</title>{items}</channel></rss>"
    (tmp_path / "feed.xml").write_text(feed, encoding="utf-8")
    return Show(name="s", folder=tmp_path, title="早报", minutes=1, fresh_hours=24, source=(Source(url="feed.xml"),))


def test_missed_days_are_made_once_each_of_its_own_news(
    show: Show, studio: Studio, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A day with news comes back with it; a day without stays missing, and says so; nothing is made twice."""
    hosts = (open_catalog(None, {}, tmp_path, tmp_path).read_voice("xiaoxiao"),)
    days = [date(2026, 11, day) for day in (21, 22, 23)]
    out = tmp_path / "out"
    made = [run._catch_up(show, hosts, day, out, NOW, studio) for day in days]
    assert [outcome and [story["title"] for story in outcome.record["stories"]] for outcome in made] == [
        ["第21日渔港开放"],
        None,
        ["第23日大桥通车"],
    ]
    assert "no story to tell on 2026-11-22" in capsys.readouterr().err
    assert [run._catch_up(show, hosts, day, out, NOW, studio) for day in (days[0], days[2])] == [None, None]
    wanted = run._Request(None, out, 3, 0, dry_run=False, force=False, upgrade=False)
    today = run._make_day(show, hosts, date(2026, 11, 24), NOW, wanted, Budget(), studio)
    assert [story["title"] for story in today.record["stories"]] == ["第24日图书馆开门"]
    assert not run._make_day(show, hosts, date(2026, 11, 24), NOW, wanted, Budget(), studio).made
    entries = feedparser.parse((out / "s" / "feed.xml").read_bytes()).entries
    assert len(entries) == len({entry.id for entry in entries}) == 3
