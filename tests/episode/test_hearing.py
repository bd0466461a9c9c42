"""Listening to a finished episode: what counts as wrong, and that what is not heard is not published."""

from __future__ import annotations

import importlib.util
import os
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import platformdirs
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from digest import pipeline
from digest.catalog import open_catalog
from digest.episode import hearing
from digest.episode.hearing import Comparison
from digest.episode.outcome import Outcome
from digest.episode.say import say
from digest.episode.studio import Studio
from digest.errors import SettingsError, SpeechError
from digest.fetching.fetcher import Fetcher
from digest.pronunciation.normalize import to_spoken
from digest.speech.clips import ClipStore
from digest.speech.kokoro import model_file
from digest.state.store import Store
from digest.types import Cue, Heard, Samples, Utterance
from tests.speech.kokoro import tiny_voice

NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)

installed = pytest.mark.skipif(
    importlib.util.find_spec("faster_whisper") is None, reason="the extra `listen` is not installed"
)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("二零二六年十一月二十三日", "2026年11月23日"),
        ("增长百分之五点二", "增長5.2%"),
        ("一百二十三万人", "123万人"),
        ("一百二十三万人", "一百二十三萬人"),
        ("他在这里，她在那里。", "她在這裡 他在那裡"),
    ],
)
def test_who_writes_a_number_or_a_homophone_does_not_count(said: str, heard: str) -> None:
    found = hearing.compare(hearing.to_syllables(said), hearing.to_syllables(heard))
    assert (found.wrong, found.longest_run) == (0, 0)


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [
        ("今天天气很好", "今天很好", (2, 2)),
        ("今天天气很好", "今天天气很好很好", (2, 2)),
        ("今天天气很好", "明天天气真好", (2, 1)),
        ("今天天气很好", "", (6, 6)),
    ],
)
def test_what_is_lost_doubled_or_other_counts(said: str, heard: str, wrong: tuple[int, int]) -> None:
    found = hearing.compare(hearing.to_syllables(said), hearing.to_syllables(heard))
    assert found == Comparison(len(hearing.to_syllables(said)), *wrong)


@given(lengths=st.lists(st.floats(0.5, 40), min_size=1, max_size=30))
def test_stretches_are_all_cues_in_order_and_short(lengths: list[float]) -> None:
    """Each is at most half a minute, except a cue that is longer by itself."""
    cues, at = [], 0.0
    for length in lengths:
        cues.append(Cue(at, at + length, "字", "a", 0))
        at += length + 0.3
    stretches = list(hearing._split_stretches(cues))
    assert [first for first, _ in stretches] == [0, *(last for _, last in stretches[:-1])]
    assert stretches[-1][1] == len(cues)
    for first, last in stretches:
        assert last - first == 1 or cues[last - 1].end_s - cues[first].start_s <= hearing._STRETCH_S


def test_an_episode_is_cut_without_loss(tmp_path: Path) -> None:
    """The pieces joined are the whole, each as long as asked for."""
    wave = np.random.default_rng(1).uniform(-0.5, 0.5, 16_000 * 40).astype(np.float32)
    soundfile.write(tmp_path / "x.wav", wave, 16_000, subtype="FLOAT")
    pieces = list(hearing._cut(tmp_path / "x.wav", [0.5, 20.25, 39.0]))
    assert [len(piece) for piece in pieces] == [8_000, 316_000, 316_000]
    assert np.array_equal(np.concatenate(pieces), wave)


