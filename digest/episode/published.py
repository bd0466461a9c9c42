"""What a show has published already: looked up before it is made again, and taken back where the state lost it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from digest.articles.article_id import make_article_id
from digest.episode.outcome import Outcome
from digest.episode.production import choose_episode_slot
from digest.episode.studio import Studio
from digest.message import Message
from digest.publish.folder import find_mp3, is_whole, rebuild_feeds
from digest.publish.staging import stage_folder
from digest.restore import restore
from digest.settings import Show, Voice


def find_published_episode(
    show: Show, day: date, out: Path, studio: Studio, *, voices: Sequence[Voice] = ()
) -> Outcome | None:
    """Return the day's episode where it is published whole, and bring the feeds and the page up to date.

    Args:
        voices: Where given, an episode in which another voice had to take over does not count: it is to be made again,
            under its GUID and date.
    """
    slot = choose_episode_slot(show, day, out)
    record = studio.store.read_record(slot.show, slot.kind, slot.identity)
    if record is None or not is_whole(slot.root, record):
        return None
    wanted = {voice.name for voice in voices}
    heard = {voice["name"] for voice in record["voices"]}
    if wanted and not heard <= wanted:
        return None
    with stage_folder(slot.root) as root:
        rebuild_feeds(show, studio.store, root)
    return Outcome(record, find_mp3(slot.root, record), made=False)


def find_published_article(address: str, show: Show, out: Path, studio: Studio) -> Outcome | None:
    """Return the article of an address where a show has it whole already, and bring its feeds up to date."""
    folder = out / show.name
    record = studio.store.read_record(show.name, "article", make_article_id(address))
    if record is None or not is_whole(folder, record):
        return None
    with stage_folder(folder) as root:
        rebuild_feeds(show, studio.store, root)
    return Outcome(record, find_mp3(folder, record), made=False)


def take_back(show: Show, out: Path, studio: Studio) -> tuple[Message, ...]:
    """Take back what is published and the state has lost, so that no GUID or date changes and nothing is told twice.

    Returns:
        One line for each thing to tell: how many episodes were missing, and which records cannot be used.
    """
    taken, faults = restore(out / show.name, studio.store)
    told = [Message("{show}: {fault}", show=show.name, fault=fault) for fault in faults]
    if taken:
        template = "{show}: the state had lost {count} published episodes; taken back from their records"
        told.insert(0, Message(template, show=show.name, count=len(taken)))
    return tuple(told)
