"""Open what an address answers, going on where a browser would without a click."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from digest.documents.open import Document, open_document
from digest.errors import FetchError
from digest.fetching.fetcher import MAX_REDIRECTS
from digest.sources.client_redirects import find_redirect
from digest.urls import redact

if TYPE_CHECKING:
    from digest.fetching.fetcher import Fetcher


def open_address(
    address: str,
    fetcher: Fetcher,
    *,
    base: Path | None = None,
    allow_private: bool | Collection[str] = False,
    robots: bool = True,
) -> Document:
    """Open what an address answers; a page that leads on without a click is followed as a redirect is.

    Each address on the way keeps to the rules of the first: robots.txt, private hosts, size and time. The time of one
    document is that of all of them.

    Args:
        address: As `Fetcher.get` takes it; so are the others.

    Raises:
        FetchError: One of the addresses cannot be fetched, or they lead on more than five times or back.
        NotAnArticle: What the last answers cannot be opened.
    """
    deadline = fetcher.start_deadline()
    document = open_document(
        fetcher.get(address, base=base, allow_private=allow_private, robots=robots, deadline=deadline)
    )
    seen = {address, document.url}
    # A host may be private only where the source's own address is: True would let a page name any.
    private = frozenset() if allow_private is True else allow_private or frozenset()
    for _ in range(MAX_REDIRECTS):
        target = find_redirect(document)
        if target is None:
            return document
        if target in seen:
            raise FetchError("{url}: leads back to itself", url=redact(address)[:200])
        document = open_document(fetcher.get(target, allow_private=private, robots=robots, deadline=deadline))
        seen |= {target, document.url}
    if find_redirect(document) is None:
        return document
    raise FetchError("{url}: leads on more than {count} times", url=redact(address)[:200], count=MAX_REDIRECTS)
