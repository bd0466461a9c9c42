"""Make the finished MP3 of a track, and an Opus file where the show wants one, and measure both."""

from __future__ import annotations

import hashlib
import math
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from mutagen import MutagenError

from digest.audio.ffmpeg import OPUS_HZ, decode_blocks, encode_mp3, encode_opus
from digest.audio.info_header import name_constant_rate
from digest.audio.loudness import LoudnessMeter, PeakMeter
from digest.audio.master import RATE_HZ, VoiceMeter, find_voice_gains_db, master_blocks, shift_gains
from digest.audio.music import Music
from digest.audio.tags import Tags, write_tags
from digest.errors import AudioError
from digest.files import replacing
from digest.message import describe_system_error
from digest.settings import TARGET_LUFS
from digest.types import Master, OnProgress, OpusFile, Progress, Track

PEAK_DBTP = -1.0
BITRATE = "96k"
OPUS_BITRATE = "48k"
"""The mean of a variable rate, half of the MP3's: speech needs less in one channel, music may need more."""

_TOLERANCE_LU = 0.5
_HEADROOM_DB = 1.0  # encoding moves peaks up: limited a decibel lower at first
_LAME_DB = 20 * math.log10(0.95)  # LAME turns everything down by this (measured: 0.446 dB at 64, 96 and 128 kb/s)
_MORE_DB = 0.1  # below what the last round overshot
_ROUNDS = 4
_RENDERS = 3
_MOST_EVENED_DB = 3.0  # a voice that the limiter takes more from is damaged: raising it does not make it louder


@dataclass(frozen=True, slots=True)
class _Measure:
    samples: int
    loudness_lufs: float
    true_peak_dbtp: float
    curve_lufs: tuple[float, ...]


def encode_track(
    track: Track,
    path: Path,
    tags: Tags,
    *,
    music: Music | None = None,
    target_lufs: float = TARGET_LUFS,
    opus: bool = False,
    on_progress: OnProgress = lambda _: None,
) -> Master:
    """Master a track and write it as a tagged MP3: 44.1 kHz, mono, 96 kb/s at a constant rate.

    Each voice is brought to the target (-19 LUFS), peaks are limited, and the file is encoded once; what counts is then
    measured on the decoded MP3, and where that is more than 0.5 LU off or peaks above -1 dBTP, gain and ceiling are
    corrected and it is encoded again. The same track and tags give the same bytes.

    All runs in blocks, from file to file: an episode of an hour takes the memory that one of ten minutes takes.

    Args:
        track: The joined speech.
        path: Where the MP3 goes; it appears there whole or not at all, and the Opus file beside it.
        tags: What its ID3 tag says.
        music: What is played around and under the speech; the track has room for it.
        target_lufs: How loud the file is to be.
        opus: Write the same as Opus, too, encoded once from the same samples.
        on_progress: Told of each step: limit, encode, measure; they start anew where a correction is needed.

    Returns:
        The MP3 as measured.

    Raises:
        AudioError: The track is silent, there is no ffmpeg, no room, or a loudness that cannot be reached.
    """
    made: OpusFile | None = None
    try:
        with tempfile.TemporaryDirectory(prefix=".master-", dir=track.path.parent) as folder, replacing(path) as file:
            _check_room(track, Path(folder), file.parent)
            pcm = Path(folder) / "master.pcm"
            beside = Path(folder) / "master.opus" if opus else None
            measure, other = _encode_to_target(track, file, beside, pcm, music, target_lufs, on_progress)
            duration_s = measure.samples / RATE_HZ
            name_constant_rate(file)
            write_tags(file, tags, duration_s)
            # Size and digest are those of the published file: with its tags.
            size = file.stat().st_size
            digest = _hash_file(file)
            if beside and other:
                made = _publish_opus(beside, other, tags, duration_s, path)
    except (OSError, MutagenError) as error:
        reason = describe_system_error(error) if isinstance(error, OSError) else error
        raise AudioError("cannot write {path}: {error}", path=path, error=reason) from error
    return Master(
        path,
        duration_s,
        size,
        digest,
        measure.loudness_lufs,
        measure.true_peak_dbtp,
        opus=made,
        curve_lufs=measure.curve_lufs,
    )


def _publish_opus(made: Path, measure: _Measure, tags: Tags, duration_s: float, mp3: Path) -> OpusFile:
    """Tag the Opus file and put it beside the MP3."""
    from digest.audio.opus_tags import write_comments

    bitrate = round(made.stat().st_size * 8 / duration_s)  # of the sound, before the cover is added
    write_comments(made, tags, duration_s)
    with replacing(mp3.with_suffix(".opus")) as file:
        shutil.copyfile(made, file)
    return OpusFile(made.stat().st_size, _hash_file(made), measure.loudness_lufs, measure.true_peak_dbtp, bitrate)


