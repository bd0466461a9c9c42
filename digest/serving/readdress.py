"""Rewrite the links of a feed or page to the address by which it was asked for, a subscriber's key included.

A published file names its own folder by the show's `base_url`. A private show's subscriber must find the key in all
of these, or the app could not fetch the audio; and a show without an address of its own (`localhost`) is served to a
telephone under the one that the telephone knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from digest.serving.qr import draw_svg
from digest.urls import find_host

_SELF = re.compile(rb'<atom:link [^>]*?rel="self"[^>]*>')  # the feed's own address
_HREF = re.compile(rb'href="([^"&<>]+)"')
_QR = re.compile(rb'<svg[^>]*class="qr".*?</svg>', re.DOTALL)
# news-box:8000, [fd00::1]:8000: what a client sends as its Host is written into the page, so nothing else may be in it.
_HOST = re.compile(r"[A-Za-z0-9.-]{1,255}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
_LOCAL = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class AskedAddress:
    """The address by which a file was asked for: `http`, `192.168.1.5:8000`, and the key in it or None."""

    scheme: str
    host: str
    key: str | None


def readdress(body: bytes, folder: Path, asked: AskedAddress) -> bytes:
    """Return a feed or page of a show, its links to the show's own folder rewritten to where it was asked for.

    Args:
        body: RSS or HTML as it was published.
        folder: The show's published folder; its feed says what its address is.
        asked: How the file was asked for.
    """
    published = _find_address(folder)
    if published is None:
        return body
    base, name = published
    new = base
    has_no_public_address = find_host(base) in _LOCAL
    if has_no_public_address and _HOST.fullmatch(asked.host):
        new = f"{asked.scheme}://{asked.host}"
    if asked.key:
        new = f"{new}/~{quote(asked.key, safe='')}"
    if new == base:
        return body
    old_show = f"{base}/{name}/"
    new_show = f"{new}/{name}/"
    body = body.replace(old_show.encode(), new_show.encode())
    # Links that open an app hold the address without its scheme, or quoted: podcast://HOST/…, pktc://subscribe/HOST/…
    body = body.replace(_drop_scheme(old_show), _drop_scheme(new_show))
    body = body.replace(quote(old_show, safe="").encode(), quote(new_show, safe="").encode())
    # A QR code is a drawing of the address, so a page's is drawn anew.
    return _QR.sub(lambda _: draw_svg(f"{new_show}feed.xml").encode(), body)


def find_public_feed(folder: Path) -> str | None:
    """Return the feed's address by the show's settings; None if that is on this machine, where no other finds it."""
    published = _find_address(folder)
    if published is None:
        return None
    base, name = published
    if find_host(base) in _LOCAL:
        return None
    return f"{base}/{name}/feed.xml"


def _drop_scheme(address: str) -> bytes:
    """Return what an app's link holds of an address: http://a.example/s/ -> /a.example/s/."""
    _, _, rest = address.partition("://")
    return f"/{rest}".encode()


def _find_address(folder: Path) -> tuple[str, str] | None:
    """Return the address of a show's folder that its feed names: its base, and the folder's name."""
    try:
        with (folder / "feed.xml").open("rb") as file:
            head = file.read(16_384)  # its own address stands before the first episode
    except OSError:
        return None
    link = _SELF.search(head)
    if link is None:
        return None
    href = _HREF.search(link[0])
    if href is None:
        return None
    address = href[1].decode("ascii", "replace")
    folder_address, _, _ = address.rpartition("/")  # without the file's name
    base, _, name = folder_address.rpartition("/")
    return base, name
