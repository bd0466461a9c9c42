"""The record: what DESIGN fixes, enough to build everything from, and nothing of this machine."""

from __future__ import annotations

import dataclasses
import json

from digest.publish.record import build_record
from digest.types import Episode
from tests.publish.conftest import BRIDGE, HARBOUR

FIXED = "show guid date title voice engine duration_s size_bytes sha256 loudness_lufs true_peak_dbtp"


def test_it_has_the_fixed_fields(episode: Episode) -> None:
    """A record has every field that other programs rely on, and so has each story."""
    record = build_record(episode)
    assert {*FIXED.split(), "stories", "failures", "timings"} <= set(record)
    for story in record["stories"]:
        assert {"title", "url", "source", "published", "start_s", "sentences"} <= set(story)


def test_json_holds_it_unchanged(episode: Episode) -> None:
    """A record read back from JSON equals the one that was written."""
    record = build_record(episode)
    assert json.loads(json.dumps(record)) == record


def test_each_sentence_stands_in_its_article(episode: Episode) -> None:
    """The span of each sentence finds its very words in the article that was kept."""
    articles = {article.id: article for article in (HARBOUR, BRIDGE)}
    sentences = [sentence for story in build_record(episode)["stories"] for sentence in story["sentences"]]
    assert len(sentences) == 3
    for it in sentences:
        assert articles[it["article_id"]].paragraphs[it["paragraph"]][it["start"] : it["end"]] == it["text"]


def test_a_sentence_in_pieces_is_one_sentence(episode: Episode) -> None:
    """A sentence spoken in two pieces lasts from the start of the first to the end of the second."""
    only = build_record(episode)["stories"][1]["sentences"]
    assert [(it["text"], it["start_s"], it["end_s"]) for it in only] == [("大橋今日通車，車程縮短一半。", 23.0, 27.0)]


def test_a_path_of_this_machine_is_not_published(episode: Episode) -> None:
    """A story that was read from a file has no address in the record."""
    record = build_record(episode)
    assert record["stories"][1]["url"] is None
    assert "/home/" not in json.dumps(record)


def test_a_chapter_that_is_not_heard_moves_no_story(episode: Episode) -> None:
    """Stories keep their own times when the opening has no cue and no mark."""
    without = dataclasses.replace(episode, cues=episode.cues[1:], marks=episode.marks[1:])
    assert [(story["title"], story["start_s"]) for story in build_record(without)["stories"]] == [
        (HARBOUR.title, 4.0),
        (BRIDGE.title, 23.0),
    ]


def test_only_timings_tell_two_runs_apart(episode: Episode) -> None:
    """Two runs over the same content differ in `timings` alone."""
    first, second = build_record(episode), build_record(dataclasses.replace(episode, timings=(("speak", 99.0),)))
    assert first != second
    assert {**second, "timings": first["timings"]} == first


def test_symbols_without_a_sound_are_counted(episode: Episode) -> None:
    """Each sign that no voice could say stands with its count; an episode that was said whole has none."""
    assert build_record(episode)["unknown_symbols"] == {}
    unsaid = dataclasses.replace(episode, unknown=("∮", "▲", "∮"))
    assert build_record(unsaid)["unknown_symbols"] == {"▲": 1, "∮": 2}
