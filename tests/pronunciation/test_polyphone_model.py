"""The network chooses among a character's readings."""

from __future__ import annotations

import pytest

from digest.pronunciation.polyphone_model import has_readings, list_readings, predict


def test_a_reading_is_one_of_the_characters_own() -> None:
    """With a probability among them."""
    text = "他调了一会儿，将要行了。"
    wanted = [position for position, char in enumerate(text) if has_readings(char)]
    found = predict(text, wanted)
    assert found.keys() == set(wanted)
    for position, (reading, share) in found.items():
        assert reading in list_readings(text[position])
        assert 0 < share <= 1


def test_what_the_network_has_never_seen_is_left_out() -> None:
    """Characters of one reading, signs and letters have none to choose among."""
    assert not has_readings("。")
    assert list_readings("A") == ()
    assert predict("。A", [0, 1]) == {}
    assert predict("他行", []) == {}


def test_a_sentence_is_read_alike_alone_and_among_others() -> None:
    """Sentences are read in batches, of different lengths; that decides nothing."""
    sentence = "银行行长说。"
    position = sentence.index("行", 2)
    many = "今天是个好日子！" * 40 + sentence
    alone, among = predict(sentence, [position]), predict(many, [len(many) - len(sentence) + position])
    ((reading, share),) = alone.values()
    ((other, other_share),) = among.values()
    assert reading == other
    assert share == pytest.approx(other_share, abs=1e-4)
