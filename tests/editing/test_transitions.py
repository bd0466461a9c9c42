"""Transitions are planned by topics; how they sound in a script is tested with the script."""

from __future__ import annotations

from digest.editing.transitions import Turn, plan_turns


def test_a_topic_begins_where_it_is_another_than_before() -> None:
    """What is of no known topic changes nothing; a topic that comes again counts."""
    topics = ["politics", "politics", None, "politics", "world", "politics"]
    assert plan_turns(topics) == (
        Turn(0, "politics", 0),
        Turn(1),
        Turn(2),
        Turn(3),
        Turn(4, "world", 0),
        Turn(5, "politics", 1),
    )
    assert plan_turns([]) == ()
