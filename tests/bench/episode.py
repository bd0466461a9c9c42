"""The sample show's episode with the real voice: from nothing, from the clip store, and when nothing is to be done."""

from __future__ import annotations

import itertools
import json
import statistics
from pathlib import Path

import numpy as np

from digest.audio.ffmpeg import decode_blocks
from digest.audio.loudness import LoudnessMeter
from digest.audio.master import RATE_HZ
from tests.bench.command import digest

_FRAME = RATE_HZ // 100
_QUIET = 0.003  # of full scale, root mean square: 50 dB below it
_NEAR = 600  # samples on both sides of an edge


def help_seconds(work: Path) -> str:
    """`digest --help`: the median of five runs after a warm-up."""
    times = [digest("--help", work=work).seconds for _ in range(6)][1:]
    return f"{statistics.median(times):.2f} s"


def sample_episode(work: Path) -> str:
    """The sample show from nothing, then made again with `--force` from the clip store, then run once more."""
    command = ("run", "sample", "--out", work / "out", "--json")
    digest("voices", "fetch", work=work)
    first = digest(*command, work=work)
    record = json.loads(first.stdout)
    forced = digest(*command, "--force", work=work)
    again = digest(*command, work=work)
    same = json.loads(forced.stdout)["sha256"] == record["sha256"]
    speech = record["duration_s"] / record["timings"]["speak"]
    return (
        f"{record['duration_s']:.0f} s of audio in {first.seconds:.0f} s ({speech:.2f} s of audio per second of "
        f"speaking), peak {first.peak_mb:.0f} MB; made again {forced.seconds:.1f} s, "
        f"{'same' if same else 'OTHER'} bytes; run again {again.seconds:.1f} s; {_sound(Path(record['mp3']))}"
    )


def _sound(mp3: Path) -> str:
    """What is heard of the joints: the longest silence, the largest step at the edge of a cue, how even the voices are.

    A click is a step that speech does not have: a change of slope from sample to sample, beside those within the cues.
    """
    samples = np.concatenate(list(decode_blocks(mp3, RATE_HZ)))
    segments = json.loads(mp3.with_suffix(".transcript.json").read_bytes())["segments"]
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    quiet = np.sqrt(np.mean(np.square(frames), axis=1)) < _QUIET
    longest = max((len(list(run)) for silent, run in itertools.groupby(quiet) if silent), default=0)
    bend = np.abs(np.diff(samples, 2))
    edges = [round(it[end] * RATE_HZ) for it in segments for end in ("startTime", "endTime")]
    step = max(float(bend[max(0, at - _NEAR) : at + _NEAR].max(initial=0.0)) for at in edges)
    meters = {it["speaker"]: LoudnessMeter(RATE_HZ) for it in segments}
    for it in segments:
        meters[it["speaker"]].add(samples[round(it["startTime"] * RATE_HZ) : round(it["endTime"] * RATE_HZ)])
    levels = [meter.integrated_lufs() for meter in meters.values()]
    return (
        f"longest silence {longest * _FRAME / RATE_HZ:.2f} s (allowed 2.5), largest step at an edge {step:.4f} of "
        f"full scale (in speech {np.percentile(bend, 99.9):.2f}), "
        f"voices {max(levels) - min(levels):.2f} LU apart (allowed 1)"
    )
