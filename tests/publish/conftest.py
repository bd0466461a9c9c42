"""A small episode as the pipeline would hand it over, and the folder that is published of it."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.message import Message
from digest.publish.cover import SMALL_COVER, make_cover, shrink_cover
from digest.publish.pages.site import build_site
from digest.publish.record import build_record
from digest.publish.sidecars import build_sidecars
from digest.record import Record
from digest.settings import Show, Source
from digest.types import Article, Chapter, Cue, Episode, Failure, Line, Mark, Script, Sentence, Story, Summary
from tests.publish.feeds import build_feed

MP3 = bytes(range(256)) * 400  # what the server sends; nothing here listens to it

HARBOUR = Article(
    id="00112233445566aa",
    title="港口吞吐量<增长>12% & 创新高",
    paragraphs=("港务局说：今年是好年。", "一月至九月，吞吐量增长12%。时刻: 8:30 开工。"),
    url="https://news.example/港口?a=1&b=2",
    published=datetime(2026, 1, 4, 11, 51, tzinfo=UTC),
    source="晨报",
    language="zh-Hans",
)
BRIDGE = Article(
    id="00112233445566bb",
    title="新橋通車",
    paragraphs=("大橋今日通車，車程縮短一半。",),
    url="/home/somebody/bridge.html",
    source="晚報",
    language="zh-Hant",
)
BRIDGE_TOO = Article(
    id="00112233445566cc",
    title="大桥通车",
    paragraphs=("大桥通车了。",),
    url="https://other.example/1",
    source="日报",
    language="zh-Hans",
)


def sentence(article: Article, paragraph: int, text: str) -> Sentence:
    start = article.paragraphs[paragraph].index(text)
    return Sentence(text, article.id, paragraph, start, start + len(text))


def _script() -> Script:
    first = sentence(HARBOUR, 0, "港务局说：今年是好年。")
    second = sentence(HARBOUR, 1, "时刻: 8:30 开工。")
    third = sentence(BRIDGE, 0, "大橋今日通車，車程縮短一半。")
    return Script(
        "示例·早报 2026年1月5日",
        (
            Chapter("开场", (Line("各位听众，早上好。", "bei"),)),
            Chapter(
                HARBOUR.title,
                (
                    Line(HARBOUR.title, "bei"),
                    Line(first.text, "bei", sentence=first),
                    Line(second.text, "bei", sentence=second),
                ),
                Summary(Story(HARBOUR), (first, second)),
            ),
            Chapter(
                BRIDGE.title,
                (Line(third.text, "jian", "zh-Hant", sentence=third),),
                Summary(Story(BRIDGE, (BRIDGE_TOO,)), (third,)),
            ),
            Chapter("结束语", (Line("再见。", "bei"),)),
        ),
    )


def make_episode() -> Episode:
    """An episode of four chapters, two voices and both scripts; one sentence is spoken in two pieces."""
    script = _script()
    harbour, bridge = script.chapters[1].lines, script.chapters[2].lines
    assert bridge[0].sentence
    pieces = sentence(BRIDGE, 0, "大橋今日通車，"), sentence(BRIDGE, 0, "車程縮短一半。")
    return Episode(
        show="sample",
        kind="episode",
        name="sample-2026-01-05",
        folder="episodes/2026-01-05",
        guid="7b0c2f4e-6a54-4a0c-8f42-0d7d5f6b9d11",
        title=script.title,
        date=date(2026, 1, 5),
        published=datetime(2026, 1, 5, 7, 0, tzinfo=UTC),
        language="zh-Hans",
        voices=(("bei", "晓北", "kokoro"), ("jian", "云健", "kokoro")),
        script=script,
        cues=(
            Cue(0.0, 2.25, "各位听众，早上好。", "bei", 0),
            Cue(4.0, 7.125, HARBOUR.title, "bei", 1),
            Cue(7.5, 10.0, harbour[1].text, "bei", 1, harbour[1].sentence),
            Cue(10.5, 21.3337, harbour[2].text, "bei", 1, harbour[2].sentence),
            Cue(23.0, 25.0, pieces[0].text, "jian", 2, pieces[0]),
            Cue(25.1, 27.0, pieces[1].text, "jian", 2, pieces[1]),
            Cue(3661.0, 3662.5, "再见。", "bei", 3),
        ),
        marks=(
            Mark(0.0, 4.0, "开场"),
            Mark(4.0, 23.0, HARBOUR.title, HARBOUR.url),
            Mark(23.0, 3661.0, BRIDGE.title),
            Mark(3661.0, 3663.04, "结束语"),
        ),
        duration_s=3663.04,
        size_bytes=len(MP3),
        sha256=hashlib.sha256(MP3).hexdigest(),
        loudness_lufs=-19.0312,
        true_peak_dbtp=-1.5,
        failures=(Failure("unreachable", "fetch", "https://gone.example/feed", Message("404 Not Found")),),
        timings=(("fetch", 1.23456), ("speak", 20.0)),
    )


def make_show(**settings: object) -> Show:
    fields = {
        "name": "sample",
        "title": "示例·早报",
        "description": "每天一期的新闻。",
        "author": "编辑部",
        "base_url": "https://pod.example/a",
        "source": (Source(url="feed.xml"),),
    }
    return Show.model_validate({**fields, **settings})


@pytest.fixture
def episode() -> Episode:
    return make_episode()


@pytest.fixture
def show() -> Show:
    return make_show()


@pytest.fixture
def many() -> Callable[[int], list[Record]]:
    """Records of so many episodes, a day apart, oldest first."""

    def make(count: int) -> list[Record]:
        first = make_episode()
        records = []
        for number in range(count):
            day = first.date + timedelta(days=number)
            copy = dataclasses.replace(
                first,
                guid=f"guid-{number:05}",
                date=day,
                published=first.published + timedelta(days=number),
                name=f"sample-{day}",
                folder=f"episodes/{day}",
            )
            records.append(build_record(copy))
        return records

    return make


def publish_sample(folder: Path) -> Path:
    """Publish one show with one episode in `folder/public`, and return that."""
    show, episode = make_show(), make_episode()
    root = folder / "public" / show.name
    record = build_record(episode)
    beside = root / episode.folder
    beside.mkdir(parents=True)
    (beside / f"{episode.name}.mp3").write_bytes(MP3)
    for name, data in build_sidecars(episode, record).items():
        (beside / name).write_bytes(data)
    (root / "cover.jpg").write_bytes(make_cover(show))
    (root / SMALL_COVER).write_bytes(shrink_cover(make_cover(show)))
    for name, data in build_site(show, [record], (), lambda _: (), lambda _: None):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(data)
    (root / "feed.xml").write_bytes(build_feed(show, [record], kind="episode"))
    return folder / "public"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A published folder with one show and one episode in it."""
    return publish_sample(tmp_path)
