"""Syllables become the voice's phonemes."""

from __future__ import annotations

import pytest

from digest.pronunciation.phonemes import spell_syllable


@pytest.mark.parametrize(
    ("syllable", "phonemes"),
    [
        ("zhi1", "ꭧɨ→"),
        ("xue2", "ɕɥe↗"),
        ("lv4", "ly↘"),
        ("er2", "ɚ↗"),
        ("ma5", "ma"),
        ("jiong3", "ʨjʊ↓ŋ"),
        ("yuan2", "ɥɛ↗n"),
        ("hello", None),
    ],
)
def test_syllables_are_spelt_in_ipa(syllable: str, phonemes: str | None) -> None:
    """Initial and final are spelt as the model learnt them; what is no syllable has no phonemes."""
    assert spell_syllable(syllable) == phonemes
