"""Examine, join, compare and redact addresses.

Errors redact the addresses that they name, and so every module loads this one: heavy imports stay inside functions.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]+):")  # two characters at least: C: is a drive
_NOT_BESIDE_A_FILE = ("file:", "data:", "javascript:", "mailto:")

# Parameters that say by which way a reader came, not what is read.
_TRACKING = re.compile(r"^(?:utm_\w+|spm|from|fr|src|ref|fbclid|gclid|share\w*|scene|isappinstalled)$", re.IGNORECASE)

# Control characters, lone surrogates and non-characters: most of them would make a feed no XML (XML 1.0, 2.2).
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")

_USER = re.compile(r"(\b[A-Za-z][A-Za-z0-9+.-]{0,30}://)[^/?#@\s]*@")  # https://me:word@

# A parameter whose name has one of these words in it (?access_token=, &apiKey=), or is one of the short names that mean
# something else as a part of a word (monkey=, design=).
_TOKEN = re.compile(
    r"([?&;][^=&#;?\s]{0,80}?(?:token|secret|passw|pwd|api_?key|auth|signature|credential|session|jwt)[^=&#;?\s]{0,80}=)[^&#\s;]+"
    r"|([?&;](?:key|sig|code|pass)=)[^&#\s;]+",
    re.IGNORECASE,
)


def find_scheme(address: str) -> str | None:
    """Return the scheme of an address, as it is spelled there; None for a path."""
    match = _SCHEME.match(address)
    return match[1] if match else None


def is_web(address: str) -> bool:
    """Return whether an address is http(s), and not a path."""
    scheme = find_scheme(address) or ""
    return scheme.lower() in {"http", "https"}


def find_host(address: str) -> str:
    """Return the host of an http(s) address in the form in which hosts are compared; "" if it has none."""
    import httpx

    try:
        return httpx.URL(address).host
    except (httpx.InvalidURL, UnicodeError):
        return ""


def find_path(address: str) -> str:
    """Return the path of an address, as it spells it; "" where it has none."""
    try:
        return urlsplit(address).path
    except ValueError:  # http://[::1 without its bracket
        return ""


def find_file_path(address: str) -> Path:
    """Return the path that a file: address names, with percent signs undone."""
    return Path(unquote(find_path(address)))


def normalize_host(name: str) -> str:
    """Return a host's name or IP address in the form in which hosts are compared."""
    is_ipv6 = ":" in name
    return find_host(f"http://[{name}]/" if is_ipv6 else f"http://{name}/")


def is_same_site(address: str, other: str) -> bool:
    """Return whether two http(s) addresses belong to one registrable domain, such as example.com.cn.

    Hosts that have none, such as IP addresses, are compared as they are.
    """
    return _find_site(address) == _find_site(other)


def _find_site(address: str) -> str:
    import tld

    try:
        domain = tld.get_fld(address, fail_silently=True)
    except ValueError:  # http://[::1 without its bracket
        return ""
    return str(domain or find_host(address))


def strip_address(address: str) -> str:
    """Return what tells an http(s) address from those of other pages, to compare addresses by.

    Returns:
        Host, path and query, without www. and without what only tracks readers. The part of the page is left out
        too, except for the chapter of a book. An address that cannot be read is returned as it is.
    """
    try:
        parts = urlsplit(address)
    except ValueError:  # http://[::1 without its bracket
        return address
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    told_apart_by = [(name, value) for name, value in pairs if not _TRACKING.match(name)]
    query = urlencode(told_apart_by)
    host = parts.netloc.lower().removeprefix("www.")
    path = parts.path.rstrip("/")
    stripped = f"{host}{path}"
    if query:
        stripped += f"?{query}"
    if parts.fragment.startswith("epub:"):  # a chapter of a book: its file is the same for all
        stripped += f"#{parts.fragment}"
    return stripped


def join_web(base: str, link: str) -> str | None:
    """Make a link absolute; None if it does not lead to the web."""
    try:
        joined = urljoin(base, link.strip())
    except ValueError:  # such as http://[
        return None
    return joined if is_web(joined) else None


def make_absolute(link: str, base: str) -> str | None:
    """Make a link of a document absolute.

    Args:
        link: As the document has it.
        base: The address or path of the document. A document on the web can link to the web only; a file can link to
            the web and to files beside it.

    Returns:
        None if it cannot be followed.
    """
    link = link.strip()
    if not link:
        return None
    if is_web(base):
        return join_web(base, link)
    if is_web(link):
        return link
    if "://" in link or link.lower().startswith(_NOT_BESIDE_A_FILE):
        return None
    path = unquote(find_path(link))
    if not path:  # #top: a place in the document itself
        return None
    beside = Path(base).parent / path
    return str(beside.resolve())


def to_web_url(url: str | None) -> str | None:
    """Return an http(s) address in ASCII and without a password, as feeds and pages may hold it.

    Returns:
        None for anything else, such as a path on this machine.
    """
    try:
        parts = urlsplit(_CONTROL.sub("", url or "").strip())
        _, _, host = parts.netloc.rpartition("@")  # without user and password
        ascii_host = host.encode("idna").decode("ascii")  # 例子.cn -> xn--fsqu00a.cn
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not ascii_host:
        return None
    # Percent signs are among the safe characters, so that what is quoted already is not quoted twice.
    safe = "%/:=&?~#+!$,;'@()*[]-._"
    path = quote(parts.path, safe=safe)
    query = quote(parts.query, safe=safe)
    fragment = quote(parts.fragment, safe=safe)
    return urlunsplit((parts.scheme, ascii_host, path, query, fragment))


def redact(text: str) -> str:
    """Return a text without the secrets of its addresses.

    https://me:word@a.example/feed?token=x -> https://a.example/feed?token=…
    """
    without_users = _USER.sub(r"\1", text)
    return _TOKEN.sub(lambda match: f"{match[1] or match[2]}…", without_users)
