"""Hard tokens of the news, and every sense of the polyphones that it uses."""

from __future__ import annotations

import re
from pathlib import Path

from digest.han import HAN_CHARACTER, script_of, to_simplified
from digest.speech.normalize import to_spoken
from digest.speech.pronounce import to_pinyin

DATA = Path(__file__).parents[1] / "data"
TOKENS = [line.split("\t") for line in (DATA / "tokens.tsv").read_text(encoding="utf-8").splitlines()]
SENSES = (DATA / "polyphones.txt").read_text(encoding="utf-8").splitlines()

_READING = re.compile(r"\{([a-z0-9/]+)\}")


def test_each_token_is_said_as_a_news_reader_says_it() -> None:
    """Scores, ranges, codes, money, units and names with numbers, in both scripts and in full width."""
    read = [(written, spoken, to_spoken(_simplified(written))) for written, spoken in TOKENS]
    assert [case for case in read if case[1] != case[2]] == []
    assert len(read) >= 200


def test_each_sense_of_a_polyphone_has_its_reading() -> None:
    """A case is `供{gong4}词`: the character before the braces is read as they say; `/` parts what is both right."""
    assert [sense for sense in SENSES if not _is_right(sense)] == []


def _simplified(written: str) -> str:
    return to_simplified(written) if script_of(written) == "zh-Hant" else written


def _is_right(sense: str) -> bool:
    read = to_pinyin(_READING.sub("", sense))
    places = [
        len(HAN_CHARACTER.findall(_READING.sub("", sense[: mark.start()]))) - 1 for mark in _READING.finditer(sense)
    ]
    return all(read[place] in mark[1].split("/") for place, mark in zip(places, _READING.finditer(sense), strict=True))
