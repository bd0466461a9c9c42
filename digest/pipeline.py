"""The whole product on one screen: from a show's sources to its published episode.

    plan            sources -> entries -> articles -> stories -> summaries
    make_episode    script -> utterances -> clips -> track -> MP3 -> published

An article or feed that fails is a `Failure` in the episode's record and does not stop the run. What stops it is raised
as a `DigestError`, and then nothing of it is published. A single article has no plan: `prepare_article` makes a
`Production` of it, which `produce` takes the rest of the way.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from digest.episode.describe import build_tags, collect_details, describe_episode
from digest.episode.edit import edit_articles, improve_summaries
from digest.episode.gather import list_offer, read_articles
from digest.episode.hearing import check_recogniser, listen
from digest.episode.outcome import Outcome
from digest.episode.plan import Plan, build_plan
from digest.episode.production import Production, prepare_episode, stage_production
from digest.episode.sound import finish_script, prepare_mastering, speak_script
from digest.episode.studio import Studio
from digest.files import make_own_folder
from digest.publish.folder import check_feeds, find_mp3, publish
from digest.settings import Show, Voice
from digest.speech.fallback import find_fallbacks
from digest.stages import Watch


def plan(
    show: Show, hosts: Sequence[Voice], day: date, now: datetime, studio: Studio, *, end: datetime | None = None
) -> Plan:
    """Decide what the day's episode will say.

    Args:
        end: Leave out what was published later, or nobody knows when: a day that was missed has its own news only.

    Raises:
        NoStory: There is no story to tell; the message counts why.
    """
    watch = Watch()
    with watch("fetch"):
        offer = list_offer(show, day, now, studio, end=end)
    with watch("extract"):
        reading = read_articles(show, offer, now, studio)
    with watch("select"):
        edited = edit_articles(reading.articles, show, hosts, day, now, studio, headlines=reading.headlines)
    drafted = build_plan(show, hosts, day, offer, reading, edited, watch.seconds)
    # Last, so that a language model is asked only about what is told.
    return dataclasses.replace(drafted, summaries=improve_summaries(drafted.summaries, show, studio))


def make_episode(planned: Plan, out: Path, now: datetime, studio: Studio, *, force: bool = False) -> Outcome:
    """Speak, finish and publish a planned episode.

    Args:
        force: Publish even a feed that would do harm to those who follow the present one.

    Raises:
        PublishError: It would, and `force` is not given; nothing was changed.
    """
    # What would stop the episode at its end is looked for here, before anything is spoken in vain.
    check_recogniser(planned.show)
    production = prepare_episode(planned, out)
    if not force:
        check_feeds(planned.show, studio.store, production.slot.root, making=production.slot.identity)
    return produce(production, now, studio, force=force)


def produce(production: Production, now: datetime, studio: Studio, *, force: bool = False) -> Outcome:
    """Speak, finish and publish an episode or an article; see `make_episode`."""
    show, slot = production.show, production.slot
    watch = Watch(production.seconds)
    mastering = prepare_mastering(show)
    fallbacks = find_fallbacks(production.hosts, show.fallback if show else None, studio.find_voice)
    with watch("speak"):
        spoken = speak_script(
            production.write,
            production.summaries,
            production.hosts,
            studio,
            fallbacks=fallbacks,
            allowed_failures=show.allowed_failures if show else 1.0,
        )
    # The same for whatever is made again: with another GUID, apps would show it as a new episode.
    guid, published = studio.store.identify(slot.show, slot.kind, slot.identity, now)
    # All work is done aside: what is published changes only when the whole is there.
    with make_own_folder(studio.cache) as work:
        mp3 = Path(work) / f"{slot.name}.mp3"
        tags = build_tags(production, spoken.script, published, guid)
        finished = finish_script(spoken, tags, mp3, studio, mastering)
        watch.add_all(finished.timings)
        heard = None
        if show and show.listen is not None:
            with watch("listen"):
                heard = listen(show, mp3, spoken.utterances, finished.track.cues, studio.cache / "models")
        episode = describe_episode(production, spoken, finished, guid, published, heard=heard, timings=watch.seconds)
        with stage_production(production) as root:
            record = publish(episode, slot.identity, mp3, root, studio.store, now, show=show, force=force)
    details = collect_details(production, episode, spoken, finished, studio.lexicon)
    return Outcome(record, find_mp3(slot.root, record), details=details)
