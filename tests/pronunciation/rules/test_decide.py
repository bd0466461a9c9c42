"""What a number is, is decided by what stands around it, not by the order of the rules."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.pronunciation.rules import PROPOSING
from digest.pronunciation.rules.decide import decide, describe_evidence, list_replacements

# The same digits among different neighbours, and the kind that these make them.
KINDS = (
    ("2026灯会开幕", "2026", "bare year"),
    ("卖出2026个", "2026", "number"),
    ("海光（2471）涨停", "2471", "code"),
    ("海拔2471公尺", "2471", "number"),
    ("8/12停课", "8/12", "month and day"),
    ("约3/4的居民", "3/4", "fraction"),
    ("内幕2/6人分工", "2/", "part of a series"),
    ("1:15.77的成绩", "1:15.77", "race time"),
    ("系数约为1:15.77", "1:15.77", "ratio"),
    ("重判10年4月", "10年4", "prison term"),
    ("建于98年4月", "98年4月", "date"),
    ("民众报119求救", "119", "service number"),
    ("共119人", "119", "number"),
    ("电话2345 6789", "2345 6789", "local number"),
    ("301调查启动", "301", "code"),
    ("约301人", "301", "number"),
)

TEXT = st.text(alphabet=st.sampled_from("0123456789.-:/%年月日元第个约于（）热线 AX"), max_size=40)


@pytest.mark.parametrize(("text", "part", "kind"), KINDS)
def test_the_neighbours_tell_the_kind(text: str, part: str, kind: str) -> None:
    """The same shape is one kind or another by evidence from both sides."""
    chosen = {text[one.start : one.end]: one.kind for one in decide(text, PROPOSING)}
    assert chosen[part] == kind


@given(TEXT, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_the_order_of_the_rules_decides_nothing(text: str, shuffler: random.Random) -> None:
    """Whatever order the rules are tried in, the text is said the same."""
    shuffled = list(PROPOSING)
    shuffler.shuffle(shuffled)
    said = [(one.start, one.end, one.spoken) for one in decide(text, PROPOSING)]
    assert [(one.start, one.end, one.spoken) for one in decide(text, shuffled)] == said


@given(TEXT)
@settings(max_examples=200, deadline=None)
def test_what_is_chosen_does_not_overlap(text: str) -> None:
    """The chosen candidates are in order, and no character is in two of them."""
    end = 0
    for one in decide(text, PROPOSING):
        assert end <= one.start < one.end <= len(text)
        end = one.end


def test_the_evidence_names_what_was_found_and_what_was_refused() -> None:
    """Each note has its weight; what else the digits might have been is named with its own."""
    (code,) = decide("海光（2471）涨停", PROPOSING)
    evidence = describe_evidence(code)
    assert "in brackets behind a name +4" in evidence
    assert evidence.endswith("not number 5")
    assert list_replacements([code])[0].evidence == evidence


def test_a_number_with_separators_is_a_quantity() -> None:
    """Thousands separators rule out a year and a code."""
    assert {one.kind for one in decide("（2471）", PROPOSING, separated={1})} == {"number"}
