"""Whose readings a text wants where nobody has said: the Mainland's or Taiwan's."""

from __future__ import annotations

from urllib.parse import urlsplit

from digest.settings import Readings
from digest.types import Language

# Countries that write Traditional characters, too, but do not read as Taiwan does, by the ends of their hosts' names.
_ELSEWHERE = frozenset({"hk", "mo", "sg", "my"})


def choose_readings(language: Language, url: str = "") -> Readings:
    """Return Taiwan's readings for a Traditional text, unless its address is of another country.

    Args:
        language: The script of the text.
        url: Where the text is from; "" or a file's name where that is unknown.
    """
    host = urlsplit(url).hostname or ""
    _, _, country = host.rpartition(".")
    is_taiwanese = language == "zh-Hant" and country not in _ELSEWHERE
    return "taiwan" if is_taiwanese else "mainland"
