"""Fetch one large file of known size, going on where an earlier attempt stopped (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx

from digest.errors import ModelError

_OK = 200
_PARTIAL_CONTENT = 206

_ATTEMPTS = 4
_TIMEOUT = httpx.Timeout(30.0)


def download(address: str, path: Path, size_bytes: int, on_bytes: Callable[[int, int], None]) -> None:
    """Write the file to `path`, which may hold the beginning of it; a broken connection is taken up a few times.

    What is there is only continued if the server says that its file is still the same one (`If-Range`); otherwise
    the download begins anew.

    Args:
        address: An http(s) address.
        path: Where the bytes go; the server's validator is kept beside it until the file is whole.
        size_bytes: The size the file must have.
        on_bytes: Told after each block how many bytes are there, of how many.

    Raises:
        ModelError: No answer, an error status, or a file of another size.
        OSError: It cannot be written.
    """
    validator = path.with_suffix(".validator.json")
    problem = ""
    with httpx.Client(follow_redirects=True, timeout=_TIMEOUT) as client:
        for _ in range(_ATTEMPTS):
            try:
                _resume(client, address, path, validator, size_bytes, on_bytes)
            except httpx.InvalidURL as error:
                raise ModelError("{address}: not an address: {error}", address=address, error=error) from error
            except httpx.TransportError as error:
                # What came is kept: the next attempt goes on from there.
                problem = str(error) or type(error).__name__
                continue
            validator.unlink(missing_ok=True)
            return
    raise ModelError(
        "{address}: the download broke off {count} times ({problem}); run the command again to go on",
        address=address,
        count=_ATTEMPTS,
        problem=problem,
    )


def _resume(
    client: httpx.Client,
    address: str,
    path: Path,
    validator: Path,
    size_bytes: int,
    on_bytes: Callable[[int, int], None],
) -> None:
    """Make one attempt; what it got stays where it breaks off."""
    headers = {"Accept-Encoding": "identity"}  # a compressed answer would have other offsets
    there = path.stat().st_size if path.exists() else 0
    known = json.loads(validator.read_text("utf-8")) if validator.exists() else None
    if there == size_bytes and known:
        return  # whole already: the caller checks its digest
    is_begun = 0 < there < size_bytes
    if is_begun and known and known["address"] == address:
        headers |= {
            "Range": f"bytes={there}-",
            # Another file than the one begun comes whole, with 200.
            "If-Range": known["validator"],
        }
    with client.stream("GET", address, headers=headers) as answer:
        if answer.status_code not in (_OK, _PARTIAL_CONTENT):
            raise ModelError(
                "{address}: answered {status} {reason}; take another address",
                address=address,
                status=answer.status_code,
                reason=answer.reason_phrase,
            )
        partial = answer.status_code == _PARTIAL_CONTENT
        answered_range = answer.headers.get("Content-Range", "")  # bytes 1000-92361270/92361271
        if partial and not answered_range.startswith(f"bytes {there}-"):
            raise ModelError(
                "{address}: answered with another part of the file than was asked for; delete {path}",
                address=address,
                path=path,
            )
        _remember(validator, address, answer.headers)
        done = there if partial else 0
        with path.open("ab" if partial else "wb") as file:
            for block in answer.iter_raw():
                done += len(block)
                if done > size_bytes:
                    break  # not the file: no more of it is taken
                file.write(block)
                on_bytes(done, size_bytes)
    if done != size_bytes:
        validator.unlink(missing_ok=True)
        path.unlink()
        raise ModelError(
            "{address}: is not the file expected: its size is not {size_bytes} bytes",
            address=address,
            size_bytes=size_bytes,
        )


def _remember(validator: Path, address: str, headers: httpx.Headers) -> None:
    """Keep what proves that the server's file is still the same: a strong ETag, else the time of its last change."""
    etag = headers.get("ETag", "")
    # A weak one says that files mean the same, not that their bytes are the same: `If-Range` takes none.
    is_strong = etag and not etag.startswith("W/")
    proof = etag if is_strong else headers.get("Last-Modified")
    if proof:
        validator.write_text(json.dumps({"address": address, "validator": proof}), "utf-8")
    else:
        validator.unlink(missing_ok=True)
