"""Find the page in a saved page (MHTML), as browsers save it together with its pictures."""

from __future__ import annotations

import email.message
import email.parser
import email.policy

from digest.errors import NotAnArticle
from digest.types import Fetched
from digest.urls import is_web

_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def find_saved_page(fetched: Fetched) -> Fetched:
    """Return the page in an MHTML file.

    Returns:
        The page under the address that it was saved from, where the file names one.

    Raises:
        NotAnArticle: There is no page in it.
    """
    # The old policy keeps headers that break the rules; the new one raises on some of them.
    parser = email.parser.BytesParser(policy=email.policy.compat32)
    message = parser.parsebytes(fetched.data.lstrip())
    page = _find_page(message)
    data = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(data, bytes):
        raise NotAnArticle("{url}: a saved page (MHTML) without a page in it", url=fetched.url)
    saved_from = (
        _read_header(message, "Snapshot-Content-Location"),  # of Chromium
        _read_header(page, "Content-Location"),
    )
    url = next((address for address in saved_from if is_web(address)), fetched.url)
    return Fetched(url, data, "text/html", page.get_content_charset(), fetched.at)


def _find_page(message: email.message.Message) -> email.message.Message | None:
    """Return the part that the message calls its start (RFC 2387, 3.2), else the first page in it."""
    pages = [part for part in message.walk() if part.get_content_type() in _PAGES]
    start = message.get_param("start")
    for part in pages:
        if start and part.get("Content-ID") == start:
            return part
    return pages[0] if pages else None


def _read_header(part: email.message.Message, name: str) -> str:
    """Return a header in one line; long ones are folded over several."""
    return " ".join(str(part.get(name) or "").split())
