"""Serve the published folder over HTTP, as podcast apps need it, and nothing outside the folder.

Starlette answers ranges, HEAD, validators and conditional requests; added here are the right content types, gzip for
text, cross-origin access for web players, private shows, and silence about hidden files. `guard` keeps the server
answering under load.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import logging
import os
import re
import socket
import unicodedata
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from html import escape
from pathlib import Path, PurePath
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from digest.errors import PublishError
from digest.serving.encoding import HonestEncoding, set_header
from digest.serving.guard import RateLimit, ServerLimits, allow_connections, build_protocol
from digest.serving.keys import PRIVATE_MARK, Keys
from digest.serving.media_types import find_content_type
from digest.serving.ranges import normalize_range
from digest.serving.readdress import AskedAddress, readdress

_TEXT = (".json", ".xml", ".html", ".vtt", ".srt", ".txt", ".svg")
_HEADERS = {
    "access-control-allow-origin": "*",
    "cache-control": "no-cache",  # apps may keep it, but must ask whether it has changed
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
# A page names its own policy (the hashes of its script and style); the server repeats it, with what a page cannot say.
_POLICY = re.compile(rb'http-equiv="Content-Security-Policy" content="([^"\r\n]+)"')
_CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'"
_WHOLE_BYTES = 8 << 20  # a text up to this size is read at once, and so is of one version; a longer one is streamed
_CACHED = 32  # how many texts are kept in memory, so that the many readers of a feed share one


@dataclass(frozen=True, slots=True)
class Access:
    """Who may read what.

    Attributes:
        keys: The subscribers' keys; None where there is no file of them.
        private: The names of shows that take a key, in addition to those whose folder is marked.
        everything: Whether every show takes a key.
    """

    keys: Keys | None = None
    private: frozenset[str] = frozenset()
    everything: bool = False

    def is_private(self, folder: Path) -> bool:
        """Return whether a show takes a key, by its published folder."""
        if self.everything:
            return True
        name = _fold_name(folder.name)  # a file system may treat A and a as the same
        if any(name == _fold_name(private) for private in self.private):
            return True
        return (folder / PRIVATE_MARK).exists()

    def can_open(self, folder: Path, key: str | None) -> bool:
        """Return whether a key opens the show of a published folder."""
        return key is not None and self.keys is not None and self.keys.can_open(folder.name, key)


class _PublishedFiles(StaticFiles):
    """The published folder. Hidden and unreadable files are answered as if they did not exist."""

    def __init__(self, folder: Path, access: Access) -> None:
        super().__init__(directory=folder, html=True)
        self._root = Path(os.path.realpath(folder))
        self._access = access
        # By version of a file and address asked for: what is sent, and whether that is the file's own bytes.
        self._texts: OrderedDict[tuple[object, ...], tuple[bytes, bool]] = OrderedDict()

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        is_hidden = any(part.startswith(".") for part in PurePath(path).parts)
        if is_hidden:
            return "", None
        try:
            return super().lookup_path(path)
        except PermissionError:
            return "", None

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        path = Path(full_path)
        headers = dict(_HEADERS)
        inside = path.relative_to(self._root).parts  # of the file itself, where no dots or links lead elsewhere
        show = self._root / inside[0] if len(inside) > 1 else None
        key = scope["path_params"].get("key")
        if key is not None and (show is None or not self._access.can_open(show, key)):
            return PlainTextResponse("Not Found", 404)
        if show is not None and self._access.is_private(show):
            if key is None and not self._access.can_open(show, _read_password(scope)):
                return PlainTextResponse("Unauthorized", 401, {"www-authenticate": 'Basic realm="digest"'})
            headers["cache-control"] = "private, no-cache"
        asked_range = normalize_range(Headers(scope=scope).get("range"), stat_result.st_size)
        kind = find_content_type(path.name)
        if path.name.endswith(_TEXT) and stat_result.st_size <= _WHOLE_BYTES:
            asked = AskedAddress(scope["scheme"], _read_host(scope), key)
            body, stat_result, is_file = self._read_text(path, show, asked)
            content_hash = hashlib.sha256(body).hexdigest()
            headers["etag"] = f'"{content_hash[:32]}"'
            headers["vary"] = "Accept-Encoding"
            headers["last-modified"] = formatdate(stat_result.st_mtime, usegmt=True)
            headers |= _find_policy(path.name, body)
            # A part of a text can be answered from the file only where the file's bytes are what is sent. Of others
            # the whole is sent, as a server may do of any range (RFC 9110, 14.2).
            if asked_range is None or not is_file:
                whole = Response(body, status_code, headers, kind)
                return self._answer_conditionally(whole, scope)
        set_header(scope, "range", asked_range)
        response = FileResponse(path, status_code, headers, kind, stat_result=stat_result)
        return self._answer_conditionally(response, scope)

    def _answer_conditionally(self, response: Response, scope: Scope) -> Response:
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response

    def _read_text(self, path: Path, show: Path | None, asked: AskedAddress) -> tuple[bytes, os.stat_result, bool]:
        """Return a text as it is sent, the status of the very file that was read, and whether the text is unchanged."""
        with path.open("rb") as file:
            # Of the open file, not of the path: a run may put another file there at any moment.
            status = os.fstat(file.fileno())
            version = (path, status.st_mtime_ns, status.st_size, status.st_ino, asked)
            cached = self._texts.pop(version, None)
            if cached is None:
                text = file.read()
                sent = text
                if show and path.suffix in {".xml", ".html"}:
                    sent = readdress(text, show, asked)
                cached = (sent, sent == text)
        self._texts[version] = cached  # as the latest: the one used least recently goes first
        if len(self._texts) > _CACHED:
            self._texts.popitem(last=False)
        sent, is_unchanged = cached
        return sent, status, is_unchanged


def create_app(folder: Path, access: Access | None = None, limits: ServerLimits | None = None) -> Starlette:
    """Return the web application that serves a published folder, with one folder a show in it, at `/`.

    Args:
        folder: The published folder.
        access: Who may read what; by default everyone may read all but what is marked private. A subscriber's address
            begins with `/~KEY/`; or the key is the password of HTTP's basic authentication, with any user name.
        limits: How often an address may ask.
    """
    access = access or Access()

    def answer_front_page(_: Request) -> Response:
        page = _build_front_page(folder, access)
        headers = {**_HEADERS, "content-security-policy": _CLOSED}
        return HTMLResponse(page, headers=headers)

    # The first sees a request first, and its answer last. So an address over its share costs nothing more, and
    # HonestEncoding sees what the middleware for gzip has made of an answer.
    # Starlette's middleware for gzip leaves audio, pictures and parts of files as they are.
    middleware = [
        Middleware(RateLimit, limits or ServerLimits()),
        Middleware(
            CORSMiddleware,
            allow_origins=["*"],
            allow_methods=["GET", "HEAD"],
            allow_headers=["*"],
            expose_headers=["Accept-Ranges", "Content-Length", "Content-Range", "ETag"],
        ),
        Middleware(HonestEncoding),
        Middleware(GZipMiddleware, minimum_size=500, compresslevel=6),
    ]
    published = _PublishedFiles(folder, access)
    routes: list[BaseRoute] = []
    if not (folder / "index.html").is_file():
        routes.append(Route("/", answer_front_page))
    routes.append(Mount("/~{key}", published))
    routes.append(Mount("/", published))  # the last: every address begins with it
    return Starlette(
        routes=routes,
        middleware=middleware,
        exception_handlers={PublishError: _answer_unavailable},
    )


def serve(
    folder: Path,
    host: str,
    port: int,
    *,
    access: Access | None = None,
    limits: ServerLimits | None = None,
    on_ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve a published folder until interrupted.

    Args:
        folder: What to serve.
        host: The address to listen on: 127.0.0.1 for this machine alone, 0.0.0.0 for its network.
        port: The port; 0 takes a free one.
        access: Who may read what.
        limits: How much may happen at once.
        on_ready: Called with the server's address as soon as it can be reached.

    Raises:
        PublishError: There is no such folder, or the port cannot be had.
    """
    if not folder.is_dir():
        raise PublishError("{folder}: no such folder; make an episode first (digest run)", folder=folder)
    limits = allow_connections(limits or ServerLimits())
    listening = _listen(host, port)
    with contextlib.closing(listening):
        name = _find_reachable(host)
        if ":" in name:  # IPv6: http://[::1]:8000/
            name = f"[{name}]"
        number = listening.getsockname()[1]  # the system's choice, where port is 0
        on_ready(f"http://{name}:{number}/")
        create_server(folder, access, limits).run(sockets=[listening])


