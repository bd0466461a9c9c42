"""A web server for the published folder: what podcast apps ask of one, and nothing outside the folder.

Starlette answers ranges, HEAD, validators and conditional requests; added here are the right content types, gzip for
text, cross-origin access for web players, and silence about hidden files.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Callable
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
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from digest.errors import PublishError

# By ending, the longest first that fits: what the feed says of a file and what the server says must agree.
_TYPES = {
    ".chapters.json": "application/json+chapters",
    ".json": "application/json",
    ".xml": "application/rss+xml; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
}
_HEADERS = {
    "access-control-allow-origin": "*",
    "cache-control": "no-cache",  # kept, but asked about: the ETag says whether it changed
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class _Published(StaticFiles):
    """The published folder. Hidden files, and what cannot be read, are not there."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        if any(part.startswith(".") for part in PurePath(path).parts):
            return "", None
        try:
            return super().lookup_path(path)
        except PermissionError:
            return "", None

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = FileResponse(
            full_path,
            status_code=status_code,
            stat_result=stat_result,
            media_type=content_type(os.fspath(full_path)),
            headers=_HEADERS,
        )
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response


def content_type(name: str) -> str:
    """Return the content type of a published file by the ending of its name."""
    return next((kind for ending, kind in _TYPES.items() if name.endswith(ending)), "application/octet-stream")


def app(folder: Path) -> Starlette:
    """Return the web application that serves a published folder, with one folder a show in it, at `/`."""

    def front(_: Request) -> Response:
        return HTMLResponse(_front(folder), headers=_HEADERS)

    # The middleware for compression leaves audio, pictures and parts of files as they are.
    middleware = [
        Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"], allow_headers=["*"]),
        Middleware(GZipMiddleware, minimum_size=500, compresslevel=6),
    ]
    routes = [Mount("/", _Published(directory=folder, html=True))]
    start = [] if (folder / "index.html").is_file() else [Route("/", front)]
    return Starlette(routes=[*start, *routes], middleware=middleware)


def serve(folder: Path, host: str, port: int, *, on_ready: Callable[[str], None] = lambda _: None) -> None:
    """Serve a published folder until interrupted.

    Args:
        folder: What to serve.
        host: The address to listen on: 127.0.0.1 for this machine alone, 0.0.0.0 for its network.
        port: The port; 0 takes a free one.
        on_ready: Is told the server's address when it can be reached.

    Raises:
        PublishError: There is no such folder, or the port cannot be had.
    """
    if not folder.is_dir():
        raise PublishError(f"{folder}: no such folder; make an episode first (digest run)")
    listening = _listen(host, port)
    with contextlib.closing(listening):
        number = listening.getsockname()[1]
        named = f"[{host}]" if ":" in host else host
        on_ready(f"http://{named}:{number}/")
        config = uvicorn.Config(app(folder), log_level="warning", access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except (OSError, OverflowError) as error:
        raise PublishError(f"cannot listen on {host} port {port}: {error}; choose another with --port") from error


def _front(folder: Path) -> str:
    """The page at `/`: the shows that are published."""
    names = sorted(feed.parent.name for feed in folder.glob("*/feed.xml") if not feed.parent.name.startswith("."))
    links = "".join(f'<li><a href="{quote(name)}/">{escape(name)}</a></li>' for name in names)
    return (
        '<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<meta name="color-scheme" content="light dark"><title>digest</title>'
        f"<h1>digest</h1><ul>{links}</ul></html>"
    )
