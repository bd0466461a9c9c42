"""Where a sentence may be cut, and that what is kept of one is in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.editing.borders import are_ordered, is_border
from digest.types import Sentence


@pytest.mark.parametrize(
    ("text", "position", "is_allowed"),
    [
        ("据悉，大桥通车。", 0, True),
        ("据悉，大桥通车。", 3, True),
        ("据悉，大桥通车。", 2, True),
        ("据悉，大桥通车。", 8, True),
        ("据悉，大桥通车。", 4, False),
        ("大桥（全长3公里）通车", 2, True),
        ("大桥（全长3公里）通车", 9, True),
        ("大桥（全长3公里）通车", 5, False),
        ("第12届", 2, False),
    ],
)
def test_no_cut_parts_a_word(text: str, position: int, is_allowed: bool) -> None:
    """A cut stands at an end, or beside a mark."""
    assert is_border(text, position) is is_allowed


@pytest.mark.parametrize(
    ("ranges", "is_right"),
    [
        ([[2, 5], [7, 9]], True),
        ([[2, 5], [5, 9]], True),
        ([[2, 5], [4, 9]], False),
        ([[5, 9], [2, 4]], False),
        ([[2, 2]], False),
        ([[1, 5]], False),
        ([[2, 11]], False),
    ],
)
def test_ranges_come_in_order_within_the_sentence(ranges: list[list[int]], is_right: bool) -> None:
    """None is empty, overlaps the one before it or reaches out."""
    assert are_ordered(ranges, 2, 10) is is_right


PARAGRAPH = "前一句。据悉，大桥（全长3公里）今天通车；市民可以免费通行。后一句。"


@given(st.lists(st.integers(0, 26), min_size=2, max_size=8, unique=True).map(sorted), st.data())
def test_what_is_kept_twice_still_stands_in_the_paragraph(places: list[int], data: st.DataObject) -> None:
    """However a sentence is cut, and what is left of it again, its ranges of the paragraph are its text."""
    whole = Sentence(PARAGRAPH[4:30], "a", 0, 4, 30)
    parts = list(zip(places[::2], places[1::2], strict=False))
    kept = whole.keep(parts)
    assert kept.text == "".join(PARAGRAPH[start:end] for start, end in kept.ranges)
    assert are_ordered(kept.ranges, kept.start, kept.end)
    start = data.draw(st.integers(0, len(kept.text) - 1))
    again = kept.keep([(start, len(kept.text))])
    assert again.text == kept.text[start:] == "".join(PARAGRAPH[first:last] for first, last in again.ranges)
    assert (again.start, again.end) == (4, 30)
