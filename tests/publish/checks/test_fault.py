"""A fault says where it is."""

from __future__ import annotations

from digest.message import Message
from digest.publish.checks.fault import Fault, to_faults


def test_a_fault_is_placed_in_what_it_is_a_part_of() -> None:
    """A fault of an item in a file names both, the larger first, and keeps its kind."""
    (fault,) = to_faults("files", [Message("is empty")])
    placed = fault.place_in("item 早报").place_in("feed.xml")
    within = Message("{place}: {fault}", place="item 早报", fault=Message("is empty"))
    assert placed == Fault("files", Message("{place}: {fault}", place="feed.xml", fault=within))
    assert str(placed) == "feed.xml: item 早报: is empty"
