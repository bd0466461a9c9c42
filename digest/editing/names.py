"""Who and what a text names: people, places, organisations, brands, and the works in 《》.

Words are told apart by rjieba's dictionary and its tags. Names tell events apart where other words do not: two reports
of one event share few words, but say of whom they speak.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Tags of jieba's dictionary: people (nr, nrt transcribed, nrfg well known), places, organisations, other names, Latin.
_NAMES = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz", "eng"})
_PLACE = "ns"
_WORK = re.compile("《([^《》]{2,20})》")
# What is published in China names it, wherever it is about.
_EVERYWHERE = frozenset({"中国"})


@dataclass(frozen=True, slots=True)
class Names:
    """What a text names.

    Attributes:
        all: Every name of two characters or more; works keep their sign, so that a film is not its hero.
        places: The places among them, but those in the titles of works.
        works: Titles in 《》, without the signs.
    """

    all: frozenset[str]
    places: frozenset[str]
    works: frozenset[str]


def find_names(folded: str) -> Names:
    """Find what a text names; it is read in folded script, as `similarity.fold_text` gives it."""
    # Loading the words takes half a second: only who compares texts waits for it.
    import rjieba

    found = [(word, kind) for word, kind in rjieba.tag(folded) if kind in _NAMES and len(word) > 1]
    works = frozenset(_WORK.findall(folded))
    return Names(
        frozenset({word for word, _ in found} | {f"《{work}" for work in works}),
        # What a film is called after is not where its news happened.
        frozenset(word for word, kind in found if kind == _PLACE and not any(word in work for work in works))
        - _EVERYWHERE,
        works,
    )
