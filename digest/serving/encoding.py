"""What compression changes about an answer, and the request headers that decide it."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NO_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")


class HonestEncoding:
    """Middleware around the one for gzip: what it sends is another sequence of bytes, so the validator is a weak one.

    Else an app that goes on with a broken download would join two parts that do not fit. A client that says `gzip;q=0`
    does not get it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and mark the validator of what is compressed."""
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
    """Weaken the validator of what is compressed, and name each header that an answer varies by once."""
    etag = headers.get("etag")
    if "content-encoding" in headers and etag and not etag.startswith("W/"):
        headers["etag"] = f"W/{etag}"
    if varies := headers.get("vary"):  # said by what is compressed, and by what may be
        headers["vary"] = ", ".join(dict.fromkeys(part.strip() for part in varies.split(",")))


def set_header(scope: Scope, name: str, value: str | None) -> None:
    """Put a value in place of a request's header, or take the header out."""
    kept = [(key, text) for key, text in scope["headers"] if key != name.encode()]
    scope["headers"] = [*kept, (name.encode(), value.encode())] if value is not None else kept
