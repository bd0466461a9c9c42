"""Online voices are given characters that can be read in one way only."""

from __future__ import annotations

from digest.han import HAN_CHARACTER
from digest.pronunciation.homophones import _choose_homophones, put_homophones, respell
from digest.pronunciation.lexicon import Entry, load_default_lexicon
from digest.pronunciation.pinyin import look_up_character, to_pinyin
from digest.pronunciation.polyphone_model import has_readings


def test_every_polyphone_of_an_own_word_gives_way() -> None:
    """A usual reading, too, may be misread online, or it would not have been written down; a neutral one must stay."""
    said = respell(Entry("行长", ("hang2", "zhang3"), own=True))
    assert said[0] != "行"
    assert said[1] != "长"
    assert to_pinyin(said) == ("hang2", "zhang3")
    assert respell(Entry("长子", ("chang2", "zi5"), own=True)).endswith("子")


def test_text_without_own_words_is_given_as_it_is() -> None:
    """Nothing of the program's own lexicon changes what an online voice is sent."""
    assert put_homophones("重庆银行行长说", load_default_lexicon()) == "重庆银行行长说"


def test_a_homophone_can_be_read_in_one_way_only() -> None:
    """Every character that stands for a syllable has that reading alone, in dictionary and network, and is common."""
    table = _choose_homophones()
    assert len(table) > 800
    assert all(HAN_CHARACTER.fullmatch(char) for char in table.values())
    misread = {char for syllable, char in table.items() if look_up_character(char) != syllable or has_readings(char)}
    assert misread == set()
