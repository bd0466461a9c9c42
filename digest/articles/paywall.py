"""Tells the beginning of an article, whose rest is not free to read, from an article that is whole.

Free pages ask to subscribe as well, so a request counts only where the text stops, and the more text there is, the
more signs it takes. What a page states for machines goes first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from digest.articles.boilerplate import find_reason, is_prose
from digest.articles.metadata import Metadata
from digest.articles.page_lines import Line
from digest.han import HAN_CHARACTER

# Up to so much text the words "not free to read", or a box named as a paywall, are believed without another sign; up to
# the second, a line that asks to subscribe for the rest. Leads that are given away have one to four paragraphs.
_LEAD_SIZE = 400
_LONG_LEAD_SIZE = 800

# A Latin word takes the place of so many Han characters.
_HAN_OF_A_WORD = 2

# A box stands within so many lines behind the text, and so little of the running text stands behind it.
_BEHIND_LINES = 6
_MOST_BEHIND = 0.25

# A box has at most so many characters of running text.
_BOX_SIZE = 120

# A page states the words of the whole; with more than this share of them, the text is whole.
_WHOLE = 0.5

_WORD = re.compile(r"[^\W\d_]{2,}")
_ENDED = re.compile(r"[。！？!?.][”’」』）)\"'\]】]*$")
_CUT = re.compile(r"(?:…|\.{3})[”’」』）)\"'\]】]*$")
_READ_ON = re.compile(
    r"^[\s\[【(（>»]*(?:(?:点击|點擊|点此|點此)?(?:继续)?(?:阅读|閱讀|查看|浏览|瀏覽)(?:全文|原文|更多|完整.{0,4})|"
    r"(?:繼續|继续)(?:阅读|閱讀)|全文|read (?:more|on|the (?:full|whole|rest).{0,20})|continue reading)"
    r"[\s\]】)）>»→.…]*$",
    re.IGNORECASE,
)


def find_paywall(
    body: Sequence[Line],
    lines: Sequence[Line],
    text: str,
    metadata: Metadata | None = None,
    *,
    carried: bool = False,
) -> str | None:
    """Say why the text of a page is only the beginning of its article.

    Args:
        body: The lines of the part that holds the article.
        lines: All lines of the page.
        text: What would be read of it.
        metadata: What the page says of itself; None for a plain text.
        carried: Whether the text was found in a script of a page that does not show it.

    Returns:
        What the page says of the rest; None where the text may be whole.
    """
    size = measure_text(text)
    locked = metadata is not None and metadata.locked
    free = metadata is not None and metadata.free
    behind = _list_last_lines(body, lines)
    asked = next((line.text for line in behind if find_reason(line.text) == "subscription"), None)
    walls = _find_walls(lines)
    box = next((line.text for line in behind if walls.intersection(line.path)), None)
    if free and is_whole(text):
        return None
    if asked and (locked or carried or size < _LONG_LEAD_SIZE or not is_whole(text)):
        return asked
    if box and (locked or size < _LEAD_SIZE):
        return box
    if locked and (carried or size < _LEAD_SIZE or _CUT.search(text) or _is_part(size, metadata)):
        return "it is not free to read"
    if _CUT.search(text):
        return next((line.text for line in behind if line.share_linked > 0.5 and _READ_ON.match(line.text)), None)
    return None


def is_whole(text: str) -> bool:
    """Tell a text that ends with its sentence from one that is cut off."""
    return _ENDED.search(text.rstrip()) is not None and _CUT.search(text.rstrip()) is None


def measure_text(text: str) -> int:
    """The size of a text: its Han characters, and its Latin words for two each."""
    return len(HAN_CHARACTER.findall(text)) + _HAN_OF_A_WORD * len(_WORD.findall(HAN_CHARACTER.sub(" ", text)))


def _is_part(size: int, metadata: Metadata | None) -> bool:
    """Whether the page states far more words than are there (schema.org, wordCount)."""
    stated = (str(article.get("wordCount")) for article in metadata.linked) if metadata else ()
    return size < _WHOLE * max((int(count) for count in stated if re.fullmatch(r"\d{1,7}", count)), default=0)


def _list_last_lines(body: Sequence[Line], lines: Sequence[Line]) -> list[Line]:
    """The lines among which a box would stand: the body's last, and the next few; all where the body has no place."""
    total = sum(len(line.text) for line in body if _is_running(line))
    left, last = total, 0
    for index, line in enumerate(body):
        if left <= _MOST_BEHIND * total:
            break
        left -= len(line.text) if _is_running(line) else 0
        last = index + 1
    place = next((index for index, line in enumerate(lines) if line is body[-1]), None) if body else None
    rest = lines if place is None else lines[place + 1 : place + 1 + _BEHIND_LINES]
    return [*body[last:], *rest]


def _find_walls(lines: Sequence[Line]) -> set[int]:
    """The elements that are named as a paywall, but for those that hold the text behind it."""
    held: Counter[int] = Counter()
    for line in lines:
        for element, part in line.named:
            if part == "wall":
                held[element] += len(line.text) if _is_running(line) else 0
    return {element for element, size in held.items() if size <= _BOX_SIZE}


def _is_running(line: Line) -> bool:
    return is_prose(line.text) and find_reason(line.text) is None
