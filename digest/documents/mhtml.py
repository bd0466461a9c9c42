"""Opens saved pages: MHTML, as browsers save a page with its pictures."""

from __future__ import annotations

import email.message
import email.parser
import email.policy

from digest.errors import NotAnArticle
from digest.types import Fetched
from digest.urls import is_web


def page_of_mhtml(document: Fetched) -> Fetched:
    """Take the page out of an MHTML file.

    Returns:
        The page under the address it was saved from, where the file names one.

    Raises:
        NotAnArticle: There is no page in it.
    """
    message = email.parser.BytesParser(policy=email.policy.compat32).parsebytes(document.data.lstrip())
    pages = [part for part in message.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
    start = message.get_param("start")
    page = next((part for part in pages if start and part.get("Content-ID") == start), pages[0] if pages else None)
    data = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(data, bytes):
        raise NotAnArticle("{url}: a saved page (MHTML) without a page in it", url=document.url)
    addresses = (_header(message, "Snapshot-Content-Location"), _header(page, "Content-Location"))
    url = next((address for address in addresses if is_web(address)), document.url)
    return Fetched(url, data, "text/html", page.get_content_charset())


def _header(part: email.message.Message, name: str) -> str:
    return " ".join(str(part.get(name) or "").split())
