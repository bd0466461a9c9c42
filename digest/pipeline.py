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
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from digest.again import plan_again
from digest.articles.assist import assist
from digest.articles.chat import ask
from digest.articles.extract import article_id, extract
from digest.articles.fetch import Document, Fetcher
from digest.articles.script import article_script, predicted_s
from digest.articles.select import Limits, choose
from digest.articles.summarize import all_sentences
from digest.audio.encode import TARGET_LUFS
from digest.audio.music import music_of
from digest.audio.tags import Tags
from digest.edit import Plan, plan_episode
from digest.errors import NotAnArticle, SpeechError
from digest.files import file_name, own_folder, replacing
from digest.han import script_of, sentences
from digest.hearing import check, hear
from digest.produce import Finished, Spoken, ToSpeak, finish_script, speak_script, to_speak
from digest.publish.cover import article_cover, cover_of
from digest.publish.folder import check_feeds, is_whole, mp3_of, publish, rebuild_feeds
from digest.publish.stage import staged
from digest.restore import restore
from digest.runners import Runner
from digest.runners.local import Local
from digest.settings import Show, Voice
from digest.speech.clips import ClipStore
from digest.speech.engines import spec_of
from digest.speech.lexicon import Lexicon
from digest.store import Store
from digest.types import (
    Article,
    Chapter,
    Episode,
    Failure,
    Heard,
    Language,
    Line,
    Master,
    OnProgress,
    Script,
    Story,
    Summary,
    Track,
)
from digest.watch import Watch


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
    """What came of a run: the record of what is published, where it lies, and whether this run made it."""

    record: Mapping[str, Any]
    mp3: Path
    made: bool = True


@dataclass(frozen=True, slots=True)
class _Slot:
    """The place of an episode among what is published: `root/folder/name.mp3` (name-2 corrected), and its identity."""

    show: str
    kind: Literal["episode", "article"]
    identity: str
    root: Path
    folder: str
    name: str


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
    slot = _episode_slot(show, day, out)
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
    slot = _episode_slot(show, edited.day, out)
    if not force:
        check_feeds(show, studio.store, slot.root, making=slot.identity)
    watch = Watch(edited.seconds)
    return _produce(
        slot, edited.script, edited.summaries, edited.hosts, now, studio, watch, show, edited.day, edited, force=force
    )


def make_article(
    document: Document,
    voice: Voice,
    now: datetime,
    studio: Studio,
    *,
    seconds: float | None,
    show: Show | None,
    out: Path,
) -> Outcome:
    """Read one article aloud: its key sentences, or all of them.

    Args:
        seconds: The length aimed at; None speaks the whole article.
        show: Adds the article to that show's feed of articles.
        out: The published folder for a show; otherwise an `.mp3` file, or a folder for a file named by the title.

    Raises:
        NotAnArticle: The document is none.
    """
    watch = Watch()
    with watch("extract"):
        article = extract(document)
    with watch("select"):
        summaries = (_summary_of(article, voice, seconds, show),)
    slot = _article_slot(article, show, out)
    return _produce(
        slot,
        lambda kept, hosts: article_script(kept[0], hosts[0], show=show),
        summaries,
        (voice,),
        now,
        studio,
        watch,
        show,
    )


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
    script = _script_of_text(text, voice)
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
    with _work_folder(studio) as work:
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


def _produce(
    slot: _Slot,
    write: Callable[[Sequence[Summary], Sequence[Voice]], Script],
    summaries: Sequence[Summary],
    hosts: Sequence[Voice],
    now: datetime,
    studio: Studio,
    watch: Watch,
    show: Show | None = None,
    day: date | None = None,
    edited: Plan | None = None,
    *,
    force: bool = False,
) -> Outcome:
    music = music_of(show)
    with watch("speak"):
        spoken = speak_script(
            write,
            summaries,
            hosts,
            clips=studio.clips,
            cache=studio.cache,
            on_progress=studio.on_progress,
            lexicon=studio.lexicon,
            runner=studio.runner,
            fallbacks=_fallbacks(hosts, show, studio),
            allowed_failures=show.allowed_failures if show else 1.0,
        )
    guid, published = studio.store.identify(slot.show, slot.kind, slot.identity, now)
    lead = summaries[0].story.lead
    with _work_folder(studio) as work:
        tags = _tags(spoken.script, show, summaries, day or published.date(), guid)
        mp3 = Path(work) / f"{slot.name}.mp3"
        finished = finish_script(
            spoken,
            tags,
            mp3,
            clips=studio.clips,
            on_progress=studio.on_progress,
            music=music,
            loudness_lufs=show.loudness_lufs if show else TARGET_LUFS,
            runner=studio.runner,
        )
        for stage, spent_s in finished.timings.items():
            watch.add(stage, spent_s)
        episode = _episode(slot, spoken, finished, guid, published, day, show.language if show else lead.language)
        if show and show.listen is not None:
            with watch("listen"):
                heard = _heard(show, spoken, finished.track, finished.master, studio)
                episode = dataclasses.replace(episode, heard=heard)
        episode = dataclasses.replace(episode, timings=tuple(watch.seconds.items()))
        if edited:
            episode = _as_planned(episode, edited)
        # A single file may go to any folder of the user's; that of a show is the program's own, and changes at once.
        with staged(slot.root) if show else nullcontext(slot.root) as root:
            record = publish(episode, slot.identity, mp3, root, studio.store, now, show=show, force=force)
    return Outcome(record, mp3_of(slot.root, record))


