"""An episode in one writing: its own words and what it quotes, but not what proves it."""

from __future__ import annotations

import json

import pytest

from digest.publish.record import build_record
from digest.publish.sidecars import build_sidecars
from digest.publish.writing import convert_record, convert_segments, convert_show, convert_titles
from digest.types import Episode, Writing
from tests.publish.conftest import make_episode, make_show


@pytest.mark.parametrize(
    ("writing", "title", "quoted"),
    [
        ("zh-Hant", "新橋通車", "大橋今日通車，車程縮短一半。"),
        ("zh-Hans", "新桥通车", "大桥今日通车，车程缩短一半。"),
    ],
)
def test_a_record_is_in_one_writing(episode: Episode, writing: Writing, title: str, quoted: str) -> None:
    """Titles and quoted sentences are converted, addresses and spans are not; the record itself stays as it was."""
    record = build_record(episode)
    before = json.dumps(record)
    converted = convert_record(record, writing, "zh-Hans")
    story = converted["stories"][1]
    assert (story["title"], story["sentences"][0]["text"]) == (title, quoted)
    assert {story["language"] for story in converted["stories"]} == {writing}
    assert story["url"] == record["stories"][1]["url"]
    assert converted["chapters"][2]["title"] == title
    assert json.dumps(record) == before


def test_a_segment_keeps_where_it_was_printed(episode: Episode) -> None:
    """The words that are shown change, the place that proves them does not."""
    record = build_record(episode)
    segments = json.loads(build_sidecars(episode, record)[f"{episode.name}.transcript.json"])["segments"]
    converted = convert_segments(segments, record, "zh-Hant")
    assert [segment.get("source") for segment in converted] == [segment.get("source") for segment in segments]
    assert converted[0]["body"] == "各位聽眾，早上好。"


def test_a_show_is_converted_only_to_the_other_writing() -> None:
    """In its own writing it is the very same show."""
    show = make_show(title="早报", description="新闻", author="编辑部")
    assert convert_show(show, "zh-Hans") is show
    other = convert_show(show, "zh-Hant")
    assert (other.title, other.description, other.language) == ("早報", "新聞", "zh-Hant")


def test_titles_stay_as_printed_where_there_is_one_feed() -> None:
    """Only a show with a feed in each writing has titles converted."""
    script = make_episode().script
    assert convert_titles(script, make_show()) == {}
    titles = convert_titles(script, make_show(scripts=("zh-Hans", "zh-Hant")))
    assert set(titles) == {script.title, *(chapter.title for chapter in script.chapters)}
    assert titles["开场"] == "开场"
