"""Write the show's web pages into its published folder: those that change, each after the pages that it lists."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from digest.files import write_bytes
from digest.publish.feed_files import Draft
from digest.publish.pages.frame import HEAD_BYTES, read_inputs
from digest.publish.pages.site import HOME, build_site
from digest.record import Record
from digest.transcript import Segment, Transcript

_WRITERS = 8  # threads: each page waits for the disk
_BATCH = 64  # pages in memory at once


def write_pages(draft: Draft, root: Path) -> None:
    """Write the pages that change.

    Args:
        root: The show's published folder.
    """
    pages = _build_changed_pages(draft, root)
    with ThreadPoolExecutor(_WRITERS) as pool:
        while batch := list(itertools.islice(pages, _BATCH)):
            lists: list[tuple[Path, bytes]] = []
            others: list[tuple[Path, bytes]] = []
            for name, page in batch:
                files = lists if _is_list(name) else others
                files.append((root / name, page))
            # The list waits for all of them, and raises what stopped any.
            list(pool.map(lambda file: write_bytes(*file), others))
            for path, page in lists:
                write_bytes(path, page)


def find_transcript(root: Path, record: Record) -> Path:
    """Return where the JSON transcript of an episode lies."""
    return root / record["folder"] / f"{record['name']}.transcript.json"


def read_segments(transcript: Path) -> list[Segment]:
    """Return the segments of a JSON transcript that was published."""
    found: Transcript = json.loads(transcript.read_bytes())
    return found["segments"]


def _is_list(name: str) -> bool:
    """Return whether a page lists others, which are to be there before it."""
    return name == HOME or name.startswith("archive/")


def _build_changed_pages(draft: Draft, root: Path) -> Iterator[tuple[str, bytes]]:
    def read_transcript(record: Record) -> list[Segment]:
        transcript = find_transcript(root, record)
        return read_segments(transcript) if transcript.is_file() else []

    def find_inputs(name: str) -> str | None:
        try:
            with (root / name).open("rb") as file:
                return read_inputs(file.read(HEAD_BYTES))
        except FileNotFoundError:
            return None

    def has_page(name: str) -> bool:
        # Not by Path: of ten thousand, each costs ten times the look at the disk.
        return os.path.exists(f"{root}/{name}")  # noqa: PTH110

    yield from build_site(
        draft.show,
        draft.records["episode"],
        draft.records["article"],
        read_segments=read_transcript,
        find_inputs=find_inputs,
        has_page=has_page,
    )