def _episode(
    slot: _Slot,
    spoken: Spoken,
    finished: Finished,
    guid: str,
    published: datetime,
    day: date | None,
    language: Language,
) -> Episode:
    track, master = finished.track, finished.master
    return Episode(
        show=slot.show,
        kind=slot.kind,
        name=slot.name,
        folder=slot.folder,
        guid=guid,
        title=spoken.script.title,
        date=day or published.date(),
        published=published,
        language=language,
        voices=tuple((voice.name, voice.title, voice.engine) for voice in spoken.voices),
        script=spoken.script,
        cues=track.cues,
        marks=track.marks,
        duration_s=master.duration_s,
        size_bytes=master.size_bytes,
        sha256=master.sha256,
        loudness_lufs=master.loudness_lufs,
        spoken_s=finished.spoken_s,
        stored_s=finished.stored_s,
        true_peak_dbtp=master.true_peak_dbtp,
        failures=(*spoken.failures, *_last_resorts(spoken.voices)),
        unknown=tuple(symbol for utterance in spoken.utterances for symbol in utterance.unknown),
    )


def _heard(show: Show, spoken: Spoken, track: Track, master: Master, studio: Studio) -> Heard:
    heard = hear(master.path, spoken.utterances, track.cues, studio.cache / "models")
    if show.listen is not None and heard.right < show.listen:
        raise SpeechError(
            f"{show.name}: only {heard.right:.0%} of the syllables are heard as they were to be said, "
            f"{show.listen:.0%} are asked for; {heard.longest_wrong_run} wrong in a row behind “{heard.where[:40]}”: "
            "not published"
        )
    return heard


def _as_planned(episode: Episode, edited: Plan) -> Episode:
    """Add to an episode what the plan knows: what it left out, and how long it was to be."""
    return dataclasses.replace(
        episode,
        failures=(*edited.failures, *episode.failures),
        passed=edited.passed,
        aim_s=edited.show.minutes * 60,
        predicted_s=edited.predicted_s,
        little_news=edited.little_news,
    )


# The two steadiest of each sex, so that the voice that takes over from one host is not the other host's.
_FALLBACKS = {"female": ("xiaoxiao", "xiaoyi"), "male": ("yunyang", "yunxi")}


def _fallbacks(hosts: Sequence[Voice], show: Show | None, studio: Studio) -> dict[str, Voice]:
    """Find the voice that takes over from each online one."""
    if studio.find_voice is None:
        return {}
    taken = {voice.name for voice in hosts}
    found: dict[str, Voice] = {}
    for voice in hosts:
        if spec_of(voice).online:
            free = (name for name in _FALLBACKS[voice.sex] if name not in taken)
            name = (show and show.fallback) or next(free)
            taken.add(name)
            found[voice.name] = studio.find_voice(name)
    return found


def _last_resorts(voices: Sequence[Voice]) -> tuple[Failure, ...]:
    resorts = (voice for voice in voices if spec_of(voice).last_resort)
    return tuple(Failure("speak", f"voice {voice.name}", f"{voice.engine} is a last resort") for voice in resorts)


def _work_folder(studio: Studio) -> tempfile.TemporaryDirectory[str]:
    return own_folder(studio.cache)


def _episode_slot(show: Show, day: date, out: Path) -> _Slot:
    iso = day.isoformat()
    return _Slot(show.name, "episode", iso, out / show.name, f"episodes/{iso}", f"{show.name}-{iso}")


def _article_slot(article: Article, show: Show | None, out: Path) -> _Slot:
    if show:
        return _Slot(show.name, "article", article.id, out / show.name, f"articles/{article.id}", article.id)
    if out.suffix.lower() == ".mp3":
        return _Slot("", "article", article.id, out.parent, "", out.stem)
    return _Slot("", "article", article.id, out, "", file_name(article.title))


def _summary_of(article: Article, voice: Voice, seconds: float | None, show: Show | None) -> Summary:
    story = Story(article)
    if seconds is None:
        return Summary(story, all_sentences(article))
    choice = choose(
        (story,),
        Limits(seconds),
        (voice,),
        lambda kept: predicted_s(article_script(kept[0], voice, show=show), {voice.name: voice}),
    )
    if not choice.summaries:
        raise NotAnArticle(f"{article.title}: has no sentence that can be read aloud in {seconds:.0f} seconds")
    return choice.summaries[0]


def _script_of_text(text: str, voice: Voice) -> Script:
    language = script_of(text)
    lines = tuple(
        Line(paragraph[start:end], voice.name, language)
        for paragraph in text.splitlines()
        for start, end in sentences(paragraph)
    )
    if not lines:
        raise NotAnArticle("there is no text to speak")
    return Script(lines[0].text[:40], (Chapter(lines[0].text[:40], lines),))


def _tags(script: Script, show: Show | None, summaries: Sequence[Summary], day: date, guid: str) -> Tags:
    lead = summaries[0].story.lead
    told = [summary.story for chapter in script.chapters if (summary := chapter.summary)]
    sources = [(it.title, it.url) for story in told for it in (story.lead, *story.others) if it.url]
    return Tags(
        title=script.title,
        album=show.title if show else lead.source or "digest",
        artist=show.author if show else lead.source or "digest",
        date=day,
        language=show.language if show else lead.language,
        comment=show.description if show else lead.url or "",
        cover=cover_of(show) if show else article_cover(lead),
        sources=tuple(sources),
        producer=show.author if show else "digest",
        produce_id=guid,
    )
