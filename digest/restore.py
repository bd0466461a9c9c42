"""Take back from what is published what the state has lost: GUIDs, dates, and which stories were told.

Episodes come from their records. From the feeds only their `podcast:guid` is read, which is kept nowhere else; built
anew it would be another one for a show that has moved since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast, get_args

from digest.articles.article_id import make_article_id
from digest.errors import NotARecord, StoreError
from digest.message import Message, describe_system_error
from digest.publish.checks.change import read_show_guid
from digest.publish.checks.files import list_feed_files
from digest.record import Record, SourceRecord, StoryRecord, parse_record
from digest.state.store import Store
from digest.types import Article, Language

_FOLDERS = {
    "episode": "episodes",
    "article": "articles",
}
_MOST_CHARS = 120  # of a reason: a damaged record may be quoted in it


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the record of an episode lies, and what it must say of itself; `identity` is its day or article's id."""

    show: str
    kind: str
    identity: str
    file: Path

    @property
    def folder(self) -> str:
        return f"{_FOLDERS[self.kind]}/{self.identity}"


def restore(root: Path, store: Store) -> tuple[tuple[str, ...], tuple[Message, ...]]:
    """Take back each published episode of a show that the state does not know, and the identity of its feeds.

    Args:
        root: The show's published folder; its name is the show's.
        store: The state.

    Returns:
        The names of the episodes that were missing, and one line for each record or feed that cannot be used.
    """
    taken: list[str] = []
    faults: list[Message] = []
    for place in _find_unknown_places(root, store):
        try:
            record = _read(place)
            if store.restore(place.identity, record, tuple(_list_articles(record))):
                taken.append(place.file.stem)
        # A record may be whole and its stories damaged: then what is looked for in them is missing, or of another type.
        except (OSError, NotARecord, StoreError, ValueError, KeyError, TypeError, AttributeError) as error:
            file = f"{place.folder}/{place.file.name}"
            why = _find_reason(error)
            faults.append(Message("{file}: is no record that can be used ({why})", file=file, why=why))
    faults += _restore_feed_guids(root, store)
    return tuple(taken), tuple(faults)


def _find_unknown_places(root: Path, store: Store) -> Iterator[_Place]:
    """Yield where those records lie that the state does not have."""
    for kind, folder in _FOLDERS.items():
        known = store.list_identities(root.name, kind)
        for path in sorted((root / folder).glob("*/")):
            identity = path.name
            if identity in known or identity.startswith("."):
                continue
            name = f"{root.name}-{identity}" if kind == "episode" else identity
            yield _Place(root.name, kind, identity, _find_latest(path, name))


def _restore_feed_guids(root: Path, store: Store) -> Iterator[Message]:
    """Take back the `podcast:guid` of each feed that the state does not know; yield a line for a feed without one."""
    for path in list_feed_files(root):
        try:
            guid = read_show_guid(path.read_bytes())
            why = Message("no podcast:guid in it")
        except OSError as error:
            guid = ""
            why = _find_reason(error)
        if guid:
            store.assign_feed_guid(root.name, path.name, guid)
        else:
            template = "{file}: is no feed whose identity can be taken back ({why}): it gets a new one"
            yield Message(template, file=path.name, why=why)


def _find_latest(folder: Path, name: str) -> Path:
    """Return the record that counts: that of the last correction (`name-3.json`), else the first one (`name.json`)."""
    # The pattern finds name-2.chapters.json too, whose stem ends in no number.
    ends = [found.stem.removeprefix(f"{name}-") for found in folder.glob(f"{name}-*.json")]
    numbers = [int(end) for end in ends if end.isdecimal()]
    last = max(numbers, default=1)
    if last <= 1:
        return folder / f"{name}.json"
    return folder / f"{name}-{last}.json"


def _find_reason(error: Exception) -> Message:
    """Return why a record cannot be used: Python's errors say little without the name of their type."""
    if isinstance(error, OSError) and error.strerror:
        return describe_system_error(error)
    reason = Message("{kind}: {reason}", kind=type(error).__name__, reason=error)
    if isinstance(error, NotARecord):
        reason = error.message
    said = str(reason)
    if len(said) <= _MOST_CHARS:
        return reason
    return Message(said[:_MOST_CHARS])


def _read(place: _Place) -> Record:
    """Return the record at a place, once it says of itself that it belongs there.

    Raises:
        ValueError: It belongs elsewhere.
    """
    record = parse_record(place.file.read_bytes())
    claims = (
        ("show", record["show"], place.show),
        ("kind", record["kind"], place.kind),
        ("name", record["name"], place.file.stem),
        ("folder", record["folder"], place.folder),
    )
    for key, found, expected in claims:
        if found != expected:
            raise ValueError(Message("its {key} is {value!r}", key=key, value=found))
    return record


def _list_articles(record: Record) -> Iterator[Article]:
    """Yield what a record knows of the articles that were told; their paragraphs are the sentences that were spoken."""
    for story in record["stories"]:
        yield _build_article(story, story["article_id"], _build_paragraphs(story), story["language"])
        for other in story["others"]:
            identity = other.get("article_id")
            if not identity and other["url"]:  # records of earlier versions have no id, which follows from the address
                identity = make_article_id(other["url"])
            if identity:
                yield _build_article(other, identity, (), story["language"])


def _build_article(source: SourceRecord, identity: str, paragraphs: tuple[str, ...], language: str) -> Article:
    published = datetime.fromisoformat(source["published"]) if source["published"] else None
    known: Language = (
        cast("Language", language) if language in get_args(Language) else "und"
    )  # the file may say anything
    return Article(
        id=identity,
        title=str(source["title"]),
        paragraphs=paragraphs,
        url=source["url"],
        published=published,
        source=source["source"],
        language=known,
    )


def _build_paragraphs(story: StoryRecord) -> tuple[str, ...]:
    spoken: defaultdict[int, list[str]] = defaultdict(list)
    for sentence in story["sentences"]:
        number = sentence["paragraph"]
        spoken[number].append(sentence["text"])
    paragraphs = [spoken[number] for number in sorted(spoken)]
    return tuple("".join(sentences) for sentences in paragraphs)
