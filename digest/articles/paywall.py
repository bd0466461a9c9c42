"""Find what says that a page shows only the beginning of its article, whose rest is not free to read.

Free pages ask to subscribe as well, so a request counts only where the text stops, and the more text there is, the
more signs it takes. What a page states for machines goes first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digest.articles.boilerplate import find_reason, is_prose
from digest.articles.metadata import Metadata
from digest.articles.page_lines import Line
from digest.han import HAN_CHARACTER

# In a text shorter than this the words "not free to read", or a box named as a paywall, are believed without another
# sign; in one shorter than the second, a line that asks to subscribe for the rest. Leads that are given away have one
# to four paragraphs.
_LEAD_SIZE = 400
_LONG_LEAD_SIZE = 800

# A Latin word takes the place of this many Han characters.
_HAN_OF_A_WORD = 2

# A box stands within this many lines after the text, and no larger share of the running text comes after it.
_BEHIND_LINES = 6
_MOST_BEHIND = 0.25

# A box has at most this many characters of running text.
_BOX_SIZE = 120

# A page states the words of the whole; with more than this share of them, the text is whole.
_WHOLE = 0.5

# What is said of a page that says so only to machines.
_NOT_FREE = "it is not free to read"

_WORD = re.compile(r"[^\W\d_]{2,}")
_ENDED = re.compile(r"[。！？!?.][”’」』）)\"'\]】]*$")
# The text breaks off: 市民表示……, “他说...”
_CUT = re.compile(r"(?:…|\.{3})[”’」』）)\"'\]】]*$")
# 【阅读全文】, 点击查看更多, Continue reading →
_READ_ON = re.compile(
    r"^[\s\[【(（>»]*(?:(?:点击|點擊|点此|點此)?(?:继续)?(?:阅读|閱讀|查看|浏览|瀏覽)(?:全文|原文|更多|完整.{0,4})|"
    r"(?:繼續|继续)(?:阅读|閱讀)|全文|read (?:more|on|the (?:full|whole|rest).{0,20})|continue reading)"
    r"[\s\]】)）>»→.…]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clues:
    """What speaks for and against a text being only the beginning of its article.

    Attributes:
        text: What would be read of it.
        size: Its size, as `measure_text` counts.
        after: The lines among which a box would stand.
        walls: The elements that are named as a paywall.
        metadata: What the page says of itself; None for a plain text.
        carried: Whether the text was found in a script of a page that does not show it.
    """

    text: str
    size: int
    after: Sequence[Line]
    walls: frozenset[int]
    metadata: Metadata | None
    carried: bool

    @property
    def is_locked(self) -> bool:
        """Whether the page says that its article is not free to read."""
        return self.metadata is not None and self.metadata.locked


def find_paywall(
    body: Sequence[Line],
    lines: Sequence[Line],
    text: str,
    metadata: Metadata | None = None,
    *,
    carried: bool = False,
) -> str | None:
    """Find what says that the text of a page is only the beginning of its article.

    Args:
        body: The lines of the part that holds the article.
        lines: All lines of the page.
        text: What would be read of it.
        metadata: What the page says of itself; None for a plain text.
        carried: Whether the text was found in a script of a page that does not show it.

    Returns:
        What the page says of the rest; None where the text may be whole.
    """
    if metadata is not None and metadata.free and is_whole(text):
        return None
    clues = Clues(
        text=text,
        size=measure_text(text),
        after=_list_last_lines(body, lines),
        walls=_find_walls(lines),
        metadata=metadata,
        carried=carried,
    )
    for find in FINDERS:
        said = find(clues)
        if said:
            return said
    return None


def find_request(clues: Clues) -> str | None:
    """Return a line that asks to subscribe, unless the text before it is long and ends as a whole one does."""
    may_be_whole = clues.size >= _LONG_LEAD_SIZE and is_whole(clues.text)
    if may_be_whole and not clues.is_locked and not clues.carried:
        return None
    for line in clues.after:
        if find_reason(line.text) == "subscription":
            return line.text
    return None


def find_box(clues: Clues) -> str | None:
    """Return the words of a box that is named as a paywall, after a short text or on a page that says it is locked."""
    if not clues.is_locked and clues.size >= _LEAD_SIZE:
        return None
    for line in clues.after:
        if not clues.walls.isdisjoint(line.path):
            return line.text
    return None


def find_lock(clues: Clues) -> str | None:
    """Return what the page states for machines, where the text is too short to be all, or is cut off."""
    if not clues.is_locked:
        return None
    is_cut = _CUT.search(clues.text) is not None
    is_short = clues.size < _LEAD_SIZE or _is_part(clues.size, clues.metadata)
    return _NOT_FREE if clues.carried or is_cut or is_short else None


def find_link_to_rest(clues: Clues) -> str | None:
    """Return the link that leads on, after a text that is cut off."""
    if not _CUT.search(clues.text):
        return None
    for line in clues.after:
        if line.share_linked > 0.5 and _READ_ON.match(line.text):
            return line.text
    return None


# The first that answers says it in its own words, for the reason why an article is refused.
FINDERS: tuple[Callable[[Clues], str | None], ...] = (find_request, find_box, find_lock, find_link_to_rest)


def is_whole(text: str) -> bool:
    """Return whether a text ends with its sentence and is not cut off."""
    text = text.rstrip()
    return _ENDED.search(text) is not None and _CUT.search(text) is None


def measure_text(text: str) -> int:
    """Measure a text: a Han character counts one, a Latin word two."""
    han = len(HAN_CHARACTER.findall(text))
    words = len(_WORD.findall(HAN_CHARACTER.sub(" ", text)))
    return han + _HAN_OF_A_WORD * words


def _is_part(size: int, metadata: Metadata | None) -> bool:
    """Return whether the page states far more words than are there (schema.org, wordCount)."""
    if metadata is None:
        return False
    stated = [str(article.get("wordCount")) for article in metadata.linked]
    counts = [int(count) for count in stated if re.fullmatch(r"\d{1,7}", count)]
    return size < _WHOLE * max(counts, default=0)


def _list_last_lines(body: Sequence[Line], lines: Sequence[Line]) -> list[Line]:
    """List the lines among which a box would stand: the body's last, and the next few.

    Where the page does not show the body, these are all its lines.
    """
    total = sum(len(line.text) for line in body if _is_running(line))
    left = total
    last = 0
    for index, line in enumerate(body):
        if left <= _MOST_BEHIND * total:
            break
        left -= len(line.text) if _is_running(line) else 0
        last = index + 1
    return [*body[last:], *_list_lines_after(body, lines)]


def _list_lines_after(body: Sequence[Line], lines: Sequence[Line]) -> Sequence[Line]:
    if not body:
        return lines
    for index, line in enumerate(lines):
        if line is body[-1]:
            return lines[index + 1 : index + 1 + _BEHIND_LINES]
    return lines


def _find_walls(lines: Sequence[Line]) -> frozenset[int]:
    """Find the elements that are named as a paywall, except those that hold the text behind it."""
    held: Counter[int] = Counter()
    for line in lines:
        for element, part in line.named:
            if part == "wall":
                held[element] += len(line.text) if _is_running(line) else 0
    return frozenset(element for element, size in held.items() if size <= _BOX_SIZE)


def _is_running(line: Line) -> bool:
    return is_prose(line.text) and find_reason(line.text) is None