def _encode_to_target(
    track: Track,
    mp3: Path,
    opus: Path | None,
    pcm: Path,
    music: Music | None,
    target_lufs: float,
    on_progress: OnProgress,
) -> tuple[_Measure, _Measure | None]:
    # LAME turns down what it is given, so it is given so much more, and may peak so much higher.
    target = target_lufs - _LAME_DB
    ceiling = PEAK_DBTP - _HEADROOM_DB - _LAME_DB
    gains_db = find_voice_gains_db(track, target)
    speech_lufs = target
    for _ in range(_ROUNDS):
        on_progress(Progress("master", 0, 3, "limit"))
        gains_db, speech_lufs = _render_to_target(track, gains_db, ceiling, pcm, music, speech_lufs, target)
        on_progress(Progress("master", 1, 3, "encode"))
        encode_mp3(pcm, RATE_HZ, mp3, BITRATE)
        on_progress(Progress("master", 2, 3, "measure"))
        measure = _measure(mp3, RATE_HZ)
        other: _Measure | None = None
        if opus:
            encode_opus(pcm, RATE_HZ, opus, OPUS_BITRATE, _LAME_DB)  # as loud as LAME makes the same samples
            other = _measure(opus, OPUS_HZ)
        # Both are made of the same samples: the ceiling falls for both where one of them peaks too high.
        peak_dbtp = measure.true_peak_dbtp
        if other:
            peak_dbtp = max(peak_dbtp, other.true_peak_dbtp)
        off = target_lufs - measure.loudness_lufs
        over = peak_dbtp - PEAK_DBTP
        if abs(off) <= _TOLERANCE_LU and over <= 0:
            on_progress(Progress("master", 3, 3))
            return measure, other
        gains_db = shift_gains(gains_db, off)
        speech_lufs += off
        if over > 0:
            ceiling -= over + _MORE_DB
    raise AudioError(
        "{path}: {loudness_lufs:.1f} LUFS with a peak of {peak_dbtp:.1f} dBTP is as near to "
        "{target_lufs:.0f} LUFS below {peak_dbtp2:.0f} dBTP as it comes; listen to the clips of this episode",
        path=track.path.name,
        loudness_lufs=measure.loudness_lufs,
        peak_dbtp=peak_dbtp,
        target_lufs=target_lufs,
        peak_dbtp2=PEAK_DBTP,
    )


def _render_to_target(
    track: Track,
    gains_db: dict[str, float],
    ceiling_dbtp: float,
    pcm: Path,
    music: Music | None,
    speech_lufs: float,
    target_lufs: float,
) -> tuple[dict[str, float], float]:
    """Write the mastered episode; return the gains of the voices and the loudness of the speech that it has.

    The limiter takes more from a voice with higher peaks, and music adds to all of them: that is put right here, before
    the slower encoding.
    """
    evened = dict.fromkeys(gains_db, 0.0)
    for _ in range(_RENDERS):
        heard = _render(track, gains_db, ceiling_dbtp, pcm, music, speech_lufs)
        lost = target_lufs - heard.integrated_lufs()
        uneven = heard.unevenness_lu()
        # The other half of the tolerance is left to what encoding changes.
        if max(abs(lost), *map(abs, uneven.values())) <= _TOLERANCE_LU / 2:
            return gains_db, speech_lufs
        wanted: dict[str, float] = {}
        for voice, evened_db in evened.items():
            # By 3 dB at most in all rounds together, so what was done before counts.
            wanted_db = evened_db - uneven[voice]
            wanted[voice] = min(_MOST_EVENED_DB, max(-_MOST_EVENED_DB, wanted_db))
        gains_db = {voice: gain + lost + wanted[voice] - evened[voice] for voice, gain in gains_db.items()}
        evened = wanted
        speech_lufs += lost
    # The last correction has not been rendered yet.
    _render(track, gains_db, ceiling_dbtp, pcm, music, speech_lufs)
    return gains_db, speech_lufs


def _render(
    track: Track,
    gains_db: dict[str, float],
    ceiling_dbtp: float,
    pcm: Path,
    music: Music | None,
    speech_lufs: float,
) -> VoiceMeter:
    """Write the mastered episode as 16-bit samples; return how loud it is."""
    meter = VoiceMeter(track.cues, RATE_HZ)
    with pcm.open("wb") as file:
        for block in master_blocks(track, gains_db, ceiling_dbtp, music, speech_lufs):
            meter.add(block)
            scaled = np.clip(np.rint(block * 32767), -32768, 32767)
            file.write(scaled.astype("<i2").tobytes())
    return meter


def _measure(path: Path, rate_hz: int) -> _Measure:
    loudness = LoudnessMeter(rate_hz)
    peak = PeakMeter()
    samples = 0
    for block in decode_blocks(path, rate_hz):
        loudness.add(block)
        peak.add(block)
        samples += len(block)
    return _Measure(
        samples=samples,
        loudness_lufs=loudness.integrated_lufs(),
        true_peak_dbtp=peak.true_peak_dbtp(),
        curve_lufs=loudness.short_term_lufs(),
    )


def _check_room(track: Track, *folders: Path) -> None:
    """Stop before a disk is full halfway."""
    pcm = round(track.duration_s * RATE_HZ) * 2
    # The 16-bit samples, the MP3, an eighth of them, and twice the Opus file of half that: perhaps all on one disk.
    needed = 1.3 * pcm
    for folder in folders:
        free = shutil.disk_usage(folder).free
        if free < needed:
            raise AudioError(
                "no room in {folder}: mastering takes {megabytes:.0f} MB, {megabytes2:.0f} MB are free; make room",
                folder=folder,
                megabytes=needed / 1e6,
                megabytes2=free / 1e6,
            )


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
