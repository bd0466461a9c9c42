"""Describe a finished episode: the tag in its file, what its record will say, and what the run's report says."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from digest.audio.tags import Tags
from digest.episode.doubts import find_doubts
from digest.episode.plan import Plan
from digest.episode.production import Production
from digest.episode.sound import Finished, Spoken
from digest.pronunciation.lexicon import Lexicon
from digest.publish.cover import make_article_cover, make_cover, make_embedded_cover
from digest.publish.writing import convert_titles
from digest.speech.fallback import list_last_resorts
from digest.types import Details, Episode, Heard, Script, UnreadReason
from digest.wording import name_voice


def build_tags(production: Production, script: Script, published: datetime, guid: str) -> Tags:
    """Return what the tag inside the MP3 says.

    Args:
        published: When it was first published.
    """
    show = production.show
    lead = production.lead
    sources: list[tuple[str, str]] = []
    for chapter in script.chapters:
        if chapter.summary:
            story = chapter.summary.story
            articles = (story.lead, *story.others)
            sources += [(article.title, article.url) for article in articles if article.url]
    # As in the show's own feed, where it has one in each writing; otherwise titles stay as they were printed.
    titles = convert_titles(script, show) if show else {}
    return Tags(
        title=titles.get(script.title, script.title),
        album=show.title if show else lead.source or "digest",
        artist=show.author if show else lead.source or "digest",
        date=production.day or published.date(),
        language=show.language if show else lead.language,
        comment=show.description if show else lead.url or "",
        words=_write_words(script),
        cover=make_embedded_cover(make_cover(show) if show else make_article_cover(lead)),
        titles=tuple(titles.items()),
        sources=tuple(sources),
        producer=show.author if show else "digest",
        produce_id=guid,
    )


def _write_words(script: Script) -> str:
    """Return all that is said, a paragraph for each chapter."""
    return "\n\n".join("".join(line.text for line in chapter.lines) for chapter in script.chapters)


def describe_episode(
    production: Production,
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
    track = finished.track
    master = finished.master
    slot = production.slot
    language = production.show.language if production.show else production.lead.language
    variety = production.show.variety if production.show else "taiwan"
    episode = Episode(
        show=slot.show,
        kind=slot.kind,
        name=slot.name,
        folder=slot.folder,
        guid=guid,
        title=spoken.script.title,
        date=production.day or published.date(),
        published=published,
        language=language,
        voices=tuple((voice.name, name_voice(voice.title, language, variety), voice.engine) for voice in spoken.voices),
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
    return _add_plan(episode, production.plan) if production.plan else episode


def collect_details(
    production: Production, episode: Episode, spoken: Spoken, finished: Finished, lexicon: Lexicon | None
) -> Details:
    """Return what the run's report says of a finished episode beside its record."""
    unread: Counter[UnreadReason] = Counter()
    if production.plan:
        unread.update(entry.reason for entry in production.plan.unread)
    return Details(
        tuple(unread.items()),
        episode.failures,
        finished.master.curve_lufs,
        find_doubts(spoken.utterances, spoken.voices, lexicon),
    )


def _add_plan(episode: Episode, plan: Plan) -> Episode:
    """Add to an episode what the plan knows: what it left out, and how long it was to be."""
    return dataclasses.replace(
        episode,
        failures=(*plan.failures, *episode.failures),
        counts=tuple(plan.counts.items()),
        passed=plan.passed,
        aim_s=plan.show.minutes * 60,  # what is planned again from the record aims at the same length
        predicted_s=plan.predicted_s,
        little_news=plan.little_news,
    )
