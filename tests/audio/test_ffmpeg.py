"""ffmpeg as it is started: what it encodes, decodes, and says where it cannot."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from mutagen.mp3 import MP3

from digest.audio.ffmpeg import OPUS_HZ, check_opus, decode_blocks, encode_mp3, encode_opus, find_ffmpeg
from digest.errors import AudioError
from tests.audio.speechlike import RATE_HZ, speech


@pytest.fixture
def pcm(tmp_path: Path) -> Path:
    """Two seconds of speech as 16-bit samples in a file."""
    path = tmp_path / "speech.pcm"
    path.write_bytes(np.rint(speech(2.0) * 32767).astype("<i2").tobytes())
    return path


def test_it_comes_with_the_installation() -> None:
    """The program is found in its package, whatever the search path holds."""
    assert Path(find_ffmpeg()).is_file()


def test_one_that_is_named_takes_its_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """IMAGEIO_FFMPEG_EXE names another program; one that is not there is an error that says what to do."""
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", sys.executable)
    assert find_ffmpeg() == sys.executable
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "nowhere"))
    with pytest.raises(AudioError, match="no ffmpeg on this machine: reinstall imageio-ffmpeg, or install ffmpeg"):
        find_ffmpeg()


def test_an_mp3_holds_what_was_encoded(pcm: Path, tmp_path: Path) -> None:
    """The decoded file is as long as the samples, to within what the decoder cuts, and has no tag."""
    encode_mp3(pcm, RATE_HZ, tmp_path / "a.mp3", "96k")
    decoded = np.concatenate(list(decode_blocks(tmp_path / "a.mp3", RATE_HZ)))
    assert len(decoded) == pytest.approx(2.0 * RATE_HZ, abs=1200)
    assert MP3(tmp_path / "a.mp3").tags is None


def test_opus_is_louder_by_the_gain(pcm: Path, tmp_path: Path) -> None:
    """Six decibels more double the amplitude of what is decoded, at 48 kHz."""
    levels = []
    for name, gain_db in (("plain", 0.0), ("louder", 6.0)):
        encode_opus(pcm, RATE_HZ, tmp_path / f"{name}.opus", "48k", gain_db)
        decoded = np.concatenate(list(decode_blocks(tmp_path / f"{name}.opus", OPUS_HZ)))
        levels.append(float(np.sqrt(np.mean(np.square(decoded)))))
    assert levels[1] / levels[0] == pytest.approx(2.0, rel=0.05)


def test_blocks_have_a_bounded_size(pcm: Path, tmp_path: Path) -> None:
    """However long a file is, one block of at most 262,144 samples is in memory."""
    encode_mp3(pcm, RATE_HZ, tmp_path / "a.mp3", "96k")
    sizes = [len(block) for block in decode_blocks(tmp_path / "a.mp3", 192_000)]
    assert len(sizes) > 1
    assert max(sizes) <= 1 << 18


def test_what_is_no_audio_cannot_be_decoded(tmp_path: Path) -> None:
    """A damaged file is an error with ffmpeg's own reason."""
    (tmp_path / "a.mp3").write_bytes(b"no sound at all" * 100)
    with pytest.raises(AudioError, match=r"cannot decode .*a\.mp3: "):
        list(decode_blocks(tmp_path / "a.mp3", 44_100))


def test_an_ffmpeg_without_opus_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped ffmpeg can write Opus; one that cannot is found out before anything is spoken."""
    check_opus()
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", sys.executable)
    with pytest.raises(AudioError, match="cannot write Opus: install an ffmpeg with libopus"):
        check_opus()
