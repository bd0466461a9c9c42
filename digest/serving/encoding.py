"""Correct the headers of compressed answers, and of the requests for them."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NO_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")  # gzip;q=0 · gzip; q=0.0, identity


class HonestEncoding:
    """Middleware around Starlette's for gzip: it weakens the validator (ETag) of an answer that was compressed.

    A compressed answer is another sequence of bytes. With the same strong validator, an app that resumes a broken
    download would join two parts that do not fit. A client that says `gzip;q=0` is sent no gzip.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and weaken the validator of a compressed answer."""
        if scope["type"] == "http":
            accepted = Headers(scope=scope).get("accept-encoding", "")
            if _NO_GZIP.search(accepted):
                set_header(scope, "accept-encoding", None)

        async def weaken(message: Message) -> None:
            if message["type"] == "http.response.start":
                _mark_compressed(MutableHeaders(raw=message["headers"]))
            await send(message)

        await self._app(scope, receive, weaken)


def _mark_compressed(headers: MutableHeaders) -> None:
    """Weaken the validator of a compressed answer, and name each header in `Vary` once."""
    etag = headers.get("etag")
    is_strong = etag is not None and not etag.startswith("W/")
    if "content-encoding" in headers and is_strong:
        headers["etag"] = f"W/{etag}"
    varies = headers.get("vary")
    if varies:  # both this server and the middleware for gzip name Accept-Encoding
        names = [part.strip() for part in varies.split(",")]
        headers["vary"] = ", ".join(dict.fromkeys(names))


def set_header(scope: Scope, name: str, value: str | None) -> None:
    """Put a value in place of a request's header, or take the header out."""
    wanted = name.encode()  # in lower case, as ASGI has the names of headers
    headers = [(key, text) for key, text in scope["headers"] if key != wanted]
    if value is not None:
        headers.append((wanted, value.encode()))
    scope["headers"] = headers
