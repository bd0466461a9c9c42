"""Compare a feed with the files that it names: they are there, whole, and say the same."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from digest.message import Message
from digest.publish.checks.feed_xml import NAMESPACES, find_base

_COVER_SIDES = range(1400, 3001)  # pixels


def check_named_files(channel: Any, item: Any, root: Path) -> Iterator[Message]:
    """Compare an item with the files that it names, where they lie under the feed's own address.

    Args:
        root: The show's published folder.
    """
    base = find_base(channel)
    if base is None:
        return  # check_feed says so
    web_page = item.findtext("link", "")
    if web_page.startswith(base):
        name = unquote(web_page.removeprefix(base))
        if not (root / name).is_file():
            yield Message("{name} is not in the folder: the link to the episode's page leads nowhere", name=name)

    def has_same_chapters(data: bytes, _element: Any) -> bool:
        return _read_starts(data) == _read_simple_starts(item)

    # What to look for in the item, what its file has to be, and what is said of a file that is not.
    checks: tuple[tuple[str, Callable[[bytes, Any], bool], str], ...] = (
        ("enclosure", _has_length, "{file} is not as long as the feed says"),
        ("podcast:alternateEnclosure", _is_intact, "{file} is not the file that the feed has length and digest of"),
        ("podcast:transcript", _has_text, "{file} is empty"),
        ("podcast:chapters", has_same_chapters, "{file} has other chapters than the feed"),
    )
    for path, is_right, template in checks:
        for element in item.findall(path, NAMESPACES):
            address = _find_address(element)
            if not address.startswith(base):
                continue
            file = root / unquote(address.removeprefix(base))
            if not file.is_file():
                yield Message("{file} is not in the folder: the download fails", file=file.name)
            elif not is_right(file.read_bytes(), element):
                yield Message(template, file=file.name)


def check_cover(root: Path) -> Iterator[Message]:
    """Look at the show's cover as directories do."""
    from PIL import Image, UnidentifiedImageError  # a feed without a folder is checked without loading Pillow

    try:
        with Image.open(root / "cover.jpg") as picture:
            width, height = picture.size
            mode, form = picture.mode, picture.format
    except (OSError, UnidentifiedImageError):
        yield Message("cover.jpg: cannot be read as a picture: Apple refuses the show")
        return
    has_size = width == height and width in _COVER_SIDES
    if not has_size or mode != "RGB" or form != "JPEG":
        yield Message(
            "cover.jpg: {width} x {height} {mode} {form}, not a square RGB JPEG of 1400 to 3000: Apple refuses it",
            width=width,
            height=height,
            mode=mode,
            form=form,
        )


def _find_address(element: Any) -> str:
    """Return the address of a file, which the podcast namespace writes into an element within."""
    source = element.find("podcast:source", NAMESPACES)
    if source is not None:
        return str(source.get("uri", ""))
    return str(element.get("url", ""))


def _has_length(data: bytes, element: Any) -> bool:
    return len(data) == int(element.get("length", "0"))


def _is_intact(data: bytes, element: Any) -> bool:
    if not _has_length(data, element):
        return False
    integrity = element.find("podcast:integrity", NAMESPACES)
    if integrity is None:
        return True
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    return bool(integrity.get("value") == f"sha256-{digest}")


def _has_text(data: bytes, _element: Any) -> bool:
    return bool(data.strip())


def _read_starts(data: bytes) -> list[str]:
    """Return when the chapters of a JSON file begin, in seconds."""
    try:
        chapters = json.loads(data)["chapters"]
        return [str(float(chapter["startTime"])) for chapter in chapters]
    except (ValueError, KeyError, TypeError):
        return ["unreadable"]  # as no chapters of a feed begin, so that the two differ


def _read_simple_starts(item: Any) -> list[str]:
    """Return when the chapters in the feed itself begin, in seconds."""
    starts = []
    for chapter in item.findall("psc:chapters/psc:chapter", NAMESPACES):
        hours, minutes, seconds = chapter.get("start").split(":")
        start_s = int(hours) * 3600.0 + int(minutes) * 60 + float(seconds)
        starts.append(str(start_s))
    return starts
