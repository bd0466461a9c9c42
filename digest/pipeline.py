"""The whole product on one screen: from a show's sources to its published episode, from one article to its MP3.

    plan_episode    sources -> entries -> articles -> stories -> summaries    (edit)
    speak_script    script -> utterances -> clips                             (produce)
    finish_script   clips -> track -> mastered MP3                            (produce)
    publish         MP3 -> sidecars -> record -> state -> feeds and page      (publish)

An article or feed that fails is a `Failure` in the episode's record and does not stop the run. What stops it is raised
as a `DigestError`, and then nothing of it is published.
"""

from __future__ import annotations

import dataclasses
import functools
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from digest.articles.assist import assist
from digest.articles.chat import ask
from digest.articles.extract import article_id, extract
from digest.articles.script import article_script
from digest.articles.single import script_of_text, summary_of
from digest.audio.ffmpeg import check_opus
from digest.audio.music import open_music
from digest.audio.tags import Tags
from digest.episode.describe import Job, article_slot, episode_of, episode_slot, tags_of
from digest.episode.doubts import doubts_in
from digest.episode.hearing import check, listen
from digest.episode.plan import Plan, plan_episode
from digest.episode.replan import plan_again
from digest.episode.sound import ToSpeak, finish_script, speak_script, to_speak
from digest.fetching.fetcher import Document, Fetcher
from digest.files import own_folder, replacing
from digest.pronunciation.lexicon import Lexicon
from digest.publish.folder import check_feeds, is_whole, mp3_of, publish, rebuild_feeds
from digest.publish.stage import staged
from digest.record import Record
from digest.restore import restore
from digest.runners import Runner
from digest.runners.local import Local
from digest.settings import TARGET_LUFS, Show, Voice
from digest.speech.clips import ClipStore
from digest.speech.fallback import fallbacks_of
from digest.stages import Watch
from digest.state.store import Store
from digest.types import Article, Details, Master, OnProgress


