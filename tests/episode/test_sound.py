"""The sound of whole episodes: what is spoken again and what is not, on a damaged and on a full disk; music."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from digest import pipeline
from digest.audio.ffmpeg import decode_blocks
from digest.catalog import Catalog, open_catalog
from digest.documents.open import open_document
from digest.episode.article import prepare_article
from digest.episode.outcome import Outcome
from digest.episode.studio import Studio
from digest.fetching.fetcher import Fetcher
from digest.pipeline import produce
from digest.settings import Music
from digest.speech.clips import ClipStore
from digest.speech.kokoro import model_file
from digest.state.store import Store
from digest.types import Clip, Fetched
from digest.verify import verify
from tests import killed
from tests.audio.test_music import BED_HZ, INTRO_HZ, OUTRO_HZ, RATE_HZ, power_db, tone
from tests.speech.kokoro import tiny_voice

NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
SENTENCES = ("市图书馆周末延长开放时间。", "读者可以在网上预约座位。", "少年阅览室也在晚上开放。", "停车场不收费。")


class Listed(ClipStore):
    """Keeps clips, and a list of what it kept."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.kept: list[str] = []

    def put(self, key: str, clip: Clip) -> None:
        super().put(key, clip)
        self.kept.append(key)


@pytest.fixture
def clips(tmp_path: Path) -> Listed:
    return Listed(tmp_path / "clips")


@pytest.fixture
def studio(clips: Listed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    hum = tiny_voice.build(tmp_path / "hum.onnx")
    monkeypatch.setattr(model_file, "ensure", lambda _: hum)
    with Store(tmp_path / "state.db") as store, Fetcher() as fetcher:
        yield Studio(store, clips, fetcher, tmp_path / "cache", lambda _: None)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return open_catalog(None, {}, tmp_path, tmp_path)


def read_out(sentences: tuple[str, ...], catalog: Catalog, studio: Studio, out: Path) -> Outcome:
    """Read a text aloud, a paragraph for each sentence."""
    data = "\n\n".join(("图书馆的新安排", *sentences)).encode()
    document = open_document(Fetched("library.txt", data, "text/plain", "utf-8"))
    return produce(
        prepare_article(document, catalog.read_voice("xiaobei"), seconds=None, show=None, out=out), NOW, studio
    )


def test_one_changed_sentence_is_all_that_is_spoken_again(
    catalog: Catalog, studio: Studio, clips: Listed, tmp_path: Path
) -> None:
    read_out(SENTENCES, catalog, studio, tmp_path / "a.mp3")
    before = len(clips.kept)
    assert before > len(SENTENCES)
    changed = (*SENTENCES[:2], "少年阅览室也在清晨开放。", *SENTENCES[3:])
    made = read_out(changed, catalog, studio, tmp_path / "b.mp3")
    assert len(clips.kept) == before + 1
    clip = clips.get(clips.kept[-1])
    assert clip is not None
    assert made.record["speech"]["spoken_s"] == pytest.approx(clip.duration_s, abs=0.1)


def test_a_damaged_clip_is_all_that_is_spoken_again(
    catalog: Catalog, studio: Studio, clips: Listed, tmp_path: Path
) -> None:
    """A clip with one flipped bit is noticed and made again; the episode has the same bytes."""
    first = read_out(SENTENCES, catalog, studio, tmp_path / "a.mp3").mp3.read_bytes()
    key = clips.kept[2]
    path = clips.find_path(key)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    clips.kept.clear()
    assert read_out(SENTENCES, catalog, studio, tmp_path / "b.mp3").mp3.read_bytes() == first
    assert clips.kept == [key]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_run_that_a_full_disk_stopped_is_finished_by_the_next(tmp_path: Path) -> None:
    """The system refuses to write on: in the middle of the clips, then of the joined speech; no clip is made twice."""
    import resource

    work = tmp_path / "work"

    def run(limit_bytes: int) -> subprocess.CompletedProcess[str]:
        limits = (limit_bytes, resource.getrlimit(resource.RLIMIT_FSIZE)[1])
        return subprocess.run(
            [sys.executable, "-m", "tests.killed", str(work), "0"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits),
        )

    for limit_bytes, said in (
        (100_000, "speech cannot be stored: File too large; make room there"),
        (1_000_000, "cannot write the joined speech to"),
    ):
        failed = run(limit_bytes)
        assert failed.returncode == 1
        assert said in failed.stderr.splitlines()[-1]
        assert not (work / "out").exists()
        assert not list((work / "cache").glob("work-*"))
        assert not [path for path in work.rglob(".*") if path.is_file()]
    assert run(resource.RLIM_INFINITY).returncode == 0
    keys = (work / "spoken").read_text().split()
    assert len(keys) == len(set(keys))
    (mp3,) = work.glob(f"out/sample/episodes/{killed.DAY}/*.mp3")
    with Store(work / "state.db") as store:
        assert verify(mp3, store).faults == ()


def test_a_show_with_music_becomes_an_episode(catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """Intro, bed and outro are heard in what is published, chapters and words lie where the voice is, all verifies."""
    music = Music(
        intro=tone(tmp_path / "in.wav", INTRO_HZ, 4.6),
        outro=tone(tmp_path / "out.wav", OUTRO_HZ, 3.0),
        bed=tone(tmp_path / "bed.wav", BED_HZ, 1.7),
    )
    show = catalog.read_show("sample").model_copy(update={"minutes": 1.0, "cohost": None, "music": music})
    edited = pipeline.plan(show, (catalog.read_voice(show.voice),), date(2026, 11, 23), NOW, studio)
    outcome = pipeline.make_episode(edited, tmp_path / "public", NOW, studio)
    record = outcome.record
    assert verify(outcome.mp3, studio.store).faults == ()
    assert record["loudness_lufs"] == pytest.approx(-19, abs=1)
    assert record["true_peak_dbtp"] <= -1
    segments = json.loads(outcome.mp3.with_suffix(".transcript.json").read_text("utf-8"))["segments"]
    assert segments[0]["startTime"] == 4.0
    assert 4.0 <= segments[0]["words"][0]["startTime"] < 4.2
    assert record["chapters"][0]["start_s"] == 0
    samples = np.concatenate(list(decode_blocks(outcome.mp3, RATE_HZ)))

    def at(start_s: float, hz: float) -> float:
        return power_db(samples[round(start_s * RATE_HZ) : round((start_s + 1) * RATE_HZ)], hz)

    end_s = segments[-1]["endTime"]
    assert at(1.0, INTRO_HZ) > at(6.0, INTRO_HZ) + 40
    assert at(end_s + 0.8, OUTRO_HZ) > at(6.0, OUTRO_HZ) + 40
    assert at(6.0, BED_HZ) > -60
