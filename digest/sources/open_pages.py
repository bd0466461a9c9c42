"""Open what an address answers, going on where a browser would without a click."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from digest.documents.open import Document, open_document
from digest.errors import FetchError
from digest.fetching.fetcher import MAX_REDIRECTS, read_source
from digest.fetching.patience import Deadline
from digest.sources.client_redirects import find_redirect
from digest.sources.further_pages import add_further_pages
from digest.urls import find_host, is_web, redact

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
    # As for a redirect: leave to read a host of the user's own network is none for another one there.
    private = frozenset({find_host(address)}) if allow_private is True else allow_private or frozenset()
    return go_on(document, fetcher, allow_private=private, robots=robots, deadline=deadline)


def open_named(source: str, stdin: BinaryIO | None, fetcher: Fetcher) -> Document:
    """Open what a user names on the command line, going on where a browser would, with the article's further pages.

    Args:
        source: As `read_source` takes it; so is `stdin`.

    Raises:
        FetchError, NotAnArticle: As `open_address`.
    """
    document = open_document(read_source(source, stdin, fetcher))
    if not is_web(source):
        return document
    own = frozenset({find_host(source)})
    document = go_on(document, fetcher, allow_private=own, robots=False)
    return add_further_pages(document, fetcher, allow_private=own, robots=False)


def go_on(
    document: Document,
    fetcher: Fetcher,
    *,
    allow_private: Collection[str] = frozenset(),
    robots: bool = True,
    deadline: Deadline | None = None,
) -> Document:
    """Return the document that a page leads to without a click; the document itself where it is no such page.

    Raises:
        FetchError, NotAnArticle: As `open_address`.
    """
    first = redact(document.url)[:200]
    seen = {document.url}
    for _ in range(MAX_REDIRECTS):
        target = find_redirect(document)
        if target is None:
            return document
        if target in seen:
            raise FetchError("{url}: leads back to itself", url=first)
        document = open_document(fetcher.get(target, allow_private=allow_private, robots=robots, deadline=deadline))
        seen |= {target, document.url}
    if find_redirect(document) is None:
        return document
    raise FetchError("{url}: leads on more than {count} times", url=first, count=MAX_REDIRECTS)
