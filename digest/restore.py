"""Takes back from what is published what the state has lost: GUIDs, dates, and which stories were told.

Episodes come from their records. Of the feeds only their `podcast:guid` is read, which stands nowhere else and would be
another for a show that has moved since it was given.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast, get_args
from uuid import UUID

from digest.articles.extract import article_id
from digest.errors import StoreError
from digest.publish.check import show_guid
from digest.publish.check_files import FEEDS
from digest.state.store import Store
from digest.types import Article, Language

_FOLDERS = {"episode": "episodes", "article": "articles"}
_TEXTS = ("title", "guid", "published", "date", "sha256", "language", "voice")


def restore(root: Path, store: Store) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Take back each published episode of a show that the state does not know, and the identity of its feeds.

    Args:
        root: The show's published folder; its name is the show's.
        store: The state.

    Returns:
        The names of the episodes that were missing, and one line for each record or feed that cannot be used.
    """
    taken: list[str] = []
    faults: list[str] = []
    for kind, folder in _FOLDERS.items():
        known = store.identities(root.name, kind)
        for path in sorted((root / folder).glob("*/")):
            if path.name in known or path.name.startswith("."):
                continue
            name = f"{root.name}-{path.name}" if kind == "episode" else path.name
            file = _latest(path, name)
            try:
                record = _read(file, root.name, kind, path.name, file.stem)
                if store.restore(path.name, record, tuple(_articles(record))):
                    taken.append(file.stem)
            except (OSError, ValueError, KeyError, TypeError, AttributeError, StoreError) as error:
                faults.append(f"{folder}/{path.name}/{file.name}: is no record that can be used ({_short(error)})")
    faults += _feeds(root, store)
    return tuple(taken), tuple(faults)


def _feeds(root: Path, store: Store) -> Iterator[str]:
    """Take back the `podcast:guid` of each feed that the state does not know; yield a line where there is none."""
    for path in sorted(path for path in root.glob("*.xml") if FEEDS.fullmatch(path.name)):
        try:
            guid = show_guid(path.read_bytes())
        except OSError as error:
            guid, why = "", _short(error)
        else:
            why = "no podcast:guid in it"
        if guid:
            store.feed_guid(root.name, path.name, guid)
        else:
            yield f"{path.name}: is no feed whose identity can be taken back ({why}): it gets a new one"


def _latest(folder: Path, name: str) -> Path:
    """Return the record that counts: that of the last correction (`name-3.json`), else the first one (`name.json`)."""
    numbers = [found.stem.removeprefix(f"{name}-") for found in folder.glob(f"{name}-*.json")]
    last = max((int(number) for number in numbers if number.isdecimal()), default=1)
    return folder / (f"{name}-{last}.json" if last > 1 else f"{name}.json")


def _short(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or f"{type(error).__name__}: {error}"[:120]


def _read(file: Path, show: str, kind: str, identity: str, name: str) -> dict[str, Any]:
    """Read a record, and make sure that it is the one that belongs there."""
    record: dict[str, Any] = json.loads(file.read_bytes())
    expected = {"show": show, "kind": kind, "name": name, "folder": f"{_FOLDERS[kind]}/{identity}"}
    for key, value in expected.items():
        if record[key] != value:
            raise ValueError(f"its {key} is {record[key]!r}")
    for key in _TEXTS:
        if not isinstance(record[key], str):
            raise TypeError(f"its {key} is no text")
    UUID(record["guid"])
    if datetime.fromisoformat(record["published"]).tzinfo is None:
        raise ValueError("its time has no zone")
    date.fromisoformat(record["date"])
    if not (isinstance(record["size_bytes"], int) and isinstance(record["duration_s"], int | float)):
        raise TypeError("its size or length is no number")
    for key in ("voices", "chapters", "stories", "failures"):
        if not all(isinstance(part, dict) for part in record[key]):
            raise TypeError(f"its {key} are no list")
    return record


def _articles(record: Mapping[str, Any]) -> Iterator[Article]:
    """Yield what a record knows of the articles that were told: of the paragraphs, the sentences that were spoken."""
    for story in record["stories"]:
        yield _article(story, story["article_id"], _paragraphs(story), story["language"])
        for other in story["others"]:
            if identity := other.get("article_id") or (other["url"] and article_id(other["url"])):
                yield _article(other, identity, (), story["language"])


def _article(source: Mapping[str, Any], identity: str, paragraphs: tuple[str, ...], language: str) -> Article:
    published = datetime.fromisoformat(source["published"]) if source["published"] else None
    return Article(
        id=identity,
        title=str(source["title"]),
        paragraphs=paragraphs,
        url=source["url"],
        published=published,
        source=source["source"],
        language=cast("Language", language) if language in get_args(Language) else "und",
    )


def _paragraphs(story: Mapping[str, Any]) -> tuple[str, ...]:
    spoken: defaultdict[int, list[str]] = defaultdict(list)
    for sentence in story["sentences"]:
        spoken[sentence["paragraph"]].append(sentence["text"])
    return tuple("".join(spoken[index]) for index in sorted(spoken))