def create_server(folder: Path, access: Access | None, limits: ServerLimits) -> uvicorn.Server:
    """Return the server of a published folder, for sockets that listen already.

    It does not log the addresses that are asked for, since they may hold a key.
    """
    config = uvicorn.Config(
        create_app(folder, access, limits),
        http=build_protocol(limits),
        ws="none",
        lifespan="off",
        timeout_keep_alive=limits.idle_s,  # type: ignore[arg-type]  # seconds; a part of one is as good
        timeout_graceful_shutdown=2,
        h11_max_incomplete_event_size=limits.head_bytes,
        log_level=logging.ERROR,  # with a warning for each broken request, clients could fill the log
        access_log=False,
        server_header=False,
    )
    return uvicorn.Server(config)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except (OSError, OverflowError) as error:
        raise PublishError(
            "cannot listen on {host} port {port}: {error}; choose another with --port",
            host=host,
            port=port,
            error=error,
        ) from error


def _find_reachable(host: str) -> str:
    """Return the address by which others reach a server that listens on all addresses of this machine."""
    if host not in {"0.0.0.0", "::"}:  # noqa: S104  # compared, not listened on
        return host
    # Any address outside will do; these are of the networks kept for documentation (RFC 3849, RFC 5737).
    family = socket.AF_INET
    elsewhere = "192.0.2.1"
    if host == "::":
        family = socket.AF_INET6
        elsewhere = "2001:db8::1"
    with socket.socket(family, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect((elsewhere, 9))  # sends nothing: a datagram socket only chooses its own address here
        except OSError:
            return host
        return str(asking.getsockname()[0])


def _answer_unavailable(_: Request, error: Exception) -> Response:
    """Answer while the keys cannot be read; the reason goes to the log, for whoever runs the server."""
    logging.getLogger("uvicorn.error").error("%s", error)
    return PlainTextResponse("Service Unavailable", 503)


def _build_front_page(folder: Path, access: Access) -> str:
    """Return the page at `/`: a list of the published shows, except private ones."""
    links = ""
    for feed in sorted(folder.glob("*/feed.xml")):
        show = feed.parent
        if show.name.startswith(".") or access.is_private(show):
            continue
        links += f'<li><a href="{quote(show.name)}/">{escape(show.name)}</a></li>'
    return (
        '<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<meta name="color-scheme" content="light dark"><title>digest</title>'
        f"<h1>digest</h1><ul>{links}</ul></html>"
    )


def _find_policy(name: str, body: bytes) -> dict[str, str]:
    """Return the header with the policy of a page; that of any other text lets nothing be loaded."""
    policy = _CLOSED
    if name.endswith(".html"):
        found = _POLICY.search(body, 0, 4096)  # it stands in the head, before any text of a source
        if found:
            policy = found[1].decode("ascii", "ignore")
    return {"content-security-policy": f"{policy}; frame-ancestors 'none'"}


def _read_password(scope: Scope) -> str | None:
    """Return the password of HTTP's basic authentication (RFC 7617); None if none was sent."""
    scheme, _, value = Headers(scope=scope).get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user_and_password = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    _user, _, password = user_and_password.partition(":")
    return password


def _read_host(scope: Scope) -> str:
    return Headers(scope=scope).get("host", "")


def _fold_name(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
