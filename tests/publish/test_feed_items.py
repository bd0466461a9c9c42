"""What an item of the feed names: audio, transcripts, chapters, and a title of its own."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from typing import Any

import pytest

from digest.publish.feed import ShowFeed, list_feed_pages
from digest.publish.record import build_record
from digest.record import Record
from digest.settings import Show
from digest.types import Episode, OpusFile
from tests.publish.conftest import make_episode, make_show
from tests.publish.feeds import NS, build_feed, channel_of, feed_of, texts


def test_transcripts_and_chapters_are_named(show: Show, episode: Episode) -> None:
    """An item names three transcripts and the chapters, with the types that apps know."""
    item = channel_of(feed_of(show, episode)).find("item")
    base = "https://pod.example/a/sample/episodes/2026-01-05/sample-2026-01-05"
    assert [(it.get("url"), it.get("type")) for it in item.findall("podcast:transcript", NS)] == [
        (f"{base}.vtt", "text/vtt"),
        (f"{base}.srt", "application/x-subrip"),
        (f"{base}.transcript.json", "application/json"),
    ]
    chapters = item.find("podcast:chapters", NS)
    assert (chapters.get("url"), chapters.get("type")) == (f"{base}.chapters.json", "application/json+chapters")
    starts = [it.get("start") for it in item.findall("psc:chapters/psc:chapter", NS)]
    assert starts == ["00:00:00.000", "00:00:04.000", "00:00:23.000"]


def test_an_opus_file_is_offered_beside_the_mp3(episode: Episode) -> None:
    """With its length, rate and digest, in each script the same file; a feed without one says nothing of it."""
    file = OpusFile(24_420_000, hashlib.sha256(b"opus").hexdigest(), -19.0, -1.5, 48_000)
    opus = dataclasses.replace(episode, opus=file)
    show = make_show(scripts=("zh-Hans", "zh-Hant"))
    assert b"alternateEnclosure" not in feed_of(show, episode)
    for edition in (ShowFeed("episode"), ShowFeed("episode", "zh-Hant")):
        (page,) = list_feed_pages(show, [build_record(opus)], edition)
        item = channel_of(page.build()).find("item")
        (offer,) = item.findall("podcast:alternateEnclosure", NS)
        said = {"type": "audio/ogg", "length": "24420000", "bitrate": "48000", "title": "Opus"}
        assert dict(offer.attrib) == said
        address = "https://pod.example/a/sample/episodes/2026-01-05/sample-2026-01-05.opus"
        assert offer.find("podcast:source", NS).get("uri") == address
        integrity = offer.find("podcast:integrity", NS)
        assert integrity.get("type") == "sri"
        assert base64.b64decode(integrity.get("value").removeprefix("sha256-")) == hashlib.sha256(b"opus").digest()
        assert item.find("enclosure").get("type") == "audio/mpeg"


def test_titles_leave_out_the_show(show: Show, episode: Episode) -> None:
    """An item's title does not repeat the show's name."""
    assert texts(channel_of(feed_of(show, episode)), "item/title") == ["2026年1月5日"]


@pytest.mark.parametrize(
    ("start_s", "end_s", "duration_s", "bite"),
    [
        (10.0, 40.0, 300.0, ("10.0", "30.0")),
        (10.0, 12.0, 300.0, ("10.0", "15.0")),
        (10.0, 200.0, 300.0, ("10.0", "120.0")),
        (10.0, 40.0, 30.0, ("10.0", "20.0")),
        (10.0, 20.0, 20.0, None),
    ],
)
def test_a_taste_of_the_first_story(
    start_s: float, end_s: float, duration_s: float, bite: tuple[str, str] | None, show: Show
) -> None:
    """It is 15 to 120 seconds long and within the episode, or there is none."""
    record = build_record(make_episode())
    record["stories"][0] |= {"start_s": start_s, "end_s": end_s}
    record["duration_s"] = duration_s
    found: list[Any] = channel_of(build_feed(show, [record], kind="episode")).findall("item/podcast:soundbite", NS)
    assert [(element.get("startTime"), element.get("duration")) for element in found] == ([bite] if bite else [])


def test_an_episode_without_stories_has_no_taste(show: Show) -> None:
    """There is nothing to begin with."""
    record: Record = {**build_record(make_episode()), "stories": []}
    assert texts(channel_of(build_feed(show, [record], kind="episode")), "item/podcast:soundbite") == []
