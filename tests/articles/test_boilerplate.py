"""The line classifier: each row of tests/data/boilerplate.tsv is a line and the reason why it is left out."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.boilerplate import find_reason, split_tail

ROWS = (Path(__file__).parent.parent / "data" / "boilerplate.tsv").read_text(encoding="utf-8").splitlines()
CASES = [tuple(row.split("\t")) for row in ROWS if row and not row.startswith("#")]


@pytest.mark.parametrize(("reason", "text"), CASES)
def test_a_line_is_known_by_its_words(reason: str, text: str) -> None:
    """What no listener wants to hear is recognised in both scripts, and running text never is."""
    assert (find_reason(text) or "body") == reason


@pytest.mark.parametrize(
    "text",
    ["记者 " + "Ab Cd " * 14 + "~", "记者 Ab Cd Ef " * 6 + "~", "文" * 299 + "!", "编审校图文 " * 14 + "~", "(" * 299],
)
def test_a_hostile_line_is_judged_at_once(text: str) -> None:
    """No pattern takes exponential time, whatever a page holds."""
    started = time.perf_counter()
    find_reason(text)
    split_tail(text)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("大桥正式通车。（责任编辑：周远）", "（责任编辑：周远）"),
        ("大橋正式通車。[責任編輯：周遠]", "[責任編輯：周遠]"),
        ("大桥正式通车。返回港湾，查看更多", "返回港湾，查看更多"),
        ("大桥正式通车。责任编辑：周远", "责任编辑：周远"),
        ("大桥正式通车。", ""),
        ("他说要查看更多的资料。", ""),
    ],
)
def test_what_is_glued_to_a_paragraph_is_parted_from_it(text: str, tail: str) -> None:
    """The paragraph keeps its own words and nothing else."""
    assert split_tail(text) == (text.removesuffix(tail), tail)


@given(st.text(max_size=120))
def test_parting_never_loses_or_adds_a_character(text: str) -> None:
    """A paragraph and its tail are the line again, but for the space between."""
    body, tail = split_tail(text)
    assert (body + tail).replace(" ", "") == "".join(text.split(" ")) or "".join((body + tail).split()) == "".join(
        text.split()
    )
