"""The Opus file beside the MP3, decoded and read by others."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import subprocess
from datetime import date
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
from mutagen.flac import Picture
from mutagen.oggopus import OggOpus
from PIL import Image

from digest.audio.encode import PEAK_DBTP, encode_track
from digest.audio.ffmpeg import OPUS_HZ, decode_blocks, find_ffmpeg
from digest.audio.loudness import PeakMeter
from digest.audio.tags import Tags
from digest.settings import TARGET_LUFS
from digest.types import Mark, Master, Samples
from tests.audio.test_encode import track_of

MARKS = (Mark(0.0, 6.0, "开场"), Mark(6.0, 11.0, "一条 = 新闻", "https://example.org/新闻"), Mark(11.0, 11.3, "完"))


def cover() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (1400, 1400), "red").save(file, "JPEG")
    return file.getvalue()


TAGS = Tags(
    "标题\n两行",
    "节目",
    "主播",
    date(2026, 1, 4),
    comment="第一行\n第二行",
    cover=cover(),
    marks=MARKS,
    sources=(("甲", "https://example.org/1"), ("乙", "https://example.org/2"), ("丙", "/home/me/1.html")),
    producer="每日新闻",
    produce_id="urn:uuid:1",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Master:
    folder = tmp_path_factory.mktemp("made")
    return encode_track(track_of(folder, (0.02, 0.3)), folder / "a.mp3", TAGS, opus=True)


def opus_of(master: Master) -> Path:
    return master.path.with_suffix(".opus")


def samples_of(path: Path) -> Samples:
    return np.concatenate(list(decode_blocks(path, OPUS_HZ)))


def test_it_is_what_was_promised(made: Master) -> None:
    """One channel of Ogg Opus, as long as the MP3 to within a frame, with size and digest as told."""
    info = OggOpus(opus_of(made)).info
    assert info is not None
    assert info.channels == 1
    assert info.length == pytest.approx(made.duration_s, abs=0.02)
    assert len(samples_of(opus_of(made))) / OPUS_HZ == pytest.approx(made.duration_s, abs=0.001)
    data = opus_of(made).read_bytes()
    assert made.opus is not None
    assert (len(data), hashlib.sha256(data).hexdigest()) == (made.opus.size_bytes, made.opus.sha256)


def test_it_is_as_loud_as_the_mp3(made: Master) -> None:
    """Loudness and true peak hold on the decoded file, measured by other code."""
    samples = samples_of(opus_of(made))
    meter = PeakMeter()
    meter.add(samples)
    loudness = pyloudnorm.Meter(OPUS_HZ, filter_class="DeMan").integrated_loudness(samples.astype(np.float64))
    assert made.opus is not None
    assert loudness == pytest.approx(TARGET_LUFS, abs=0.5)
    assert loudness == pytest.approx(made.opus.loudness_lufs, abs=0.1)
    assert meter.true_peak_dbtp() == pytest.approx(made.opus.true_peak_dbtp, abs=0.05)
    assert made.opus.true_peak_dbtp <= PEAK_DBTP


def test_it_sounds_as_the_mp3_does(made: Master) -> None:
    """The same samples went into both: neither is shifted against the other, nor encoded from the other."""
    ours, theirs = samples_of(opus_of(made)), samples_of(made.path)
    size = min(len(ours), len(theirs))
    spectrum = np.fft.rfft(ours[:size], 2 * size) * np.conj(np.fft.rfft(theirs[:size], 2 * size))
    lag = int(np.argmax(np.fft.irfft(spectrum)))
    assert min(lag, 2 * size - lag) <= OPUS_HZ // 1000
    assert float(np.corrcoef(ours[:size], theirs[:size])[0, 1]) > 0.98


def test_what_players_show(made: Master) -> None:
    """Title, artist, album, date, comment, sources, the label of synthetic speech, and the cover."""
    comments = OggOpus(opus_of(made))
    assert comments["TITLE"] == ["标题 两行"]
    assert (comments["ARTIST"], comments["ALBUM"], comments["DATE"]) == (["主播"], ["节目"], ["2026-01-04"])
    assert (comments["LANGUAGE"], comments["COMMENT"]) == (["zho"], ["第一行\n第二行"])
    assert comments["SOURCE"] == ["甲 https://example.org/1", "乙 https://example.org/2"]
    label = json.loads(comments["AIGC"][0])
    assert (label["Label"], label["ContentProducer"], label["ProduceID"]) == ("1", "每日新闻", "urn:uuid:1")
    picture = Picture(base64.b64decode(comments["METADATA_BLOCK_PICTURE"][0]))
    assert (picture.mime, picture.type, picture.width, picture.height) == ("image/jpeg", 3, 1400, 1400)
    assert picture.data == TAGS.cover
    assert b"/home/me" not in opus_of(made).read_bytes()


def test_ffmpeg_lists_the_chapters(made: Master) -> None:
    """Another reader sees them with their times and titles; each has its address."""
    said = subprocess.run([find_ffmpeg(), "-i", str(opus_of(made))], check=False, capture_output=True).stderr.decode()
    assert re.findall(r"Chapter #.*start (\d+)\.0+, end", said) == ["0", "6", "11"]
    assert re.findall(r"title +: (.*)", said, re.IGNORECASE)[:3] == [mark.title for mark in MARKS]
    assert OggOpus(opus_of(made))["CHAPTER001URL"] == ["https://example.org/%E6%96%B0%E9%97%BB"]


def test_the_mp3_is_the_same_with_and_without(tmp_path: Path, made: Master) -> None:
    """Making Opus, too, changes no byte of the MP3; the same input gives the same Opus; nothing else is left."""
    alone = encode_track(track_of(tmp_path, (0.02, 0.3)), tmp_path / "a.mp3", TAGS)
    assert (alone.sha256, alone.opus) == (made.sha256, None)
    again = encode_track(track_of(tmp_path, (0.02, 0.3)), tmp_path / "b.mp3", TAGS, opus=True)
    assert again.opus == made.opus
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp3", "b.mp3", "b.opus", "track.f32"]
