"""The finished MP3, decoded and read by others."""

from __future__ import annotations

import hashlib
import shutil
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyloudnorm
import pytest
from mutagen.mp3 import MP3, BitrateMode

from digest.audio.assemble import assemble
from digest.audio.encode import PEAK_DBTP, encode_track
from digest.audio.ffmpeg import decode_blocks
from digest.audio.loudness import PeakMeter
from digest.audio.tags import Tags
from digest.errors import AudioError
from digest.settings import TARGET_LUFS
from digest.types import Clip, Master, Progress, Samples, Track
from tests.audio.speechlike import RATE_HZ, clip, script_of, speech, utterances_of

TAGS = Tags("标题", "节目", "主播", date(2026, 1, 4))
CHAPTERS = [["一。", "二。"], ["三。", "四。"]]


def track_of(folder: Path, levels: tuple[float, float] = (0.1, 0.1)) -> Track:
    """Two chapters by two voices with two sentences each, at these levels."""
    script = script_of(CHAPTERS, ("anna", "bert"))
    spoken = utterances_of(script)
    how = {"anna": (220.0, levels[0]), "bert": (110.0, levels[1])}
    clips = (clip(2.2, after_s=0.5, pitch_hz=how[u.voice][0], level=how[u.voice][1]) for u in spoken)
    return assemble(script, spoken, clips, folder / "track.f32")


def samples_of(path: Path) -> Samples:
    return np.concatenate(list(decode_blocks(path, 44_100)))


def loudness(samples: Samples) -> float:
    return float(pyloudnorm.Meter(44_100, filter_class="DeMan").integrated_loudness(samples.astype(np.float64)))


def loudness_of(voice: str, track: Track, samples: Samples) -> float:
    cues = [cue for cue in track.cues if cue.voice == voice]
    return loudness(np.concatenate([samples[round(it.start_s * 44_100) : round(it.end_s * 44_100)] for it in cues]))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Track, Master]:
    folder = tmp_path_factory.mktemp("made")
    track = track_of(folder, (0.02, 0.3))
    return track, encode_track(track, folder / "out" / "a.mp3", TAGS)


def test_the_file_is_what_was_promised(made: tuple[Track, Master]) -> None:
    """44.1 kHz, mono, 96 kb/s at a constant rate, with size and digest as told."""
    _, master = made
    info = MP3(master.path).info
    assert info is not None
    assert (info.sample_rate, info.channels, info.bitrate, info.bitrate_mode) == (44_100, 1, 96_000, BitrateMode.CBR)
    data = master.path.read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (master.size_bytes, master.sha256)


def test_the_header_tells_the_truth(made: tuple[Track, Master]) -> None:
    """The Info header counts just the frames that follow it, and what the encoder added is taken off when decoding."""
    track, master = made
    data = master.path.read_bytes()
    header = data.index(b"Info")
    frames = int.from_bytes(data[header + 8 : header + 12])
    starts, at = 0, header - 21  # a mono frame of version 1: 4 bytes of header, 17 of side information
    while at < len(data):
        assert data[at : at + 2] == b"\xff\xfb"
        at += 144 * 96_000 // 44_100 + (data[at + 2] >> 1 & 1)
        starts += 1
    assert at == len(data)
    assert starts == frames + 1
    assert len(samples_of(master.path)) == pytest.approx(track.duration_s * 44_100, abs=2)
    assert master.duration_s == len(samples_of(master.path)) / 44_100


def test_loudness_and_peak_hold_on_the_decoded_file(made: tuple[Track, Master]) -> None:
    """-19 LUFS and at most -1 dBTP, as told, measured by other code on what a listener gets."""
    _, master = made
    samples = samples_of(master.path)
    assert loudness(samples) == pytest.approx(TARGET_LUFS, abs=0.5)
    assert loudness(samples) == pytest.approx(master.loudness_lufs, abs=0.1)
    meter = PeakMeter()
    meter.add(samples)
    assert meter.true_peak_dbtp() == pytest.approx(master.true_peak_dbtp, abs=0.05)
    assert master.true_peak_dbtp <= PEAK_DBTP


def test_voices_are_equally_loud(made: tuple[Track, Master]) -> None:
    """Voices that were 23 dB apart are within 1 LU of each other."""
    track, master = made
    samples = samples_of(master.path)
    assert abs(loudness_of("anna", track, samples) - loudness_of("bert", track, samples)) < 1


