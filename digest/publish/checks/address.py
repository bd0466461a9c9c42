"""The doctor of a feed's address: what apps ask of the server, asked as they ask it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import httpx
from lxml import etree

from digest.errors import PublishError
from digest.publish.checks.feed import Fault, check_feed, to_faults
from digest.publish.feed_tags import PODCAST

_TIMEOUT_S = 20.0


def check_address(url: str, *, now: datetime | None = None) -> tuple[Fault, ...]:
    """Return the faults of a feed and of the server that it comes from.

    Args:
        url: The feed's http(s) address, with user and password where it asks for them.
        now: By which a date lies in the future; None does not ask.

    Raises:
        PublishError: The address does not answer.
    """
    try:
        with httpx.Client(timeout=_TIMEOUT_S, follow_redirects=True) as client:
            answer = client.get(url)
            if answer.status_code != httpx.codes.OK:
                return (Fault("server", f"{url}: answers {answer.status_code}: no app can subscribe"),)
            of_server = (*_check_feed_answer(client, url, answer), *_check_named_files(client, answer.content))
            return (*check_feed(answer.content, now=now), *to_faults("server", of_server))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise PublishError("{url}: does not answer: {error}", url=url, error=error or type(error).__name__) from error


def _check_feed_answer(client: httpx.Client, url: str, answer: httpx.Response) -> Iterator[str]:
    kind = answer.headers.get("content-type", "").replace(" ", "").lower()
    if not kind.startswith(("application/rss+xml", "application/xml", "text/xml;charset=utf-8")):
        yield f"server: the feed comes as {kind or 'nothing'}: Chinese turns to garbage, or it is offered as a file"
    tag, changed = answer.headers.get("etag"), answer.headers.get("last-modified")
    asked = {"if-none-match": tag} if tag else {"if-modified-since": changed} if changed else {}
    if not asked or client.get(url, headers=asked).status_code != httpx.codes.NOT_MODIFIED:
        yield "server: no 304 for a feed that has not changed: every app fetches it whole every time"
    packed = len(gzip.compress(answer.content))
    if "content-encoding" not in answer.headers and len(answer.content) > 2 * packed:
        yield f"server: the feed is not compressed: {len(answer.content)} bytes each time where {packed} would do"
    elif "accept-encoding" not in answer.headers.get("vary", "").lower() and "content-encoding" in answer.headers:
        yield "server: no Vary: Accept-Encoding: a cache may give compressed bytes to who cannot read them"
    for path in ("nothing-lies-here.mp3", "..%2f..%2f..%2fetc%2fpasswd"):
        if client.get(urljoin(url, path)).status_code < httpx.codes.BAD_REQUEST:
            yield f"server: {path} is answered: a missing file must be 404, and nothing outside the folder be served"


def _check_named_files(client: httpx.Client, xml: bytes) -> Iterator[str]:
    try:
        channel: Any = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True)).find("channel")
    except etree.XMLSyntaxError:
        return
    if channel is None:
        return
    image = channel.findtext("image/url")
    if image and not client.head(image).headers.get("content-type", "").startswith("image/"):
        yield f"server: HEAD of the cover {image} is no picture: Apple refuses the show"
    for item in channel.findall("item")[:3]:
        enclosure = item.find("enclosure")
        if enclosure is not None:
            yield from _check_audio(client, enclosure.get("url"), int(enclosure.get("length", "0")))
        for name in ("transcript", "chapters"):
            for element in item.findall(f"{{{PODCAST}}}{name}"):
                yield from _check_sidecar(client, element.get("url"), element.get("type"))


def _check_audio(client: httpx.Client, url: str, size: int) -> Iterator[str]:
    head = client.head(url)
    if head.status_code != httpx.codes.OK or head.headers.get("content-length") != str(size):
        yield f"server: HEAD of {url} is {head.status_code}, {head.headers.get('content-length')} bytes, not {size}"
    part = client.get(url, headers={"range": "bytes=100-199"})
    said = part.headers.get("content-range")
    if part.status_code != httpx.codes.PARTIAL_CONTENT or said != f"bytes 100-199/{size}" or len(part.content) != 100:
        yield f"server: {url} has no byte ranges ({part.status_code}): apps cannot seek, Apple refuses the show"
        return
    last = client.get(url, headers={"range": "bytes=-10"})
    if last.status_code != httpx.codes.PARTIAL_CONTENT or len(last.content) != 10:
        yield f"server: {url} does not answer a range from the end: some players cannot read the tag"
    if client.get(url, headers={"range": f"bytes={size}-"}).status_code != httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        yield f"server: {url} does not say 416 to a range beyond its end: downloads that are complete start again"
    with client.stream("GET", url, headers={"range": "bytes=0-9", "if-range": '"another"'}) as answer:
        if answer.status_code != httpx.codes.OK:
            yield f"server: {url} ignores If-Range: a download that goes on after a change joins two files"


def _check_sidecar(client: httpx.Client, url: str, media_type: str) -> Iterator[str]:
    answer = client.get(url, headers={"origin": "https://player.example"})
    if answer.status_code != httpx.codes.OK:
        yield f"server: {url} answers {answer.status_code}: apps show nothing"
        return
    if answer.headers.get("access-control-allow-origin") != "*":
        yield f"server: {url} has no Access-Control-Allow-Origin: players on the web cannot read it"
    if not answer.headers.get("content-type", "").startswith(media_type):
        yield f"server: {url} comes as {answer.headers.get('content-type')}, the feed says {media_type}"
