"""What is to be spoken and published: an episode or a single article, with its place among what is published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from digest.episode.plan import Plan
from digest.episode.sound import WriteScript
from digest.files import make_file_name
from digest.publish.staging import stage_folder
from digest.settings import Show, Voice
from digest.types import Article, Summary

# Characters of an article's id that tell its file from that of another article of the same title.
_ID_CHARACTERS = 8


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of an episode or article among what is published: `root/folder/name.mp3`.

    Attributes:
        show: The show's name; empty for a file of the user's.
        identity: What it is published as, whatever its title becomes: an episode's day, an article's id.
        name: The file's name, without its ending; a corrected episode's files are called name-2.
    """

    show: str
    kind: Literal["episode", "article"]
    identity: str
    root: Path
    folder: str
    name: str


def choose_episode_slot(show: Show, day: date, out: Path) -> Slot:
    """Return the place of a day's episode."""
    iso = day.isoformat()
    return Slot(
        show=show.name,
        kind="episode",
        identity=iso,
        root=out / show.name,
        folder=f"episodes/{iso}",
        name=f"{show.name}-{iso}",
    )


def choose_article_slot(article: Article, show: Show | None, out: Path, name: str | None = None) -> Slot:
    """Return the place of a single article: in a show's folder, or where the user said.

    Args:
        out: The published folder for a show; otherwise an `.mp3` file, or a folder for a file named by the title
            (and by the id, where another article has that name).
        name: The file's name in the user's folder, in place of the title.
    """
    if show:
        return Slot(
            show=show.name,
            kind="article",
            identity=article.id,
            root=out / show.name,
            folder=f"articles/{article.id}",
            name=article.id,
        )
    if out.suffix.lower() == ".mp3":
        return Slot(
            show="",
            kind="article",
            identity=article.id,
            root=out.parent,
            folder="",
            name=out.stem,
        )
    name = name or make_file_name(article.title)
    if _read_article_id(out / f"{name}.json") not in (None, article.id):  # another article has this title
        name = f"{name}-{article.id[:_ID_CHARACTERS]}"
    return Slot(
        show="",
        kind="article",
        identity=article.id,
        root=out,
        folder="",
        name=name,
    )


def _read_article_id(record: Path) -> str | None:
    """Return the id of the article whose record a file is; None for a file that is no record."""
    # Any file of the user's may have that name, and hold anything.
    try:
        found = json.loads(record.read_bytes())
        return str(found["stories"][0]["article_id"])
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class Production:
    """What is to be spoken and published.

    Attributes:
        write: Writes the script for some of the summaries and the voices that speak them.
        hosts: The voices, the first one first.
        show: The show that it belongs to; None for a file of the user's.
        day: The day of the episode; None for a single article.
        plan: What the planning of an episode knows.
        seconds: Seconds of work so far, by stage.
    """

    slot: Slot
    write: WriteScript
    summaries: tuple[Summary, ...]
    hosts: tuple[Voice, ...]
    show: Show | None = None
    day: date | None = None
    plan: Plan | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def lead(self) -> Article:
        """The first article."""
        return self.summaries[0].story.lead


def stage_production(production: Production) -> AbstractContextManager[Path]:
    """Open the folder to publish to.

    A show's folder is the program's own, and changes at once, when all is there. A single file may go to any folder of
    the user's: that one is written to as it is.
    """
    root = production.slot.root
    return stage_folder(root) if production.show else nullcontext(root)


def prepare_episode(plan: Plan, out: Path) -> Production:
    """Return what is to be spoken of a planned episode, and where it goes."""
    return Production(
        slot=choose_episode_slot(plan.show, plan.day, out),
        write=plan.write_script,
        summaries=plan.summaries,
        hosts=plan.hosts,
        show=plan.show,
        day=plan.day,
        plan=plan,
        seconds=plan.seconds,
    )
