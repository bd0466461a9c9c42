"""The whole flow, from feeds to published files, with a voice that hums in place of the large one."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from datetime import date
from pathlib import Path

import feedparser
import pytest

from digest import pipeline
from digest.catalog import Catalog, find_built_in
from digest.episode.published import find_published_episode
from digest.episode.studio import Studio
from digest.errors import DigestError
from digest.publish.checks.files import check_folder
from digest.settings import Llm, Show
from digest.speech.clips import ClipStore
from digest.types import Progress
from digest.verify import verify
from tests.editing.chat_server import chat_server, completion
from tests.studio import DAY, NOW, hosts_of, make, seconds_of, snapshot


def test_the_sample_show_becomes_an_episode(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """Every file of the published layout is there, and record, audio, feed and sources agree."""
    outcome = make(sample, catalog, studio, tmp_path / "out")
    record = outcome.record
    root = tmp_path / "out" / "sample"
    assert outcome.mp3 == root / "episodes" / "2026-11-23" / "sample-2026-11-23.mp3"
    names = sorted(path.name for path in root.iterdir())
    assert all(re.fullmatch(r"cover-[0-9a-f]{8}\.jpg", name) for name in names[1:3])  # one for each script
    feeds = ["feed-hant.xml", "feed.xml"]
    assert [names[0], *names[3:]] == ["archive", "cover.jpg", "episodes", *feeds, "index.html", "thumb.jpg"]
    of_each_script = [".chapters.json", ".srt", ".transcript.json", ".vtt"]
    suffixes = [".json", ".mp3", *(f"{script}{it}" for script in ("", ".hans", ".hant") for it in of_each_script)]
    files = {f"sample-2026-11-23{suffix}" for suffix in suffixes}
    assert {path.name for path in outcome.mp3.parent.iterdir()} == {"index.html", *files}
    assert json.loads(outcome.mp3.with_suffix(".json").read_text("utf-8")) == record
    assert abs(seconds_of(outcome.mp3) - record["duration_s"]) < 0.1
    (item,) = feedparser.parse((root / "feed.xml").read_bytes()).entries
    assert item.enclosures[0].length == str(outcome.mp3.stat().st_size)
    assert item.id == record["guid"]
    assert len(record["stories"]) >= 2
    assert {voice["name"] for voice in record["voices"]} == {sample.voice, sample.cohost}
    proof = verify(outcome.mp3, studio.store)
    assert proof.faults == ()
    assert proof.sentences > len(record["stories"])
    assert [it.spoken for it in proof.left_out] == [len(story["sentences"]) for story in record["stories"]]
    assert any(it.sentences for it in proof.left_out)
    segments = json.loads(outcome.mp3.with_suffix(".transcript.json").read_text("utf-8"))["segments"]
    assert all(len(segment["words"]) > len(segment["body"]) / 8 for segment in segments)
    assert {"opening", "notice", "story", "closing"} <= {line["template"] for line in record["own_words"]}
    assert len(record["stories"]) + len(record["passed"]) == 9
    assert (record["aim_s"], record["little_news"]) == (120.0, False)


def test_the_same_event_is_told_once(sample: Show, catalog: Catalog, studio: Studio) -> None:
    """The bridge is reported by two outlets, in two scripts: one story with a further source."""
    edited = pipeline.plan(sample, hosts_of(sample, catalog), DAY, NOW, studio)
    bridge = [story for story in edited.stories if "大桥" in story.lead.title or "大橋" in story.lead.title]
    assert len(bridge) == 1
    assert len(bridge[0].others) == 1
    assert len(edited.stories) == 9


def test_a_second_run_leaves_every_byte(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """The day is found published; not even a modification time changes."""
    out = tmp_path / "out"
    first = make(sample, catalog, studio, out)
    before = snapshot(out)
    again = find_published_episode(sample, DAY, out, studio)
    assert again is not None
    assert not again.made
    assert again.record == first.record
    assert snapshot(out) == before


def test_making_it_again_leaves_every_byte(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forced, with the same news, it has the same GUID, date and bytes, and speaks nothing anew."""
    out = tmp_path / "out"
    make(sample, catalog, studio, out)
    before = snapshot(out)
    monkeypatch.setattr(ClipStore, "put", lambda *_: pytest.fail("spoke again"))
    make(sample, catalog, studio, out)
    assert snapshot(out) == before