def test_what_the_recogniser_gives_up_on_is_heard_again_in_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    """It hears nothing in over ten seconds: what was said counts as right; what was not said stays wrong."""
    texts = ("今天天气很好", "明天有小雨", "后天气温下降", "周末阳光明媚")
    cues = tuple(Cue(5.0 * number, 5.0 * number + 4, text, "a", 0) for number, text in enumerate(texts))
    pieces = tuple(Utterance(0, number, text, text, "", "a", 0.4) for number, text in enumerate(texts))
    audio = np.repeat(np.arange(4, dtype=np.float32), 5 * 16_000)

    def recognised(_recogniser: object, pcm: Samples) -> str:
        there = sorted(set(pcm[8_000:-8_000].astype(int)))
        return "" if len(there) > 2 else "".join(texts[number] for number in there if number != 2)

    monkeypatch.setattr(hearing, "_recognise", recognised)
    assert hearing._listen_to(None, pieces, cues, audio, 0.0) == Comparison(23, 6, 6)


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    hum = tiny_voice.build(tmp_path / "hum.onnx")
    monkeypatch.setattr(model_file, "ensure", lambda _: hum)
    store, fetcher = Store(tmp_path / "state.db"), Fetcher()
    return Studio(store, ClipStore(tmp_path / "clips"), fetcher, tmp_path / "cache", lambda _: None)


def _make(studio: Studio, tmp_path: Path, listen: float) -> Outcome:
    catalog = open_catalog(None, {}, tmp_path, tmp_path)
    show = catalog.read_show("sample").model_copy(update={"minutes": 1.0, "listen": listen, "cohost": None})
    day = date(2026, 11, 23)
    with studio.store, studio.fetcher:
        edited = pipeline.plan(show, (catalog.read_voice(show.voice),), day, NOW, studio)
        return pipeline.make_episode(edited, tmp_path / "out", NOW, studio)


def test_without_the_recogniser_nothing_is_spoken(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says what is missing, and how to install it."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(SettingsError, match=r"sample: listen = 0\.8 needs .*pip install 'mandarin-digest\[listen\]'"):
        _make(studio, tmp_path, 0.8)
    assert not (tmp_path / "clips").exists()


def test_the_score_is_in_the_record(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "check_recogniser", lambda _show: None)
    monkeypatch.setattr(hearing, "hear", lambda *_: Heard(0.95, 200, 3, "今天"))
    record = _make(studio, tmp_path, 0.9).record
    assert record["heard"] == {"right": 0.95, "syllables": 200, "longest_wrong_run": 3, "where": "今天"}
    assert record["timings"]["listen"] >= 0


@installed
@pytest.mark.slow
def test_a_humming_voice_is_not_published(studio: Studio, tmp_path: Path) -> None:
    """The recogniser hears no words in it."""
    with pytest.raises(SpeechError, match=r"sample: only \d+% of the syllables are heard .*not published"):
        _make(studio, tmp_path, 0.5)
    assert not (tmp_path / "out").exists()


@installed
@pytest.mark.slow
@pytest.mark.model
def test_the_real_voice_is_heard(tmp_path: Path) -> None:
    """What it says is heard right; told that it should say something else, the recogniser is not fooled."""
    cache = Path(os.environ.get("DIGEST_CACHE") or platformdirs.user_cache_path("digest", appauthor=False))
    text = "气象部门预计，2026年11月24日夜间，北部山区气温下降到零下5度，请大家注意保暖。"
    catalog = open_catalog(None, {}, tmp_path, tmp_path)
    with Store(tmp_path / "state.db") as store, Fetcher() as fetcher:
        studio = Studio(store, ClipStore(tmp_path / "clips"), fetcher, cache, lambda _: None)
        mp3 = tmp_path / "x.mp3"
        master = say(text, catalog.read_voice("xiaoxiao"), NOW, studio, mp3)
    cue = (Cue(0.0, master.duration_s, text, "xiaoxiao", 0),)
    spoken = to_spoken(text)
    heard = hearing.hear(mp3, (Utterance(0, 0, text, spoken, "", "xiaoxiao", 0.0),), cue, cache / "models")
    assert heard.right >= 0.85
    other = "研究人员说，这种材料在高温下仍然可以正常工作，而且价格不高。"
    fooled = hearing.hear(mp3, (Utterance(0, 0, other, other, "", "xiaoxiao", 0.0),), cue, cache / "models")
    assert fooled.right < 0.3
