"""What a cluster brings: two one-core nodes against one, one node against none, nodes that die, and what waits.

The shows are made as `digest run --all` makes them, from the words of the article to the written feed; every run is in
a process of its own. "Warm" is the time of the shows alone, once a few others were made: the workers are set up then,
as they are for all but the first minute of a night. "Cold" is from the cluster's address to the last feed, those few
shows included. On one-core nodes the calling process shares the processor of the first node, as on Kubernetes it runs
in the head's pod: one core and two cores do all the work there is.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from tests.bench.cluster_run import Job, measured

_SHOWS = 40
_QUEUED = (100, 10_000)


def speed(work: Path) -> str:
    """40 shows with the real voice on one one-core node and on two."""
    one = measured(Job(_SHOWS, nodes=1, pinned=True, warm=2), work / "one")
    two = measured(Job(_SHOWS, nodes=2, pinned=True, warm=2), work / "two")
    same = "the same bytes" if one.sha256 == two.sha256 else "OTHER BYTES"
    return (
        f"{_SHOWS} shows, {one.spoken_s:.0f} s of speech: warm {one.seconds:.1f} s on one one-core node, "
        f"{two.seconds:.1f} s on two: {one.seconds / two.seconds:.2f} times (floor 1.80); cold "
        f"{one.start_s + one.seconds:.1f} and {two.start_s + two.seconds:.1f} s: "
        f"{(one.start_s + one.seconds) / (two.start_s + two.seconds):.2f} times; the calling process "
        f"{two.driver_s / _SHOWS:.2f} core-seconds a show; {same}"
    )


def scheduling(work: Path) -> str:
    """The same with a voice that sleeps for .25 s a second, so that only what the cluster adds needs a processor."""
    job = Job(10, stub=0.25, warm=2)
    one = measured(replace(job, nodes=1), work / "one")
    two = measured(replace(job, nodes=2), work / "two")
    least_s = one.spoken_s * 0.25
    return (
        f"{job.shows} shows, {least_s:.1f} s of a sleeping voice: {one.seconds:.1f} s with one speaker "
        f"({least_s / one.seconds:.0%} busy), {two.seconds:.1f} s with two ({least_s / 2 / two.seconds:.0%} busy): "
        f"{one.seconds / two.seconds:.2f} times"
    )


def overhead(work: Path) -> str:
    """12 shows with the real voice on this machine, by the local runner and on one Ray node of the same cores."""
    job = Job(12, warm=1)
    here = measured(job, work / "here")
    node = measured(replace(job, nodes=1, cpus=os.cpu_count() or 1), work / "node")
    return (
        f"{job.shows} shows, {here.spoken_s:.0f} s of speech: warm {here.seconds:.1f} s by the local runner, "
        f"{node.seconds:.1f} s on one Ray node ({node.seconds / here.seconds - 1:+.1%}, at most +5 %); cold "
        f"{here.start_s + here.seconds:.1f} and {node.start_s + node.seconds:.1f} s"
    )


def faults(work: Path) -> str:
    """Ten shows on two nodes with a stub voice; then one of the nodes is killed after the fourth show."""
    job = Job(10, nodes=2, stub=0.25)
    whole = measured(job, work / "whole")
    hurt = measured(replace(job, killed=4), work / "hurt")
    kept = "every MP3 the same" if whole.sha256 == hurt.sha256 else "OTHER BYTES"
    return (
        f"{hurt.items} of {job.shows} shows published, {kept}, {hurt.clips} clips (whole run {whole.clips}); "
        f"{hurt.seconds:.1f} s instead of {whole.seconds:.1f} s"
    )


def queued(work: Path) -> str:  # noqa: ARG001 - nothing is kept
    """Read 100 and 10,000 articles and have each spoken by a stub voice of 2 ms; peaks of the calling process."""
    few, many = (measured(Job(count, nodes=2), Path("queue")) for count in _QUEUED)
    return (
        f"{_QUEUED[0]:,} articles {few.peak_mb:.0f} MB, {_QUEUED[1]:,} articles {many.peak_mb:.0f} MB "
        f"({many.peak_mb / few.peak_mb - 1:+.1%}), the latter in {many.seconds:.0f} s, "
        f"{many.driver_s / _QUEUED[1] * 1000:.1f} ms of the calling process for each"
    )
