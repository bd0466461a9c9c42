"""Tell whether two addresses differ by the number of a page alone: /a.html and /a_2.html, ?id=7 and ?id=7&page=2."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

_EXTENSION = re.compile(r"\.(?:s?html?|xhtml|php\d?|aspx?|jspx?|cgi)$", re.IGNORECASE)
# What a path has more than that of the first page: _2, -2, /2, /p2, /page/2, _p2, .2
_ADDED = re.compile(r"(?:[_\-.~/](?:p|pg|page)?[_\-/]?|p|page)(\d{1,3})", re.IGNORECASE)
# The number of the first page itself: a_1, a-p1, /page/1, /1.
_OWN = re.compile(r"(.+?(?:[_\-.~/](?:p|pg|page)?|/(?:p|pg|page)[_\-/]))(\d{1,2})", re.IGNORECASE)
_PARAMETER = re.compile(
    r"p|pn|pg|pages?|page_?(?:no|num|number|index|id)|cur_?page|current_?page|i?paged?|seite", re.IGNORECASE
)


def find_page_number(address: str, first: str) -> int | None:
    """Return the number that tells an address from that of an article's first page; None where more differs.

    Some sites count their second page as 1. The number of an article is not one of a page: /1002.html is not a further
    page of /1001.html.
    """
    try:
        ours, theirs = urlsplit(address), urlsplit(first)
    except ValueError:  # http://[::1 without its bracket
        return None
    if ours.netloc.lower().removeprefix("www.") != theirs.netloc.lower().removeprefix("www."):
        return None
    path, first_path = _cut(ours.path), _cut(theirs.path)
    if path == first_path:
        return _compare_queries(ours.query, theirs.query)
    if ours.query != theirs.query:
        return None
    if path.startswith(first_path):
        added = _ADDED.fullmatch(path[len(first_path) :])
        if added:
            return int(added[1])
    own, other = _OWN.fullmatch(first_path), _OWN.fullmatch(path)
    # A first page that bears a number bears that of a first page, and so do not the days of 2026-11-30.
    if own and other and own[1] == other[1] and int(own[2]) <= 1 < int(other[2]):
        return int(other[2])
    return None


def _cut(path: str) -> str:
    return _EXTENSION.sub("", path.rstrip("/"))


def _compare_queries(query: str, first: str) -> int | None:
    try:
        ours = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=100))
        theirs = dict(parse_qsl(first, keep_blank_values=True, max_num_fields=100))
    except ValueError:
        return None
    changed = [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]
    if len(changed) != 1 or not _PARAMETER.fullmatch(changed[0]):
        return None
    number = ours.get(changed[0], "")
    return int(number) if re.fullmatch(r"\d{1,3}", number) else None
