"""Find the rows of tables in texts that have no markup for them: cells between bars, or tabs.

Read aloud, a row is a string of figures that nobody can follow; it is left out and counted, like a page's tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

# | 航线 | 班次 |
_BARS = re.compile(r"^\s*\|.*\|\s*$")
# |:---|---:|, the rule under a table's head
_RULE = re.compile(r"^\s*\|?[\s:|+-]*-[\s:|+-]*\|?\s*$")
_SENTENCE = re.compile(r"[。！？!?…]")

# Two lines in tabs may be a head's fields (来源, 时间); a cell of this length with a full stop lays out a text.
_FEWEST_ROWS = {"|": 2, "\t": 3}
_LONGEST_CELL = 40


def split_tables(lines: Sequence[str]) -> Iterator[tuple[bool, list[str]]]:
    """Split lines into tables and the rest: yield whether it is a table, and its lines, in order."""
    for sign, part in groupby(lines, key=_sign):
        run = list(part)
        yield sign is not None and _is_table(run, sign), run


def _sign(line: str) -> str | None:
    """Return what parts the cells of a line, if anything does."""
    if _BARS.match(line):
        return "|"
    return "\t" if "\t" in line.strip() else None


def _is_table(rows: Sequence[str], sign: str) -> bool:
    if len(rows) < _FEWEST_ROWS[sign]:
        return False
    for row in rows:
        if _RULE.match(row):
            continue
        cells = [cell.strip() for cell in row.strip().strip("|").split(sign)]
        if len(cells) < 2 or any(_is_paragraph(cell) for cell in cells):
            return False
    return True


def _is_paragraph(cell: str) -> bool:
    return len(cell) > _LONGEST_CELL and _SENTENCE.search(cell) is not None
