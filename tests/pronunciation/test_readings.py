"""Hard tokens of the news, and every sense of the polyphones that it uses."""

from __future__ import annotations

from pathlib import Path

from digest.pronunciation.normalize import to_spoken
from tests.pronunciation.measures import is_right, simplified

DATA = Path(__file__).parents[1] / "data"
TOKENS = [line.split("\t") for line in (DATA / "tokens.tsv").read_text(encoding="utf-8").splitlines()]
SENSES = (DATA / "polyphones.txt").read_text(encoding="utf-8").splitlines()


def test_each_token_is_said_as_a_news_reader_says_it() -> None:
    """Scores, ranges, codes, money, units and names with numbers, in both scripts and in full width."""
    read = [(written, spoken, to_spoken(simplified(written))) for written, spoken in TOKENS]
    assert [case for case in read if case[1] != case[2]] == []
    assert len(read) >= 200


def test_each_sense_of_a_polyphone_has_its_reading() -> None:
    """A case is `供{gong4}词`: the character before the braces is read as they say; `/` parts what is both right."""
    assert [sense for sense in SENSES if not is_right(sense)] == []
