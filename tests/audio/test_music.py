"""Music around and under the speech: where it is heard, how loud it is, and that the rules of loudness still hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import soundfile

from digest.audio.assemble import assemble
from digest.audio.encode import encode_track
from digest.audio.ffmpeg import decode_blocks
from digest.audio.music import LONGEST_S, Music, open_music
from digest.audio.tags import Tags
from digest.catalog import read_settings
from digest.errors import SettingsError
from digest.settings import Show
from digest.types import Samples, Track
from tests.audio import speechlike

RATE_HZ = 44_100
INTRO_HZ, BED_HZ, OUTRO_HZ = 6000.0, 9000.0, 12000.0


def tone(path: Path, hz: float, seconds: float, level: float = 0.5) -> Path:
    """A stereo file of one tone far above the voice."""
    wave = level * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)
    soundfile.write(path, np.stack([wave, wave], axis=1), RATE_HZ)
    return path


@pytest.fixture
def music(tmp_path: Path) -> Music:
    return Music(
        tone(tmp_path / "in.wav", INTRO_HZ, 4.6),
        tone(tmp_path / "out.wav", OUTRO_HZ, 3.0, 0.01),
        tone(tmp_path / "bed.wav", BED_HZ, 1.7),
    )


def track_of(folder: Path, music: Music | None) -> Track:
    script = speechlike.script_of([["一", "二"], ["三"]])
    pieces = speechlike.utterances_of(script, pause_s=2.0)
    clips = [speechlike.clip(3.0) for _ in pieces]
    room = {"lead_s": music.lead_s, "tail_s": music.tail_s} if music else {}
    return assemble(script, pieces, clips, folder / "track.f32", **room)


def power_db(samples: Samples, hz: float) -> float:
    """The level of a tone in a stretch."""
    window = np.hanning(len(samples))
    phases = np.exp(-2j * np.pi * hz * np.arange(len(samples)) / RATE_HZ)
    return float(20 * np.log10(abs(np.sum(samples * window * phases)) / np.sum(window) * 2 + 1e-9))


def test_music_makes_room_and_chapters_stay_on_whole_seconds(tmp_path: Path, music: Music) -> None:
    """The first word comes when the intro goes, the first chapter has the intro, the episode ends with the outro."""
    track = track_of(tmp_path, music)
    assert track.cues[0].start_s == music.lead_s == 4.0
    assert track.marks[0].start_s == 0
    assert all(mark.start_s == int(mark.start_s) for mark in track.marks)
    assert track.duration_s == pytest.approx(track.cues[-1].end_s + 0.3 + 3.0, abs=0.01)


def test_each_is_heard_where_it_belongs_and_the_bed_gives_way(tmp_path: Path, music: Music) -> None:
    track = track_of(tmp_path, music)
    made = encode_track(track, tmp_path / "x.mp3", Tags("t", "a", "b", date(2026, 1, 4)), music=music)
    assert made.loudness_lufs == pytest.approx(-19, abs=1)
    assert made.true_peak_dbtp <= -1
    assert made.duration_s == pytest.approx(track.duration_s, abs=0.01)
    samples = np.concatenate(list(decode_blocks(made.path, RATE_HZ)))

    def at(start_s: float, end_s: float, hz: float) -> float:
        return power_db(samples[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)], hz)

    first, second = track.cues[0], track.cues[1]
    assert at(0.5, 2.5, INTRO_HZ) > at(first.start_s + 1, first.end_s, INTRO_HZ) + 40
    end = track.cues[-1].end_s
    assert at(end + 0.8, end + 1.6, OUTRO_HZ) > at(first.start_s, end, OUTRO_HZ) + 40
    between = at(first.end_s + 0.5, second.start_s - 0.5, BED_HZ)
    under = at(first.start_s + 0.5, first.end_s - 0.5, BED_HZ)
    assert between - under == pytest.approx(10, abs=2)
    assert abs(samples[0]) < 0.01
    assert abs(samples[-1]) < 0.01


def test_the_same_music_gives_the_same_bytes(tmp_path: Path, music: Music) -> None:
    track = track_of(tmp_path, music)
    tags = Tags("t", "a", "b", date(2026, 1, 4))
    first, second = (encode_track(track, tmp_path / name, tags, music=music) for name in ("x.mp3", "y.mp3"))
    assert first.sha256 == second.sha256


@pytest.mark.parametrize("target_lufs", [-23.0, -16.0])
def test_a_show_sets_its_loudness(tmp_path: Path, target_lufs: float) -> None:
    track = track_of(tmp_path, None)
    made = encode_track(track, tmp_path / "x.mp3", Tags("t", "a", "b", date(2026, 1, 4)), target_lufs=target_lufs)
    assert made.loudness_lufs == pytest.approx(target_lufs, abs=0.6)
    assert made.true_peak_dbtp <= -1


@pytest.mark.parametrize(
    ("kind", "seconds", "level", "said"),
    [
        ("intro", None, 0.5, "there is no such file"),
        ("bed", 0.0, 0.5, "cannot decode"),
        ("outro", 2.0, 0.0, "is silent"),
        ("intro", LONGEST_S + 5, 0.5, "at most 60 s are played"),
    ],
)
def test_unfit_music_is_a_fault_of_settings(
    tmp_path: Path, kind: str, seconds: float | None, level: float, said: str
) -> None:
    """Show, kind and file are named, before anything is spoken."""
    show = tmp_path / "morning.toml"
    show.write_text(f'title = "早报"\n[music]\n{kind} = "x.wav"\n', encoding="utf-8")
    if seconds:
        tone(tmp_path / "x.wav", 300, seconds, level)
    elif seconds is not None:
        (tmp_path / "x.wav").write_bytes(b"no audio")
    with pytest.raises(SettingsError, match=rf"morning: music\.{kind}: .*x\.wav.*{said}"):
        open_music(read_settings(show, Show))


def test_a_show_without_music_has_none(tmp_path: Path) -> None:
    show = tmp_path / "morning.toml"
    show.write_text('title = "早报"\n', encoding="utf-8")
    assert open_music(read_settings(show, Show)) is None
