"""How long written words take to say, before anything is spoken.

A Han character is a syllable; numbers, signs and Latin words have more of them than characters. The counts need not be
the exact reading, only right on average: an episode's length is planned with them.
"""

from __future__ import annotations

import math
import re

from digest import han
from digest.settings import Voice
from digest.types import Pause

_PIECE = re.compile(
    rf"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<year>[年])?|(?P<latin>[A-Za-z]+)|(?P<han>[{han.HAN}])|(?P<kana>[ぁ-ゖァ-ヺー]+)|(?P<hangul>[가-힣])"
)
_SIGNS = {"%": 3, "％": 3, "℃": 3, "‰": 3, "°": 1, "$": 2, "￥": 1, "+": 1, "&": 1, "@": 1, "=": 2}
_STOPS = re.compile("[，、；：,;：—…。！？!?]")
_VOWELS = re.compile("[aeiouy]+", re.IGNORECASE)

# A kana is read in this share of the time of a Han character, by Kokoro; a line of Japanese is mostly kana.
_KANA = 0.6

# What a comma or full stop inside a line adds to the voice's measured rate, in seconds.
STOP_S = 0.06
# A line of more syllables is spoken in pieces, with a pause between two of them; see `speech.chunk`.
PIECE_SYLLABLES = 60


def syllables(text: str) -> int:
    """Estimate how many syllables a written text is read with."""
    count = sum(_SIGNS.get(char, 0) for char in text)
    kana = 0
    for piece in _PIECE.finditer(text):
        if piece["han"] or piece["hangul"]:
            count += 1
        elif piece["kana"]:
            kana += len(piece["kana"])
        elif piece["latin"]:
            count += _latin(piece["latin"])
        else:
            count += _number(piece["number"].replace(",", ""), year=bool(piece["year"]))
    return count + math.ceil(_KANA * kana)


def _number(digits: str, *, year: bool) -> int:
    whole, _, decimals = digits.partition(".")
    after = 1 + len(decimals) if decimals else 0  # 3.14 -> 三点一四
    if year and len(whole) == 4:
        return 5 + after  # 2026年 -> 二零二六年
    if len(whole) > 1 and whole[0] == "0":
        return len(whole) + after
    # Each digit and the unit of its place; 0s at the end are silent, those between share one syllable.
    spoken = sum(char != "0" for char in whole)
    units = sum(char != "0" for char in whole[:-1])
    gaps = len(re.findall("0+(?=[1-9])", whole))
    ten = len(whole) == 2 and whole[0] == "1"  # 12 -> 十二
    return max(1, spoken + units + gaps - ten) + after + year


def _latin(word: str) -> int:
    if word.isupper() or len(word) == 1:
        return sum(3 if letter in "Ww" else 1 for letter in word)
    return max(1, len(_VOWELS.findall(word)))


def seconds(text: str, voice: Voice, pause: Pause = "sentence") -> float:
    """Estimate how long a voice takes to say a line, with the pause after it."""
    stops = len(_STOPS.findall(text.rstrip("。！？!?…”」』")))
    count = syllables(text)
    speech = (count / voice.syllables_per_s + stops * STOP_S) / voice.speed
    return speech + (count // PIECE_SYLLABLES) * voice.pauses.clause_s + voice.pauses.after(pause)
