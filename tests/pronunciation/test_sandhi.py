"""Tones as they are spoken in context."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.pronunciation.lexicon import load_default_lexicon
from digest.pronunciation.pinyin import to_pinyin
from digest.pronunciation.sandhi import change_tones

DATA = Path(__file__).parents[1] / "data"


def cases(name: str) -> list[tuple[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [(line.split("\t")[0], line.split("\t")[1]) for line in lines]


@pytest.mark.parametrize(("text", "pinyin"), cases("sandhi.tsv"))
def test_tones_are_spoken_in_context(text: str, pinyin: str) -> None:
    """With sandhi, 一, 不, third tones and neutral tones are as spoken."""
    assert " ".join(to_pinyin(text, sandhi=True)) == pinyin


def test_tones_do_not_change_across_what_is_not_han() -> None:
    """A third tone is raised before another one in the same stretch of Chinese text only."""
    nihao = ("你", ("ni3",)), ("好", ("hao3",))
    apart = nihao[0], ("，", ()), nihao[1]
    neutral = load_default_lexicon().neutral
    assert change_tones(nihao, neutral) == [("ni2",), ("hao3",)]
    assert change_tones(apart, neutral) == [("ni3",), (), ("hao3",)]
