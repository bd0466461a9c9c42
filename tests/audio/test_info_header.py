"""The Info header names the constant bit rate, and its check sum still holds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from mutagen.mp3 import MP3, BitrateMode, MPEGInfo

from digest.audio.ffmpeg import encode_mp3
from digest.audio.info_header import name_constant_rate


def encoded(path: Path) -> bytes:
    samples = np.random.default_rng(1).integers(-3000, 3000, 44_100, dtype="<i2")
    path.with_suffix(".pcm").write_bytes(samples.tobytes())
    encode_mp3(path.with_suffix(".pcm"), 44_100, path, "96k")
    return path.read_bytes()


def info_of(path: Path) -> MPEGInfo:
    info = MP3(path).info
    assert info is not None
    return info


def test_players_are_told_of_a_constant_rate(tmp_path: Path) -> None:
    """The header that named no method names it; the length is as before, and the sound the same."""
    path = tmp_path / "a.mp3"
    before = encoded(path)
    length = info_of(path).length
    info = before.index(b"Info")
    assert before[info + 129] == 0  # the encoder names no method
    name_constant_rate(path)
    after = path.read_bytes()
    assert info_of(path).bitrate_mode == BitrateMode.CBR
    assert info_of(path).length == length
    changed = [place for place, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert after[info + 129] == 1
    assert set(changed) <= {info + 129, info + 154, info + 155}


def test_the_check_sum_is_that_of_lame(tmp_path: Path) -> None:
    """It sums the frame up to itself, by other code."""
    path = tmp_path / "a.mp3"
    encoded(path)
    name_constant_rate(path)
    header = path.read_bytes()
    start, place = header.index(b"\xff\xfb"), header.index(b"Info") + 154
    assert sum_by_table(header[start:place]) == int.from_bytes(header[place : place + 2])


def sum_by_table(data: bytes) -> int:
    """CRC-16/ARC by a table of 256 entries, as LAME computes it."""
    table = []
    for entry in range(256):
        for _ in range(8):
            entry = (entry >> 1) ^ 0xA001 if entry & 1 else entry >> 1
        table.append(entry)
    crc = 0
    for byte in data:
        crc = (crc >> 8) ^ table[(crc ^ byte) & 0xFF]
    return crc


def test_a_file_without_a_header_stays(tmp_path: Path) -> None:
    """Neither noise nor an empty file is changed."""
    for data in (b"", b"Info", b"\xff\xfb" + bytes(300), bytes(200) + b"Info"):
        path = tmp_path / "b.mp3"
        path.write_bytes(data)
        name_constant_rate(path)
        assert path.read_bytes() == data