@dataclass(frozen=True, slots=True)
class Studio:
    """What the runs of a session share.

    Attributes:
        lexicon: How words are read; without one, as those that come with the program say.
        runner: Where the work is done.
        find_key: Reads the key of a language model by the name of its environment variable.
        find_voice: Reads a voice by its name; without it no voice takes over from an online one that fails.
    """

    store: Store
    clips: ClipStore
    fetcher: Fetcher
    cache: Path
    on_progress: OnProgress
    lexicon: Lexicon | None = None
    find_voice: Callable[[str], Voice] | None = None
    runner: Runner = field(default_factory=Local)
    find_key: Callable[[str], str | None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run: the record of what is published, where it lies, whether this run made it, and if so how."""

    record: Record
    mp3: Path
    made: bool = True
    details: Details | None = None


def plan(
    show: Show, hosts: Sequence[Voice], day: date, now: datetime, studio: Studio, *, end: datetime | None = None
) -> Plan:
    """Decide what the day's episode will say; see `edit.plan_episode`."""
    edited = plan_episode(
        show,
        hosts,
        day,
        now,
        store=studio.store,
        fetcher=studio.fetcher,
        on_progress=studio.on_progress,
        runner=studio.runner,
        end=end,
    )
    if show.llm is None:
        return edited
    key = studio.find_key(show.llm.key_env) if show.llm.key_env else None
    asking = functools.partial(ask, show.llm, key)
    return dataclasses.replace(edited, summaries=assist(edited.summaries, show.llm, asking))


def left_to_speak(edited: Plan, studio: Studio) -> ToSpeak:
    """Tell what of a planned episode would have to be spoken."""
    return to_speak(edited.script(edited.summaries), edited.hosts, studio.clips, studio.lexicon)


def plan_upgrade(show: Show, hosts: Sequence[Voice], day: date, studio: Studio) -> Plan | None:
    """Return the plan by which the day's episode was made, for other voices; None where there is no episode yet.

    Raises:
        DigestError: Its articles are not known any more.
    """
    record = studio.store.record(show.name, "episode", day.isoformat())
    return plan_again(show, hosts, record, studio.store) if record else None


def published_episode(
    show: Show, day: date, out: Path, studio: Studio, *, voices: Sequence[Voice] = ()
) -> Outcome | None:
    """Return the day's episode where it is published whole, and bring the feeds and the page up to date.

    Args:
        voices: Where given, an episode in which another voice had to take over does not count: it is to be made again,
            under its GUID and date.
    """
    slot = episode_slot(show, day, out)
    record = studio.store.record(slot.show, slot.kind, slot.identity)
    if record is None or not is_whole(slot.root, record):
        return None
    if voices and not {heard["name"] for heard in record["voices"]} <= {voice.name for voice in voices}:
        return None
    with staged(slot.root) as root:
        rebuild_feeds(show, studio.store, root)
    return Outcome(record, mp3_of(slot.root, record), made=False)


def take_back(show: Show, out: Path, studio: Studio) -> tuple[str, ...]:
    """Take back what is published and the state has lost, so that no GUID or date changes and nothing is told twice.

    Returns:
        One line for each thing to tell: how many episodes were missing, and which records cannot be used.
    """
    taken, faults = restore(out / show.name, studio.store)
    lost = f"{show.name}: the state had lost {len(taken)} published episodes; taken back from their records"
    return (*((lost,) if taken else ()), *(f"{show.name}: {fault}" for fault in faults))


def make_episode(edited: Plan, out: Path, now: datetime, studio: Studio, *, force: bool = False) -> Outcome:
    """Speak, finish and publish a planned episode.

    Args:
        force: Publish even a feed that would do harm to those who follow the present one.

    Raises:
        PublishError: It would, and `force` is not given; nothing was changed.
    """
    show = edited.show
    check(show)
    slot = episode_slot(show, edited.day, out)
    if not force:
        check_feeds(show, studio.store, slot.root, making=slot.identity)
    job = Job(slot, edited.script, edited.summaries, edited.hosts, show, edited.day, edited)
    return _produce(job, now, studio, Watch(edited.seconds), force=force)


def make_article(
    document: Document,
    voice: Voice,
    now: datetime,
    studio: Studio,
    *,
    seconds: float | None,
    show: Show | None,
    out: Path,
    name: Callable[[Article], str] | None = None,
    force: bool = False,
) -> Outcome:
    """Read one article aloud: its key sentences, or all of them.

    Args:
        seconds: The length aimed at; None speaks the whole article.
        show: Adds the article to that show's feed of articles.
        out: The published folder for a show; otherwise an `.mp3` file, or a folder for a file named by the title.
        name: Names the file in a folder otherwise, without .mp3.
        force: Publish even a feed that would do harm to those who follow the present one.

    Raises:
        NotAnArticle: The document is none.
        PublishError: The feed would do harm, and `force` is not given; nothing was changed.
    """
    watch = Watch()
    with watch("extract"):
        article = extract(document)
    with watch("select"):
        summary = summary_of(article, voice, seconds, show)
    job = Job(
        article_slot(article, show, out, name(article) if name else None),
        lambda kept, hosts: article_script(kept[0], hosts[0], show=show),
        (summary,),
        (voice,),
        show,
    )
    return _produce(job, now, studio, watch, force=force)


def published_article(address: str, show: Show, out: Path, studio: Studio) -> Outcome | None:
    """Return the article of an address where a show has it whole already, and bring its feeds up to date."""
    identity = article_id(address)
    record = studio.store.record(show.name, "article", identity)
    if record is None or not is_whole(out / show.name, record):
        return None
    with staged(out / show.name) as root:
        rebuild_feeds(show, studio.store, root)
    return Outcome(record, out / show.name / str(record["folder"]) / f"{record['name']}.mp3", made=False)


def say(text: str, voice: Voice, now: datetime, studio: Studio, mp3: Path) -> Master:
    """Speak a text to an MP3 file; no record is kept."""
    script = script_of_text(text, voice)
    spoken = speak_script(
        lambda _summaries, _hosts: script,
        (),
        (voice,),
        clips=studio.clips,
        cache=studio.cache,
        on_progress=studio.on_progress,
        lexicon=studio.lexicon,
        runner=studio.runner,
    )
    with own_folder(studio.cache) as work:
        tags = Tags(title=script.title, album="digest", artist=voice.title, date=now.date())
        finished = finish_script(
            spoken,
            tags,
            Path(work) / mp3.name,
            clips=studio.clips,
            on_progress=studio.on_progress,
            runner=studio.runner,
        )
        master = finished.master
        with replacing(mp3) as temporary:
            shutil.copyfile(master.path, temporary)
    return master


def _produce(job: Job, now: datetime, studio: Studio, watch: Watch, *, force: bool = False) -> Outcome:
    """Speak, finish and publish what is to be told."""
    show, slot = job.show, job.slot
    music = open_music(show)
    if show and show.opus:
        check_opus()
    with watch("speak"):
        spoken = speak_script(
            job.write,
            job.summaries,
            job.hosts,
            clips=studio.clips,
            cache=studio.cache,
            on_progress=studio.on_progress,
            lexicon=studio.lexicon,
            runner=studio.runner,
            fallbacks=fallbacks_of(job.hosts, show.fallback if show else None, studio.find_voice),
            allowed_failures=show.allowed_failures if show else 1.0,
        )
    guid, published = studio.store.identify(slot.show, slot.kind, slot.identity, now)
    with own_folder(studio.cache) as work:
        mp3 = Path(work) / f"{slot.name}.mp3"
        finished = finish_script(
            spoken,
            tags_of(job, spoken.script, published, guid),
            mp3,
            clips=studio.clips,
            on_progress=studio.on_progress,
            music=music,
            loudness_lufs=show.loudness_lufs if show else TARGET_LUFS,
            opus=show.opus if show else False,
            runner=studio.runner,
        )
        for stage, spent_s in finished.timings.items():
            watch.add(stage, spent_s)
        heard = None
        if show and show.listen is not None:
            with watch("listen"):
                heard = listen(show, mp3, spoken.utterances, finished.track.cues, studio.cache / "models")
        episode = episode_of(job, spoken, finished, guid, published, heard=heard, timings=watch.seconds)
        # A single file may go to any folder of the user's; that of a show is the program's own, and changes at once.
        with staged(slot.root) if show else nullcontext(slot.root) as root:
            record = publish(episode, slot.identity, mp3, root, studio.store, now, show=show, force=force)
    unread = Counter(it.reason for it in job.plan.unread) if job.plan else {}
    doubts = doubts_in(spoken.utterances, spoken.voices, studio.lexicon)
    return Outcome(
        record,
        mp3_of(slot.root, record),
        details=Details(tuple(unread.items()), finished.master.curve_lufs, doubts),
    )
