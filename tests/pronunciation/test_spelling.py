"""A spoken text becomes the offline voice's phonemes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.pronunciation.phonemes import VOCABULARY
from digest.pronunciation.spelling import to_phonemes


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("中文AIé’'…—《》（）!?ηЯかü")), max_size=60))
@settings(max_examples=200, deadline=None)
def test_every_phoneme_is_the_models_own(text: str) -> None:
    """What has no phoneme is told, never put among the phonemes."""
    reading = to_phonemes(text)
    assert set(reading.phonemes) <= set(VOCABULARY)
    for symbol in reading.unknown:
        assert len(symbol) > 1 or symbol in VOCABULARY or symbol not in reading.phonemes


def test_phonemes_are_ipa_with_tone_arrows() -> None:
    """Words are parted by spaces; the arrow stands after the nucleus; a full stop is the model's own."""
    reading = to_phonemes("中国，你好。")
    assert (reading.phonemes, reading.unknown) == ("ꭧʊ→ŋkwo↗, ni↗xau↓.", ())


def test_a_symbol_without_reading_is_reported() -> None:
    """A sign that is neither punctuation nor letter is told."""
    assert to_phonemes("好▲好").unknown == ("▲",)