def test_a_voice_with_peaks_is_as_loud_as_one_without(tmp_path: Path) -> None:
    """The limiter takes most of a voice with high peaks; that is made up for, to within 1 LU."""
    script = script_of(CHAPTERS, ("anna", "bert"))
    spoken = utterances_of(script)

    def said(voice: str) -> Clip:
        plain = clip(2.2, after_s=0.5, pitch_hz=220.0, level=0.05)
        samples = plain.samples.copy()
        beats = np.arange(0, len(samples), RATE_HZ // 60)
        if voice == "bert":
            samples[beats] += 0.35 * np.sign(samples[beats]) * (np.abs(samples[beats]) > 0.02)
        return Clip(samples, RATE_HZ)

    track = assemble(script, spoken, (said(u.voice) for u in spoken), tmp_path / "track.f32")
    samples = samples_of(encode_track(track, tmp_path / "a.mp3", TAGS).path)
    assert abs(loudness_of("anna", track, samples) - loudness_of("bert", track, samples)) < 1


def test_cues_are_where_the_sound_is(made: tuple[Track, Master]) -> None:
    """In the MP3, too, each cue begins and ends with sound, and around it is silence."""
    track, master = made
    power = np.square(samples_of(master.path))
    for cue in track.cues:
        start, end = round(cue.start_s * 44_100), round(cue.end_s * 44_100)
        assert power[start : start + 4_410].mean() > 1e-4
        assert power[end - 7_000 : end - 2_600].mean() > 1e-4
        assert power[end + 600 : end + 8_000].mean() < 1e-7


def test_same_input_same_bytes(tmp_path: Path) -> None:
    """A second run makes the very same file."""
    first = encode_track(track_of(tmp_path), tmp_path / "a.mp3", TAGS)
    second = encode_track(track_of(tmp_path), tmp_path / "b.mp3", TAGS)
    assert first.sha256 == second.sha256
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp3", "b.mp3", "track.f32"]


@pytest.mark.parametrize("level", [0.002, 0.9])
def test_very_quiet_and_very_loud_clips(level: float, tmp_path: Path) -> None:
    """Whisper and overload both come out at the same loudness, without clipping."""
    script = script_of([["一。"]])
    loud = Clip(np.clip(speech(1.5, level=level), -1, 1), RATE_HZ)
    track = assemble(script, utterances_of(script), [loud], tmp_path / "t")
    master = encode_track(track, tmp_path / "a.mp3", TAGS)
    assert master.loudness_lufs == pytest.approx(TARGET_LUFS, abs=0.5)
    assert master.true_peak_dbtp <= PEAK_DBTP


def test_one_short_word(tmp_path: Path) -> None:
    """Speech shorter than a loudness block is no trouble, alone or beside another voice."""
    script = script_of([["好"], ["说来话长。"]], ("anna", "bert"))
    lengths = {"好": 0.2, "说来话长。": 2.0}
    spoken = utterances_of(script)
    track = assemble(script, spoken, (clip(lengths[u.text], level=0.05) for u in spoken), tmp_path / "t")
    assert encode_track(track, tmp_path / "a.mp3", TAGS).true_peak_dbtp <= PEAK_DBTP
    alone = assemble(script, spoken[:1], [clip(0.2)], tmp_path / "t")
    assert encode_track(alone, tmp_path / "b.mp3", TAGS).loudness_lufs == pytest.approx(TARGET_LUFS, abs=0.5)


def test_progress_is_told(tmp_path: Path) -> None:
    """Each step is named when it begins, and the last report says that all is done."""
    seen: list[Progress] = []
    encode_track(track_of(tmp_path), tmp_path / "a.mp3", TAGS, on_progress=seen.append)
    assert {report.stage for report in seen} == {"master"}
    assert [report.item for report in seen[:3]] == ["limit", "encode", "measure"]
    assert (seen[-1].done, seen[-1].total) == (3, 3)


def test_a_silent_track_is_refused(tmp_path: Path) -> None:
    """Silence is never published."""
    track = track_of(tmp_path)
    track.path.write_bytes(bytes(track.path.stat().st_size))
    with pytest.raises(AudioError, match="is silent"):
        encode_track(track, tmp_path / "a.mp3", TAGS)
    assert not (tmp_path / "a.mp3").exists()


def test_a_track_cut_short_is_refused(tmp_path: Path) -> None:
    """A file with fewer samples than the track says is an error, not a shorter episode; an older MP3 stays."""
    track = track_of(tmp_path)
    (tmp_path / "a.mp3").write_bytes(b"older")
    track.path.write_bytes(track.path.read_bytes()[:100_000])
    with pytest.raises(AudioError, match="ends too early"):
        encode_track(track, tmp_path / "a.mp3", TAGS)
    assert (tmp_path / "a.mp3").read_bytes() == b"older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp3", "track.f32"]


def test_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is too full is noticed before anything is written."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000))
    with pytest.raises(AudioError, match=r"no room in .* MB are free"):
        encode_track(track_of(tmp_path), tmp_path / "a.mp3", TAGS)
    assert [path.name for path in tmp_path.iterdir()] == ["track.f32"]


def test_no_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without ffmpeg there is one line that says what to do."""
    track = track_of(tmp_path)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "nowhere"))
    with pytest.raises(AudioError, match="no ffmpeg on this machine: reinstall imageio-ffmpeg, or"):
        encode_track(track, tmp_path / "a.mp3", TAGS)
    assert [path.name for path in tmp_path.iterdir()] == ["track.f32"]


def test_an_ffmpeg_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own last words are passed on, in one line."""
    track = track_of(tmp_path)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", sys.executable)
    with pytest.raises(AudioError, match=r"ffmpeg cannot encode .*\.mp3: .*") as caught:
        encode_track(track, tmp_path / "out" / "a.mp3", TAGS)
    assert "\n" not in str(caught.value)
    assert not list((tmp_path / "out").iterdir())
