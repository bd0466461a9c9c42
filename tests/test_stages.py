"""Seconds of work are added up by stage."""

from __future__ import annotations

from digest.stages import STAGES, Watch


def test_seconds_add_up() -> None:
    """What was measured elsewhere is added to what is there, to the millisecond; the given mapping is left alone."""
    before = {"fetch": 1.5}
    watch = Watch(before)
    watch.add("fetch", 0.25)
    watch.add_all({"fetch": 0.25, "speak": 2.00049})
    assert watch.seconds == {"fetch": 2.0, "speak": 2.0}
    assert before == {"fetch": 1.5}


def test_a_block_is_measured() -> None:
    """A stage that did nothing took next to no time, and is there."""
    watch = Watch()
    with watch("master"):
        pass
    assert 0 <= watch.seconds["master"] < 1


def test_every_stage_is_told_to_the_user() -> None:
    """What they read of a stage is a sentence's beginning."""
    assert all(text[0].isupper() for text in STAGES.values())
