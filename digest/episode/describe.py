"""What an episode is before it is published: where it belongs, what is told, and how the finished one is described."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from digest.audio.tags import Tags
from digest.episode.doubts import find_doubts
from digest.episode.plan import Plan
from digest.episode.sound import Finished, Spoken
from digest.files import make_file_name
from digest.pronunciation.lexicon import Lexicon
from digest.publish.cover import make_article_cover, make_cover
from digest.publish.writing import convert_titles
from digest.settings import Show, Voice
from digest.speech.fallback import list_last_resorts
from digest.types import Article, Details, Episode, Heard, Script, Summary

_OF_ID = 8  # digits of an article's id that tell it from another of its title


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of an episode among what is published: `root/folder/name.mp3` (name-2 corrected), and its identity."""

    show: str
    kind: Literal["episode", "article"]
    identity: str
    root: Path
    folder: str
    name: str


def choose_episode_slot(show: Show, day: date, out: Path) -> Slot:
    """Return the place of a day's episode."""
    iso = day.isoformat()
    return Slot(show.name, "episode", iso, out / show.name, f"episodes/{iso}", f"{show.name}-{iso}")


def choose_article_slot(article: Article, show: Show | None, out: Path, name: str | None = None) -> Slot:
    """Return the place of a single article: in a show's folder, or where the user said.

    Args:
        out: The published folder for a show; otherwise an `.mp3` file, or a folder for a file named by the title
            (and by the id, where another article has that name).
        name: Names the file in a folder otherwise.
    """
    if show:
        return Slot(show.name, "article", article.id, out / show.name, f"articles/{article.id}", article.id)
    if out.suffix.lower() == ".mp3":
        return Slot("", "article", article.id, out.parent, "", out.stem)
    name = name or make_file_name(article.title)
    if _read_article_id(out / f"{name}.json") not in (None, article.id):  # another article has this title
        name = f"{name}-{article.id[:_OF_ID]}"
    return Slot("", "article", article.id, out, "", name)


def _read_article_id(record: Path) -> str | None:
    """The article whose record this file is; None where it is none."""
    try:
        return str(json.loads(record.read_bytes())["stories"][0]["article_id"])
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class Production:
    """What is to be spoken and published.

    Attributes:
        write: Writes the script for some of the summaries and the voices that speak them.
        hosts: The voices, the first one first.
        show: Without one it is a file of the user's.
        day: The day of the episode; None for a single article.
        plan: What the planning of an episode knows.
        seconds: Seconds of work so far, by stage.
    """

    slot: Slot
    write: Callable[[Sequence[Summary], Sequence[Voice]], Script]
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


def build_tags(job: Production, script: Script, published: datetime, guid: str) -> Tags:
    """Say what the MP3's own tag says."""
    show, lead = job.show, job.lead
    told = [summary.story for chapter in script.chapters if (summary := chapter.summary)]
    sources = [(it.title, it.url) for story in told for it in (story.lead, *story.others) if it.url]
    titles = convert_titles(script, show) if show else {}
    return Tags(
        title=titles.get(script.title, script.title),
        album=show.title if show else lead.source or "digest",
        artist=show.author if show else lead.source or "digest",
        date=job.day or published.date(),
        language=show.language if show else lead.language,
        comment=show.description if show else lead.url or "",
        cover=make_cover(show) if show else make_article_cover(lead),
        titles=tuple(titles.items()),
        sources=tuple(sources),
        producer=show.author if show else "digest",
        produce_id=guid,
    )


def describe_episode(
    job: Production,
    spoken: Spoken,
    finished: Finished,
    guid: str,
    published: datetime,
    *,
    heard: Heard | None,
    timings: Mapping[str, float],
) -> Episode:
    """Describe a finished episode.

    Args:
        published: When it was first published.
        heard: What the recogniser made of it.
        timings: Seconds of work by stage.
    """
    track, master, slot = finished.track, finished.master, job.slot
    episode = Episode(
        show=slot.show,
        kind=slot.kind,
        name=slot.name,
        folder=slot.folder,
        guid=guid,
        title=spoken.script.title,
        date=job.day or published.date(),
        published=published,
        language=job.show.language if job.show else job.lead.language,
        voices=tuple((voice.name, voice.title, voice.engine) for voice in spoken.voices),
        script=spoken.script,
        cues=track.cues,
        marks=track.marks,
        duration_s=master.duration_s,
        size_bytes=master.size_bytes,
        sha256=master.sha256,
        loudness_lufs=master.loudness_lufs,
        true_peak_dbtp=master.true_peak_dbtp,
        opus=master.opus,
        failures=(*spoken.failures, *list_last_resorts(spoken.voices)),
        timings=tuple(timings.items()),
        spoken_s=finished.spoken_s,
        stored_s=finished.stored_s,
        unknown=tuple(symbol for utterance in spoken.utterances for symbol in utterance.unknown),
        heard=heard,
    )
    return _add_plan(episode, job.plan) if job.plan else episode


def prepare_episode(plan: Plan, out: Path) -> Production:
    """Return what is to be spoken of a planned episode, and where it goes."""
    slot = choose_episode_slot(plan.show, plan.day, out)
    return Production(slot, plan.write_script, plan.summaries, plan.hosts, plan.show, plan.day, plan, plan.seconds)


def collect_details(
    job: Production, episode: Episode, spoken: Spoken, finished: Finished, lexicon: Lexicon | None
) -> Details:
    """Return what the run's report says of a finished episode beside its record."""
    unread = Counter(entry.reason for entry in job.plan.unread) if job.plan else {}
    doubts = find_doubts(spoken.utterances, spoken.voices, lexicon)
    return Details(tuple(unread.items()), episode.failures, finished.master.curve_lufs, doubts)


def _add_plan(episode: Episode, plan: Plan) -> Episode:
    """Add to an episode what the plan knows: what it left out, and how long it was to be."""
    return dataclasses.replace(
        episode,
        failures=(*plan.failures, *episode.failures),
        counts=tuple(plan.counts.items()),
        passed=plan.passed,
        aim_s=plan.show.minutes * 60,
        predicted_s=plan.predicted_s,
        little_news=plan.little_news,
    )