def test_a_lost_file_is_made_again(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """A damaged or missing MP3 does not count as published; its episode comes back under its GUID."""
    out = tmp_path / "out"
    first = make(sample, catalog, studio, out)
    data = first.mp3.read_bytes()
    first.mp3.write_bytes(data[:-1] + b"x")
    assert find_published_episode(sample, DAY, out, studio) is None
    first.mp3.unlink()
    assert find_published_episode(sample, DAY, out, studio) is None
    assert make(sample, catalog, studio, out).record == first.record
    assert first.mp3.read_bytes() == data


def test_an_episode_is_published_as_opus_too(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """Where the show asks for it: the file that record and feed name; once lost, it comes back with the same bytes."""
    show = sample.model_copy(update={"opus": True})
    made = make(show, catalog, studio, tmp_path / "out")
    opus = made.mp3.with_suffix(".opus")
    data = opus.read_bytes()
    assert made.record["opus"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert made.record["opus"]["loudness_lufs"] == pytest.approx(made.record["loudness_lufs"], abs=0.3)
    assert made.record["size_bytes"] > 1.2 * len(data)
    assert check_folder(tmp_path / "out" / "sample") == ()
    assert verify(made.mp3, studio.store).faults == ()
    opus.write_bytes(data + b"x")
    assert any(
        ".opus: is not the file that was published" in str(fault) for fault in verify(made.mp3, studio.store).faults
    )
    opus.unlink()
    assert find_published_episode(show, DAY, tmp_path / "out", studio) is None
    assert make(show, catalog, studio, tmp_path / "out").record == made.record
    assert opus.read_bytes() == data


def test_each_day_has_its_item(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """Two days are two items with GUIDs of their own, the newest first."""
    make(sample, catalog, studio, tmp_path, date(2026, 11, 22))
    make(sample, catalog, studio, tmp_path, date(2026, 11, 23))
    entries = feedparser.parse((tmp_path / "sample" / "feed.xml").read_bytes()).entries
    assert len({entry.id for entry in entries}) == 2
    assert "2026-11-23" in entries[0].enclosures[0].href


def test_a_real_show_tells_no_story_twice(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """What yesterday's episode told is no news today; and an episode without a story is not published."""
    # With no weight against what is festive, each of the stories is news.
    weights = {"ceremony": 0.0, "culture": 0.0}
    once = sample.model_copy(update={"repeat": False, "minutes": 30.0, "max_stories": 50, "weights": weights})
    first = make(once, catalog, studio, tmp_path / "out")
    assert len(first.record["stories"]) == 9
    before = snapshot(tmp_path / "out")
    with pytest.raises(DigestError, match="sample: no story to tell on 2026-11-24: 10 entries listed"):
        make(once, catalog, studio, tmp_path / "out", date(2026, 11, 24))
    assert snapshot(tmp_path / "out") == before


def test_progress_names_every_stage(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """Each stage that takes time reports from its first step to its last."""
    steps: list[Progress] = []
    make(sample, catalog, dataclasses.replace(studio, on_progress=steps.append), tmp_path)
    last = {step.stage: step for step in steps}
    assert list(last) == ["fetch", "extract", "speak", "assemble", "master"]
    assert all(step.done == step.total for step in last.values())


def test_the_record_says_what_a_language_model_did(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """A transition that claims nothing is spoken, an invented headline is not; the episode verifies all the same."""
    answer = {"sentences": [99], "headline": "大桥总投资999亿元", "transition": "再来关注别的消息："}
    with chat_server() as server:
        server.answer = lambda _: (200, completion(answer))
        llm = Llm(url=server.url, model="tiny", key_env="A_KEY")
        desk = dataclasses.replace(studio, find_key={"A_KEY": "secret"}.get)
        outcome = make(sample.model_copy(update={"llm": llm}), catalog, desk, tmp_path)
    at_length = [story for story in outcome.record["stories"] if not story["brief"]]
    assert len(server.asked) == len(outcome.record["stories"])
    assert set(server.keys) == {"Bearer secret"}
    for story in at_length:
        assert story["assisted"]["transitions"] == "used"
        assert "not on the list" in str(story["assisted"]["sentences"])
        assert "999" in str(story["assisted"]["headlines"])
        assert story["assisted"]["headline"] is None
    said = [line["text"] for line in outcome.record["own_words"]]
    assert said.count("再来关注别的消息：") == len(at_length) - 1
    assert verify(outcome.mp3, studio.store).faults == ()
    assert "secret" not in outcome.mp3.with_suffix(".json").read_text("utf-8")


def test_nothing_of_this_machine_is_published(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """No published text names a folder of the machine that made it."""
    make(sample, catalog, studio, tmp_path / "out")
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file():
            assert str(tmp_path).encode() not in path.read_bytes()
            assert str(find_built_in()).encode() not in path.read_bytes()
