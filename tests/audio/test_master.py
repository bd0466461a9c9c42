"""Mastering before the file is encoded: gains of voices, one rate, a ceiling, block by block."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from digest.audio.assemble import assemble
from digest.audio.loudness import LoudnessMeter, PeakMeter
from digest.audio.master import RATE_HZ, VoiceMeter, find_voice_gains_db, master_blocks, shift_gains
from digest.errors import AudioError
from digest.types import Samples, Track
from tests.audio.speechlike import clip, script_of, utterances_of

TARGET_LUFS = -19.0


def make_track(folder: Path, anna: float = 0.02, bert: float = 0.3) -> Track:
    """Join two chapters, each by a voice of its own at its own level."""
    script = script_of([["一。", "二。"], ["三。", "四。"]], ("anna", "bert"))
    spoken = utterances_of(script)
    levels = {"anna": anna, "bert": bert}
    return assemble(script, spoken, (clip(2.0, level=levels[u.voice]) for u in spoken), folder / "track.f32")


def turn_down(track: Track, *voices: str) -> Track:
    """Turn these voices' samples down by 80 dB in the file, below what a meter counts."""
    samples = np.fromfile(track.path, "<f4")
    for cue in track.cues:
        if cue.voice in voices:
            samples[round(cue.start_s * track.rate_hz) : round(cue.end_s * track.rate_hz)] *= np.float32(1e-4)
    samples.tofile(track.path)
    return track


def measure_lufs(samples: Samples, rate_hz: int = RATE_HZ) -> float:
    """Measure the loudness of the whole."""
    meter = LoudnessMeter(rate_hz)
    meter.add(samples)
    return meter.integrated_lufs()


def test_the_gains_make_the_voices_equally_loud(tmp_path: Path) -> None:
    """A voice fifteen times as strong gets as much less, and the whole lies at the target."""
    gains_db = find_voice_gains_db(make_track(tmp_path), TARGET_LUFS)
    assert gains_db["anna"] - gains_db["bert"] == pytest.approx(20 * math.log10(15), abs=0.3)


def test_a_voice_too_quiet_to_be_measured_gets_the_gain_of_the_loudest(tmp_path: Path) -> None:
    """Its noise is not raised into the foreground."""
    gains_db = find_voice_gains_db(turn_down(make_track(tmp_path), "anna"), TARGET_LUFS)
    assert gains_db["anna"] == gains_db["bert"]


def test_silence_is_refused(tmp_path: Path) -> None:
    """Below what can be measured there is nothing to master."""
    with pytest.raises(AudioError, match="is silent: there is nothing to master"):
        find_voice_gains_db(turn_down(make_track(tmp_path), "anna", "bert"), TARGET_LUFS)


def test_gains_move_together() -> None:
    """What lies between the voices stays."""
    assert shift_gains({"anna": -3.0, "bert": 2.0}, 1.5) == {"anna": -1.5, "bert": 3.5}


def test_the_episode_has_its_rate_its_loudness_and_its_ceiling(tmp_path: Path) -> None:
    """At 44.1 kHz it is as long as the track, near the target, and no true peak is above the ceiling."""
    track = make_track(tmp_path)
    gains_db = find_voice_gains_db(track, TARGET_LUFS)
    whole = np.concatenate(list(master_blocks(track, gains_db, -3.0)))
    assert len(whole) == pytest.approx(track.duration_s * RATE_HZ, abs=1)
    assert measure_lufs(whole) == pytest.approx(TARGET_LUFS, abs=1.0)
    peak = PeakMeter()
    peak.add(whole)
    assert peak.true_peak_dbtp() <= -3.0 + 0.01


def test_a_gain_changes_in_silence(tmp_path: Path) -> None:
    """It holds from one cue's start to the next one's: nothing clicks while somebody speaks."""
    track = make_track(tmp_path, anna=0.05, bert=0.05)
    even = np.concatenate(list(master_blocks(track, {"anna": 0.0, "bert": 0.0}, 0.0)))
    uneven = np.concatenate(list(master_blocks(track, {"anna": 0.0, "bert": -6.0}, 0.0)))
    border = round(next(cue.start_s for cue in track.cues if cue.voice == "bert") * RATE_HZ)
    margin = RATE_HZ // 100  # the resampler looks so far around
    assert np.allclose(even[: border - margin], uneven[: border - margin], atol=1e-6)
    factor = np.float32(10 ** (-6 / 20))
    assert np.allclose(even[border + margin :] * factor, uneven[border + margin :], atol=1e-6)


@pytest.mark.parametrize("block", [1_000, 44_100, 1 << 18])
def test_voices_are_measured_over_what_they_say(tmp_path: Path, block: int) -> None:
    """Blocks of any size: each voice's distance from the mean of both, whatever the pauses are."""
    track = make_track(tmp_path, anna=0.1, bert=0.05)
    whole = np.concatenate(list(master_blocks(track, {"anna": 0.0, "bert": 0.0}, 0.0)))
    meter = VoiceMeter(track.cues, RATE_HZ)
    for start in range(0, len(whole), block):
        meter.add(whole[start : start + block])
    uneven = meter.unevenness_lu()
    assert uneven["anna"] - uneven["bert"] == pytest.approx(20 * math.log10(2), abs=0.2)
    assert uneven["anna"] + uneven["bert"] == pytest.approx(0.0, abs=1e-6)
    assert meter.integrated_lufs() == pytest.approx(measure_lufs(whole), abs=0.01)


def test_a_track_cut_short_is_refused(tmp_path: Path) -> None:
    """Samples that are missing are no silence."""
    track = make_track(tmp_path)
    track.path.write_bytes(track.path.read_bytes()[:4_000])
    with pytest.raises(AudioError, match="ends too early"):
        list(master_blocks(track, {"anna": 0.0, "bert": 0.0}, -1.0))
