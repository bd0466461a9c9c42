"""A text's own readings are chosen as those of a new show are."""

from __future__ import annotations

import pytest

from digest.pronunciation.regions import choose_readings
from digest.settings import Readings
from digest.types import Language


@pytest.mark.parametrize(
    ("language", "url", "readings"),
    [
        ("zh-Hant", "https://news.example.com.tw/1", "taiwan"),
        ("zh-Hant", "https://news.example.org/1", "taiwan"),
        ("zh-Hant", "", "taiwan"),
        ("zh-Hant", "https://news.example.hk/1", "mainland"),
        ("zh-Hans", "https://news.example.com.tw/1", "mainland"),
        ("und", "", "mainland"),
    ],
)
def test_traditional_text_is_read_as_in_taiwan(language: Language, url: str, readings: Readings) -> None:
    """Unless its address is of another country."""
    assert choose_readings(language, url) == readings
