"""How long words take is predicted from how they are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.editing.durations import estimate_s
from digest.han import count_syllables
from digest.settings import Voice
from tests.editing.stories import voice

_ROWS = [
    line.split("\t")
    for line in (Path(__file__).parents[1] / "data" / "syllables.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("text", "count", "reading"), _ROWS)
def test_syllables(text: str, count: str, reading: str) -> None:
    """A number counts as it is read, an initialism by its letters, a word by its vowels."""
    assert abs(count_syllables(text) - int(count)) <= (1 if len(text) > 6 else 0), reading


def test_pace_and_pause() -> None:
    """A faster voice takes less; the pause behind the line is its own."""
    slow = voice(syllables_per_s=4.0)
    assert estimate_s("青屿大桥", slow, "none") == 1.0
    fast = slow.model_copy(update={"speed": 2.0})
    assert estimate_s("青屿大桥", fast, "none") == 0.5
    assert estimate_s("青屿大桥", slow, "story") == 1.0 + slow.pauses.story_s


@given(st.text(max_size=60), st.text(max_size=60))
def test_more_words_take_longer(a: str, b: str) -> None:
    """Any text takes at least the time of its pause, and two lines never less than one of them."""
    speaker: Voice = voice()
    assert estimate_s(a, speaker, "none") >= 0
    assert count_syllables(f"{a}\n{b}") >= max(count_syllables(a), count_syllables(b))
