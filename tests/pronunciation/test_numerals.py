"""Numbers are said as quantities, as counts, and digit by digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pronunciation.numerals import say_cardinal, say_count, say_joint, say_quantity, spell


@given(st.integers(min_value=0, max_value=10**12))
def test_cardinals_are_distinct_and_read_back(value: int) -> None:
    """Reading a cardinal's characters back gives the number."""
    assert _value(say_cardinal(str(value))) == value


def _value(spoken: str) -> int:
    total = group = digit = 0
    places = {"十": 10, "百": 100, "千": 1000}
    for char in spoken.replace("万亿", "兆"):
        if char in places:
            group += (digit or 1) * places[char]
            digit = 0
        elif char in "万亿兆":
            total += (group + digit) * {"万": 10**4, "亿": 10**8, "兆": 10**12}[char]
            group = digit = 0
        else:
            digit = "零一二三四五六七八九".index(char)
    return total + group + digit


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("0", "零"),
        ("10", "十"),
        ("12", "十二"),
        ("110", "一百一十"),
        ("10203", "一万零二百零三"),
        ("20000000", "二千万"),
        ("1000000000000", "一万亿"),
        ("007", "零零七"),
        ("12345678901234567", "一二三四五六七八九零一二三四五六七"),
    ],
)
def test_an_integer_is_said_as_a_quantity(digits: str, said: str) -> None:
    """Skipped places are one 零; leading zeros and numbers of more than sixteen digits are spelt."""
    assert say_cardinal(digits) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [("1,234.50", "一千二百三十四点五零"), ("0.5", "零点五"), (".5", "零点五"), ("3.", "三")],
)
def test_decimals_are_spelt(number: str, said: str) -> None:
    """The whole part is a quantity, what follows the point is spelt."""
    assert say_quantity(number) == said


@pytest.mark.parametrize(("number", "said"), [("2", "两"), ("12", "十二"), ("2.5", "二点五"), ("20", "二十")])
def test_two_of_something_is_liang(number: str, said: str) -> None:
    """Two alone is 两 before what is counted; as a part of a number it stays 二."""
    assert say_count(number) == said


def test_digits_are_spelt_and_ranges_joined() -> None:
    """A 1 may be 幺; a written 至 stays, other signs are 到."""
    assert spell("2019") == "二零一九"
    assert spell("110", one_as="幺") == "幺幺零"
    assert [say_joint(sign) for sign in ("至", "到", "-", "~")] == ["至", "到", "到", "到"]
