"""Write the program's own words in Traditional characters, as they are said in Taiwan or in Hong Kong.

They are written in Simplified characters once, and converted: by characters, then by the words of `data/wording.tsv`,
which holds for what a show says, for its pages and notes, and for the messages of the program. What a source printed,
and what a show's maker wrote, keeps its words: of those only the characters are converted, see `han`.
"""

from __future__ import annotations

import functools
import re
from importlib import resources

from digest import han
from digest.types import Language, Variety

# A Latin word among Chinese ones has spaces around it.
_BESIDE_LATIN = re.compile(
    r"(?<=[\u4e00-\u9fff])(?=Podcast|QR Code)|(?<=Podcast)(?=[\u4e00-\u9fff])|(?<=QR Code)(?=[\u4e00-\u9fff])"
)


def write_traditional(text: str, variety: Variety = "taiwan") -> str:
    """Write words of the program, which are in Simplified characters, in Traditional ones."""
    converted = han.to_hong_kong(text) if variety == "hongkong" else han.to_traditional(text)
    return replace_terms(converted, variety)


def replace_terms(text: str, variety: Variety = "taiwan") -> str:
    """Put the words of a region into a text of the program that is in Traditional characters already."""
    for written, said in _read_terms(variety):
        text = text.replace(written, said)
    return _BESIDE_LATIN.sub(" ", text)


def name_voice(title: str, language: Language, variety: Variety = "taiwan") -> str:
    """Return a voice's title in a script: 晓晓 is 曉曉 in Traditional characters."""
    own = han.detect_language(title)
    if own == "zh-Hans" and language == "zh-Hant":
        return write_traditional(title, variety)
    if own == "zh-Hant" and language == "zh-Hans":
        return han.to_simplified(title)
    return title


@functools.cache
def _read_terms(variety: Variety) -> tuple[tuple[str, str], ...]:
    table = resources.files("digest").joinpath("data/wording.tsv").read_text(encoding="utf-8")
    rows = [row.split("\t") for row in table.splitlines() if row and not row.startswith("#")]
    column = 2 if variety == "hongkong" else 1
    return tuple((row[0], row[column]) for row in rows if row[column] != "=")
