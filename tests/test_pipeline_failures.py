"""What is published where a voice or the disk fails."""

from __future__ import annotations

import dataclasses
import errno
import itertools
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digest import pipeline
from digest.catalog import Catalog
from digest.episode import sound
from digest.episode.published import find_published_episode
from digest.episode.studio import Studio
from digest.errors import EngineError, PublishError, SpeechError
from digest.files import write_bytes
from digest.message import Message
from digest.publish import folder
from digest.settings import Show, Voice
from digest.speech import engines
from digest.speech.synthesize import speak as speak_really
from digest.types import Clip, Failure, Utterance
from digest.verify import verify
from tests.studio import DAY, NOW, hosts_of, make, snapshot


def failing(title: str) -> Callable[..., tuple[str | Failure, ...]]:
    """An engine that cannot speak whatever holds `title`."""

    def speak(utterances: tuple[Utterance, ...], *rest: Any, **more: Any) -> tuple[str | Failure, ...]:
        real = speak_really(utterances, *rest, **more)
        return tuple(
            Failure("unspoken", "speak", piece.text, Message("refused")) if title in piece.text else key
            for piece, key in zip(utterances, real, strict=True)
        )

    return speak


def test_a_story_that_cannot_be_spoken_is_left_out_whole(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is listed as a failure, is in neither headlines nor chapters, and the rest is published."""
    edited = pipeline.plan(sample, hosts_of(sample, catalog), DAY, NOW, studio)
    lost = edited.summaries[1]
    monkeypatch.setattr(sound, "speak", failing(lost.sentences[0].text[:8]))
    record = pipeline.make_episode(edited, tmp_path, NOW, studio).record
    assert [failure["stage"] for failure in record["failures"]] == ["speak"]
    assert [story["title"] for story in record["stories"]] == [
        summary.story.lead.title for summary in edited.summaries if summary is not lost
    ]
    transcript = (tmp_path / "sample/episodes/2026-11-23/sample-2026-11-23.vtt").read_text("utf-8")
    assert lost.story.lead.title not in transcript


class _Line:
    """Stands in for the online engine's module: answers with the humming voice until it is cut off."""

    VERSION = "line-1"

    def __init__(self) -> None:
        self.down_at: str | None = None
        self.asked: list[str] = []

    def open_engine(self, _cache: Path) -> _Line:
        return self

    version, workers, room = VERSION, 1, 1_000

    def speak(self, piece: Utterance, _voice: Voice) -> Clip:
        self.asked.append(piece.text)
        if self.down_at is not None and self.down_at in piece.text:
            raise EngineError("no answer")
        samples = np.sin(np.arange(24_000) * 0.06).astype(np.float32) * np.float32(0.5)
        return Clip(samples, 24_000)

    def close(self) -> None:
        pass


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> _Line:
    online = _Line()
    monkeypatch.setitem(sys.modules, "tests_line", online)
    monkeypatch.setitem(engines.ENGINES, "edge", engines.EngineSpec("tests_line", "text", 300, online=True))
    return online


def test_an_online_voice_that_fails_hands_over_at_a_border(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path, line: _Line
) -> None:
    """From the story on that it failed in another voice speaks; upgraded, the first voice speaks all, same GUID."""
    show = sample.model_copy(update={"voice": "edge-yunxi", "cohost": None})
    desk = dataclasses.replace(studio, find_voice=catalog.read_voice)
    hosts = hosts_of(show, catalog)
    edited = pipeline.plan(show, hosts, DAY, NOW, desk)
    line.down_at = edited.summaries[1].sentences[-1].text[:12]  # fewer characters stand in its headline, too
    first = pipeline.make_episode(edited, tmp_path, NOW, desk)
    assert [voice["name"] for voice in first.record["voices"]] == ["edge-yunxi", "yunyang"]
    (failure,) = first.record["failures"]
    assert failure["item"] == "voice edge-yunxi"
    assert "no answer; yunyang speaks from" in failure["reason"]
    assert len(first.record["stories"]) == len(edited.summaries)
    transcript = json.loads(first.mp3.with_suffix(".transcript.json").read_text("utf-8"))
    speakers = [segment["speaker"] for segment in transcript["segments"]]
    assert len(list(itertools.groupby(speakers))) == 2  # it does not come back
    assert verify(first.mp3, desk.store).faults == ()

    assert find_published_episode(show, DAY, tmp_path, desk) is not None
    assert find_published_episode(show, DAY, tmp_path, desk, voices=hosts) is None
    line.down_at = None
    better = pipeline.make_episode(pipeline.plan(show, hosts, DAY, NOW, desk), tmp_path, NOW, desk)
    assert [voice["name"] for voice in better.record["voices"]] == ["edge-yunxi"]
    assert better.record["failures"] == []
    assert [better.record[key] for key in ("guid", "published")] == [first.record[key] for key in ("guid", "published")]
    assert find_published_episode(show, DAY, tmp_path, desk, voices=hosts) is not None


def test_an_episode_that_misses_too_much_is_not_published(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The show says what share of the stories may be missing."""
    strict = sample.model_copy(update={"allowed_failures": 0.0})
    edited = pipeline.plan(strict, hosts_of(strict, catalog), DAY, NOW, studio)
    monkeypatch.setattr(sound, "speak", failing(edited.summaries[1].sentences[0].text[:8]))
    with pytest.raises(SpeechError, match=r"1 of \d+ stories cannot be spoken"):
        pipeline.make_episode(edited, tmp_path / "out", NOW, studio)
    assert not (tmp_path / "out").exists()


def test_an_episode_that_cannot_be_spoken_is_not_published(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the show's own words fail, nothing is written."""
    edited = pipeline.plan(sample, hosts_of(sample, catalog), DAY, NOW, studio)
    monkeypatch.setattr(sound, "speak", failing(""))
    with pytest.raises(SpeechError, match="refused"):
        pipeline.make_episode(edited, tmp_path / "out", NOW, studio)
    assert not (tmp_path / "out").exists()


def test_a_full_disk_leaves_what_was_there(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the second day's transcript cannot be written, the first day stands and nothing of the second is there."""
    out = tmp_path / "out"
    make(sample, catalog, studio, out)
    before = snapshot(out)

    def full(path: Path, data: bytes) -> None:
        if path.suffix == ".srt":
            raise OSError(errno.ENOSPC, "No space left on device")
        write_bytes(path, data)

    monkeypatch.setattr(folder, "write_bytes", full)
    with pytest.raises(PublishError, match="2026-11-24: cannot be written: No space left on device"):
        make(sample, catalog, studio, out, date(2026, 11, 24))
    assert snapshot(out) == before
    assert [path.name for path in (out / "sample" / "episodes").iterdir()] == ["2026-11-23"]
