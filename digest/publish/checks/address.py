"""Check a feed's address: ask the server what apps ask, as they ask it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import datetime

import httpx
from lxml import etree

from digest.errors import PublishError
from digest.message import Message
from digest.publish.checks.fault import Fault, to_faults
from digest.publish.checks.feed import check_feed
from digest.publish.checks.feed_xml import NAMESPACES, parse_xml
from digest.urls import join_web

_TIMEOUT_S = 20.0
_NEWEST = 3  # how many items are asked for: the server serves the older ones in the same way


def check_address(url: str, *, now: datetime | None = None) -> tuple[Fault, ...]:
    """Return the faults of a feed and of the server that it comes from.

    Args:
        url: The feed's http(s) address, with user and password where it asks for them.
        now: Dates after this time are faults; without it no date is in the future.

    Raises:
        PublishError: The address does not answer.
    """
    try:
        with httpx.Client(timeout=_TIMEOUT_S, follow_redirects=True) as client:
            answer = client.get(url)
            if answer.status_code != httpx.codes.OK:
                message = Message("{url}: answers {status}: no app can subscribe", url=url, status=answer.status_code)
                return (Fault("server", message),)
            faults = list(check_feed(answer.content, now=now))
            faults += to_faults("server", _check_feed_answer(client, url, answer))
            faults += to_faults("server", _check_named_files(client, answer.content))
            return tuple(faults)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise PublishError("{url}: does not answer: {error}", url=url, error=error or type(error).__name__) from error


def _check_feed_answer(client: httpx.Client, url: str, answer: httpx.Response) -> Iterator[Message]:
    media_type = answer.headers.get("content-type", "").replace(" ", "").lower()
    # As text/xml without a charset it would be US-ASCII, whatever the file itself says (RFC 3023).
    if not media_type.startswith(("application/rss+xml", "application/xml", "text/xml;charset=utf-8")):
        shown = media_type or Message("nothing")
        yield Message(
            "server: the feed comes as {kind}: Chinese turns to garbage, or it is offered as a file", kind=shown
        )
    conditions = _build_conditions(answer)
    if not conditions or client.get(url, headers=conditions).status_code != httpx.codes.NOT_MODIFIED:
        yield Message("server: no 304 for a feed that has not changed: every app fetches it whole every time")
    packed = len(gzip.compress(answer.content))
    is_packed = "content-encoding" in answer.headers
    varies_by = answer.headers.get("vary", "").lower()
    if not is_packed and len(answer.content) > 2 * packed:
        yield Message(
            "server: the feed is not compressed: {size_bytes} bytes each time where {packed_bytes} would do",
            size_bytes=len(answer.content),
            packed_bytes=packed,
        )
    elif is_packed and "accept-encoding" not in varies_by:
        yield Message("server: no Vary: Accept-Encoding: a cache may give compressed bytes to who cannot read them")
    # With quoted slashes: of plain ones nothing would be left when the address is joined.
    for path in ("nothing-lies-here.mp3", "..%2f..%2f..%2fetc%2fpasswd"):
        missing = join_web(url, path)
        if missing is not None and client.get(missing).status_code < httpx.codes.BAD_REQUEST:
            yield Message(
                "server: {path} is answered: a missing file must be 404, and nothing outside the folder be served",
                path=path,
            )


def _build_conditions(answer: httpx.Response) -> dict[str, str]:
    """Return the headers that ask for a feed only if it has changed; {} if the answer gives nothing to ask by."""
    if tag := answer.headers.get("etag"):
        return {"if-none-match": tag}
    if changed := answer.headers.get("last-modified"):
        return {"if-modified-since": changed}
    return {}


def _check_named_files(client: httpx.Client, xml: bytes) -> Iterator[Message]:
    """Ask for the cover, and for what the newest items name."""
    try:
        channel = parse_xml(xml).find("channel")
    except etree.XMLSyntaxError:
        return  # check_feed says so
    if channel is None:
        return
    image = channel.findtext("image/url")
    if image and not client.head(image).headers.get("content-type", "").startswith("image/"):
        yield Message("server: HEAD of the cover {image} is no picture: Apple refuses the show", image=image)
    for item in channel.findall("item")[:_NEWEST]:
        enclosure = item.find("enclosure")
        if enclosure is not None:
            yield from _check_audio(client, enclosure.get("url"), int(enclosure.get("length", "0")))
        for name in ("transcript", "chapters"):
            for element in item.findall(f"podcast:{name}", NAMESPACES):
                yield from _check_sidecar(client, element.get("url"), element.get("type"))


def _check_audio(client: httpx.Client, url: str, size: int) -> Iterator[Message]:
    """Ask for parts of the audio as players do, who seek in it and go on after a break; `size` in bytes."""
    head = client.head(url)
    if head.status_code != httpx.codes.OK or head.headers.get("content-length") != str(size):
        yield Message(
            "server: HEAD of {url} is {status}, {given_bytes} bytes, not {size_bytes}",
            url=url,
            status=head.status_code,
            given_bytes=head.headers.get("content-length"),
            size_bytes=size,
        )
    part = client.get(url, headers={"range": "bytes=100-199"})
    is_partial = part.status_code == httpx.codes.PARTIAL_CONTENT
    is_named = part.headers.get("content-range") == f"bytes 100-199/{size}"
    if not is_partial or not is_named or len(part.content) != 100:
        yield Message(
            "server: {url} has no byte ranges ({status}): apps cannot seek, Apple refuses the show",
            url=url,
            status=part.status_code,
        )
        return
    last = client.get(url, headers={"range": "bytes=-10"})  # an ID3v1 tag stands at the end of a file
    if last.status_code != httpx.codes.PARTIAL_CONTENT or len(last.content) != 10:
        yield Message("server: {url} does not answer a range from the end: some players cannot read the tag", url=url)
    beyond = client.get(url, headers={"range": f"bytes={size}-"})
    if beyond.status_code != httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        yield Message(
            "server: {url} does not say 416 to a range beyond its end: downloads that are complete start again", url=url
        )
    # Of a file that has changed since, all of it is to come; only its status is waited for.
    with client.stream("GET", url, headers={"range": "bytes=0-9", "if-range": '"another"'}) as answer:
        if answer.status_code != httpx.codes.OK:
            yield Message(
                "server: {url} ignores If-Range: a download that goes on after a change joins two files", url=url
            )


def _check_sidecar(client: httpx.Client, url: str, media_type: str) -> Iterator[Message]:
    """Ask for a transcript or chapters as a player on another site does."""
    answer = client.get(url, headers={"origin": "https://player.example"})
    if answer.status_code != httpx.codes.OK:
        yield Message("server: {url} answers {status}: apps show nothing", url=url, status=answer.status_code)
        return
    if answer.headers.get("access-control-allow-origin") != "*":
        yield Message("server: {url} has no Access-Control-Allow-Origin: players on the web cannot read it", url=url)
    if not answer.headers.get("content-type", "").startswith(media_type):
        yield Message(
            "server: {url} comes as {given}, the feed says {media_type}",
            url=url,
            given=answer.headers.get("content-type"),
            media_type=media_type,
        )
