"""Build the record of an episode: all that is known of it, as one JSON value, from which feed and page are built."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NotRequired, TypedDict, final

from digest.record import (
    ChapterRecord,
    EarlierRecord,
    HeardRecord,
    OpusRecord,
    OwnWordsRecord,
    PassedRecord,
    Record,
    SentenceRecord,
    SourceRecord,
    SpanRecord,
    StoryRecord,
)
from digest.types import (
    Article,
    Chapter,
    Cue,
    EarlierStory,
    Episode,
    Heard,
    Mark,
    OpusFile,
    Place,
    Sentence,
    Summary,
    Writing,
)
from digest.urls import to_web_url

EFFORT = ("timings", "speech")
"""The keys that say what an episode cost: seconds of work, and how much of its speech was made or kept from before."""

_DIGITS = 3  # times to the millisecond


def build_record(episode: Episode) -> Record:
    """Return the record that is published beside the MP3 and kept in the state.

    All but the keys in `EFFORT` follow from the episode's content. An address that is not http(s), which is a file of
    this machine, is not published: it is None.

    Returns:
        A value that JSON can hold. `voice` and `engine` are the first voice's; `voices` names them all. Times are
        seconds from the episode's start; the spans of sentences count code points of their paragraph.
        `unknown_symbols` says how often each sign stood there that no voice could say; `own_words` what is heard that
        no source printed, with the kind of the show's template that says it; `counts` how many entries were listed,
        fresh and read, how many articles told what another told, and how many stories were left; `passed` which of
        those are not told, and why. `report` is the page that tells its maker how it came about: it lies in the
        workspace's folder of state, which is not published, and the address is one below that folder.
    """
    voice, _, engine = episode.voices[0]
    passed: list[PassedRecord] = [
        {**_build_source(over.story.lead), "reason": str(over.reason)} for over in episode.passed
    ]
    return {
        "show": episode.show,
        "kind": episode.kind,
        "name": episode.name,
        "folder": episode.folder,
        "guid": episode.guid,
        "date": episode.date.isoformat(),
        "published": episode.published.isoformat(),
        "title": episode.title,
        "language": episode.language,
        "voice": voice,
        "engine": engine,
        "voices": [{"name": name, "title": title, "engine": engine} for name, title, engine in episode.voices],
        "duration_s": round(episode.duration_s, _DIGITS),
        "size_bytes": episode.size_bytes,
        "sha256": episode.sha256,
        "loudness_lufs": round(episode.loudness_lufs, 2),
        "true_peak_dbtp": round(episode.true_peak_dbtp, 2),
        **_build_opus(episode.opus),
        "chapters": [_build_chapter(mark) for mark in episode.marks],
        "stories": list(_list_stories(episode)),
        "own_words": list(_list_own_words(episode)),
        "counts": dict(episode.counts),
        "passed": passed,
        "aim_s": episode.aim_s,
        "predicted_s": None if episode.predicted_s is None else round(episode.predicted_s, 1),
        "little_news": episode.little_news,
        "corrected": episode.corrected.isoformat() if episode.corrected else None,
        "heard": _build_heard(episode.heard),
        "failures": [
            {
                "stage": failure.stage,
                "item": failure.item,
                "reason": str(failure.reason),
            }
            for failure in episode.failures
        ],
        "unknown_symbols": dict(sorted(Counter(episode.unknown).items())),  # sorted, for the same bytes
        "timings": {stage: round(seconds, _DIGITS) for stage, seconds in episode.timings},
        "speech": {
            "spoken_s": round(episode.spoken_s, 1),
            "stored_s": round(episode.stored_s, 1),
        },
        "report": f"reports/{episode.show}/{episode.name}.html" if episode.kind == "episode" else None,
    }


@final
class _NotInAll(TypedDict):
    """The keys that only some records have."""

    opus: NotRequired[OpusRecord]
    writing: NotRequired[Writing]


def _build_opus(opus: OpusFile | None) -> _NotInAll:
    """Return what is known of the Opus file; no key at all without one, so that older records stay as they were."""
    if opus is None:
        return {}
    return {
        "opus": {
            "size_bytes": opus.size_bytes,
            "sha256": opus.sha256,
            "loudness_lufs": round(opus.loudness_lufs, 2),
            "true_peak_dbtp": round(opus.true_peak_dbtp, 2),
            "bitrate": opus.bitrate,
        }
    }


def _build_heard(heard: Heard | None) -> HeardRecord | None:
    if heard is None:
        return None
    return {
        "right": round(heard.right, 4),
        "syllables": heard.syllables,
        "longest_wrong_run": heard.longest_wrong_run,
        "where": heard.where,
    }


def _build_chapter(mark: Mark) -> ChapterRecord:
    return {
        "title": mark.title,
        "start_s": round(mark.start_s, _DIGITS),
        "end_s": round(mark.end_s, _DIGITS),
        "url": to_web_url(mark.url),
    }


def _list_stories(episode: Episode) -> Iterator[StoryRecord]:
    heard = dict.fromkeys(cue.chapter for cue in episode.cues)  # in the order of the marks; a silent chapter has none
    for index, mark in zip(heard, episode.marks, strict=True):
        chapter = episode.script.chapters[index]
        if chapter.summary is None:
            continue
        story = chapter.summary.story
        cues = [cue for cue in episode.cues if cue.chapter == index]
        yield {
            **_build_source(story.lead),
            "article_id": story.lead.id,
            "brief": chapter.summary.brief,
            **_build_slot(story.lead),
            **_build_assisted(chapter.summary),
            "start_s": round(mark.start_s, _DIGITS),
            "end_s": round(mark.end_s, _DIGITS),
            "sentences": list(_list_sentences(chapter, cues)),
            "others": [{**_build_source(article), "article_id": article.id} for article in story.others],
            "follows": _build_earlier(story.follows),
        }


@final
class _SlotPart(TypedDict):
    slot: NotRequired[Place]


def _build_slot(article: Article) -> _SlotPart:
    """Return where an article is told beside the news; no key at all for news."""
    return {"slot": article.slot} if article.slot else {}


@final
class _AssistedPart(TypedDict):
    assisted: NotRequired[dict[str, str | None]]


def _build_assisted(summary: Summary) -> _AssistedPart:
    """Return what a language model did for a story and the words that it wrote; no key at all if none was asked."""
    if not summary.assisted:
        return {}
    return {
        "assisted": {
            **dict(summary.assisted),
            "headline": summary.headline,
            "transition": summary.transition,
        }
    }


def _list_own_words(episode: Episode) -> Iterator[OwnWordsRecord]:
    """Yield every line without a sentence of a source, with the title of the chapter as it is heard there."""
    heard = dict.fromkeys(cue.chapter for cue in episode.cues)  # a dict keeps the order, as a set would not
    for index in heard:
        chapter = episode.script.chapters[index]
        for line in chapter.lines:
            if line.sentence is None:
                yield {"chapter": chapter.title, "template": line.template, "text": line.text}


def _build_earlier(earlier: EarlierStory | None) -> EarlierRecord | None:
    """Return where the show has told the story before, None for a new story."""
    if earlier is None:
        return None
    return {
        "guid": earlier.guid,
        "title": earlier.title,
        "date": earlier.day.isoformat(),
    }


def _build_source(article: Article) -> SourceRecord:
    source: SourceRecord = {
        "title": article.title,
        "url": to_web_url(article.url),
        "source": article.source,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "full_text": article.is_whole,
    }
    if article.missing:
        source["missing"] = str(article.missing)
    if article.from_feed:
        source["from_feed"] = str(article.from_feed)
    return source


def _list_sentences(chapter: Chapter, cues: list[Cue]) -> Iterator[SentenceRecord]:
    """Yield the source's sentences that are heard, each with the time from its first to its last cue."""
    for line in chapter.lines:
        if line.sentence is None:
            continue
        # A sentence that is too long for its engine is spoken in pieces, each with a cue of its own.
        pieces = [cue for cue in cues if cue.sentence is not None and _is_within(cue.sentence, line.sentence)]
        if not pieces:
            continue
        yield {
            "text": line.sentence.text,
            **build_span(line.sentence),
            "start_s": round(pieces[0].start_s, _DIGITS),
            "end_s": round(pieces[-1].end_s, _DIGITS),
        }


def _is_within(piece: Sentence, whole: Sentence) -> bool:
    if (piece.article_id, piece.paragraph) != (whole.article_id, whole.paragraph):
        return False
    return all(any(start <= first and last <= end for start, end in whole.ranges) for first, last in piece.ranges)


def build_span(sentence: Sentence) -> SpanRecord:
    """Return where a sentence stands: `paragraphs[paragraph][start:end] == text`, or its ranges, joined."""
    span: SpanRecord = {
        "article_id": sentence.article_id,
        "paragraph": sentence.paragraph,
        "start": sentence.start,
        "end": sentence.end,
    }
    if not sentence.is_whole:
        span["ranges"] = [list(part) for part in sentence.ranges]
    return span
