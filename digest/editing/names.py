"""Find whom and what a text names: people, places, organisations, brands, and the works in 《》.

Words are told apart by rjieba's dictionary and its tags. Names tell events apart where other words do not: two reports
of one event may share few words, but they name the same people and places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Tags of jieba's dictionary: people (nr, nrt transcribed, nrfg well known), places, organisations, other names, Latin.
_NAMES = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz", "eng"})
_PLACE = "ns"
_WORK = re.compile("《([^《》]{2,20})》")
# What is published in China names it, whatever it is about.
_EVERYWHERE = frozenset({"中国"})


@dataclass(frozen=True, slots=True)
class Names:
    """What a text names.

    Attributes:
        all: Every name of two characters or more; works keep their sign, so that a film is not its hero.
        places: The places among them, except those in the titles of works.
        works: Titles in 《》, without the signs.
    """

    all: frozenset[str]
    places: frozenset[str]
    works: frozenset[str]


def find_names(folded: str) -> Names:
    """Find what a text names; it is read in folded script, as `similarity.fold_text` gives it."""
    # Loading the dictionary takes half a second: only commands that compare texts wait for it.
    import rjieba

    works = frozenset(_WORK.findall(folded))
    names = {f"《{work}" for work in works}
    places: set[str] = set()
    for word, tag in rjieba.tag(folded):
        if tag not in _NAMES or len(word) < 2:
            continue
        names.add(word)
        # The place that a film is called after is not where its news happened.
        if tag == _PLACE and not any(word in work for work in works):
            places.add(word)
    return Names(frozenset(names), frozenset(places) - _EVERYWHERE, works)
