"""The whole product on one screen: from a show's sources to its published episode.

    plan            sources -> entries -> articles -> stories -> summaries
    make_episode    script -> utterances -> clips -> track -> MP3 -> published

An article or feed that fails is a `Failure` in the episode's record and does not stop the run. What stops it is raised
as a `DigestError`, and then nothing of it is published. What comes to be spoken in another way than by a plan, such as
a single article, is a `Job` too, and goes the same way from there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path

from digest.audio.ffmpeg import check_opus
from digest.audio.music import open_music
from digest.episode.describe import Production, build_tags, collect_details, describe_episode, prepare_episode
from digest.episode.edit import edit_articles, find_told, improve_words
from digest.episode.gather import list_offer, read_articles
from digest.episode.hearing import check_recogniser, listen
from digest.episode.outcome import Outcome
from digest.episode.plan import Plan, build_plan
from digest.episode.sound import finish_script, speak_script
from digest.episode.studio import Studio
from digest.files import make_own_folder
from digest.publish.folder import check_feeds, find_mp3, publish
from digest.publish.staging import stage_folder
from digest.settings import TARGET_LUFS, Show, Voice
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
    store, fetcher, runner, on_progress = studio.store, studio.fetcher, studio.runner, studio.on_progress
    watch = Watch()
    known = frozenset() if show.repeat else store.find_told_before(show.name, day)
    with watch("fetch"):  # sources -> entries
        offer = list_offer(show, now, told=known, end=end, fetcher=fetcher, on_progress=on_progress)
    with watch("extract"):  # entries -> articles
        reading = read_articles(show, offer, now, fetcher=fetcher, runner=runner, on_progress=on_progress)
    with watch("select"):  # articles -> stories -> summaries
        told = find_told(show, day, store)
        edited = edit_articles(reading.articles, show, hosts, day, now, told=told, runner=runner)
    drafted = build_plan(show, hosts, day, offer, reading, edited, watch.seconds)
    return dataclasses.replace(drafted, summaries=improve_words(drafted.summaries, show, studio))


def make_episode(planned: Plan, out: Path, now: datetime, studio: Studio, *, force: bool = False) -> Outcome:
    """Speak, finish and publish a planned episode.

    Args:
        force: Publish even a feed that would do harm to those who follow the present one.

    Raises:
        PublishError: It would, and `force` is not given; nothing was changed.
    """
    check_recogniser(planned.show)
    job = prepare_episode(planned, out)
    if not force:
        check_feeds(planned.show, studio.store, job.slot.root, making=job.slot.identity)
    return produce(job, now, studio, force=force)


def produce(job: Production, now: datetime, studio: Studio, *, force: bool = False) -> Outcome:
    """Speak, finish and publish what is to be told: an episode, or an article (see `prepare_article`).

    Args:
        force: Publish even a feed that would do harm to those who follow the present one.

    Raises:
        PublishError: It would, and `force` is not given; nothing was changed.
    """
    show, slot = job.show, job.slot
    watch = Watch(job.seconds)
    music = open_music(show)
    if show and show.opus:
        check_opus()
    with watch("speak"):  # script -> utterances -> clips
        spoken = speak_script(
            job.write,
            job.summaries,
            job.hosts,
            clips=studio.clips,
            cache=studio.cache,
            on_progress=studio.on_progress,
            lexicon=studio.lexicon,
            runner=studio.runner,
            fallbacks=find_fallbacks(job.hosts, show.fallback if show else None, studio.find_voice),
            allowed_failures=show.allowed_failures if show else 1.0,
        )
    guid, published = studio.store.identify(slot.show, slot.kind, slot.identity, now)
    with make_own_folder(studio.cache) as work:
        mp3 = Path(work) / f"{slot.name}.mp3"
        finished = finish_script(  # clips -> track -> mastered MP3
            spoken,
            build_tags(job, spoken.script, published, guid),
            mp3,
            clips=studio.clips,
            on_progress=studio.on_progress,
            music=music,
            loudness_lufs=show.loudness_lufs if show else TARGET_LUFS,
            opus=show.opus if show else False,
            runner=studio.runner,
        )
        watch.add_all(finished.timings)
        heard = None
        if show and show.listen is not None:
            with watch("listen"):
                heard = listen(show, mp3, spoken.utterances, finished.track.cues, studio.cache / "models")
        episode = describe_episode(job, spoken, finished, guid, published, heard=heard, timings=watch.seconds)
        # A single file may go to any folder of the user's; that of a show is the program's own, and changes at once.
        with (
            stage_folder(slot.root) if show else nullcontext(slot.root) as root
        ):  # MP3 -> sidecars, record, feeds, page
            record = publish(episode, slot.identity, mp3, root, studio.store, now, show=show, force=force)
    details = collect_details(job, episode, spoken, finished, studio.lexicon)
    return Outcome(record, find_mp3(slot.root, record), details=details)
